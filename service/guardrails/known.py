"""Whether what a policy's words name holds in a case."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from service.domain.case import Case, Fact
from service.domain.quantity import Measure
from service.guardrails.named_facts import NEGATIVE, NO, KeyedFact, read_facts
from service.guardrails.told import told_sentences
from service.text.characters import fold
from service.text.measures import find_measures
from service.text.topics import find_topics, weigh

_OPENING = re.compile(
    r"^(?:(?:and|but|or|then|even|also)\s+)*(?:(?P<only>only)\s+)?(?:if|when|whenever|where|provided(?:\s+that)?|providing|as\s+long\s+as|so\s+long\s+as|once|after|in\s+case|for|with|"
    r"(?P<unless>unless|except(?:\s+(?:if|when|where|for))?|other\s+than|excluding|until))\s+",
    re.IGNORECASE,
)
_VERB = r"(?=(?:has|have|had|is|are|was|were|does|do|did|flies|flew|it|they|he|she|the|you|we|no|not|nothing|nobody|both|paid|sat|took|wants?|owes?|asks?|complains?|reports?|keeps?|sends?|holds?|lives?|can|cannot)\b)"
_AND = re.compile(rf",?\s+and\s+{_VERB}", re.IGNORECASE)
_OR = re.compile(rf",?\s+or\s+{_VERB}", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:in\s+the\s+past|expired|has\s+(?:passed|ended|run\s+out|lapsed)|is\s+over|has\s+gone)\b",
    re.IGNORECASE,
)
_OUR_FAULT = re.compile(
    r"\b(?:we|our|us|the\s+(?:company|service|shop|hotel|store|club))\b.{0,40}\b(?:let\b.{0,20}\bdown|fell\s+short|mistakes?|errors?|at\s+fault|our\s+fault|went\s+wrong|inconvenienc\w+|disappoint\w*)\b|\b(?:mistake|error|fault|failure)\s+(?:is\s+|was\s+|lies\s+)?(?:on\s+our\s+side|ours|with\s+us)\b|\bwe\s+(?:have\s+)?(?:failed|caused|got\s+\w+\s+wrong|were\s+late)\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"_(?:ref|reference|id|no|number|date|on|at)$", re.IGNORECASE)
_PERCENT = re.compile(r"percent|pct|share|rate|ratio", re.IGNORECASE)
_ONE_WORD = 1.0  # of a condition beside the fact it names: another value of it
_MATCH = 0.6  # of the weight of a fact's key, or of a sentence's condition
_TRUE = {"true", "yes", "y"}
_KEY_UNITS = {
    "minut": Decimal(1) / 60,
    "hour": Decimal(1),
    "day": Decimal(24),
    "week": Decimal(168),
    "month": Decimal(720),
    "year": Decimal(8760),
}


@dataclass(frozen=True, slots=True)
class Known:
    """``holds`` None: nothing known. ``quote`` are the words or the fact that decide; ``source`` is whose they are."""

    holds: bool | None
    quote: str = ""
    source: str = ""


def decide(text: str, case: Case) -> Known:
    """Whether the circumstance that folded ``text`` of a policy names holds in ``case``.

    Facts of the CRM first; then what the customer writes, sentence by sentence. What "and" joins has to hold together,
    of what "or" joins one is enough.
    """
    opening = _OPENING.match(text)
    rest = text[opening.end() :] if opening else text
    unless = bool(opening and opening["unless"])
    if _OUR_FAULT.search(rest):
        return Known(not unless, "the complaint", "message")  # what a reply makes up for
    either = [_decide_all(words, case) for words in _OR.split(rest)]
    known = next((k for k in either if k.holds), None) or next(
        (k for k in either if k.holds is None), either[0]
    )
    return known if known.holds is None else Known(known.holds != unless, known.quote, known.source)


def _decide_all(text: str, case: Case) -> Known:
    """What is joined by "and": False if one part fails, None if one is unknown."""
    each = [_decide_one(words, case) for words in _AND.split(text)]
    failed = next((known for known in each if known.holds is False), None)
    return failed or next((known for known in each if known.holds is None), each[0])


def _decide_one(rest: str, case: Case) -> Known:
    negative = len(NEGATIVE.findall(rest)) % 2 == 1
    topics = find_topics(rest)
    if not topics:
        return Known(None)
    for known in _from_facts(rest, topics, case):
        return Known(known.holds != negative, known.quote, known.source)
    wanted = next(
        (m for m in find_measures(rest) if m.kind in ("time", "money", "percent", "count", "weight", "data")),
        None,
    )
    for sentence, words in told_sentences(case):
        shared = weigh(words & topics)
        if wanted is not None and shared >= 0.9:
            same = [
                m for m in find_measures(sentence.text) if m.kind == wanted.kind and m.unit == wanted.unit
            ]
            if len(same) == 1:
                return Known(satisfies(same[0].high, wanted) != negative, same[0].span.text, "message")
        elif shared >= 1.6 and shared >= _MATCH * weigh(topics):
            denied = len(NEGATIVE.findall(sentence.text)) % 2 == 1
            if denied and shared < 0.8 * weigh(topics):
                continue  # the customer denies something, perhaps not this
            return Known(denied == negative, sentence.text, "message")
    return Known(None)


def _from_facts(text: str, topics: frozenset[str], case: Case) -> Iterator[Known]:
    """What facts say of ``text`` as if it were put positively; the best match first."""
    matches = []
    for keyed in read_facts(case.facts):
        shared = keyed.topics & topics
        score = weigh(shared) - 0.3 * weigh(keyed.topics - topics)
        known = _compare(keyed, text, topics, shared)
        if known is not None:
            matches.append((score + (0.5 if keyed.fact.source == "crm" else 0.0), known))
    matches.sort(key=lambda item: -item[0])
    for _, known in matches[:1]:
        yield known


def _compare(keyed: KeyedFact, text: str, topics: frozenset[str], shared: frozenset[str]) -> Known | None:
    """What one fact says of ``text`` put positively; None where it says nothing of it."""
    weight = weigh(shared)
    matched = weight >= max(1.0, _MATCH * weigh(keyed.topics))
    holds = _holds(keyed, text, topics, shared, matched=matched)
    if holds is None:
        return None
    fact = keyed.fact
    return Known(holds, f"{fact.key}: {str(fact.value)[:40]}", fact.source)


def _holds(
    keyed: KeyedFact, text: str, topics: frozenset[str], shared: frozenset[str], *, matched: bool
) -> bool | None:
    fact = keyed.fact
    if isinstance(fact.value, bool):
        return fact.value != keyed.negative if matched else None
    if keyed.moment is not None:
        return True if matched and not _PAST.search(text) else None
    if keyed.number is not None:
        compared = _compare_number(keyed.number, keyed.topics, fact.key, text) if shared else None
        if compared is None and matched and not _REFERENCE.search(fact.key):
            return keyed.number > 0  # "if a flight has been flown", and so many have
        return compared
    return _holds_word(keyed, topics, shared, matched=matched)


def _holds_word(
    keyed: KeyedFact, topics: frozenset[str], shared: frozenset[str], *, matched: bool
) -> bool | None:
    """A fact whose value is a word: named by the condition, or another of its kind."""
    word = str(keyed.fact.value).strip().lower()
    named = keyed.value & topics
    if named and weigh(named) >= max(0.9, _MATCH * weigh(keyed.value)):
        return True
    if keyed.value and keyed.value <= topics and word not in _TRUE | NO:
        return True
    if not matched:
        return None
    if word in _TRUE | NO:
        return (word in _TRUE) != keyed.negative
    if _REFERENCE.search(keyed.fact.key) or any(character.isdigit() for character in word):
        return not keyed.negative  # a number or date on record
    # "if its status is 'pending'" and the status is another.
    other = keyed.value and 0 < weigh(topics - shared) <= _ONE_WORD and not keyed.fact.key.endswith("_by")
    return False if other else None


def _compare_number(number: Decimal, topics: frozenset[str], key: str, text: str) -> bool | None:
    """Whether ``number`` keeps to the quantity in ``text`` ("30 to 59 minutes late")."""
    for measure in find_measures(text):
        value = number
        if measure.kind == "time":
            unit = next((factor for name, factor in _KEY_UNITS.items() if name in key.lower()), None)
            if unit is None:
                continue
            value = number * unit
        elif (
            (measure.kind == "percent" and not _PERCENT.search(key))
            or (measure.kind == "count" and measure.unit not in topics)
            or measure.kind
            not in (
                "money",
                "percent",
                "data",
                "weight",
                "count",
            )
        ):
            continue
        return satisfies(value, measure)
    return None


def satisfies(value: Decimal, measure: Measure) -> bool:
    """Whether ``value`` keeps to the bound of ``measure``; without one it must equal or lie in the range."""
    if measure.bound == "<=":
        return value <= measure.high
    if measure.bound == "<":
        return value < measure.high
    if measure.bound == ">=":
        return value >= measure.low
    if measure.bound == ">":
        return value > measure.high
    return measure.low <= value <= measure.high


def context_topics(case: Case) -> frozenset[str]:
    """The topics of everything that is known: facts that are not false, and the customer's words."""
    return _context(
        case.facts,
        case.conversation.subject,
        tuple(m.body for m in case.conversation.messages if m.author == "requester"),
    )


def fact_topics(case: Case) -> frozenset[str]:
    """The topics of what the CRM knows to hold."""
    return _context(tuple(fact for fact in case.facts if fact.source == "crm"), "", ())


@lru_cache(maxsize=16)
def _context(facts: tuple[Fact, ...], subject: str, bodies: tuple[str, ...]) -> frozenset[str]:
    found: set[str] = set(find_topics(fold(subject)))
    for keyed in read_facts(facts):
        if keyed.fact.value is False or keyed.negative or str(keyed.fact.value).strip().lower() in NO:
            continue
        found |= keyed.topics | keyed.value
    for body in bodies:
        found |= find_topics(fold(body))
    return frozenset(found)
