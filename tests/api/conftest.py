"""The application with a scripted model, and a request that it can answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from service.app import create_app
from service.llm.scripted import ScriptedModel
from service.settings import Settings

Receive = Callable[[], Awaitable[dict[str, object]]]
PostRaw = Callable[[str, Receive], Awaitable[list[dict[str, object]]]]


@pytest.fixture
def app() -> Litestar:
    """No answer is scripted, so drafts come back as fallbacks, whatever the prompts say."""
    return create_app(Settings(), model=ScriptedModel())


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[AsyncTestClient[Litestar]]:
    async with AsyncTestClient(app) as opened:
        yield opened


@pytest.fixture
def shortest() -> dict[str, object]:
    """The shortest useful request for a draft."""
    return {
        "message": "My blender died after 45 days. I want my $120 back today or I post this everywhere!",
        "policy": {
            "text": "# Returns\n\nFull refunds are given within 30 days of delivery. After 30 days we offer "
            "store credit of up to 20 % of the order total, or a replacement."
        },
    }


@pytest.fixture
def post_raw(app: Litestar) -> PostRaw:
    """Posts JSON to ``app`` as a server would, message by message; returns the messages that came back."""

    async def post(path: str, receive: Receive) -> list[dict[str, object]]:
        sent: list[dict[str, object]] = []

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(b"content-type", b"application/json"), (b"host", b"localhost")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 2),
        }
        async with asyncio.timeout(30), AsyncTestClient(app):
            await app(scope, receive, send)  # type: ignore[arg-type]  # plain dicts stand for the typed ones
        return sent

    return post
