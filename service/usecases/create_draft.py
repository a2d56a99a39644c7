"""Creating a draft."""

import time
from collections.abc import Mapping
from dataclasses import replace

from service import metrics
from service.domain.case import Case
from service.domain.draft import Draft
from service.domain.saved_policy import SavedPolicy
from service.drafting.pipeline import Pipeline, Watch
from service.drafting.spans import tell_draft
from service.tracing import open_span


async def create_draft(
    case: Case,
    *,
    pipeline: Pipeline,
    deadline: float,
    metadata: Mapping[str, str],
    saved: SavedPolicy | None = None,
    watch: Watch | None = None,
    identifier: str = "",
) -> Draft:
    """A draft for ``case`` within ``deadline`` seconds from now; ``metadata`` is the caller's own.

    ``identifier`` is the draft's id, where that was chosen before. ``saved`` is the version that the case's policy
    comes from, None where it came with the request.
    """
    with open_span("evenhand.draft") as span:
        draft = await pipeline.run(case, deadline=time.monotonic() + deadline, watch=watch)
        versions = draft.versions
        if saved is not None:
            versions = replace(versions, policy_id=saved.id, policy_version=saved.version)
        draft = replace(draft, id=identifier or draft.id, metadata=dict(metadata), versions=versions)
        tell_draft(span, draft)
    _count(draft)
    return draft


def _count(draft: Draft) -> None:
    metrics.DRAFTS.labels(draft.origin, draft.status, draft.degraded_reason or "").inc()
    metrics.DRAFT_SECONDS.observe(draft.timings.total / 1000)
    metrics.MODEL_SECONDS.observe(draft.timings.model / 1000)
    metrics.CHECK_SECONDS.observe(draft.timings.checks / 1000)
    metrics.REPAIRS.inc(sum(attempt.step == "repair" for attempt in draft.attempts))
    for kind, tokens in (
        ("input", draft.usage.input_tokens),
        ("cached", draft.usage.cached_tokens),
        ("output", draft.usage.output_tokens),
    ):
        metrics.TOKENS.labels(kind).inc(tokens)
    for finding in draft.verdict.findings:
        metrics.FINDINGS.labels(finding.rule, finding.verdict).inc()
