"""Whether one text says what another does: its quantities, promises, refusals and next steps."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from service.domain.case import Case
from service.domain.plan import Plan
from service.domain.span import Span
from service.domain.verdict import NextStep
from service.drafting.outline import say_offer, say_time
from service.guardrails import decide_commitments
from service.guardrails.next_steps import read_next_steps
from service.text.characters import fold
from service.text.dates import find_dates
from service.text.deadlines import find_deadlines
from service.text.measures import find_measures
from service.text.wording import say_slot

_NUMBER = re.compile(r"\d+(?:[.,:’']\d+|[ \u202f\xa0]\d{3}(?!\d))*")
_GROUPED = re.compile(r"(?<=\d)[,.’' ](?=\d{3}(?!\d))")
_NEGATION = re.compile(
    r"\b(?:not?|never|none|nothing|nobody|cannot|unable|without|unfortunately|isn|outside|refuse\w*|declin\w*|against|beyond)\b|n['’]t\b",
    re.IGNORECASE,
)
# A wish to which something of the text may fall.
_TAKES_OUT = re.compile(
    r"\b(?:remov\w*|drop\w*|delet\w*|leav\w*\s+out|tak\w*\s+out|without|cut\w*|skip\w*|omit\w*|strik\w*|instead|rather\s+than|replac\w*|chang\w*|no\s+longer|(?:do\s+not|don't|not|stop)\s+(?:mention\w*|say\w*|offer\w*|promis\w*|ask\w*))\b",
    re.IGNORECASE,
)
# "… to ask whether this has been put right": what is asked is nobody's step.
_INDIRECT = re.compile(
    r"(?:(?<=\bask)|(?<=\bcheck)|(?<=\bsee)|(?<=\bknow))\s+(?:if|whether)\b[^.!?;]*", re.IGNORECASE
)
_COMMITS = ("commit", "offer")
_ANYTHING = frozenset({"act", "price", "response_time"})  # no remedies; steps and quantities hold them


@dataclass(frozen=True, slots=True)
class Content:
    """What a text says that must not change. ``quantities`` are as they read; ``given`` maps a remedy to how firmly."""

    quantities: frozenset[str]
    given: frozenset[tuple[str, str]]
    refused: frozenset[str]
    acts: int
    steps: tuple[NextStep, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a rewriting may change: which quantities and remedies it may add, whether steps and denials too (``free``),
    and whether it may leave things out (``losses``)."""

    quantities: frozenset[str] = field(default_factory=frozenset)
    given: frozenset[str] = field(default_factory=frozenset)
    refused: frozenset[str] = field(default_factory=frozenset)
    free: bool = False
    losses: bool = False


def read_content(text: str, case: Case) -> Content:
    """What ``text`` promises, refuses and counts."""
    commitments = [decision.commitment for decision in decide_commitments(text, case)]
    given = {(c.slot, c.modality) for c in commitments if c.modality in _COMMITS and c.slot not in _ANYTHING}
    return Content(
        quantities=frozenset(find_quantities(text, case)),
        given=frozenset(given),
        refused=frozenset(c.slot for c in commitments if c.modality == "deny" and c.slot not in _ANYTHING),
        acts=sum(c.modality == "commit" and c.slot == "act" for c in commitments),
        steps=read_next_steps(_INDIRECT.sub(" it", text), case),
        negated=bool(_NEGATION.search(text)),
    )


def find_quantities(text: str, case: Case) -> Iterator[str]:
    """Amounts, percentages, lengths of time, days and bare numbers in ``text``, each as it reads when normalised."""
    fact = case.fact("currency")
    folded = fold(text)
    read: list[Span] = []
    for measure in find_measures(folded, str(fact.value).upper() if fact else "USD"):
        if measure.kind not in ("count", "times"):
            read.append(measure.span)
            at_most = "up to " if measure.kind in ("money", "percent") and measure.bound == "<=" else ""
            yield measure.said or f"{at_most}{measure}"
    for span, day in find_dates(folded, case.now.date()):
        read.append(span)
        yield day.isoformat()
    for deadline in find_deadlines(folded, case.now):
        if not any(deadline.span.overlaps(span) for span in read):
            yield f"by {deadline.due}"
        read.append(deadline.span)
    for match in _NUMBER.finditer(folded):
        if not any(match.start() < span.end and span.start < match.end() for span in read):
            yield normalise_number(match[0])


def find_numbers(text: str) -> Counter[str]:
    """Bare numbers in ``text``, whatever the language writes around them."""
    return Counter(normalise_number(match[0]) for match in _NUMBER.finditer(fold(text)))


def normalise_number(digits: str) -> str:
    """One form for one number.

    >>> [normalise_number(x) for x in ("1,200.00", "1.200,00", "24.00", "24", "007", "10:30")]
    ['1200', '1200', '24', '24', '7', '10:30']
    """
    plain = _GROUPED.sub("", fold(digits)).replace(",", ".").replace(" ", "")
    try:
        value = Decimal(plain)
    except ArithmeticError:
        return plain
    return f"{value.normalize():f}"


NOTHING_MORE = Allowance()


def build_allowance(case: Case, plan: Plan, *, wish: str = "") -> Allowance:
    """What the rulings of ``plan`` allow a text to add, with what the customer wrote and the CRM knows.

    A colleague's ``wish`` allows the quantities that it names, and steps; what breaks a check is found by the checks.
    """
    allowed = [ruling for ruling in plan.rulings if ruling.state == "allowed" and not ruling.missing]
    refused = [ruling for ruling in plan.rulings if ruling.state in ("refused", "needs_approval")]
    said = [say_time(plan.promise.due), wish, *(say_offer(ruling) for ruling in allowed)]
    said += [ruling.reason for ruling in plan.rulings]
    said += [case.message, *(str(fact.value) for fact in case.facts if fact.source == "crm")]
    return Allowance(
        quantities=frozenset(quantity for text in said for quantity in find_quantities(text, case)),
        given=frozenset(ruling.slot for ruling in allowed),
        refused=frozenset(ruling.slot for ruling in refused),
        free=bool(wish),
        losses=bool(_TAKES_OUT.search(wish)),
    )


def compare_content(before: Content, after: Content, allowance: Allowance) -> list[str]:
    """What is wrong with a rewriting, in sentences to its writer; nothing when it says the same."""
    wrong = [f"It adds {said}, which was not there." for said in sorted(_added(before, after, allowance))]
    if not allowance.losses:
        wrong += [f"It leaves out {said}." for said in sorted(_lost(before, after))]
        if before.negated and not after.negated:
            wrong.append("It no longer says what is not possible.")
    if after.negated and not before.negated and not allowance.free:
        wrong.append("It denies what was not denied before.")
    return wrong


def _added(before: Content, after: Content, allowance: Allowance) -> Iterator[str]:
    yield from _missing(after.quantities, before.quantities | allowance.quantities)
    known = {slot for slot, _ in before.given}
    for slot, modality in after.given:
        if slot not in known and slot not in allowance.given:
            yield f"an offer of {say_slot(slot)}"
        elif (slot, modality) not in before.given and modality == "commit" and slot not in allowance.given:
            yield f"a promise of {say_slot(slot)}, which was only offered"
    for slot in after.refused - before.refused - allowance.refused:
        yield f"a refusal of {say_slot(slot)}"
    if not allowance.free:
        ours, theirs = (_ours(content.steps) for content in (before, after))
        more = len(after.steps) > len(before.steps)
        if (more and len(theirs) > len(ours)) or (after.acts > before.acts and not before.steps):
            yield "a promise to do something"
        if more and len(after.steps) - len(theirs) > len(before.steps) - len(ours):
            yield "a request to the customer"


def _lost(before: Content, after: Content) -> Iterator[str]:
    yield from _missing(before.quantities, after.quantities)
    for slot in {slot for slot, _ in before.given} - {slot for slot, _ in after.given}:
        yield f"the offer of {say_slot(slot)}"
    for slot in before.refused - after.refused:
        yield f"that {say_slot(slot)} is not possible"
    ours, theirs = (_ours(content.steps) for content in (before, after))
    if len(theirs) < len(ours) and (
        not theirs or Counter(s.due for s in ours) - Counter(s.due for s in theirs)
    ):
        yield "what we do next"
    if len(before.steps) - len(ours) and len(after.steps) == len(theirs):
        yield "what the customer is asked to do"


def _missing(wanted: frozenset[str], there: frozenset[str]) -> Iterator[str]:
    """What of ``wanted`` is not ``there``; an amount is there where its bare number is, and the other way round."""
    numbers = {_bare(quantity) for quantity in there}
    bare = {quantity for quantity in there if _is_amount(quantity) and " " not in quantity}
    for quantity in wanted - there:
        known = bare if " " in quantity else numbers
        if not _is_amount(quantity) or _bare(quantity) not in known:
            yield quantity


def _is_amount(quantity: str) -> bool:
    return bool(re.fullmatch(r"[\d.]+(?: [A-Z]{3})?", quantity))


def _bare(quantity: str) -> str:
    return normalise_number(quantity.split(maxsplit=1)[0]) if _is_amount(quantity) else quantity


def _ours(steps: tuple[NextStep, ...]) -> list[NextStep]:
    return [step for step in steps if step.actor != "requester"]
