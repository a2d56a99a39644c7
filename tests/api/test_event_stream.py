"""A draft that streams while it is made."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from service.api.event_stream import Watch, stream_draft
from service.app import create_app
from service.domain.record import StoredDraft
from service.errors import ModelTimeout
from service.llm.scripted import Delayed, ScriptedModel
from service.settings import Settings

EVENTS = {"Accept": "text/event-stream"}


def read_events(text: str) -> list[tuple[str, dict[str, object]]]:
    events = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n")
        events.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return events


async def test_plan_and_segments_come_before_the_draft(
    client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    response = await client.post("/v1/drafts", json=shortest, headers=EVENTS)

    events = read_events(response.text)
    names = [name for name, _ in events]
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    assert names[0] == "plan"
    assert names[-1] == "draft.completed"
    assert set(names[1:-1]) <= {"segment"}
    assert all(data["provisional"] is True for _, data in events[:-1])
    assert str(events[-1][1]["id"]).startswith("dr_")


async def test_the_streamed_draft_has_the_shape_of_the_plain_one(
    client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    plain = await client.post("/v1/drafts", json=shortest)
    streamed = await client.post("/v1/drafts", json=shortest, headers=EVENTS)

    _, draft = read_events(streamed.text)[-1]
    assert set(draft) == set(plain.json())
    assert draft["body"] == plain.json()["body"]


@pytest.mark.parametrize(
    ("accept", "streams"),
    [
        ("text/event-stream", True),
        ("text/event-stream, */*;q=0.1", True),
        ("text/event-stream;q=0.5, application/json;q=0.9", False),
        ("application/json", False),
        ("*/*", False),
        ("text/*", True),
    ],
)
async def test_the_stream_is_for_those_who_ask_for_it(
    client: AsyncTestClient[Litestar], accept: str, streams: bool, shortest: dict[str, object]
) -> None:
    response = await client.post("/v1/drafts", json=shortest, headers={"Accept": accept})

    assert response.headers["content-type"].startswith("text/event-stream") == streams


async def test_bad_input_is_a_problem_even_where_a_stream_was_asked_for(
    client: AsyncTestClient[Litestar],
) -> None:
    response = await client.post("/v1/drafts", json={"message": ""}, headers=EVENTS)

    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_model_too_slow_for_the_deadline_still_completes_the_stream(
    shortest: dict[str, object],
) -> None:
    app = create_app(Settings(), model=ScriptedModel(Delayed(60, "late")))
    async with asyncio.timeout(30), AsyncTestClient(app) as client:
        response = await client.post(
            "/v1/drafts", json=shortest, headers={**EVENTS, "Evenhand-Deadline": "0.2"}
        )

    name, draft = read_events(response.text)[-1]
    assert name == "draft.completed"
    assert draft["degraded_reason"] == "model_timeout"


async def collect(stream: AsyncIterator[bytes]) -> list[bytes]:
    return [event async for event in stream]


@pytest.mark.parametrize(
    ("error", "kind"), [(ModelTimeout("secret"), "model-timeout"), (KeyError("secret"), "internal")]
)
async def test_an_error_inside_the_stream_is_an_event_without_its_text(error: Exception, kind: str) -> None:
    async def create(_: Watch) -> StoredDraft:
        raise error

    [event] = await collect(stream_draft(create))

    [(name, problem)] = read_events(event.decode())
    assert name == "error"
    assert problem["type"] == f"urn:evenhand:problem:{kind}"
    assert b"secret" not in event


async def test_silence_is_filled_with_comments() -> None:
    async def create(_: Watch) -> StoredDraft:
        await asyncio.sleep(0.2)
        raise ModelTimeout

    *comments, _ = await collect(stream_draft(create, keep_alive=0.01))

    assert set(comments) == {b": keep-alive\n\n"}


async def test_closing_the_stream_cancels_the_work() -> None:
    cancelled = asyncio.Event()

    async def create(_: Watch) -> StoredDraft:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise
        raise ModelTimeout

    stream = stream_draft(create, keep_alive=0.01)
    await anext(stream)
    await stream.aclose()

    assert cancelled.is_set()
