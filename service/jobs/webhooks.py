"""Making the deliveries that are due, as long as the process lives."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import structlog

from service.domain.webhook import ClaimedDelivery, DueDelivery, settle
from service.store.opening import Store
from service.usecases.forget_old import forget_deliveries
from service.usecases.keep_draft import tell_time
from service.usecases.run_batch_item import insist
from service.webhooks.destinations import Destinations
from service.webhooks.posting import SECONDS, Poster

LOOK_SECONDS = 1.0  # how soon a delivery is noticed
FAILED_SECONDS = 5.0
FORGET_SECONDS = 3600.0
EACH = 4  # deliveries at once to one endpoint, from this process
AT_ONCE = 256
LOOKED_AT = 2000  # many more, so that endpoints which have all that they may have hide no other
GRACE_SECONDS = 5.0  # for posts under way when it is told to end; what is cut off is posted again
LEASE = timedelta(seconds=SECONDS + 50)
_log = structlog.get_logger(__name__)


@asynccontextmanager
async def open_deliveries(store: Store, destinations: Destinations) -> AsyncIterator[None]:
    """While this is open, endpoints of every tenant are told of what is noted for them."""
    courier = Courier(store, Poster(destinations))
    task = asyncio.create_task(courier.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await courier.aclose()


class Courier:
    """Claims what is due, a few of each endpoint: one that is slow holds up nobody but itself."""

    def __init__(
        self,
        store: Store,
        poster: Poster,
        *,
        draw: Callable[[], float] = random.random,
        lease: timedelta = LEASE,
    ) -> None:
        self._store = store
        self._poster = poster
        self._draw = draw  # spreads attempts
        self._lease = lease
        self._busy: Counter[tuple[str, str]] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._freed = asyncio.Event()

    async def run(self) -> None:
        """Until it is cancelled. A database that is away is waited for."""
        clock = asyncio.get_running_loop().time
        forgotten = -FORGET_SECONDS
        while True:
            try:
                if clock() - forgotten >= FORGET_SECONDS:
                    await asyncio.to_thread(forget_deliveries, store=self._store, now=tell_time())
                    forgotten = clock()
                await self.look()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._freed.wait(), LOOK_SECONDS)
            except Exception as error:
                _log.warning("webhooks_look_failed", error=type(error).__name__)
                await asyncio.sleep(FAILED_SECONDS)

    async def look(self) -> int:
        """Begin what is due and may be begun; how many deliveries that were."""
        self._freed.clear()
        if not (free := AT_ONCE - len(self._tasks)):
            return 0
        deliveries = await asyncio.to_thread(lambda: self._store.deliveries)
        now = tell_time()
        due = await asyncio.to_thread(deliveries.list_due, now, each=EACH, limit=LOOKED_AT)
        if not (wanted := self._choose(due)[:free]):
            return 0
        claimed = await asyncio.wrap_future(deliveries.claim(wanted, now, self._lease))
        for each in claimed:
            self._busy[each.tenant, each.endpoint] += 1
            task = asyncio.create_task(self._deliver(each))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(claimed)

    async def aclose(self, grace: float = GRACE_SECONDS) -> None:
        """Give what is under way ``grace`` seconds."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._poster.aclose()

    def _choose(self, due: list[DueDelivery]) -> list[DueDelivery]:
        taken = self._busy.copy()
        chosen = []
        for each in due:
            if taken[each.tenant, each.endpoint] < EACH:
                taken[each.tenant, each.endpoint] += 1
                chosen.append(each)
        return chosen

    async def _deliver(self, claimed: ClaimedDelivery) -> None:
        place = claimed.tenant, claimed.endpoint
        try:
            answer = await self._poster.post(claimed, tell_time())
            now = tell_time()
            settled = settle(claimed, answer, now=now, jitter=self._draw())
            _log.info(
                "webhook_attempted",
                tenant=claimed.tenant,
                endpoint=claimed.endpoint,
                delivery=claimed.id,
                attempt=claimed.attempt,
                status=answer.status,
                error=answer.error,
                state=settled.state,
            )
            deliveries = self._store.deliveries
            await insist(lambda: asyncio.wrap_future(deliveries.settle(claimed, settled, now)))
        except Exception as error:
            # Not noted: its lease ends, and it is posted again.
            _log.warning("webhook_not_noted", delivery=claimed.id, error=type(error).__name__)
        finally:
            self._busy[place] -= 1
            if not self._busy[place]:
                del self._busy[place]
            self._freed.set()
