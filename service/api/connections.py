"""Work that is worth doing only while the caller is still there."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from litestar.types import Receive

T = TypeVar("T")


class CallerGone(Exception):
    """The caller hung up; nobody will read the answer."""


async def run_while_connected(work: Coroutine[object, object, T], receive: Receive) -> T:
    """What ``work`` returns or raises; it is cancelled, and ``CallerGone`` raised, when the caller hangs up.

    The request's body must have been read: the next message is then the disconnect.
    """
    task = asyncio.ensure_future(work)
    watch = asyncio.ensure_future(_wait_for_disconnect(receive))
    try:
        await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise CallerGone
        return task.result()
    finally:
        await cancel_all(task, watch)


async def cancel_all(*tasks: asyncio.Future[Any]) -> None:
    """Cancel what is not done, and wait until it has cleaned up."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
