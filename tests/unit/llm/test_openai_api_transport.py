"""The remote model on an injected transport: what is sent, how much is read, what leaves it."""

import time
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx2
import pytest

from service.domain.prompt import ChatMessage, Prompt
from service.errors import ModelBadResponse, ModelError, ModelRejected, ModelUnavailable
from service.llm.openai_api import OpenAIModel

SECRET_KEY = "sk-do-not-print-me"
SECRET_TEXT = "my card is in the prompt"
PROMPT = Prompt("write", (ChatMessage("user", SECRET_TEXT),))
UNFORESEEN = [
    RuntimeError(SECRET_TEXT),
    RecursionError(),
    OSError(SECRET_TEXT),
    ValueError(SECRET_TEXT),
    TimeoutError(SECRET_TEXT),
    httpx2.ReadTimeout(SECRET_TEXT),
    httpx2.PoolTimeout(SECRET_TEXT),
    httpx2.UnsupportedProtocol(SECRET_TEXT),
]


@asynccontextmanager
async def open_model(client: httpx2.AsyncClient) -> AsyncIterator[OpenAIModel]:
    model = OpenAIModel("http://model.example/v1", SECRET_KEY, "any", http_client=client)
    try:
        yield model
    finally:
        await model.aclose()


def in_seconds(seconds: float) -> float:
    return time.monotonic() + seconds


Handler = Callable[[httpx2.Request], httpx2.Response]


def open_scripted(handler: Handler) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.MockTransport(handler), follow_redirects=True)


async def test_an_injected_client_is_used_and_redirects_stay_unfollowed() -> None:
    seen: list[httpx2.Request] = []

    def redirect(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(307, headers={"location": "http://elsewhere.example/v1"})

    client = open_scripted(redirect)
    async with open_model(client) as model:
        with pytest.raises(ModelRejected):
            await model.complete(PROMPT, schema=None, deadline=in_seconds(10))
    assert [request.url.host for request in seen] == ["model.example"]
    assert seen[0].url.path == "/v1/chat/completions"
    assert seen[0].headers["authorization"] == f"Bearer {SECRET_KEY}"
    assert seen[0].headers["accept-encoding"] == "identity"
    assert client.is_closed


async def test_an_endpoint_without_a_key_gets_a_placeholder() -> None:
    seen: list[httpx2.Request] = []

    def refuse(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(401)

    model = OpenAIModel("http://model.example/v1", None, "any", http_client=open_scripted(refuse))
    with pytest.raises(ModelRejected):
        await model.complete(PROMPT, schema=None, deadline=in_seconds(10))
    await model.aclose()
    assert seen[0].headers["authorization"] == "Bearer none"


class CountedBody(httpx2.AsyncByteStream):
    """Sixty megabytes, counting how many are taken."""

    def __init__(self) -> None:
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(60):
            self.taken += 1
            yield b"x" * 1_000_000


@pytest.mark.parametrize("status", [200, 502])
async def test_no_more_than_the_cap_is_read(status: int) -> None:
    body = CountedBody()
    client = open_scripted(lambda _: httpx2.Response(status, stream=body))
    async with open_model(client) as model:
        with pytest.raises(ModelBadResponse if status == 200 else ModelUnavailable):
            await model.complete(PROMPT, schema=None, deadline=in_seconds(10))
    assert body.taken <= 3


async def test_a_compressed_error_keeps_its_meaning() -> None:
    headers = {"content-encoding": "gzip"}
    client = open_scripted(lambda _: httpx2.Response(503, headers=headers, stream=CountedBody()))
    async with open_model(client) as model:
        with pytest.raises(ModelUnavailable):
            await model.complete(PROMPT, schema=None, deadline=in_seconds(10))


@pytest.mark.parametrize("error", UNFORESEEN, ids=lambda error: type(error).__name__)
async def test_what_nobody_foresaw_is_typed_and_quotes_nothing(error: Exception) -> None:
    def fail(_: httpx2.Request) -> httpx2.Response:
        raise error

    client = open_scripted(fail)
    async with open_model(client) as model:
        with pytest.raises(ModelError) as caught:
            await model.complete(PROMPT, schema=None, deadline=in_seconds(10))
    assert SECRET_TEXT not in "".join(traceback.format_exception(caught.value))
