"""Whether a claim states a policy's prices rightly, and waives them only as it may."""

from decimal import Decimal

from service.domain.quantity import Measure
from service.domain.verdict import Outcome
from service.guardrails.approvals import is_approved
from service.guardrails.bench import ACT, FIT, PASS, Bench, Judgement, is_multiple, quote_of, say_amounts
from service.guardrails.evaluation import Evaluation
from service.guardrails.named_facts import read_number
from service.guardrails.relevance import Candidate
from service.text.measures import find_measures
from service.text.topics import find_topics, weigh

_WAIVING = frozenset({"waiv", "remov"})  # topics of a rule that lets a charge go
_CLOSE = 0.5  # below the best score: rules as telling
_TELLING, _PART = 2.0, 0.35  # or: so many words, and this share of the rule's
_SURE = 0.9  # the share of a price's words from which on another clause's price is wrong
_COSTLESS = find_topics("free charge fee cost")
_NAMED = 0.9  # words that say what is free
_MOST = 60  # of what a price is taken for: more is an amount, not a count


def judge_prices(bench: Bench) -> Judgement | None:
    """A price that is not the policy's, or one waived that it does not waive; None where it states no price."""
    claim = bench.claim
    charged = [m for m in claim.measures("charged") if m.kind == "money"]
    if claim.free and not charged and (expired := _judge_expired(bench)) is not None:
        return expired
    rules = _find_prices(bench) if charged or claim.free else []
    if not rules:
        return None
    prices = {m.high for c in rules for m in c.rule.measures if m.kind == "money"}
    shares = {m.high for c in rules for m in c.rule.measures if m.kind == "percent"}
    price = say_amounts(rules[0].rule.measures)
    named = {m.high for m in claim.measures("charged")}
    if claim.free and (not named or (named <= prices and _names_what_is_priced(bench, rules[0]))):
        return None if not (prices or shares) or _is_free(bench) else _judge_waiver(bench, rules[0], price)
    stated = {m.high for a in claim.amounts if (m := a.measure).kind == "money"}
    if stated & prices and len(stated) > 1:
        return None  # the policy's own price, and what it comes to
    wrong = next((m for m in charged if prices and not _is_explained(bench, m, rules)), None)
    if wrong is None:
        return None
    return bench.found(
        "policy.over_limit", "fail", rules[0], "Not the policy's price.", str(wrong), price,
        f"State the policy's price of {price}.",
    )  # fmt: skip


def _find_prices(bench: Bench) -> list[Candidate]:
    """The prices that the claim is about and that apply, the most telling ones."""
    rules = [
        c for c in bench.candidates
        if c.rule.force == "charge" and c.own >= 1.0 and c.score >= FIT
        and (c.coverage >= ACT or (c.own >= _TELLING and c.coverage >= _PART) or _names_what_is_priced(bench, c))
        and _may_apply(bench, c)
    ]  # fmt: skip
    return [c for c in rules if c.score >= rules[0].score - _CLOSE]


def _names_what_is_priced(bench: Bench, candidate: Candidate) -> bool:
    """Whether a claim names the very thing, of which kind ever: "the call-out" where call-outs cost more at weekends."""
    what = candidate.rule.act - _COSTLESS
    return weigh(what) >= _NAMED and what <= bench.claim.topics


def _may_apply(bench: Bench, candidate: Candidate) -> bool:
    """Whether the conditions of a price hold; a price stated is checked where nobody knows, one let go is not."""
    holds = bench.check(candidate.rule).holds
    return holds is True or (holds is None and bool(bench.claim.measures("charged")))


def _judge_expired(bench: Bench) -> Judgement | None:
    """What was free only until a time, and that time is over."""
    free = [
        (c, bench.check(c.rule)) for c in bench.candidates
        if c.rule.force == "charge" and c.own >= 1.0 and c.score >= FIT and any(m.high == 0 for m in c.rule.measures)
    ]  # fmt: skip
    free = [(c, e) for c, e in free if says_what_is_free(bench, c)]
    over = [
        (c, e) for c, e in free if e.holds is False and any(k.kind == "elapsed" for k in c.rule.conditions)
    ]
    if not over or len(over) < len(free) or bench.claim.refused or bench.claim.condition:
        return None
    candidate, evaluation = over[0]
    return bench.found(
        "policy.outside_window", "fail", candidate, f"Free only until then: {evaluation.reason}.", "free", "",
        "State the charge that applies now.",
    )  # fmt: skip


def says_what_is_free(bench: Bench, candidate: Candidate) -> bool:
    """Whether a claim shares more with a rule than that something costs nothing."""
    return weigh((candidate.rule.topics & bench.claim.topics) - _COSTLESS) >= _NAMED


def _is_free(bench: Bench) -> bool:
    """Whether the policy lets this go without a charge, under conditions that do not fail."""
    return any(
        c.rule.force == "charge" and c.score >= FIT and c.own >= 1.0 and any(m.high == 0 for m in c.rule.measures)
        and bench.check(c.rule).holds is not False
        for c in bench.candidates
    )  # fmt: skip


def _judge_waiver(bench: Bench, priced: Candidate, price: str) -> Judgement:
    """A charge that the claim lets go: only as the policy waives it."""
    waiver = _find_waiver(bench)
    if is_approved(bench):
        return PASS
    if waiver is None:
        return bench.found(
            "policy.over_limit", "fail", priced, "The policy charges for this.", "free", price,
            f"State the policy's price of {price}.",
        )  # fmt: skip
    candidate, evaluation = waiver
    if evaluation.holds or (evaluation.holds is None and bench.states([waiver])):
        return Judgement("pass", quote_of(candidate), ())
    verdict: Outcome = "fail" if evaluation.holds is False else "unverifiable"
    reason = evaluation.reason or ", ".join(evaluation.missing)
    return bench.found(
        "policy.condition_dropped", verdict, candidate, f"The policy waives this only on a condition: {reason}.",
        bench.claim.clause.text, "", "State the condition, or the price.",
    )  # fmt: skip


def _find_waiver(bench: Bench) -> tuple[Candidate, Evaluation] | None:
    """The rule that lets the charge be waived, that whose conditions hold first."""
    found = [
        (c, bench.check(c.rule)) for c in bench.candidates
        if c.rule.force == "allow" and ("fee_waiver" in c.rule.slots or _WAIVING & c.rule.topics) and c.score >= FIT
    ]  # fmt: skip
    return min(
        found, key=lambda item: (not item[1].holds, item[1].holds is False, -item[0].score), default=None
    )


def _is_explained(bench: Bench, measure: Measure, rules: list[Candidate]) -> bool:
    """Whether an amount is one of the policy's, a multiple of it by a count, or one that the facts hold."""
    counts = (Decimal(1), *_find_counts(bench))
    for candidate in rules:
        for own in candidate.rule.measures:
            if own.kind != "money" or not own.high:
                continue
            if any(measure.high == own.high * count for count in counts):
                return True
            if candidate.rule.per and is_multiple(measure.high, own.high):
                return True
    single = [
        m.high
        for m in find_measures(bench.claim.sentence, bench.currency)
        if (m.kind, m.high) in bench.index.amounts
    ]
    if any(is_multiple(measure.high, each) for each in single):
        return True  # "€5 a night, so €50 for ten nights"
    known = (measure.kind, measure.high) in bench.index.amounts
    sure = rules[0].own >= max(_TELLING, _SURE * bench.index.weigh(rules[0].rule.topics))
    return (known and not sure) or any(read_number(fact) == measure.high for fact in bench.case.facts)


def _find_counts(bench: Bench) -> tuple[Decimal, ...]:
    """How many of something the claim or the facts speak of."""
    numbers = (read_number(fact) for fact in bench.case.facts)
    known = [n for n in numbers if n is not None and n == n.to_integral_value() and 1 < n <= _MOST]
    return (*(m.high for m in bench.claim.measures("given") if m.kind == "count"), *known)
