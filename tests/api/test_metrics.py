"""Metrics: what Prometheus reads of a server."""

import re
from datetime import UTC, datetime
from pathlib import Path

from litestar import Litestar
from litestar.testing import AsyncTestClient
from pydantic import SecretStr

from service.app import create_app
from service.llm.scripted import ScriptedModel
from service.settings import Settings, StoreSettings
from service.usecases.make_key import make_key

Client = AsyncTestClient[Litestar]


async def read(client: Client, **headers: str) -> str:
    answer = await client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return answer.text


def find_value(text: str, series: str) -> float:
    match = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
    return float(match[1]) if match else 0.0


async def test_requests_and_drafts_are_counted(client: Client, shortest: dict[str, object]) -> None:
    made = 'evenhand_request_seconds_count{method="POST",path="/v1/drafts",status="201"}'
    fallen = (
        'evenhand_drafts_total{degraded_reason="model_unavailable",origin="fallback",status="needs_review"}'
    )
    before = await read(client)
    draft = (await client.post("/v1/drafts", json=shortest)).json()
    await client.get(f"/v1/drafts/{draft['id']}")
    after = await read(client)
    assert find_value(after, made) == find_value(before, made) + 1
    assert find_value(after, fallen) == find_value(before, fallen) + (
        draft["degraded_reason"] == "model_unavailable"
    )
    assert (
        find_value(after, "evenhand_draft_seconds_count")
        == find_value(before, "evenhand_draft_seconds_count") + 1
    )
    assert find_value(after, "evenhand_drafts_running") == 0


async def test_neither_ids_nor_text_become_labels(client: Client, shortest: dict[str, object]) -> None:
    draft = (await client.post("/v1/drafts", json=shortest)).json()
    await client.get(f"/v1/drafts/{draft['id']}")
    await client.get("/v1/nowhere/secret-word?secret=word")
    text = await read(client)
    assert draft["id"] not in text
    assert "secret" not in text
    assert "blender" not in text
    assert 'path="unmatched"' in text


async def test_with_keys_metrics_need_one(tmp_path: Path) -> None:
    store = StoreSettings(url=SecretStr(f"sqlite:///{tmp_path / 'a.db'}"))
    app = create_app(Settings(store=store), model=ScriptedModel())
    async with AsyncTestClient(app) as client:
        await read(client)
        keys = app.state.services.store.keys
        _, token = make_key("acme", "", ("draft",), keys=keys, now=datetime.now(UTC))
        await read(client, Authorization=f"Bearer {token}")
        assert (await client.get("/metrics", headers={"Authorization": "Bearer x"})).status_code == 401
