"""Letting as many drafts be written at once as the model can, and no more wait than can be served in time."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from service.errors import Overloaded

_MEMORY = 0.2  # how much the newest draft counts for what one takes
_SOONEST = 1.0  # seconds; who is turned away need not come back before


class Admission:
    """``at_once`` places, and a line of at most ``waiting`` before them, first come, first served.

    Who would have to wait beyond their own deadline is turned away at once, and not when it is too late.
    """

    def __init__(self, at_once: int, waiting: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._free = at_once
        self._at_once = at_once
        self._most = waiting
        self._clock = clock
        self._line: deque[asyncio.Future[None]] = deque()
        self._typical = 0.0

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    @property
    def running(self) -> int:
        """How many drafts are being written."""
        return self._at_once - self._free

    @asynccontextmanager
    async def admit(self, seconds: float) -> AsyncIterator[float]:
        """A place for somebody who waits ``seconds`` for the whole; what is left of these. Raises ``Overloaded``."""
        began = self._clock()
        await self._enter(seconds)
        entered = self._clock()
        try:
            yield seconds - (entered - began)
        finally:
            self._leave(self._clock() - entered)

    async def _enter(self, seconds: float) -> None:
        if self._free and not self._line:
            self._free -= 1
            return
        wait = self._typical * (1 + len(self._line) / self._at_once)
        if len(self._line) >= self._most or wait + self._typical > seconds:
            raise Overloaded(max(_SOONEST, wait))
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line.append(place)
        try:
            async with asyncio.timeout(max(0.0, seconds - self._typical)):
                await place
        except BaseException as error:
            if place.done() and not place.cancelled():
                self._pass_on()  # it was given and can't be taken any more
            elif place in self._line:
                self._line.remove(place)
            if isinstance(error, TimeoutError):
                raise Overloaded(max(_SOONEST, self._typical)) from None
            raise

    def _leave(self, took: float) -> None:
        self._typical += (took - self._typical) * (_MEMORY if self._typical else 1.0)
        self._pass_on()

    def _pass_on(self) -> None:
        """The place to the next in line who is still there."""
        while self._line:
            place = self._line.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._free += 1
