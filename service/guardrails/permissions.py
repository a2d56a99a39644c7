"""Whether a policy permits what a claim gives: its approvals, its conditions, and what it does not name at all."""

import re

from service.domain.policy import Rule
from service.domain.verdict import ClauseQuote, Finding
from service.guardrails.bench import ACT, FIT, Bench, Judgement, quote_of
from service.guardrails.conditions import Evaluation
from service.guardrails.relevance import Candidate

_APPROVAL = re.compile(r"approv|authori[sz]|sign_?off|signed_off", re.IGNORECASE)
_NOT_YET = re.compile(r"pending|requested|none|no\b|declined|refused|rejected|waiting", re.IGNORECASE)
BENEFITS = {
    "refund",
    "store_credit",
    "goodwill_credit",
    "credit",
    "certificate",
    "discount",
    "fee_waiver",
    "compensation",
    "upgrade",
    "free_service",
    "replacement",
}


def judge_approval(bench: Bench) -> Judgement | None:
    claim = bench.claim
    if claim.asked or claim.approved:
        return None
    for candidate in bench.candidates:
        rule = candidate.rule
        if (
            rule.force != "approve"
            or candidate.score < FIT
            or not (candidate.named if rule.slots else candidate.own >= 1.0 and candidate.coverage >= ACT)
        ):
            continue
        if any(
            c.rule.force == "allow" and c.named and c.score > candidate.score + 1 for c in bench.candidates
        ):
            continue
        if (
            bench.check(rule).holds is False
            or _is_approved(bench)
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
            f"Only a {tier} may promise this.",
            claimed,
            allowed or f"after approval by a {tier}",
            f"Say that you will ask a {tier}, and by when.",
        )
    return None


def _is_approved(bench: Bench) -> bool:
    """Whether a fact says that the approval has been given."""
    for fact in bench.case.facts:
        said = f"{fact.key} {fact.value}"
        if _APPROVAL.search(said) and (
            fact.value is True or (isinstance(fact.value, str) and not _NOT_YET.search(said))
        ):
            return True
    return False


def judge_conditions(
    bench: Bench, evaluated: list[tuple[Candidate, Evaluation]], *, benefit: bool
) -> Judgement | None:
    """Permissions whose conditions hold pass; where all fail, so does the claim; else facts or words are missing."""
    claim = bench.claim
    required = [
        (c, e)
        for c, e in evaluated
        if c.rule.force == "require" and c.rule.conditions and bench.is_about(c) and e.holds is False
    ]
    live = [(c, e) for c, e in evaluated if c.rule.force != "require" and bench.is_about(c)]
    if not live:
        strict = benefit or bool(claim.slots) or _acts(bench, required)
        return (_required(bench, required) if strict else None) or _elsewhere(
            bench, evaluated, benefit=benefit
        )
    if (benefit or claim.slots or _acts(bench, required)) and (failed := _required(bench, required)):
        return failed
    holding = [(c, e) for c, e in live if e.holds]
    if holding:
        best = max(holding, key=lambda item: item[0].score)
        if (
            best[0].rule.conditions
            or all(e.holds for _, e in live)
            or best[0].score >= max(c.score for c, _ in live) - 0.3
        ):
            return Judgement("pass", quote_of(best[0]), ())
    failed_rules = [(c, e) for c, e in live if e.holds is False]
    open_ = [(c, e) for c, e in live if e.holds is None]
    if bench.states([*open_, *failed_rules]):
        return Judgement("pass", quote_of((open_ or failed_rules)[0][0]), ())
    if (
        failed_rules
        and (not open_ or failed_rules[0][0].score > open_[0][0].score + 0.3)
        and (benefit or claim.done or claim.slots)
    ):
        candidate, evaluation = failed_rules[0]
        return _broken(bench, candidate, evaluation)
    if open_ and benefit and not holding:
        candidate, evaluation = open_[0]
        return bench.found(
            "policy.condition_dropped",
            "unverifiable",
            candidate,
            f"Depends on {', '.join(evaluation.missing)}, which the facts do not say.",
            claim.clause.text,
            "",
            "State the condition, or ask for the missing fact.",
        )
    return Judgement("pass", quote_of(live[0][0]), ())


def _acts(bench: Bench, required: list[tuple[Candidate, Evaluation]]) -> bool:
    """Whether the claim does what a rule lets be done only on a condition."""
    return any(c.rule.act & bench.claim.topics for c, _ in required)


def _is_plain(rule: Rule) -> bool:
    """A rule with conditions that facts decide for sure: windows, columns of a table, circumstances."""
    return all(k.kind in ("elapsed", "choice", "fact", "amount") for k in rule.conditions)


def _elsewhere(
    bench: Bench, evaluated: list[tuple[Candidate, Evaluation]], *, benefit: bool
) -> Judgement | None:
    """No rule on the remedy is told to be about this case: where all of them fail it is ruled out, where there is none it is invented."""
    exact = [
        (c, e) for c, e in evaluated if c.rule.force == "allow" and set(bench.claim.slots) & c.rule.slots
    ]
    if exact and all(e.holds is False and _is_plain(c.rule) for c, e in exact):
        return _broken(bench, *exact[0])
    named = any(
        c.named and c.rule.force in ("allow", "charge", "require", "time", "manner", "approve")
        for c in bench.candidates
    )
    return _unsupported(bench) if benefit and not named and (bench.claim.slots or not evaluated) else None


def _required(bench: Bench, required: list[tuple[Candidate, Evaluation]]) -> Judgement | None:
    return _broken(bench, *required[0]) if required else None


def _broken(bench: Bench, candidate: Candidate, evaluation: Evaluation) -> Judgement:
    elapsed = (
        any(k.kind == "elapsed" for k in candidate.rule.conditions) and "the limit is" in evaluation.reason
    )
    name = "policy.outside_window" if elapsed else "policy.condition_dropped"
    return bench.found(
        name,
        "fail",
        candidate,
        f"The policy's condition does not hold: {evaluation.reason}.",
        bench.what(),
        bench.none(),
        "Offer what the policy allows in this case.",
    )


def _unsupported(bench: Bench) -> Judgement | None:
    claim = bench.claim
    if not any(slot in BENEFITS for slot in claim.slots) and not claim.free:
        return None
    catch_all = next(
        (c for c in bench.case.policy.clauses if any(rule.force == "rest" for rule in c.rules)), None
    )
    if catch_all is not None:
        quote = ClauseQuote(catch_all.id, catch_all.text)
        finding = Finding(
            "policy.unsupported",
            "fail",
            "blocking",
            "The policy names what may be given, and this is not among it.",
            claim.span,
            quote,
            claim.clause.text,
            "",
            "Offer only what the policy names.",
        )
        return Judgement("fail", quote, (finding,))
    finding = Finding(
        "policy.unsupported",
        "unverifiable",
        "blocking",
        "No clause of the policy covers this.",
        claim.span,
        None,
        claim.clause.text,
        "",
        "Offer only what the policy names, or ask a supervisor.",
    )
    return Judgement("unverifiable", None, (finding,))
