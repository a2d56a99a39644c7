"""Whether somebody has to approve what a claim gives, and has."""

import re

from service.domain.policy import Rule
from service.guardrails.bench import ACT, FIT, NEAR, Bench, Judgement
from service.guardrails.relevance import Candidate
from service.text.slots import find_remedies

_APPROVAL = re.compile(r"approv|authori[sz]|sign_?off|signed_off", re.IGNORECASE)
_NOT_YET = re.compile(
    r"pending|requested|none|no\b|declined|refused|rejected|waiting|required|need|limit|threshold|above|max",
    re.IGNORECASE,
)


def judge_approval(bench: Bench) -> Judgement | None:
    claim = bench.claim
    if claim.asked or claim.approved:
        return None
    for candidate in bench.candidates:
        rule = candidate.rule
        if (
            rule.force != "approve"
            or candidate.score < FIT
            or not (
                candidate.named and (claim.slots or candidate.own >= 1.0 or "compensation" in rule.slots)
                if rule.slots
                else candidate.own >= 1.0 and candidate.coverage >= ACT
            )
        ):
            continue
        if _is_ruled_elsewhere(bench, candidate):
            continue
        if (
            bench.check(rule).holds is False
            or is_approved(bench)
            or (not rule.measures and not bench.is_about(candidate, 0.6))
        ):
            continue
        if rule.measures:
            given = [
                m
                for m in claim.measures("given")
                if any(
                    m.kind == own.kind and m.high > own.high
                    for own in sorted(rule.measures, key=lambda x: x.high)[:1]
                )
            ]
            if not given:
                continue
            claimed, allowed = str(given[0]), f"{rule.measures[0]} without approval"
        else:
            claimed, allowed = claim.clause.text, ""
        tier = rule.approval_tier.replace("_", " ") or "supervisor"
        return bench.found(
            "policy.needs_approval",
            "fail",
            candidate,
            f"Only {'an' if tier[0] in 'aeio' else 'a'} {tier} may promise this.",
            claimed,
            allowed or f"after approval by a {tier}",
            f"Say that you will ask a {tier}, and by when.",
        )
    return None


def _is_ruled_elsewhere(bench: Bench, approval: Candidate) -> bool:
    """Whether a rule that speaks more of the claim gives this without asking, where the approval is of one remedy only.

    "Refunds above £200 need approval" is of every refund; "over £20 it needs approval" of what stands before.
    """
    local = not approval.rule.measures or not find_remedies(approval.clause.text)
    margin = NEAR if approval.rule.measures else 1.0
    given = {(m.kind, m.high) for m in bench.claim.measures("given")}
    if approval.rule.measures and any(
        c.rule.force == "allow"
        and c.own >= 1.0
        and bench.check(c.rule).holds
        and given & {(m.kind, m.high) for m in c.rule.measures}
        for c in bench.candidates
    ):
        return True  # the very amount that another rule gives
    return local and any(
        c.rule.force == "allow" and c.named and c.score > approval.score + margin and bench.check(c.rule).holds is not False
        and not _is_same_ladder(bench, approval.rule, c.rule)
        for c in bench.candidates
    )  # fmt: skip


def _is_same_ladder(bench: Bench, approval: Rule, other: Rule) -> bool:
    """ "Up to $40; above that a team lead; never more than $150": neither the first nor the last gives $60 without asking."""
    caps = [m.high for m in other.measures if m.kind == "money" and m.bound == "<="]
    given = [m.high for m in bench.claim.measures("given") if m.kind == "money"]
    if not caps or not given or not approval.slots & other.slots:
        return False
    return max(given) > max(caps) or not other.conditions


def is_approved(bench: Bench) -> bool:
    """Whether the reply or a fact says that the approval has been given."""
    if bench.claim.approved:
        return True
    for fact in bench.case.facts:
        said = f"{fact.key} {fact.value}"
        if _APPROVAL.search(said) and (
            not _NOT_YET.search(said) and (fact.value is True or isinstance(fact.value, str))
        ):
            return True
    return False
