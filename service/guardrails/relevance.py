"""Which rules of a policy speak of what a claim is about, by the words they share."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from service.domain.policy import Clause, Policy, Rule
from service.guardrails.claims import Claim
from service.text.measures import find_measures
from service.text.slots import FAMILIES
from service.text.topics import WEAK, weigh

_FREQUENT = 0.2  # of the clauses: a word in more of them tells little
_NEAR = 0.6  # a word of the sentence, against one of the clause itself
_KNOWN = 0.5  # a word of the case
_SLOT = 1.2
_STRONG = 0.9  # the weight of a word that tells
_PAID_BACK = ("refund",)  # what money without a name may be as well, where a policy rules it out
_EXACTLY = ("forbid", "require", "record")  # forces that rule on the remedies they name, not on their kin
_SAME = 0.6  # the coverage of a charge whose very amount is stated
_ABOUT = 0.5  # a word of the heading, the lead or a condition


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule with how well it fits: ``own`` is the weight of words shared with the clause, ``score`` with all that is said,
    ``coverage`` the share of the rule's words that were found anywhere, ``named`` whether its remedy is named."""

    clause: Clause
    rule: Rule
    own: float
    score: float
    coverage: float
    named: bool


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """A policy's rules with the weight of each topic, found by their topics, headings and remedies."""

    rules: tuple[tuple[Clause, Rule], ...]
    weights: dict[str, float]
    totals: tuple[float, ...]
    by_topic: dict[str, tuple[int, ...]]
    by_slot: dict[str, tuple[int, ...]]
    by_heading: dict[str, tuple[int, ...]]
    by_amount: dict[tuple[str, Decimal], tuple[int, ...]]
    given: frozenset[str]  # remedies that some rule gives
    amounts: frozenset[tuple[str, Decimal]]  # every number of the policy, by kind
    rest: Clause | None  # the clause that rules out whatever is not named

    def weigh(self, topics: Iterable[str]) -> float:
        if not topics:
            return 0.0
        weights = self.weights
        return sum([weights.get(topic, 1.0) for topic in topics])


@lru_cache(maxsize=256)
def build_index(policy: Policy) -> Index:
    """The index of ``policy``; cached, since many replies are checked under one."""
    rules = tuple((clause, rule) for clause in policy.clauses for rule in clause.rules)
    count = Counter(
        topic for clause in policy.clauses for topic in {t for r in clause.rules for t in r.topics}
    )
    many = max(3.0, _FREQUENT * len(policy.clauses))
    weights = {topic: WEAK if count[topic] > many else weigh((topic,)) for topic in count}
    totals = tuple(sum(weights[topic] for topic in rule.topics) for _, rule in rules)
    topics, slots, headings = (
        defaultdict[str, list[int]](list),
        defaultdict[str, list[int]](list),
        defaultdict[str, list[int]](list),
    )
    amounts = defaultdict[tuple[str, Decimal], list[int]](list)
    for number, (_, rule) in enumerate(rules):
        for measure in rule.measures if rule.force == "charge" else ():
            if measure.kind in ("money", "percent") and measure.high:
                amounts[measure.kind, measure.high].append(number)
        for topic in rule.topics:
            # A word that is in every rule brings none of them up, unless there are amounts to compare.
            if weights[topic] >= _STRONG or rule.measures:
                topics[topic].append(number)
        for slot in rule.slots:
            slots[slot].append(number)
        for topic in rule.about if rule.measures else ():
            headings[topic].append(number)
    return Index(
        rules,
        weights,
        totals,
        _frozen(topics),
        _frozen(slots),
        _frozen(headings),
        {amount: tuple(numbers) for amount, numbers in amounts.items()},
        frozenset(slot for _, rule in rules if rule.force == "allow" for slot in rule.slots),
        frozenset(
            (m.kind, n)
            for clause in policy.clauses
            for m in find_measures(clause.text)
            for n in (m.low, m.high)
        ),
        next((clause for clause, rule in rules if rule.force == "rest"), None),
    )


def _frozen(lists: dict[str, list[int]]) -> dict[str, tuple[int, ...]]:
    return {key: tuple(numbers) for key, numbers in lists.items()}


def find_candidates(claim: Claim, index: Index, context: frozenset[str]) -> list[Candidate]:
    """Rules that share a telling word or a remedy with ``claim``, best first."""
    slots = claim.slots or (
        ("compensation",) if any(m.kind == "money" for m in claim.measures("given")) else ()
    )
    exact = frozenset(slots) if claim.slots else frozenset({*slots, *(_PAID_BACK if slots else ())})
    family = frozenset(slots).union(*(FAMILIES.get(slot, ()) for slot in slots))
    exact |= {"compensation"} & family
    said = claim.topics | claim.near
    numbers = {n for topic in claim.topics for n in index.by_topic.get(topic, ())}
    numbers.update(n for slot in family | exact for n in index.by_slot.get(slot, ()))
    same = {n for a in claim.amounts for n in index.by_amount.get((a.measure.kind, a.measure.high), ())}
    numbers |= same
    numbers.update(n for topic in claim.near for n in index.by_heading.get(topic, ()))
    found = [
        c
        for n in numbers
        if (c := _candidate(n, claim, index, (exact, family), said, context, same=n in same)) is not None
    ]
    found.sort(key=lambda candidate: (-candidate.score, candidate.clause.span.start))
    return found


def _candidate(
    number: int,
    claim: Claim,
    index: Index,
    slots: tuple[frozenset[str], frozenset[str]],
    said: frozenset[str],
    context: frozenset[str],
    *,
    same: bool,
) -> Candidate | None:
    clause, rule = index.rules[number]
    named = bool(rule.slots & (slots[0] if rule.force in _EXACTLY else slots[1]))
    shared = rule.topics & claim.topics
    about = rule.about & said
    if not shared and not named and not same and not (rule.measures and rule.about & claim.near):
        return None
    rest = rule.topics - shared
    near = rest & claim.near
    known = (rest & context) - near
    own, beside, aware = index.weigh(shared), index.weigh(near), index.weigh(known)
    score = own + _NEAR * beside + _KNOWN * aware + (_SLOT if named else 0.0) + _ABOUT * index.weigh(about)
    if rule.scope:
        if index.weigh(rule.scope & (said | context)) <= 0.5 * index.weigh(rule.scope):
            return None
        score += 0.5
    total = index.totals[number]
    coverage = (own + 0.9 * beside + 0.7 * aware) / total if total else float(named)
    if same:  # a price that is the policy's own tells what is meant
        own, score, coverage = own + 1.0, score + 1.0, max(coverage, _SAME)
    return Candidate(clause, rule, own, score, coverage, named)
