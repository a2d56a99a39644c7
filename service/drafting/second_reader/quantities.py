"""Numbers that a second reader cannot excuse: more money, a larger share, a sooner time than the clause it quotes."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from service.domain.case import Case
from service.domain.policy import Limit
from service.domain.quantity import Duration, Money
from service.domain.span import Span
from service.drafting.second_reader.passage import Passage
from service.drafting.second_reader.questions import Question, speaks_of_approval
from service.text.characters import fold
from service.text.durations import find_durations
from service.text.money import find_money
from service.text.percentages import find_percentages

_WHOLE = re.compile(
    r"\b(?:full(?:y)?|complete(?:ly)?|entire(?:ly)?|whole|all|everything|total)\b", re.IGNORECASE
)
_NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|"
    r"twice|double|triple)\b",
    re.IGNORECASE,
)
_EXTENT = re.compile(
    r"\b(?:for\s+life|life-?time|for\s?ever|permanent(?:ly)?|unlimited|always|at\s+any\s+time|"
    r"(?:each|every|per|a)\s+(?:time|day|week|month|quarter|year|order|visit)|as\s+(?:often|many|much)\s+as)\b",
    re.IGNORECASE,
)


def breaks_a_limit(question: Question, passage: Passage, case: Case) -> bool:
    """More than the policy's own limits on this remedy, in this clause or any other."""
    limits = [x for _, x in case.policy.limits if x.slot in question.related_slots and x.value is not None]
    approved = speaks_of_approval(question.sentence)
    for unit, claimed in _claims(question, case):
        same = [x for x in limits if x.unit == unit]
        caps = [_top(x) for x in same if x.op in ("<=", "==", "range")]
        thresholds = [_top(x) for x in same if x.op == "requires_approval"]
        if caps and claimed > max(caps):
            return True
        if thresholds and claimed > max(thresholds) and not approved:
            return True
    return False


def gives_more_money(question: Question, passage: Passage, case: Case) -> bool:
    """An amount larger than every amount of the passage, or one that leads nowhere."""
    bounds = list(_bounds(passage, case))
    limited = bool(bounds) or any(True for _ in find_percentages(passage.sentences))
    own = {c.money.amount for c in question.commitments if c.money is not None}
    known = set(_known_amounts(case))
    for money in _amounts(question, case):
        if any(money.amount <= bound.amount for bound in bounds if _comparable(money, bound)):
            continue
        traced = money.amount in known and not (limited and money.amount in own)
        if not traced:
            return True
    return limited and bool(_WHOLE.search(question.words)) and not _WHOLE.search(passage.sentences)


def gives_more_percent(question: Question, passage: Passage, case: Case) -> bool:
    """A percentage larger than every percentage of the passage."""
    allowed = max((share for _, share in find_percentages(passage.sentences)), default=Decimal(-1))
    return any(share > allowed for share in _shares(question))


def changes_a_time(question: Question, passage: Passage, case: Case) -> bool:
    """Sooner than the passage's slowest time; any other length of time has to be the passage's own."""
    stated = [duration for _, duration in find_durations(passage.sentences)]
    is_time = any(slot.endswith("_time") for slot in question.slots)
    for claimed in _durations(question):
        if is_time and not (stated and claimed.hours >= max(d.hours for d in stated)):
            return True
        if not is_time and claimed.hours not in {d.hours for d in stated}:
            return True
    return False


def counts_otherwise(question: Question, passage: Passage, case: Case) -> bool:
    """A bare number in the promise that neither the passage nor a record of the company holds."""
    clause = question.clause
    taken = [span for found in (find_money, find_percentages, find_durations) for span, _ in found(clause)]
    facts = " ".join(str(fact.value) for fact in case.facts if fact.source == "crm")
    held = {match[0].lower() for match in _NUMBER.finditer(f"{passage.sentences} {facts}")}
    return any(
        match[0].lower() not in held
        for match in _NUMBER.finditer(clause)
        if not any(span.overlaps(Span(match.start(), match.end(), match[0])) for span in taken)
    )


def extends_it(question: Question, passage: Passage, case: Case) -> bool:
    """ "For life", "every month", where the passage does not say so."""
    held = {_squeeze(match[0]) for match in _EXTENT.finditer(passage.sentences)}
    return any(_squeeze(match[0]) not in held for match in _EXTENT.finditer(question.sentence))


def _squeeze(text: str) -> str:
    return " ".join(text.lower().split())


def _claims(question: Question, case: Case) -> Iterator[tuple[str, Decimal]]:
    """(unit, amount) of what is given, as limits count it."""
    for money in _own_amounts(question, case):
        yield money.currency or _currency(case), money.amount
    for share in _shares(question):
        yield "percent", share


def _own_amounts(question: Question, case: Case) -> Iterator[Money]:
    yield from (c.money for c in question.commitments if c.money is not None)
    yield from (money for _, money in find_money(question.words, _currency(case)))


def _amounts(question: Question, case: Case) -> Iterator[Money]:
    """Every amount of the sentence: which of them is given is not always read right."""
    yield from _own_amounts(question, case)
    yield from (money for _, money in find_money(question.sentence, _currency(case)))


def _shares(question: Question) -> Iterator[Decimal]:
    yield from (Decimal(c.percent) for c in question.commitments if c.percent)
    yield from (share for _, share in find_percentages(question.sentence))


def _durations(question: Question) -> Iterator[Duration]:
    yield from (c.duration for c in question.commitments if c.duration is not None)
    yield from (duration for _, duration in find_durations(question.clause))


def _bounds(passage: Passage, case: Case) -> Iterator[Money]:
    """The amounts of the passage, and its percentages of the order's total where the company's records have one."""
    currency = _currency(case)
    yield from (money for _, money in find_money(passage.sentences, currency))
    total = case.fact("order_total")
    amount = _read_decimal(total.value) if total is not None and total.source == "crm" else None
    if amount is not None:
        for _, share in find_percentages(passage.sentences):
            yield Money(amount * share / 100, currency)


def _known_amounts(case: Case) -> Iterator[Decimal]:
    for fact in case.facts:
        if fact.source == "crm" and (amount := _read_decimal(fact.value)) is not None:
            yield amount


def _read_decimal(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return next((money.amount for _, money in find_money(fold(str(value)))), None)
    return amount if amount.is_finite() else None


def _top(limit: Limit) -> Decimal:
    return limit.upper if limit.upper is not None else limit.value or Decimal(0)


def _comparable(left: Money, right: Money) -> bool:
    return left.currency == right.currency or not left.currency or not right.currency


def _currency(case: Case) -> str:
    fact = case.fact("currency")
    return str(fact.value).upper() if fact is not None and fact.source == "crm" else "USD"
