"""Reading what has become of the items of a batch."""

import asyncio
from collections.abc import AsyncIterator

from service.domain.batch import BatchItem, build_item_draft_id
from service.domain.record import StoredDraft
from service.store.opening import Store

PAGE = 100


async def read_results(
    tenant: str, batch: str, *, store: Store
) -> AsyncIterator[tuple[BatchItem, StoredDraft | None]]:
    """Every finished item in its order, with its draft at its newest revision; None where there is none (any more).

    What finishes while this reads may be left out. Raises ``StoreUnavailable``.
    """
    after = -1
    while page := await asyncio.to_thread(_read_page, tenant, batch, after, store):
        for item, draft in page:
            yield item, draft
        after = page[-1][0].index


def _read_page(
    tenant: str, batch: str, after: int, store: Store
) -> list[tuple[BatchItem, StoredDraft | None]]:
    items = store.batches.list_finished(tenant, batch, after=after, limit=PAGE)
    names = {item.index: build_item_draft_id(batch, item.index) for item in items if item.state == "done"}
    drafts = {stored.draft.id: stored for stored in store.batches.list_drafts(tenant, tuple(names.values()))}
    return [(item, drafts.get(names.get(item.index, ""))) for item in items]
