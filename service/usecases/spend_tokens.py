"""Spending a tenant's tokens: reserved before the model is asked, settled when it is known what was used."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from service.llm.metering import count_tokens
from service.store.opening import Store
from service.usecases.keep_draft import tell_time

# What a draft takes where nothing is known of it: the prompt's own words, a policy, and a reply.
RESERVED = 2500


@asynccontextmanager
async def spend_tokens(tenant: str, limit: int | None, *, store: Store) -> AsyncIterator[None]:
    """Work that may ask a model, within ``limit`` tokens a day; None is without a limit.

    The last one before the budget is spent may go over it. Work that dies has spent what was reserved. Raises
    ``BudgetSpent`` and ``StoreUnavailable``.
    """
    if limit is None:
        yield
        return
    began = tell_time()
    usage = store.usage
    await asyncio.wrap_future(usage.reserve(tenant, RESERVED, limit, began))
    with count_tokens() as meter:
        try:
            yield
        finally:
            # Also for a caller who has hung up: what was used was used.
            await asyncio.shield(asyncio.wrap_future(usage.settle(tenant, meter.tokens - RESERVED, began)))
