"""Facts of a case, found by what their keys name rather than by how they are spelled."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from service.domain.case import Case, Fact
from service.guardrails.told import told_measures, told_sentences
from service.text.dates import find_dates
from service.text.topics import find_topics, weigh

NEGATIVE = re.compile(
    r"\b(?:not|no|never|without|cannot|neither|nor|none|lacks?|lost|missing|(?:is|was|are|were|do|does|did|has|have|had|can|could|would|will)n't|won't|can't)\b"
    r"|\b(?:un|non-?)(?=open|us|wear|worn|wash|pay|paid|damag|insur|read|assembl|register|activ|touch|verif|refund|return|alter|claim|redeem)",
    re.IGNORECASE,
)
NO = {"false", "no", "n", "none", "null", "pending", "0"}
# One of these is what a case is about; many cannot be.
_ONE_EACH = {
    "order",
    "stay",
    "booking",
    "account",
    "customer",
    "case",
    "incident",
    "claim",
    "year",
    "household",
    "workspace",
    "reservation",
    "contract",
    "visit",
    "call",
    "person",
} - {"person"}
_NO_COUNT = re.compile(
    r"total|value|price|amount|paid|fee|cost|charge|_id$|_no$|_ref|number$|percent|pct|_given|_issued|_used|_this_",
    re.IGNORECASE,
)
_MANY = 200


@dataclass(frozen=True, slots=True)
class KeyedFact:
    """A fact with the topics of its key and value; ``negative`` where the key denies ("not_opened")."""

    fact: Fact
    topics: frozenset[str]
    negative: bool
    value: frozenset[str]
    number: Decimal | None
    moment: datetime | None


@lru_cache(maxsize=16)
def read_facts(facts: tuple[Fact, ...]) -> tuple[KeyedFact, ...]:
    """``facts`` with what their keys name."""
    found = []
    for fact in facts:
        key = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", fact.key).replace("_", " ").replace("-", " ").lower()
        key = key.replace("checkin", "check in arrival").replace("checkout", "check out departure")
        words = re.sub(r"\b(?:on|at|date|is|was|has|been|the|in|of)\b", " ", key)
        value = str(fact.value).replace("_", " ") if isinstance(fact.value, str) else ""
        found.append(
            KeyedFact(
                fact,
                find_topics(words),
                bool(NEGATIVE.search(key)),
                find_topics(value),
                read_number(fact),
                read_moment(fact),
            )
        )
    return tuple(found)


def read_number(fact: Fact | None) -> Decimal | None:
    """A fact's value as an exact number, None where it is none."""
    if fact is None or isinstance(fact.value, bool):
        return None
    try:
        value = Decimal(str(fact.value)[:40].replace(",", "").strip(" $€£%"))
    except InvalidOperation:
        return None
    # "1e999999999" is a number too, and no amount that anybody paid.
    return value if value.is_finite() and -12 <= value.adjusted() <= 15 else None


def read_moment(fact: Fact | None) -> datetime | None:
    """A fact's value as an aware moment, None where it is no date."""
    if fact is None or not isinstance(fact.value, str) or len(fact.value) < 10:
        return None
    text = fact.value.strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = datetime.combine(date.fromisoformat(text[:10]), datetime.min.time())
        except ValueError:
            return None
    return moment if moment.tzinfo else moment.astimezone()


def find_number(topics: frozenset[str], case: Case) -> tuple[Decimal, str] | None:
    """The number that the facts give for ``topics`` ("passeng"), else the count in the customer's message."""
    best: tuple[float, Decimal, str] | None = None
    for keyed in read_facts(case.facts):
        if keyed.number is None or not keyed.topics & topics:
            continue
        score = weigh(keyed.topics & topics) - 0.1 * weigh(keyed.topics - topics)
        if best is None or score > best[0]:
            best = (score, keyed.number, keyed.fact.key)
    if best:
        return best[1], best[2]
    for measure in told_measures(case):
        if measure.kind == "count" and measure.unit in topics:
            return measure.high, measure.span.text
    return None


def find_count(noun: str, case: Case) -> tuple[Decimal, str] | None:
    """How many of ``noun`` ("passenger", "day") the case is about, by a fact or the customer's words."""
    if noun in _ONE_EACH:
        return None
    topics = find_topics(noun)
    for keyed in read_facts(case.facts):
        if (
            keyed.number is None
            or not 0 < keyed.number <= _MANY
            or keyed.number % 1
            or _NO_COUNT.search(keyed.fact.key)
        ):
            continue
        if topics and topics & keyed.topics:
            return keyed.number, keyed.fact.key
        if not topics and re.search(rf"(?:^|_){noun}s?(?:_|$)", keyed.fact.key, re.IGNORECASE):
            return keyed.number, keyed.fact.key
    for measure in told_measures(case) if topics else ():
        if measure.kind == "count" and measure.unit in topics and measure.high <= _MANY:
            return measure.high, measure.span.text
    return None


def find_moment(topics: frozenset[str], case: Case) -> tuple[datetime, str, bool] | None:
    """(moment, what says so, whether only the day is known) of the event that ``topics`` name."""
    best: tuple[float, KeyedFact] | None = None
    for keyed in read_facts(case.facts):
        if keyed.moment is None or not keyed.topics & topics or keyed.fact.key == "today":
            continue
        score = weigh(keyed.topics & topics) - 0.2 * weigh(keyed.topics - topics)
        if best is None or score > best[0]:
            best = (score, keyed)
    if best and best[1].moment:
        return best[1].moment, best[1].fact.key, "T" not in str(best[1].fact.value)
    for sentence, words in told_sentences(case):
        if words & topics and (dated := next(find_dates(sentence.text, case.now.date()), None)):
            moment = datetime.combine(dated[1], datetime.min.time()).astimezone()
            return moment, dated[0].text, True
    return None
