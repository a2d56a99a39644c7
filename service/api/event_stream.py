"""A draft as server-sent events, while it is being made."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

import msgspec

from service.api.connections import cancel_all
from service.api.error_responses import log_failure
from service.api.problems import describe_error
from service.api.schemas_draft import DraftOut
from service.api.schemas_plan import PlanOut, ProvisionalSegmentOut
from service.domain.plan import Plan
from service.domain.record import StoredDraft
from service.domain.reply import Segment

KEEP_ALIVE_SECONDS = 10.0
COMPLETED = b"event: draft.completed\n"  # how the last event of a stream begins, unless it is an error
_KEEP_ALIVE = b": keep-alive\n\n"

Watch = Callable[[Plan | Segment], None]


async def stream_draft(
    create: Callable[[Watch], Awaitable[StoredDraft]], keep_alive: float = KEEP_ALIVE_SECONDS
) -> AsyncGenerator[bytes]:
    """The events ``plan`` and ``segment`` as they come, then ``draft.completed`` or ``error``.

    ``create`` is given the watcher to call. A comment goes out after every ``keep_alive`` seconds of
    silence, so that proxies keep the connection. Closing the iterator cancels the work.
    """
    seen: asyncio.Queue[bytes | None] = asyncio.Queue()
    task = asyncio.ensure_future(_work(create, seen))
    try:
        while True:
            try:
                event = await asyncio.wait_for(seen.get(), keep_alive)
            except TimeoutError:
                yield _KEEP_ALIVE
                continue
            if event is None:
                return
            yield event
    finally:
        await cancel_all(task)


async def _work(create: Callable[[Watch], Awaitable[StoredDraft]], seen: asyncio.Queue[bytes | None]) -> None:
    try:
        draft = await create(lambda part: seen.put_nowait(_encode_part(part)))
        seen.put_nowait(_encode("draft.completed", DraftOut.of(draft)))
    except Exception as error:
        log_failure(error)
        seen.put_nowait(_encode("error", describe_error(error)))
    finally:
        seen.put_nowait(None)


def _encode_part(part: Plan | Segment) -> bytes:
    if isinstance(part, Plan):
        return _encode("plan", PlanOut.of(part))
    return _encode("segment", ProvisionalSegmentOut.of(part))


def _encode(event: str, data: msgspec.Struct) -> bytes:
    """JSON holds no raw line break, so one ``data:`` line is enough."""
    return b"event: %b\ndata: %b\n\n" % (event.encode(), msgspec.json.encode(data))
