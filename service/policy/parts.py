"""A sentence of a policy cut into the parts that rule, and what holds for each of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.policy import Condition
from service.domain.span import Span
from service.policy.approvals import needs_approver
from service.policy.conditions import find_windows, opens_condition
from service.policy.requirements import read_conditions
from service.text.measures import find_measures
from service.text.sentences import find_clauses
from service.text.slots import find_remedies
from service.text.topics import find_topics

_PREFIX = re.compile(r"^(?P<scope>(?:[^:|.;]|\.(?=\d)){2,60}?)(?::|\s[-–—])\s+(?=\S)")
_AND = re.compile(
    r",?\s+and\s+(?=(?:nobody|no\s+one|you|agents?|staff|it|they|customers?|guests?|members?|the\s+\w+(?:\s+\w+)?)\s+(?:must|may|can|cannot|do|does|is|are|will|may|should|never|goes?)\b)|"
    r"\s+and\s+(?=(?:enables?|includes?|covers?|gives?|entitles?)\b)|"
    r",\s+(?=which\s+(?:you|we|agents?|staff)\s+(?:must|may|can|do|cannot|never))|"
    r",\s+(?=[A-Z][a-z]+(?:\s+\w+){0,2}\s+(?:up\s+to|within|after|at\s+most)\s)",
)
_TIERS = re.compile(
    r"(?:,\s+|;\s+|\s+and\s+|,\s+and\s+)(?=(?:bronze|silver|gold|platinum|diamond|basic|standard|premium|plus|pro)\b(?:\s+\w+){0,4}?\s+(?:up\s+to|at\s+most|[$€£]?\d))",
    re.IGNORECASE,
)
_MAIN = re.compile(
    r",\s+(?!and\b|or\b)(?=(?:\w+\s+){0,7}?(?:may|can|will|is|are|must|pays?|gets?|chooses?|reimburses?|refunds?|gives?|costs?|offers?|credits?|replaces?|receives?|applies|one|up)\b)",
    re.IGNORECASE,
)
# Who gives, not which cases: "Advisers: up to $30".
_STAFF = find_topics(
    "agent adviser advisor staff support team we employee colleague desk goodwill refund policy rule note example"
)
_FROM_ON = re.compile(r"from\s+\w+\s+\S+\s+on(?:wards)?,?\s+(?=\w+\s)", re.IGNORECASE)
_SEMICOLON = re.compile(r";\s+(?![^()]*\))")
_THERE_ARE = re.compile(r"there\s+(?:is|are)\b", re.IGNORECASE)
_LONGEST_PREFIX = 8  # words


@dataclass(frozen=True, slots=True)
class Sentence:
    """A folded sentence in its place: ``parts`` in order, conditions apart, and what each of them stands under.

    ``leading`` are the conditions that come before all parts; ``scope`` are the topics that say which cases all parts are about, ``about`` those of lead and heading.
    """

    text: str
    lead: str
    heading: str
    parts: tuple[str, ...]
    scope: frozenset[str]
    about: frozenset[str]
    conditions: tuple[Condition, ...]
    leading: tuple[Condition, ...] = ()

    @property
    def trailing(self) -> frozenset[Condition]:
        """The conditions behind the parts: "…, or we replace it if the customer prefers"."""
        return frozenset(self.conditions) - frozenset(self.leading)


def cut_sentence(span: Span, lead: str, heading: str, given: tuple[Condition, ...]) -> Iterator[Sentence]:
    """The parts of a folded sentence, a group for each semicolon; what opens with "if" is a condition of the others of its group.

    >>> text = "If the parcel is late, agents may refund postage and they must never promise a date."
    >>> [cut] = cut_sentence(Span(0, len(text), text), "", "", ())
    >>> cut.parts, len(cut.conditions)
    (('agents may refund postage', 'they must never promise a date.'), 1)
    """
    span, prefix = _take_prefix(_say_plainly(Span(span.start, span.end, span.text.replace("**", ""))))
    cases = prefix["scope"] if prefix else ""
    measured = any(True for _ in find_measures(cases))
    common = [*given, *_conditions_of(lead)]
    if measured:
        # "60 min or more: credit of up to half": how late decides
        windows = [condition for _, _, condition in find_windows(cases)]
        common += windows or [Condition("other", f"{heading} {cases}".strip())]
    head = span.start + prefix.end("scope") if prefix else -1
    for group in _split_statements(span):
        parts = [part for clause in find_clauses(group) for part in _split(clause) if part.end > head]
        opening = [part for part in parts if len(parts) > 1 and opens_condition(part.text)]
        first = next((part.start for part in parts if part not in opening), group.end)
        leading = [k for part in opening if part.start < first for k in read_conditions(part.text)]
        trailing = [k for part in opening if part.start > first for k in read_conditions(part.text)]
        yield Sentence(
            group.text,
            lead,
            heading,
            tuple(words for part in parts if part not in opening for words in _spell_out(part.text)),
            frozenset() if measured else find_topics(cases) - _STAFF,
            find_topics(heading) | find_topics(lead),
            (*common, *leading, *trailing),
            (*common, *leading),
        )


_WITHOUT = re.compile(
    r",?\s+without\s+(?:changing|altering|modifying|touching)\s+(?P<what>[^.;:]{3,80})", re.IGNORECASE
)
# "Can be modified without changing the route" forbids to change it; "can change cabin without changing the flights" does not.
_BE_DONE = re.compile(r"\bbe\s+\w+$", re.IGNORECASE)
_NUMBER_OF = re.compile(
    r"\b(?:modif\w*|chang\w*|alter\w*|adjust\w*)\s+(?:the\s+)?number\s+of\s+(?P<what>[a-z]+)", re.IGNORECASE
)


# "Over $50: nobody." sets a ceiling, and so does "… $30, which nobody may exceed".
_NOBODY = re.compile(
    r"(?:over|above|more\s+than|beyond)\s+(?P<amount>[^:]{2,20}):\s+(?:nobody|no\s+one|never|none|not\b|no\b)[^.;]*",
    re.IGNORECASE,
)
_UP_TO_FIRST = re.compile(r"(?P<cap>up\s+to\s+[^:]{1,20}):\s+(?P<rest>.{4,})", re.IGNORECASE | re.DOTALL)
_BAND = re.compile(
    r"(?:from\s+)?(?P<low>[^:]{1,12}?)\s*(?:to|-|–)\s*(?P<high>[^:]{1,12}):\s+(?P<rest>.{4,})",
    re.IGNORECASE | re.DOTALL,
)
_WHICH_NOBODY = re.compile(
    r",?\s+(?:and\s+)?(?:which|that)\s+(?:is\s+the\s+(?:\w+\s+)?(?:most|maximum|ceiling|limit)\b|(?:nobody|no\s+one|no\s+\w+|cannot|can't|may\s+not|must\s+not|is\s+never)\b[^.;]*?\bexceed(?:ed)?\b)[^.;]*",
    re.IGNORECASE,
)
_APPROVED_TO = re.compile(
    r"\b(?:from|between)\s+\S+\s+(?:to|and|up\s+to)\s+(?P<amount>[$€£]\s?\d[\d.,]*\d|\d[\d.,]*\s?(?:[€£$]|[A-Z]{3}\b))(?=.*\b(?:approv|authori[sz]|sign))"
)


def _say_plainly(span: Span) -> Span:
    """ "Over $50: nobody." as the ceiling that it sets."""
    if (capped := _UP_TO_FIRST.match(span.text)) and not needs_approver(capped["rest"]):
        rest = capped["rest"].rstrip(". ")
        return Span(span.start, span.end, f"{rest} {capped['cap']}")  # "Up to $20: agents may give …"
    if (band := _BAND.match(span.text)) and needs_approver(band["rest"]):
        return Span(
            span.start, span.end, f"above {band['low']} {band['rest']}"
        )  # "£20 to £80: the manager approves"
    nobody = _NOBODY.match(span.text)
    return Span(span.start, span.end, f"never more than {nobody['amount']}") if nobody else span


def _spell_out(text: str) -> Iterator[str]:
    """What is forbidden or capped in passing ("… without changing the date"), and what changing a number means."""
    if which := _WHICH_NOBODY.search(text):
        amounts = [m for m in find_measures(text[: which.start()]) if m.kind in ("money", "percent")]
        if amounts:
            yield text[: which.start()]
            yield f"never more than {amounts[-1].span.text}"
            return
    if until := _APPROVED_TO.search(text):
        yield text
        yield f"never more than {until['amount']}"
        return
    without = _WITHOUT.search(text)
    if without and _BE_DONE.search(text[: without.start()]):
        yield text[: without.start()] + text[without.end() :]
        yield f"cannot change {without['what']}"
    else:
        yield _NUMBER_OF.sub(r"add or remove \g<what>", text)


def _split_statements(span: Span) -> Iterator[Span]:
    """A sentence at its semicolons: each statement has its own conditions."""
    start = 0
    for match in _SEMICOLON.finditer(span.text):
        yield Span(span.start + start, span.start + match.start(), span.text[start : match.start()])
        start = match.end()
    yield Span(span.start + start, span.end, span.text[start:])


def _conditions_of(lead: str) -> Iterator[Condition]:
    """What a lead sets for all that hangs under it: "If the customer is a regular member:"."""
    for words in re.split(r"(?<=:)\s+", lead):
        text = words.strip(" :")
        if opens_condition(text) and not _MAIN.search(text):
            yield from read_conditions(text)


def _take_prefix(span: Span) -> tuple[Span, re.Match[str] | None]:
    """The sentence, and what it names before a colon or dash; a remedy there is joined to what follows."""
    prefix = _PREFIX.match(span.text)
    if prefix is None or len(prefix["scope"].split()) > _LONGEST_PREFIX or _THERE_ARE.match(span.text):
        return span, None
    approved = needs_approver(span.text[prefix.end("scope") :]) and any(
        True for _ in find_measures(prefix["scope"])
    )
    if not find_remedies(prefix["scope"]) and not approved:
        return span, prefix
    # "Refund above 40 EUR: the shift lead must approve": what stands before names the remedy
    end = prefix.end("scope")
    return Span(span.start, span.end, f"{span.text[:end]} {span.text[end + 1 :]}"), None


def _split(clause: Span) -> Iterator[Span]:
    """A clause of a policy at "and you must", and where a second case follows ("…, Gold guests up to 24 hours before")."""
    start = 0
    if starting := _FROM_ON.match(clause.text):
        yield Span(clause.start, clause.start + starting.end(), starting[0])
        start = starting.end()
    elif opens_condition(clause.text) and (comma := _MAIN.search(clause.text)):
        yield Span(clause.start, clause.start + comma.start(), clause.text[: comma.start()])
        start = comma.end()
    for match in sorted(
        [*_AND.finditer(clause.text, start), *_TIERS.finditer(clause.text, start)], key=lambda m: m.start()
    ):
        if match.start() < start:
            continue
        yield Span(clause.start + start, clause.start + match.start(), clause.text[start : match.start()])
        start = match.end()
    yield Span(clause.start + start, clause.end, clause.text[start:])
