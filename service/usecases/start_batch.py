"""Starting a batch of drafts; a worker makes them."""

import asyncio
from collections.abc import Sequence

from service.domain.batch import Batch, BatchKind, NewItem, build_batch_id
from service.store.opening import Store
from service.usecases.keep_draft import tell_time


async def start_batch(
    tenant: str, items: Sequence[NewItem], *, kind: BatchKind, store: Store, once: str = ""
) -> Batch:
    """The batch, once it is committed: from then on it outlives this process. Raises ``StoreUnavailable``.

    However often it is started with one ``once``, there is one.
    """
    batch = Batch(tenant, build_batch_id(kind, once), kind, len(items), tell_time())
    batches = await asyncio.to_thread(lambda: store.batches)
    return await asyncio.wrap_future(batches.create(batch, items))
