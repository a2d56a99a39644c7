"""An answer that is held back until it is kept for repetitions."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from litestar.types import Message, Send
from litestar.types.asgi_types import HTTPResponseBodyEvent, HTTPResponseStartEvent

from service.api.error_responses import CLIENT_CLOSED_REQUEST, log_failure
from service.api.event_stream import COMPLETED
from service.api.negotiation import EVENT_STREAM
from service.domain.claim import Claim, KeptAnswer
from service.errors import StoreUnavailable

if TYPE_CHECKING:  # SQLAlchemy takes a fifth of a second
    from service.store.answers import AnswerStore

_REPLAYED = (b"idempotent-replayed", b"true")
_HEADERS = frozenset(
    {
        *(b"content-type", b"etag", b"location", b"retry-after", b"preference-applied"),
        *(b"cache-control", b"x-accel-buffering"),
    }
)
# What was decided of a request and the state that it met; other refusals were made before anything was begun.
_VERDICTS = frozenset({409, 412, 422})
_FAILURES = frozenset({429, CLIENT_CLOSED_REQUEST})


class HeldAnswer:
    """What goes out under ``claim``: it is sent once it is kept for ``hours``, so that what was read is replayed.

    An event stream goes out as it comes; what is kept of it is its last event, with the draft. An answer that is not
    kept releases the claim before it is sent.
    """

    def __init__(self, claim: Claim, answers: "AnswerStore", hours: float, send: Send) -> None:
        self._claim = claim
        self._answers = answers
        self._hours = hours
        self._send = send
        self._start: HTTPResponseStartEvent | None = None
        self._streams = False
        self._parts: list[bytes] = []
        self._done = False

    async def take(self, message: Message) -> None:
        """A message of the application to the server."""
        if message["type"] == "http.response.start":
            self._start = message
            self._streams = (
                dict(message["headers"]).get(b"content-type", b"").startswith(EVENT_STREAM.encode())
            )
            if self._streams:
                await self._send(message)
        elif message["type"] != "http.response.body":
            await self._send(message)
        elif self._streams:
            await self._pass_on(message)
        else:
            self._parts.append(message["body"])
            if not message["more_body"]:
                await self._finish()

    def let_go(self) -> None:
        """Release the claim if there was no answer: the application failed, or was told to stop."""
        if not self._done:
            with suppress(StoreUnavailable):
                self._answers.release(self._claim, forget=False)

    async def _pass_on(self, message: HTTPResponseBodyEvent) -> None:
        if message["body"].startswith(COMPLETED):
            await self._settle(message["body"])
        elif not message["more_body"] and not self._done:
            await self._release(forget=False)
        await self._send(message)

    async def _finish(self) -> None:
        assert self._start is not None
        status, body = self._start["status"], b"".join(self._parts)
        if status < 300 or status in _VERDICTS:
            if (other := await self._settle(body)) is not None:
                await send_kept(other, self._send)
                return
        else:
            await self._release(forget=status < 500 and status not in _FAILURES)
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body, "more_body": False})

    async def _settle(self, body: bytes) -> KeptAnswer | None:
        """Another answer, where that one is kept. What cannot be kept is sent all the same: it has been done."""
        assert self._start is not None
        headers = [(name.decode(), value.decode("latin-1")) for name, value in self._start["headers"]]
        kept = tuple((name, value) for name, value in headers if name.lower().encode() in _HEADERS)
        answer = KeptAnswer(self._start["status"], kept, body)
        try:
            found = await asyncio.wrap_future(self._answers.settle(self._claim, answer, hours=self._hours))
        except StoreUnavailable as error:
            log_failure(error)
            return None
        self._done = True
        return None if found is answer else found

    async def _release(self, *, forget: bool) -> None:
        try:
            await asyncio.wrap_future(self._answers.release(self._claim, forget=forget))
        except StoreUnavailable as error:  # it is free when its time is up
            log_failure(error)
        self._done = True


async def send_kept(answer: KeptAnswer, send: Send) -> None:
    """``answer`` as it was sent before, and a header that says so."""
    headers = [(name.encode(), value.encode("latin-1")) for name, value in answer.headers]
    headers += [(b"content-length", str(len(answer.body)).encode()), _REPLAYED]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})
