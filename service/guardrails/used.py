"""What has been given already, against how often or how much a clause gives in a period."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from service.domain.policy import Rule
from service.domain.quantity import Measure
from service.guardrails.bench import FIT, Bench, Judgement
from service.guardrails.named_facts import KeyedFact, read_facts
from service.guardrails.relevance import Candidate
from service.text.numbers import NUMBER, read_number
from service.text.topics import find_topics, weigh

_PERIOD = (
    r"(?:(?:per|a|an|each|every|in|within|for|of)\s+){1,2}(?:a\s+|any\s+|one\s+|the\s+|same\s+|each\s+)*(?:[a-z]+[\s-]){0,2}?"
    r"(?:year|month|quarter|term|week|season|\d+\s+months|twelve\s+months|stay|order|booking|item|aid|appointment|incident|account|customer|member|learner|child|guest|household|course|contract|pass|box|visit|complaint|outage)s?\b"
)
_PERIODS = re.compile(
    r"(year|month|quarter|term|week|season|stay|order|booking|item|incident|complaint|box|course|visit|outage)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:12|twelve)[_\s]months?", re.IGNORECASE)
_OFTEN = re.compile(
    rf"\b(?:(?P<once>once|one(?:\s+free)?\s+(?!of\b|or\b|and\b|who\b|month|year|week|day|hour)[a-z-]+)|(?P<twice>twice)|(?P<times>{NUMBER})\s+times|(?P<n>{NUMBER})\s+(?!%|(?:day|hour|minute|month|week|year|night)s?\b)(?:free\s+|extra\s+|guest\s+)?[a-z-]+s)"
    rf"(?:\s+at\s+most|\s+at\s+the\s+most)?,?\s+{_PERIOD}"
    r"|\b(?:each|every|an?)\s+[\w-]+(?:\s+[\w-]+)?\s+(?:can|may)\s+be\s+\w+\s+(?:at\s+most\s+)?(?P<verb>once|twice)\b"
    r"|\b(?P<no_more>once|twice)\s+(?:only|at\s+most)\b|\bat\s+most\s+(?P<at_most>once|twice)\b|\bonly\s+(?P<only>once|twice)\b|\b(?P<most>once|twice)\s+at\s+(?:the\s+)?most\b",
    re.IGNORECASE,
)
_PER_PERIOD = re.compile(_PERIOD, re.IGNORECASE)
_BY_WORD = {"once": Decimal(1), "twice": Decimal(2)}
_USED = re.compile(
    r"(?:^|_)(?:used|given|issued|waived|granted|claimed|taken|prior|previous|previously|already|so_far|dropped|paid|posted|sent|reversals?|redeemed|this_(?!is)\w+|last_\d+_?\w*|past_\d+_?\w*)(?:_|$)",
    re.IGNORECASE,
)
_NO_COUNT = re.compile(
    r"_(?:on|at|date|id|ref|status|by|value|price|hours|limit|cap|max|allowed)$|notice|late_payments",
    re.IGNORECASE,
)
_MONEY = re.compile(r"_(?:usd|eur|gbp|amount|value|total)(?:_|$)", re.IGNORECASE)
_MEASURED = re.compile(r"_(?:gb|mb|km|kg|miles|hours|days|weeks|months)(?:_|$)", re.IGNORECASE)
_GIVEN = re.compile(r"given|issued|granted|extra|added", re.IGNORECASE)
_PLAIN = find_topics(
    "used given issued waived granted claimed taken prior previous already dropped paid posted sent this last past year month quarter term week months subscription calendar policy billing usd eur gbp amount order stay"
)
_NEAR = 1.2  # of a score: rules that may be meant as well


@dataclass(frozen=True, slots=True)
class _Used:
    """``amount`` (a number, or money where ``money``) under the fact ``key`` has been given."""

    key: str
    amount: Decimal
    money: bool
    topics: frozenset[str]


def judge_used(bench: Bench) -> Judgement | None:
    """``policy.over_limit`` where facts show that what a clause gives in a period has been given; None if not."""
    claim = bench.claim
    if claim.modality not in ("commit", "offer") or claim.refused or claim.condition:
        return None
    used = list(_read_used(bench))
    if not used:
        return None
    fitting = [
        c for c in bench.candidates
        if c.rule.force == "allow" and c.score >= FIT and (c.named or c.own >= 1.0) and bench.check(c.rule).holds is not False
    ]  # fmt: skip
    top = max((c.score for c in fitting), default=0.0)
    for candidate in fitting:
        if candidate.score < top - _NEAR:
            break
        for fact in used:
            over = _exceeds(bench, candidate, fact)
            if over is not None:
                claimed, allowed = over
                return bench.found(
                    "policy.over_limit", "fail", candidate,
                    f"More than the policy allows: {fact.key.replace('_', ' ')} is {fact.amount:f} already.",
                    claimed, allowed, "Do not give it again in this period, or ask for an exception.",
                )  # fmt: skip
    return None


def _read_used(bench: Bench) -> Iterator[_Used]:
    for keyed in read_facts(bench.case.facts):
        key = keyed.fact.key
        if keyed.number is None or keyed.number <= 0 or not _USED.search(key) or _NO_COUNT.search(key):
            continue
        if _MEASURED.search(key) and not _GIVEN.search(key):
            continue  # how much was consumed, not how often something was given
        number = Decimal(1) if _MEASURED.search(key) else keyed.number
        yield _Used(key, number, _is_money(keyed), keyed.topics - _PLAIN)


def _is_money(keyed: KeyedFact) -> bool:
    written = not isinstance(keyed.fact.value, bool) and "." in str(keyed.fact.value)
    return bool(_MONEY.search(keyed.fact.key)) or written


def _exceeds(bench: Bench, candidate: Candidate, fact: _Used) -> tuple[str, str] | None:
    """What is claimed and what is allowed, where the one is too much on top of ``fact``."""
    rule = candidate.rule
    spoken = rule.topics | find_topics(" ".join(rule.slots).replace("_", " "))
    if fact.topics and weigh(fact.topics & spoken) < min(1.0, weigh(fact.topics)):
        return None
    period = _read_period(fact.key)
    matches = (
        m for m in _OFTEN.finditer(candidate.clause.text) if not period or _read_period(m[0]) in (period, "")
    )
    match = next(matches, None)
    if fact.money and (match or _counts_by(candidate.clause.text, period)):
        return _exceeds_sum(bench, rule, fact)
    if match is None:
        return None
    often = read_often(match)
    return (f"one more after {fact.amount:f}", f"{often:f}") if fact.amount >= often else None


def read_often(match: re.Match[str]) -> Decimal:
    """How often, by a match of what a clause gives once, twice or some times in a period."""
    word = next(
        (match[name] for name in ("twice", "verb", "no_more", "at_most", "only", "most") if match[name]), ""
    )
    if word:
        return _BY_WORD[word.lower()]
    number = match["times"] or match["n"]
    return read_number(number) if number else Decimal(1)


def _counts_by(text: str, period: str) -> bool:
    """Whether a clause counts by ``period`` at all: "up to $60 per calendar year"."""
    return any(_read_period(m[0]) in (period, "") or not period for m in _PER_PERIOD.finditer(text))


def _read_period(words: str) -> str:
    """The last period or thing that ``words`` count by ("year", "order"), "" without one."""
    found = _PERIODS.findall(_YEAR.sub("year", words))
    return found[-1].lower() if found else ""


def _exceeds_sum(bench: Bench, rule: Rule, fact: _Used) -> tuple[str, str] | None:
    given = [m for m in bench.claim.measures("given") if m.kind == "money"]
    caps = [m for m in rule.measures if m.kind == "money" and m.bound in ("<=", "<")]
    if not given or not caps:
        return None
    total = max(m.high for m in given) + fact.amount
    cap = max(caps, key=lambda m: m.high)
    return (_plus(given, fact), str(cap)) if total > cap.high else None


def _plus(given: list[Measure], fact: _Used) -> str:
    most = max(given, key=lambda m: m.high)
    return f"{most} on top of {fact.amount:f}"
