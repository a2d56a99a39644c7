"""The two workflows: a batch is spread into its items, and an item becomes a draft.

Both may be run again from their beginning, on another machine. What they are called with is kept by DBOS, so that is
ids and numbers: requests lie in the store, under their tenant.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from service.domain.batch import Batch

if TYPE_CHECKING:  # it takes half a second to import, and is needed once there is work
    from dbos import DBOS, EnqueueOptions

QUEUE = "drafts"
VERSION = "1"  # of names and arguments: machines work off what others of the same version have queued
ITEMS_AT_ONCE = 100
_SPREAD, _DRAFT = "spread_batch", "draft_item"
# Within a tenant: somebody is waiting for a job, and a batch is spread further once its items are worked off.
_JOB, _ITEM, _REST = 1, 2, 3

RunItem = Callable[[str, str, int], Awaitable[None]]
"""Makes the draft of an item: tenant, batch, index."""
IsWanted = Callable[[str, str], Awaitable[bool]]
"""Whether a batch is not cancelled: tenant, batch."""


def register_workflows(dbos: "type[DBOS]", run_item: RunItem, is_wanted: IsWanted) -> None:
    @dbos.workflow(name=_DRAFT)
    async def draft_item(tenant: str, batch: str, index: int) -> None:
        await run_item(tenant, batch, index)

    @dbos.workflow(name=_SPREAD)
    async def spread_batch(tenant: str, batch: str, first: int, total: int) -> None:
        if not await is_wanted(tenant, batch):
            return
        following = min(first + ITEMS_AT_ONCE, total)
        for index in range(first, following):
            await dbos.enqueue_workflow_with_options_async(
                _options(_DRAFT, f"{batch}.{index}", tenant, _ITEM), tenant, batch, index
            )
        if following < total:
            await dbos.enqueue_workflow_with_options_async(
                _options(_SPREAD, f"{batch}.from.{following}", tenant, _REST), tenant, batch, following, total
            )


def enqueue_batch(dbos: "type[DBOS]", batch: Batch) -> None:
    """Queue the work of ``batch``; done twice, it is queued once."""
    if batch.kind == "job":
        options = _options(_DRAFT, f"{batch.id}.0", batch.tenant, _JOB)
        dbos.enqueue_workflow_with_options(options, batch.tenant, batch.id, 0)
    else:
        options = _options(_SPREAD, f"{batch.id}.from.0", batch.tenant, _ITEM)
        dbos.enqueue_workflow_with_options(options, batch.tenant, batch.id, 0, batch.total)


def _options(name: str, identifier: str, tenant: str, priority: int) -> "EnqueueOptions":
    """A partition a tenant: workers choose among those at random, so a large batch does not hold up the others."""
    return {
        "workflow_name": name,
        "workflow_id": identifier,
        "queue_name": QUEUE,
        "queue_partition_key": tenant,
        "priority": priority,
        "app_version": VERSION,
    }
