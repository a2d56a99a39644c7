"""What endpoints are told of drafts and batches: ids, codes and a link, and no text."""

from datetime import datetime

from service.domain.batch import Batch
from service.domain.record import StoredDraft
from service.domain.webhook import Fact, WebhookEvent


def describe_new_draft(stored: StoredDraft) -> tuple[WebhookEvent, ...]:
    """``draft.completed``, and ``draft.needs_review`` where it is not ready to go out."""
    draft = stored.draft
    data = _describe(stored) | {
        "origin": draft.origin,
        "degraded_reason": draft.degraded_reason,
        "verdict": draft.verdict.outcome,
    }
    completed = WebhookEvent("draft.completed", draft.created_at, data)
    if draft.status == "ready":
        return (completed,)
    return (completed, WebhookEvent("draft.needs_review", draft.created_at, data))


def describe_outcome(before: StoredDraft, after: StoredDraft, at: datetime) -> tuple[WebhookEvent, ...]:
    """``draft.outcome`` where something was said of it that was not known ``before``."""
    outcome = after.outcome
    if outcome is None or outcome == before.outcome:
        return ()
    data = _describe(after) | {
        "outcome": outcome.disposition,
        "reasons": list(outcome.reasons),
        "csat": outcome.csat,
    }
    return (WebhookEvent("draft.outcome", at, data),)


def describe_batch(batch: Batch, at: datetime) -> WebhookEvent:
    """``batch.completed``; an asynchronous draft is a batch of one."""
    tally = batch.tally
    data: dict[str, Fact] = {
        "id": batch.id,
        "kind": batch.kind,
        "status": batch.status,
        "total": batch.total,
        "done": tally.done,
        "failed": tally.failed,
        "cancelled": tally.cancelled,
        "url": f"/v1/draft-{'batches' if batch.kind == 'batch' else 'jobs'}/{batch.id}",
    }
    return WebhookEvent("batch.completed", at, data)


def _describe(stored: StoredDraft) -> dict[str, Fact]:
    draft = stored.draft
    return {
        "id": draft.id,
        "kind": stored.kind,
        "status": draft.status,
        "revision": draft.revision,
        "url": f"/v1/drafts/{draft.id}",
    }
