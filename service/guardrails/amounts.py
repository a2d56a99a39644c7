"""Whether what a claim gives keeps to a policy's caps, the arithmetic done."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from service.domain.policy import Rule
from service.domain.quantity import Measure
from service.guardrails.approvals import is_approved
from service.guardrails.bench import Bench, Judgement, is_multiple
from service.guardrails.evaluation import Evaluation
from service.guardrails.gifts import says_sorry
from service.guardrails.named_facts import find_count
from service.guardrails.relevance import Candidate
from service.text.slots import FAMILIES
from service.text.topics import find_topics

# What an amount is given for, once each, in a number that a case may leave open.
_COUNTED = frozenset(
    "day night week month hour passenger person item bag ticket room session seat guest".split()
)
_HOURS = {
    "hour": Decimal(1), "day": Decimal(24), "night": Decimal(24), "week": Decimal(168), "month": Decimal(720),
    "year": Decimal(8640),
}  # fmt: skip
_CENT = Decimal("0.01")
_NEAREST = 1.2  # below the best score: rules that may be meant as well
_SIBLINGS = 0.4  # the same, for counts: rows of a list differ in a word
_FREELY = 0.7  # the same, for a rule that gives without a cap
_WORDED = 1.3  # words of its own that a claim without a remedy has to share
_COUNTING = 0.6  # the share of a rule's words that have to come up before counts are compared

_BACK = frozenset({"refund", "return", "cancellation"})
_Judged = tuple[Candidate, Evaluation]


def judge_amounts(bench: Bench, given: list[Measure], rules: list[_Judged]) -> Judgement | None:
    """``policy.over_limit`` for the first of ``given`` that is more than every rule on it allows; None if none is."""
    rules = [(c, e) for c, e in rules if _caps_something(c.rule) and bench.is_about(c)]
    slots = {amount.measure: amount.slot for amount in bench.claim.amounts}
    only = (bench.claim.slots or ("compensation",))[0] if len(bench.claim.slots) < 2 else ""
    for measure in given:
        caps = _find_caps(bench, measure, slots.get(measure, "") or only, rules)
        if not caps or any(measure.high <= cap.high for cap, _ in caps):
            continue
        if bench.claim.asked and "approv" in bench.claim.sentence.lower():
            continue
        approved = is_approved(bench)
        cap, candidate = max(caps, key=lambda item: (0.0 if approved else item[1].score, item[0].high))
        if approved and _rises_with_approval(bench, max(cap.high for cap, _ in caps)):
            continue
        allowed = _money(bench, cap, candidate.rule)
        return bench.found(
            "policy.over_limit", "fail", candidate,
            f"More than the policy allows: {_arithmetic(bench, candidate.rule, allowed)}.",
            str(_money(bench, measure, candidate.rule)), str(allowed), f"Offer at most {allowed}.",
        )  # fmt: skip
    return None


def _rises_with_approval(bench: Bench, cap: Decimal) -> bool:
    """Whether somebody may approve more than ``cap``: an approval above a threshold goes up to the next ceiling only."""
    approving = [
        c.rule for c in bench.candidates if c.rule.force == "approve" and (c.named or not c.rule.slots)
    ]
    return any(
        all(cap <= m.high for m in rule.measures) and (rule.measures or bench.claim.approved)
        for rule in approving
    )


def _caps_something(rule: Rule) -> bool:
    return rule.force == "allow" or (rule.force == "charge" and any(m.kind == "count" for m in rule.measures))


def _find_caps(
    bench: Bench, measure: Measure, slot: str, rules: list[_Judged]
) -> list[tuple[Measure, Candidate]]:
    """The caps that ``measure`` has to keep to one of; empty where a rule gives it freely, or none speaks of it."""
    family = {slot, *FAMILIES.get(slot, ())} if slot else set[str]()
    said = bench.claim.topics | bench.claim.near
    named = [
        (c, e) for c, e in rules
        if family & c.rule.slots and (bench.claim.slots or c.rule.topics or c.rule.about & said)
    ]  # fmt: skip
    if not bench.claim.slots:
        named += [item for item in rules if item not in named and _is_worded(item[0])]
    mine = _only_goodwill(bench, named) or named or ([] if slot else rules)
    if measure.kind not in ("money", "percent", "times"):
        mine = [(c, e) for c, e in rules if c.own >= 1.0 and (c.own >= 2.0 or c.coverage >= _COUNTING)]
    fitting = [(c, e) for c, e in mine if any(_comparable(bench, measure, own) for own in c.rule.measures)]
    if not fitting:
        return []
    if not any(e.holds for _, e in fitting):
        return _widest(bench, measure, named or mine)
    top = max(c.score for c, _ in fitting)
    capped = {(c.clause.heading, slot) for c, _ in fitting for slot in c.rule.slots}
    freely = any(
        not c.rule.measures and e.holds is not False and c.score >= top - _FREELY
        for c, e in mine if not any((c.clause.heading, slot) in capped for slot in c.rule.slots)
    )  # fmt: skip
    if freely and measure.kind == "money" and not _exceeds_all(bench, measure):
        return []
    sure = max((c.score for c, e in fitting if e.holds), default=0.0)
    fitting = [(c, e) for c, e in fitting if e.holds is not None or c.score >= sure]
    best = [(c, e) for c, e in fitting if e.holds and c.rule.conditions] or fitting
    top = max(c.score for c, _ in best)
    reach = _SIBLINGS if measure.kind == "count" else _NEAREST
    near = [c for c, _ in best if c.score >= top - reach]
    return [(cap, c) for c in near for cap in _caps(bench, c.rule, measure)]


def _is_worded(candidate: Candidate) -> bool:
    """Whether words alone tell that a rule is on money that a claim gives without a name: "€50 a night for the hotel"."""
    return candidate.own >= _WORDED and candidate.coverage >= _COUNTING


def _only_goodwill(bench: Bench, named: list[_Judged]) -> list[_Judged]:
    """What is given as an apology is goodwill: the rules on that, where the remedy is not the customer's own money back."""
    if not says_sorry(bench.claim.sentence) or set(bench.claim.slots) & _BACK:
        return []
    return [(c, e) for c, e in named if "goodwill_credit" in c.rule.slots]


def _money(bench: Bench, share: Measure, rule: Rule) -> Measure:
    """A percentage in money, where what it is taken of is known."""
    base = bench.base(rule) if share.kind == "percent" else None
    if base is None:
        return share
    amount = (base * share.high / 100).quantize(_CENT)
    return replace(share, kind="money", low=amount, high=amount, unit=bench.currency)


def _exceeds_all(bench: Bench, measure: Measure) -> bool:
    base = bench.base(None)
    return base is not None and measure.high > base


def _comparable(bench: Bench, measure: Measure, own: Measure) -> bool:
    if own.bound in (">", ">="):
        return False
    if measure.kind == own.kind:
        return (
            measure.kind in ("money", "percent", "data", "weight")
            or (measure.kind == "time" and own.bound == "<=")
            or (measure.kind in ("count", "times") and measure.unit == own.unit)
        )
    kinds = {measure.kind, own.kind}
    shares = kinds <= {"money", "percent", "times"} and len(kinds) > 1 and measure.kind != "times"
    return shares and bench.base(None) is not None


def _caps(bench: Bench, rule: Rule, measure: Measure) -> Iterator[Measure]:
    """The most that ``rule`` gives, in the unit of ``measure``, its arithmetic done.

    "10 % of the order, at most £60" is the lesser of the two; of several amounts of a kind those with "up to" are the caps.
    """
    comparable = [own for own in rule.measures if _comparable(bench, measure, own) and _is_cap(rule, own)]
    bounded = {own.kind for own in comparable if own.bound in ("<=", "<")}
    caps = [
        cap for own in comparable
        if (own.kind not in bounded or own.bound in ("<=", "<")) and (cap := _cap(bench, rule, own, measure)) is not None
    ]  # fmt: skip
    kinds = {own.kind for own in comparable}
    each = _each(bench, rule, comparable, measure)
    if each is not None and bounded:
        yield min([each, *caps], key=lambda cap: cap.high)  # "£4 a day, up to £60"
    elif len(kinds) > 1 and "percent" in kinds and len(caps) > 1:
        yield min(caps, key=lambda cap: cap.high)
    else:
        yield from caps


def _each(bench: Bench, rule: Rule, comparable: list[Measure], measure: Measure) -> Measure | None:
    """What an amount a unit comes to where it is known of how many, beside a ceiling on all of them."""
    single = [own for own in comparable if own.kind == measure.kind and not own.bound]
    if not rule.per or len(single) != 1 or len(comparable) < 2:
        return None
    number = _known_count(bench, rule)
    return replace(single[0], low=single[0].low * number, high=single[0].high * number) if number else None


def _is_cap(rule: Rule, own: Measure) -> bool:
    """Whether an amount is the most that is given: "the delivery charge of $5.95 is refunded" caps no other refund."""
    return own.kind != "money" or bool(own.bound or rule.per) or not rule.slots <= _BACK


def _cap(bench: Bench, rule: Rule, own: Measure, measure: Measure) -> Measure | None:
    cap = own
    if own.kind != measure.kind:
        base = bench.base(rule)
        if base is None:
            return None
        if own.kind == "times":
            cap = replace(own, kind="money", low=Decimal(0), high=base * own.high, unit=bench.currency)
        elif own.kind == "percent":
            cap = replace(
                own,
                kind="money",
                low=Decimal(0),
                high=(base * own.high / 100).quantize(_CENT),
                unit=bench.currency,
            )
        else:
            cap = replace(
                own,
                kind="percent",
                low=Decimal(0),
                high=own.high * 100 / base if base else Decimal(0),
                unit="percent",
            )
    return _multiplied(bench, rule, own, cap, measure)


def _widest(bench: Bench, measure: Measure, rules: list[_Judged]) -> list[tuple[Measure, Candidate]]:
    """Every cap on the remedy, where no rule is known to apply: more than all of them is more in any case."""
    every = [
        c for c in bench.candidates
        if _caps_something(c.rule) and bench.is_about(c) and any(c.rule.slots & rule.slots for rule in (each.rule for each, _ in rules))
    ]  # fmt: skip
    return [(cap, c) for c in every for cap in _caps(bench, c.rule, measure)]


def _multiplied(bench: Bench, rule: Rule, own: Measure, cap: Measure, measure: Measure) -> Measure | None:
    """``cap`` times what it is given for ("per passenger"); None where nobody knows how many there are."""
    if not rule.per or own.kind not in ("money", "count", "data") or _is_ceiling(rule, own):
        return cap
    if re.search(
        rf"\b(?:per|an?|each|every|for\s+each)\s+{re.escape(rule.per)}",
        bench.claim.clause.text,
        re.IGNORECASE,
    ):
        return cap  # "$50 per night": as the policy counts it
    known = _known_count(bench, rule)
    if not known and rule.per in _COUNTED and is_multiple(measure.high, own.high):
        return None  # a multiple, of how many nobody knows
    most = next(
        (
            m.high
            for m in rule.measures
            if m.kind == "count" and m.bound == "<=" and m.unit in find_topics(rule.per)
        ),
        None,
    )
    factor = known or most or Decimal(1)
    return replace(cap, low=cap.low * factor, high=cap.high * factor)


def _is_ceiling(rule: Rule, own: Measure) -> bool:
    """ "£4 a day, up to £60": what stands beside an amount a unit bounds all of them together."""
    return own.bound in ("<=", "<") and any(m.kind == own.kind and not m.bound for m in rule.measures)


def _known_count(bench: Bench, rule: Rule) -> Decimal | None:
    """Of how many an amount is given, by the reply or by the facts, whichever is more."""
    number = find_count(rule.per, bench.case)
    claim = bench.claim
    counts = [
        m.high for m in claim.measures("given") if m.kind == "count" and m.unit in find_topics(rule.per)
    ]
    counts += [
        t.high / _HOURS[rule.per]
        for t in claim.measures("given") + claim.measures("time")
        if t.kind == "time" and rule.per in _HOURS
    ]
    return max([*counts, *([number[0]] if number else [])], default=None)


def _arithmetic(bench: Bench, rule: Rule, cap: Measure) -> str:
    own = next((m for m in rule.measures if m.kind != cap.kind), None)
    base = bench.base(rule)
    if own is not None and own.kind == "percent" and base is not None:
        share = (base * own.high / 100).quantize(_CENT)
        if cap.kind != "money" or share == cap.high:
            return f"{own.high:f} % of {base:.2f} {bench.currency} = {cap}"
    return f"the limit is {cap}"
