"""What a policy's rules say of one claim."""

from service.guardrails.amounts import judge_amounts
from service.guardrails.approvals import judge_approval
from service.guardrails.bench import FIT, PASS, Bench, Judgement, Situation
from service.guardrails.claims import Claim
from service.guardrails.destinations import judge_destination
from service.guardrails.gifts import judge_gifts
from service.guardrails.permissions import BENEFITS, judge_conditions
from service.guardrails.prices import judge_prices, says_what_is_free
from service.guardrails.prohibitions import judge_prohibitions, judge_records
from service.guardrails.relevance import Candidate, Index, find_candidates
from service.guardrails.reporting import judge_reporting
from service.guardrails.timing import find_sooner
from service.guardrails.untraced import judge_untraced
from service.guardrails.used import judge_used
from service.guardrails.waivers import judge_waivers
from service.text.durations import find_durations


def judge_claim(claim: Claim, index: Index, situation: Situation, currency: str) -> Judgement:
    """The verdict on one claim: prohibitions first, then prices, times, and what is given."""
    if claim.modality in ("deny", "reported"):
        return PASS
    bench = Bench(claim, index, situation, currency, find_candidates(claim, index, situation.topics))
    for judge in (
        judge_prohibitions,
        judge_destination,
        judge_records,
        judge_waivers,
        judge_prices,
        _judge_time,
        judge_used,
        judge_reporting,
        judge_gifts,
        _judge_gift,
        judge_untraced,
    ):
        if (judged := judge(bench)) is not None:
            return judged
    return PASS


def _judge_time(bench: Bench) -> Judgement | None:
    for sooner in find_sooner(bench):
        return bench.found(
            "policy.too_fast",
            "fail",
            sooner.candidate,
            f"Sooner than the policy's own time of {sooner.allowed}.",
            _time(sooner.claimed),
            sooner.allowed,
            f"Say {sooner.allowed}.",
            sooner.span,
        )
    return None


def _judge_gift(bench: Bench) -> Judgement | None:
    claim = bench.claim
    if claim.modality == "hedge":
        return None
    given = [m for m in claim.measures("given") if m.kind != "time" or not claim.slots]
    benefit = (
        any(m.kind not in ("count", "time") for m in given)
        or any(slot in BENEFITS for slot in claim.slots)
        or claim.free
    )
    allows = [
        c
        for c in bench.candidates
        if c.rule.force in ("allow", "require")
        and c.score >= FIT
        and (c.named or (c.own >= 1.0 and c.coverage >= 0.4))
    ]
    allows += [
        c
        for c in bench.candidates
        if c.rule.force == "charge"
        and c.score >= FIT
        and any(m.high == 0 for m in c.rule.measures)
        and (c.named or says_what_is_free(bench, c))
    ]
    approving = judge_approval(bench)
    if approving is not None:
        return approving
    evaluated = [(c, bench.check(c.rule)) for c in allows]
    live = [(c, e) for c, e in evaluated if e.holds is not False]
    if (
        given
        and ("fee_waiver" not in claim.slots or _caps_waivers(allows))
        and (over := judge_amounts(bench, given, live or evaluated)) is not None
    ):
        return over
    return judge_conditions(bench, evaluated, benefit=benefit)


def _caps_waivers(allows: list[Candidate]) -> bool:
    """Whether the policy bounds what may be waived: "fees of no more than $20"."""
    return any("fee_waiver" in c.rule.slots and any(m.bound == "<=" for m in c.rule.measures) for c in allows)


def _time(words: str) -> str:
    """A time as it is counted ("2 hours"), else in the words of the reply ("tomorrow")."""
    return next((str(duration) for _, duration in find_durations(words)), words)
