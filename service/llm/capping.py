"""Caps what is read of an HTTP answer, so that no endpoint can fill the memory."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx2

from service.errors import ModelBadResponse

_ERROR_BYTES = 65_536  # of an error body only the reason is wanted


class _CappedStream(httpx2.AsyncByteStream):
    """The first ``limit`` bytes of ``stream``; beyond it ends quietly, or raises when ``strict``."""

    def __init__(self, stream: httpx2.AsyncByteStream, limit: int, *, strict: bool) -> None:
        self._stream = stream
        self._limit = limit
        self._strict = strict

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = 0
        async for chunk in self._stream:
            seen += len(chunk)
            if seen > self._limit:
                if self._strict:
                    raise ModelBadResponse(f"an answer of more than {self._limit} bytes")
                return
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


def cap_response(limit: int) -> Callable[[httpx2.Response], Awaitable[None]]:
    """A response hook for an HTTP client: raises ModelBadResponse for successes that cannot become an answer.

    Those are: more than ``limit`` bytes, a compressed body (none is asked for, and a small one can
    unpack to gigabytes), and an event stream, which need not ever end.
    """

    async def cap(response: httpx2.Response) -> None:
        strict = response.is_success
        if strict:
            _check_headers(response, limit)
        else:
            response.headers.pop("content-encoding", None)  # an error body is never unpacked
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _CappedStream(response.stream, limit if strict else _ERROR_BYTES, strict=strict)

    return cap


def _check_headers(response: httpx2.Response, limit: int) -> None:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise ModelBadResponse("a compressed answer, though none was asked for")
    if response.headers.get("content-type", "").startswith("text/event-stream"):
        raise ModelBadResponse("an event stream, though a whole answer was asked for")
    length = response.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 18 or int(length) > limit):
        raise ModelBadResponse(f"an answer of more than {limit} bytes")
