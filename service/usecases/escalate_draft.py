"""Handing a case over to somebody who may decide it."""

import asyncio

from service.domain.record import Author, Change, DraftEvent, StoredDraft
from service.errors import DraftClosed
from service.store.opening import Store
from service.usecases.keep_draft import tell_time


async def escalate_draft(
    tenant: str, identifier: str, *, tier: str, note: str, author: Author, store: Store
) -> StoredDraft:
    """The draft, with the hand-over to ``tier`` in its trail ("" as the draft recommends).

    Raises ``NotFound``, ``DraftClosed`` and ``StoreUnavailable``.
    """
    drafts = await asyncio.to_thread(lambda: store.drafts)
    now = tell_time()

    def decide(stored: StoredDraft) -> Change:
        if stored.outcome is not None:
            raise DraftClosed(identifier, stored.outcome.disposition)
        detail = {"tier": tier or stored.draft.escalation.tier or "supervisor", "note": note}
        return Change(stored, (DraftEvent("escalated", now, author, stored.draft.revision, detail),))

    return await asyncio.wrap_future(drafts.change(tenant, identifier, decide))
