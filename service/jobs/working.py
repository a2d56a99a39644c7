"""Working off what is queued, as long as the process lives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from itertools import count

import structlog

from service.jobs.engine import Engine
from service.jobs.webhooks import open_deliveries
from service.jobs.workflows import RunItem
from service.llm.model import Model
from service.settings import Settings
from service.store.opening import Store, open_jobs_place
from service.usecases.forget_old import forget_old
from service.usecases.keep_draft import tell_time
from service.usecases.run_batch_item import insist
from service.webhooks.destinations import Destinations

LOOK_SECONDS = 0.5  # how soon a batch is noticed
FAILED_SECONDS = 5.0
TAKE_OVER_SECONDS = 5.0
FORGET_SECONDS = 600.0
DAY_SECONDS = 86_400.0
MARGIN_SECONDS = 10.0  # what keeping a draft takes beside making it, at the most
BATCHES_AT_ONCE = 100
_log = structlog.get_logger(__name__)


@asynccontextmanager
async def open_worker(
    settings: Settings, run_item: RunItem, *, store: Store, model: Model, destinations: Destinations
) -> AsyncIterator[None]:
    """While this is open, ``run_item`` is called for the items of batches, of this process's or another one's.

    Endpoints of webhooks are told of what has happened, at addresses that ``destinations`` allows.

    Once a day drafts that are too old are deleted, where the settings say so.
    Raises ``SettingsError``.
    """
    worker = _Worker(settings, run_item, store, model)
    task = asyncio.create_task(worker.run())
    try:
        async with open_deliveries(store, destinations):
            yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await asyncio.to_thread(worker.engine.close)


class _Worker:
    def __init__(self, settings: Settings, run_item: RunItem, store: Store, model: Model) -> None:
        self._store = store
        self._model = model
        self._retention_days = settings.privacy.retention_days
        self._lease = timedelta(seconds=settings.deadline + MARGIN_SECONDS)
        self.engine = Engine(
            open_jobs_place(settings.store),
            run_item,
            self._is_wanted,
            concurrency=settings.drafts_at_once,
            loop=asyncio.get_running_loop(),
        )

    async def run(self) -> None:
        """Until it is cancelled. A database that is away is waited for."""
        for looks in count():
            try:
                await self._look(looks)
                await asyncio.sleep(LOOK_SECONDS)
            except Exception as error:
                _log.warning("jobs_look_failed", error=type(error).__name__)
                await asyncio.sleep(FAILED_SECONDS)

    async def _look(self, looks: int) -> None:
        if _is_time(looks, DAY_SECONDS):
            await self._forget_old()
        batches = await asyncio.to_thread(lambda: self._store.batches)
        if not self.engine.opened:
            if not await asyncio.to_thread(batches.has_unfinished) or await self._model.ready():
                return  # no work, or nobody to do it: it would come to fallbacks
            await asyncio.to_thread(self.engine.open)
        waiting = await asyncio.to_thread(batches.list_waiting, BATCHES_AT_ONCE)
        for batch in waiting:
            # In this order: one that is handed over twice is queued once, one that is not is never done.
            await asyncio.to_thread(self.engine.enqueue, batch)
            await asyncio.wrap_future(batches.hand_over(batch, tell_time()))
        if _is_time(looks, TAKE_OVER_SECONDS) and (
            lost := await asyncio.to_thread(self.engine.take_over, self._lease)
        ):
            _log.info("jobs_taken_over", count=lost)
        if _is_time(looks, FORGET_SECONDS):
            await asyncio.to_thread(self.engine.forget_finished)

    async def _is_wanted(self, tenant: str, identifier: str) -> bool:
        """Called in a loop of DBOS's own; what it raised would end the batch."""
        find = partial(self._store.batches.find, tenant, identifier, "batch")
        return (await insist(lambda: asyncio.to_thread(find))).cancelled_at is None

    async def _forget_old(self) -> None:
        """Where drafts are to be deleted some day. Machines that do it at once leave each other's alone."""
        if (days := self._retention_days) is not None:
            forget = partial(forget_old, days, actor="retention", store=self._store, now=tell_time())
            _log.info("drafts_forgotten", count=await asyncio.to_thread(forget))


def _is_time(looks: int, seconds: float) -> bool:
    return looks % round(seconds / LOOK_SECONDS) == 0
