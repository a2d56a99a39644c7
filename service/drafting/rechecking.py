"""Checking a draft again after somebody has changed its text."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from service.domain.case import Case
from service.domain.draft import Draft
from service.domain.plan import Plan
from service.domain.technique import Technique
from service.domain.verdict import Finding
from service.drafting.answers import judge_asks
from service.drafting.citations import cite_segments
from service.drafting.coverage import cover, find_missing
from service.drafting.shown import find_shown
from service.drafting.standing import find_status
from service.drafting.told import tell_plan
from service.drafting.tracing import trace_segments
from service.guardrails import check_reply, decide_commitments

IsOverruled = Callable[[Finding], bool]


@dataclass(frozen=True, slots=True)
class ChangedChecks:
    """What an edit ``broke`` and ``fixed``."""

    broken: tuple[Finding, ...]
    fixed: tuple[Finding, ...]


def recheck_draft(
    draft: Draft,
    body: str,
    case: Case,
    plan: Plan,
    *,
    techniques: tuple[Technique, ...],
    secrets: tuple[str, ...],
    is_overruled: IsOverruled,
) -> Draft:
    """``draft`` with the text ``body``: traced, checked and judged as if it had been written so. No model is called."""
    decisions = decide_commitments(body, case)
    untouched = draft.revision == 1 and body == draft.reply.body
    told = tell_plan(plan) if untouched and draft.origin == "model" else None
    verdict = check_reply(body, case, secrets=secrets, decisions=decisions, told=told)
    shown = dict(find_shown(body, case, verdict, techniques))
    traced = trace_segments(body, draft.reply.segments, shown)
    shown |= {segment.technique: segment.span for segment in traced.segments if segment.technique}
    coverage = cover(plan, shown, verdict, techniques)
    verdict = replace(verdict, findings=(*verdict.findings, *find_missing(plan, coverage)))
    states = judge_asks(plan.asks, body, verdict.commitments)
    asks = tuple(zip(plan.asks, states, strict=True))
    # What was wrong with the model is past once a person has gone over the text.
    reason = draft.degraded_reason if untouched else None
    return replace(
        draft,
        reply=cite_segments(traced, case, plan, decisions, verdict.findings),
        verdict=verdict,
        techniques=coverage,
        asks=asks,
        status=find_status(
            verdict.outcome,
            blocked=any(not is_overruled(finding) for finding in verdict.failed),
            asks=asks,
            escalation=draft.escalation,
            degraded_reason=reason,
        ),
    )


def compare_checks(before: Sequence[Finding], after: Sequence[Finding]) -> ChangedChecks:
    """What is found now and was not, and the other way round; a rule that finds other words of a clause is the same."""
    return ChangedChecks(tuple(_left_over(after, before)), tuple(_left_over(before, after)))


def _left_over(findings: Sequence[Finding], known: Sequence[Finding]) -> list[Finding]:
    left = Counter(_key(finding) for finding in known)
    found = []
    for finding in findings:
        key = _key(finding)
        if left[key]:
            left[key] -= 1
        else:
            found.append(finding)
    return found


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.verdict, finding.clause.id if finding.clause else ""
