"""What spans tell of drafts: ids, names, numbers and codes."""

from service.domain.draft import Draft
from service.domain.verdict import Verdict
from service.llm.spans import tell_usage
from service.tracing import Span


def tell_verdict(span: Span, verdict: Verdict) -> None:
    """Which rules found something; not where, nor in what."""
    span.tell(
        {
            "evenhand.verdict": verdict.outcome,
            "evenhand.rules": sorted({finding.rule for finding in verdict.findings}),
        }
    )


def tell_draft(span: Span, draft: Draft) -> None:
    """The whole of it, with its final id."""
    span.tell(
        {
            "evenhand.draft.id": draft.id,
            "evenhand.draft.status": draft.status,
            "evenhand.draft.origin": draft.origin,
            "evenhand.draft.degraded_reason": draft.degraded_reason,
            "evenhand.prompts.digest": draft.versions.prompts,
            "evenhand.policy.digest": draft.versions.policy,
        }
    )
    tell_usage(span, draft.usage, draft.versions.model)
    tell_verdict(span, draft.verdict)
