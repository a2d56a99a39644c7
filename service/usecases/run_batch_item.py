"""Making the draft of one item of a batch: as often as it takes, and never two of them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from service.domain.batch import BatchItem, build_item_draft_id
from service.domain.case import Case
from service.domain.draft import Draft
from service.domain.saved_policy import PolicySource
from service.errors import ItemGivenUp, NotFound, StoreUnavailable
from service.store.opening import Store
from service.usecases.keep_draft import keep_draft

T = TypeVar("T")
MOST_ATTEMPTS = 5  # an item that ends the process each time must not do so for ever
_LONGEST_WAIT = 10.0


@dataclass(frozen=True, slots=True)
class Written:
    """A draft that is not kept yet, and what it was written from."""

    draft: Draft
    case: Case
    source: PolicySource


Write = Callable[[str, str, str], Awaitable[Written]]
"""The draft for a tenant's request, which is JSON that nobody has looked at; the last is the draft's id."""
Describe = Callable[[Exception], str]
"""The problem document (JSON) of whatever went wrong."""


async def run_batch_item(
    tenant: str, batch: str, index: int, *, store: Store, write: Write, describe: Describe
) -> None:
    """The item is finished when this returns; run again after that, or while it runs elsewhere, it does no harm.

    Whatever is wrong with the item becomes its problem. While the store is away, it waits.
    """
    batches = await insist(lambda: asyncio.to_thread(lambda: store.batches))
    item = await insist(lambda: asyncio.wrap_future(batches.begin(tenant, batch, index)))
    if item is None:
        return
    problem = ""
    try:
        await _make_draft(tenant, batch, item, store=store, write=write)
    except Exception as error:
        problem = describe(error)
    await insist(lambda: asyncio.wrap_future(batches.finish(tenant, batch, index, problem)))


async def _make_draft(tenant: str, batch: str, item: BatchItem, *, store: Store, write: Write) -> None:
    identifier = build_item_draft_id(batch, item.index)
    if item.attempts > 1 and await _is_kept(tenant, identifier, store):
        return  # the process ended between keeping it and saying so
    if item.attempts > MOST_ATTEMPTS:
        raise ItemGivenUp(item.index)
    written = await insist(lambda: write(tenant, item.request, identifier))
    # Where somebody who took this run for dead has kept theirs meanwhile, it is that one.
    await insist(lambda: keep_draft(tenant, written.draft, written.case, written.source, store=store))


async def insist(work: Callable[[], Awaitable[T]]) -> T:
    """What ``work`` comes to once the store can be used: nobody is waiting, and what is written is not thrown away."""
    wait = 0.5
    while True:
        try:
            return await work()
        except StoreUnavailable:
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)


async def _is_kept(tenant: str, identifier: str, store: Store) -> bool:
    try:
        await insist(lambda: asyncio.to_thread(lambda: store.drafts.find(tenant, identifier)))
    except NotFound:
        return False
    return True
