"""POST /v1/drafts."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from service.app import create_app
from service.domain.prompt import Prompt
from service.llm.scripted import Delayed, ScriptedModel
from service.settings import Settings

FIELDS = {
    *(
        "id",
        "status",
        "origin",
        "degraded_reason",
        "revision",
        "conversation_id",
        "based_on_message_id",
        "body",
    ),
    *("segments", "verdict", "checks", "techniques", "asks", "next_steps", "escalation", "follow_up"),
    *("versions", "usage", "timings_ms", "created_at"),
}


async def test_the_shortest_useful_request_gives_a_draft(
    client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    response = await client.post("/v1/drafts", json=shortest)

    draft = response.json()
    assert response.status_code == 201
    assert set(draft) >= FIELDS
    assert response.headers["location"] == f"/v1/drafts/{draft['id']}"
    assert draft["id"].startswith("dr_")
    assert draft["based_on_message_id"] == "m1"
    assert draft["conversation_id"].startswith("cv_")
    assert draft["created_at"].endswith("Z")
    assert datetime.fromisoformat(draft["created_at"]).tzinfo is not None
    assert set(draft["techniques"]) == {"called_for", "used", "missed"}
    assert set(draft["escalation"]) == {"recommended", "tier", "reason", "respond_by", "brief"}
    assert set(draft["versions"]) == {"model", "prompts", "policy", "policy_id", "policy_version", "judge"}
    assert set(draft["usage"]) == {"input_tokens", "cached_tokens", "output_tokens", "model_calls"}
    assert set(draft["timings_ms"]) == {"model", "checks", "total"}


async def test_a_model_that_does_not_answer_gives_a_fallback_and_no_error(
    client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    response = await client.post("/v1/drafts", json=shortest)

    draft = response.json()
    assert response.status_code == 201
    assert (draft["origin"], draft["status"]) == ("fallback", "needs_review")
    assert draft["degraded_reason"] == "model_unavailable"


async def test_segments_lie_in_the_body(
    client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    draft = (await client.post("/v1/drafts", json=shortest)).json()

    assert draft["segments"]
    for segment in draft["segments"]:
        assert set(segment) == {"id", "start", "end", "technique", "citations", "standing"}
        assert draft["body"][segment["start"] : segment["end"]].strip()


async def test_a_whole_conversation_keeps_its_ids(
    client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    conversation = {
        "id": "zd-88121",
        "channel": "email",
        "locale": "en-GB",
        "brand": "acme-uk",
        "subject": "Blender",
        "messages": [
            {"id": "a", "author": {"type": "agent", "name": "Sam"}, "body": "How can I help?"},
            {
                "id": "b",
                "author": {"type": "requester", "name": "Dana"},
                "body": shortest["message"],
                "created_at": "2026-11-22T09:00:00Z",
            },
            {"author": {"type": "requester"}, "body": "  "},
        ],
    }
    response = await client.post(
        "/v1/drafts",
        json={
            "conversation": conversation,
            "policy": shortest["policy"],
            "requester": {"id": "c9", "name": "Dana", "tier": "gold"},
            "assignee": {"id": "a3", "name": "Sam", "signature": "Sam"},
            "facts": {"order_total": "120.00", "currency": "USD", "delivered_on": "2026-10-08", "vip": True},
            "instructions": "offer a replacement first",
            "metadata": {"ticket": 7, "test": True, "note": "x"},
        },
    )

    draft = response.json()
    assert response.status_code == 201
    assert (draft["conversation_id"], draft["based_on_message_id"]) == ("zd-88121", "b")
    assert draft["metadata"] == {"ticket": "7", "test": "true", "note": "x"}


async def test_null_is_the_same_as_leaving_an_optional_field_out(
    client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    response = await client.post(
        "/v1/drafts",
        json={
            **shortest,
            "conversation": None,
            "requester": None,
            "assignee": {"id": None, "name": "Sam", "signature": None},
            "facts": None,
            "instructions": None,
            "metadata": None,
        },
    )

    assert response.status_code == 201


async def test_typed_clauses_are_a_policy(
    client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    clause = "After 30 days we offer store credit of up to 20 % of the order total."
    limit = {"slot": "store_credit", "op": "<=", "value": "20", "unit": "percent", "of": "order_total"}
    response = await client.post(
        "/v1/drafts",
        json={
            **shortest,
            "policy": {
                "clauses": [{"id": "returns.2", "text": clause, "limits": [{**limit, "quote": "20 %"}]}]
            },
        },
    )

    assert response.status_code == 201
    assert response.json()["versions"]["policy"].startswith("sha256:")


async def test_the_same_policy_has_the_same_version(
    client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    first = (await client.post("/v1/drafts", json=shortest)).json()
    second = (await client.post("/v1/drafts", json={**shortest, "message": "Where is my order?"})).json()
    other = (
        await client.post("/v1/drafts", json={**shortest, "policy": {"text": "Refunds within 14 days."}})
    ).json()

    assert first["versions"]["policy"] == second["versions"]["policy"] != other["versions"]["policy"]
    assert first["id"] != second["id"]


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"]
)
async def test_json_is_accepted_with_its_parameters(
    client: AsyncTestClient[Litestar], content_type: str, shortest: dict[str, object]
) -> None:
    response = await client.post(
        "/v1/drafts", content=json.dumps(shortest), headers={"Content-Type": content_type}
    )

    assert response.status_code == 201


async def test_a_byte_order_mark_is_forgiven(
    client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    response = await client.post(
        "/v1/drafts",
        content=b"\xef\xbb\xbf" + json.dumps(shortest).encode(),
        headers={"Content-Type": "application/json"},
    )

    assert response.status_code == 201


@pytest.mark.parametrize("deadline", ["PT0.2S", "0.2"])
async def test_the_deadline_header_ends_the_waiting(deadline: str, shortest: dict[str, object]) -> None:
    async with AsyncTestClient(create_app(Settings(), model=ScriptedModel(Delayed(60, "late")))) as client:
        response = await asyncio.wait_for(
            client.post("/v1/drafts", json=shortest, headers={"Evenhand-Deadline": deadline}), 30
        )

    assert response.status_code == 201
    assert (response.json()["origin"], response.json()["degraded_reason"]) == ("fallback", "model_timeout")


@pytest.mark.parametrize(
    "deadline", ["", "soon", "0", "-5", "PT", "P", "PT0S", "1e3", "inf", "nan", "PT5S30"]
)
async def test_a_deadline_that_is_no_duration_is_refused(
    client: AsyncTestClient[Litestar], deadline: str, shortest: dict[str, object]
) -> None:
    response = await client.post("/v1/drafts", json=shortest, headers={"Evenhand-Deadline": deadline})

    assert response.status_code == 400
    assert "Evenhand-Deadline" in response.json()["detail"]


class TestCallerGone:
    @pytest.fixture
    def asked(self) -> asyncio.Event:
        """Set once the model is asked."""
        return asyncio.Event()

    @pytest.fixture
    def app(self, asked: asyncio.Event) -> Litestar:
        def answer(_: Prompt) -> Delayed:
            asked.set()
            return Delayed(60, "late")

        return create_app(Settings(), model=ScriptedModel(answer))

    async def test_a_caller_who_hangs_up_stops_the_work(
        self,
        asked: asyncio.Event,
        post_raw: Callable[..., Awaitable[list[dict[str, object]]]],
        shortest: dict[str, object],
    ) -> None:
        incoming = [{"type": "http.request", "body": json.dumps(shortest).encode(), "more_body": False}]

        async def receive() -> dict[str, object]:
            if incoming:
                return incoming.pop()
            await asked.wait()
            return {"type": "http.disconnect"}

        sent = await post_raw("/v1/drafts", receive)

        assert asked.is_set()
        assert sent[0]["status"] == 499
