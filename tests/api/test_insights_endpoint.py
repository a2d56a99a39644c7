"""What agents did with drafts: as insights over HTTP, and as cases from the command line."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from pydantic import SecretStr

from service.api.schemas_draft import decode_draft
from service.app import create_app
from service.llm.scripted import ScriptedModel
from service.settings import Settings, StoreSettings
from tests.api.test_draft_life import GOOD, create, edit, get, post

Client = AsyncTestClient[Litestar]
SECRET = (
    "I am Dana Fox, 12 Oak Street, dana@post.example, order AB-20931. My blender died, I want my $120 back!"
)
SENT = GOOD.replace(
    "I am sorry that it failed.", "I am sorry, Dana. Your order AB-20931 should not have failed."
)


@pytest.fixture
async def client(store_url: str) -> AsyncIterator[Client]:
    app = create_app(Settings(store=StoreSettings(url=SecretStr(store_url))), model=ScriptedModel())
    async with AsyncTestClient(app) as opened:
        yield opened


async def test_without_drafts_there_is_nothing_to_divide(client: Client) -> None:
    found = await get(client, "/v1/insights")

    assert found["total"] == {
        "drafts": 0, "outcomes": 0, "sent_unedited": 0, "sent_edited": 0, "discarded": 0, "acceptance": None,
        "edit_distance": None, "csat": None,
    }  # fmt: skip
    assert found["bucket"] == "week"
    assert 13 <= len(found["over_time"]) <= 14


async def test_outcomes_are_counted_by_what_they_concern(client: Client) -> None:
    refused = (await edit(client, await create(client, conversation="a", metadata={}), GOOD)).json()
    await post(client, refused, "outcome", outcome="sent_edited", reasons=["too_long"], csat=4)
    facts = {"product": "VortaMix 900", "order_total": "120.00"}
    await post(
        client, await create(client, conversation="b", facts=facts), "outcome", outcome="sent_unedited"
    )
    await post(
        client, await create(client, conversation="c"), "outcome", outcome="discarded", reasons=["factual"]
    )
    await create(client, conversation="d")
    found = await get(client, "/v1/insights?bucket=day")

    total = found["total"]
    assert (total["drafts"], total["outcomes"], total["acceptance"], total["csat"]) == (4, 3, 0.3333, 4.0)
    assert 0 < total["edit_distance"] < 1
    assert sum(day["drafts"] for day in found["over_time"]) == 4
    assert {each["reason"]: each["count"] for each in found["reasons"]} == {"too_long": 1, "factual": 1}
    assert [(each["product"], each["drafts"]) for each in found["products"]] == [("VortaMix 900", 1)]
    assert [(each["slot"], each["asked"]) for each in found["promises"]] == [("refund", 4)]
    assert [each["drafts"] for each in found["prompts"]] == [4]
    assert all(each["drafts"] <= 4 for each in found["techniques"])


@pytest.mark.parametrize(
    "query",
    [
        "bucket=hour",
        "before=0001-01-02T00:00:00Z",
        "after=2026-01-01T00:00:00",
        "after=2026-02-01T00:00:00Z&before=2026-01-01T00:00:00Z",
    ],
)
async def test_a_time_that_cannot_be_looked_at_is_answered_400(client: Client, query: str) -> None:
    response = await client.get(f"/v1/insights?{query}")

    assert response.status_code == 400
    assert query.split("=", maxsplit=1)[0] in response.json()["detail"]


async def test_edits_are_exported_as_requests_without_personal_data(
    client: Client, store_url: str, tmp_path: Path
) -> None:
    draft = await create(
        client,
        SECRET,
        facts={"order_total": "120.00", "email": "dana@post.example"},
        requester={"id": "customer-907", "name": "Dana Fox"},
        assignee={"name": "Sam Hill", "signature": "Sam"},
    )
    edited = (await edit(client, draft, SENT)).json()
    sent = await post(
        client, edited, "outcome", outcome="sent_edited", note="Dana called", author={"name": "Sam Hill"}
    )
    assert sent.status_code == 200, sent.text
    await create(client, conversation="open")
    exported = await run_export(store_url, "--output", str(tmp_path / "cases.jsonl"))

    (case,) = [json.loads(line) for line in (tmp_path / "cases.jsonl").read_text().splitlines()]
    assert "1 case written" in exported
    for secret in ("Dana", "Fox", "Oak", "post.example", "20931", "Sam", "Hill", "zd-1", "customer-907"):
        assert secret not in json.dumps(case), secret
    assert case["outcome"] == "sent_edited"
    assert "$24.00" in case["sent_text"]
    assert case["drafted"].startswith("Hi [NAME],")
    again = decode_draft(json.dumps(case["request"]).encode())
    assert again.facts is not None
    assert again.facts["order_total"] == "120.00"


async def test_nothing_to_export_is_an_empty_file(client: Client, store_url: str) -> None:
    await create(client)

    assert "0 cases written" in await run_export(store_url)


async def run_export(store_url: str, *options: str) -> str:
    """What ``evenhand edits export`` says on standard error."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "service.cli", "edits", "export", *options),
        env=os.environ | {"EVENHAND_STORE__URL": store_url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        _, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return err.decode()
