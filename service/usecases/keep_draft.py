"""Keeping a new draft, with what it was written from."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from service.domain.case import Case
from service.domain.claim import Claim
from service.domain.draft import Draft
from service.domain.policy import Policy
from service.domain.record import Author, CaseRecord, DraftEvent, StoredDraft
from service.domain.saved_policy import PolicySource
from service.drafting.learning import build_lesson
from service.drafting.plan import plan_promise
from service.errors import NotFound
from service.store.opening import Store
from service.tracing import open_span

_log = structlog.get_logger(__name__)


async def keep_draft(
    tenant: str, draft: Draft, case: Case, source: PolicySource, *, store: Store
) -> StoredDraft:
    """The first revision, once it is committed; ``source`` is what ``case.policy`` was read from.

    Where a draft with its id is kept already, by an earlier attempt that was given up for lost, that one.
    Raises ``StoreUnavailable``.
    """
    stored = build_stored(draft, case)
    event = DraftEvent(
        "created",
        draft.created_at,
        Author(),
        1,
        {"model": draft.versions.model, "prompts": draft.versions.prompts},
    )
    record = CaseRecord(replace(case, policy=Policy("", case.policy.digest, ())), source)
    with open_span("evenhand.store", {"evenhand.draft.id": draft.id}):
        drafts = await asyncio.to_thread(lambda: store.drafts)
        kept = drafts.create(tenant, stored, record, lesson=build_lesson(draft, case), event=event)
        written = await asyncio.wrap_future(kept)
    _report(written.draft)
    return written


async def find_claimed(claim: Claim | None, *, store: Store) -> StoredDraft | None:
    """The draft that an earlier attempt under ``claim`` has kept, if there was one. Raises ``StoreUnavailable``."""
    if claim is None or not claim.again:
        return None
    try:
        return await asyncio.to_thread(lambda: store.drafts.find(claim.tenant, claim.draft_id))
    except NotFound:
        return None


def _report(draft: Draft) -> None:
    _log.info(
        "draft_kept",
        draft=draft.id,
        status=draft.status,
        origin=draft.origin,
        degraded_reason=draft.degraded_reason,
        rules=sorted({finding.rule for finding in draft.verdict.findings}),
        model=draft.versions.model,
        model_calls=draft.usage.model_calls,
        ms=round(draft.timings.total, 1),
    )


def build_stored(draft: Draft, case: Case) -> StoredDraft:
    """The draft with the time when its requester is due an answer: from when they wrote, where the CRM says."""
    asked = case.conversation.last_request.created_at or draft.created_at
    due = asked + timedelta(hours=float(plan_promise(case).due.hours))
    return StoredDraft(draft, due.astimezone(UTC), draft.created_at)


def tell_time() -> datetime:
    """Now, aware."""
    return datetime.now(UTC)
