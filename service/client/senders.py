"""The two ways over the wire: one that waits, one that is awaited."""

from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import closing as _closing
from typing import TypeVar

import httpx2

from service.client.calls import Call, Page, Polled, Streamed
from service.client.failures import ConnectionFailed, read_failure
from service.client.retrying import Patience

T = TypeVar("T")
Item = TypeVar("Item")


class Sender:
    """Sends calls with ``client``, again where that can help."""

    def __init__(self, client: httpx2.Client, patience: Patience) -> None:
        self._client = client
        self._patience = patience

    def send(self, call: Call[T]) -> T:
        """Raises ``ApiError`` and ``ConnectionFailed``."""
        try:
            return self._patience.send(lambda: _read(call, self._client.send(_build(self._client, call))))
        except httpx2.TransportError as error:
            raise _describe(call, error) from error

    def poll(self, polled: Polled[T]) -> T:
        return self._patience.poll(polled, lambda: self.send(polled.call))

    def list_pages(self, first: Call[Page[Item]]) -> Iterator[Item]:
        call: Call[Page[Item]] | None = first
        while call is not None:
            page = self.send(call)
            yield from page.items
            call = page.following

    def stream(self, streamed: Streamed[Item]) -> Iterator[Item]:
        """What broke off is not asked for again."""
        reader, call = streamed.open(), streamed.call
        try:
            response = self._patience.send(lambda: self._open(call))
            with _closing(response):
                for chunk in response.iter_bytes():
                    yield from reader.feed(chunk)
        except httpx2.TransportError as error:
            raise _describe(call, error) from error

    def close(self) -> None:
        self._client.close()

    def _open(self, call: Call[None]) -> httpx2.Response:
        response = self._client.send(_build(self._client, call), stream=True)
        if not response.is_success:
            with _closing(response):
                response.read()
            _read(call, response)
        return response


class AsyncSender:
    """As ``Sender``, awaited."""

    def __init__(self, client: httpx2.AsyncClient, patience: Patience) -> None:
        self._client = client
        self._patience = patience

    async def send(self, call: Call[T]) -> T:
        async def attempt() -> T:
            return _read(call, await self._client.send(_build(self._client, call)))

        try:
            return await self._patience.asend(attempt)
        except httpx2.TransportError as error:
            raise _describe(call, error) from error

    def poll(self, polled: Polled[T]) -> Awaitable[T]:
        return self._patience.apoll(polled, lambda: self.send(polled.call))

    async def list_pages(self, first: Call[Page[Item]]) -> AsyncIterator[Item]:
        call: Call[Page[Item]] | None = first
        while call is not None:
            page = await self.send(call)
            for item in page.items:
                yield item
            call = page.following

    async def stream(self, streamed: Streamed[Item]) -> AsyncIterator[Item]:
        reader, call = streamed.open(), streamed.call
        try:
            response = await self._patience.asend(lambda: self._open(call))
            try:
                async for chunk in response.aiter_bytes():
                    for item in reader.feed(chunk):
                        yield item
            finally:
                await response.aclose()
        except httpx2.TransportError as error:
            raise _describe(call, error) from error

    async def close(self) -> None:
        await self._client.aclose()

    async def _open(self, call: Call[None]) -> httpx2.Response:
        response = await self._client.send(_build(self._client, call), stream=True)
        if not response.is_success:
            try:
                await response.aread()
            finally:
                await response.aclose()
            _read(call, response)
        return response


def _build(client: httpx2.Client | httpx2.AsyncClient, call: Call[T]) -> httpx2.Request:
    timeout = client.timeout if call.timeout is None else httpx2.Timeout(call.timeout)
    return client.build_request(
        call.method,
        call.path,
        params=list(call.query) or None,
        headers=list(call.headers),
        content=call.body,
        timeout=timeout,
    )


def _read(call: Call[T], response: httpx2.Response) -> T:
    if not response.is_success:
        raise read_failure(response.status_code, response.headers, response.content)
    return call.read(response.content)


def _describe(call: Call[T], error: httpx2.TransportError) -> ConnectionFailed:
    return ConnectionFailed(f"{call.method} {call.path}: {type(error).__name__} {error}".rstrip())
