"""Webhooks over HTTP: registered, told of drafts and batches, verified, and seen by their own tenant only."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from pydantic import SecretStr
from standardwebhooks import Webhook

from service.app import create_app
from service.llm.scripted import ScriptedModel
from service.settings import Settings, StoreSettings, WebhookSettings
from service.store.keys import KeyStore
from service.usecases.make_key import make_key
from tests.receiver import Receiver, open_receiver

Client = AsyncTestClient[Litestar]
GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "webhooks.md"
CANARY = "Zyxwvut-Canary"
DRAFT = {"message": f"My {CANARY} died. I want my $120 back!", "policy": {"text": "Refunds within 30 days."}}
EVENTS = ["draft.completed", "draft.needs_review", "draft.outcome", "batch.completed"]


@dataclass(frozen=True)
class Server:
    client: Client
    keys: KeyStore

    def make(self, tenant: str) -> dict[str, str]:
        _, token = make_key(tenant, "", ("admin",), keys=self.keys, now=datetime.now(UTC))
        return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def server(store_url: str) -> AsyncIterator[Server]:
    settings = Settings(
        store=StoreSettings(url=SecretStr(store_url)), webhooks=WebhookSettings(private_addresses=True)
    )
    app = create_app(settings, model=ScriptedModel())
    async with AsyncTestClient(app) as client:
        yield Server(client, app.state.services.store.keys)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with open_receiver() as opened:
        yield opened


async def register(client: Client, url: str, *events: str, **more: Any) -> Any:
    answer = await client.post("/v1/webhooks", json={"url": url, "events": list(events) or EVENTS}, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def wait_until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_so():  # noqa: ASYNC110 - HTTP has no event for it
            await asyncio.sleep(0.05)


async def read_state(client: Client, path: str) -> str:
    state: str = (await client.get(f"{path}/deliveries")).json()["deliveries"][0]["state"]
    return state


async def test_a_draft_its_outcome_and_a_batch_are_told_of_in_signed_posts_without_text(
    server: Server, receiver: Receiver
) -> None:
    made = await register(server.client, receiver.url)
    draft = (await server.client.post("/v1/drafts", json=DRAFT)).json()
    outcome = {"outcome": "discarded", "reasons": ["other"], "note": CANARY}
    for _ in range(2):  # said again it is nothing new
        answer = await server.client.post(f"/v1/drafts/{draft['id']}/outcome", json=outcome)
        assert answer.status_code == 200
    batch = (
        await server.client.post("/v1/draft-batches", json={"items": [{"request": {}}, {"request": {}}]})
    ).json()
    await wait_until(lambda: len(receiver.taken) >= (3 if draft["status"] == "ready" else 4))
    told = [Webhook(made["secret"]).verify(each.body, each.headers) for each in receiver.taken]
    kinds = {each["type"]: each["data"] for each in told}

    assert kinds["draft.completed"]["id"] == kinds["draft.outcome"]["id"] == draft["id"]
    assert kinds["draft.completed"]["url"] == f"/v1/drafts/{draft['id']}"
    assert ("draft.needs_review" in kinds) == (draft["status"] != "ready")
    assert (kinds["draft.outcome"]["outcome"], kinds["draft.outcome"]["reasons"]) == ("discarded", ["other"])
    ended = kinds["batch.completed"]
    assert [ended[name] for name in ("id", "total", "failed", "status")] == [batch["id"], 2, 2, "done"]
    assert len(told) == len(kinds)
    assert all(CANARY not in each.body for each in receiver.taken)


async def test_the_secret_is_shown_once(server: Server, receiver: Receiver) -> None:
    made = await register(server.client, receiver.url)
    path = f"/v1/webhooks/{made['webhook']['id']}"
    shown = [
        (await server.client.get(each)).text
        for each in (path, "/v1/webhooks", f"{path}/deliveries", "/v1/audit")
    ]
    shown.append((await server.client.patch(path, json={"description": "crm"})).text)

    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", made["secret"])
    assert not [text for text in shown if "whsec_" in text or made["secret"] in text]


async def test_a_test_a_replay_and_a_rotation(server: Server, receiver: Receiver) -> None:
    made = await register(server.client, receiver.url)
    path = f"/v1/webhooks/{made['webhook']['id']}"
    sent = (await server.client.post(f"{path}/test")).json()
    await wait_until(lambda: len(receiver.taken) == 1)
    rotated = (await server.client.post(f"{path}/rotate")).json()
    async with asyncio.timeout(30):
        while await read_state(server.client, path) != "delivered":  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.05)
    replayed = await server.client.post(f"{path}/deliveries/{sent['id']}/replay")
    await wait_until(lambda: len(receiver.taken) == 2)

    assert (sent["event"], sent["state"], replayed.status_code) == ("webhook.test", "pending", 202)
    assert [each.headers["webhook-id"] for each in receiver.taken] == [sent["id"]] * 2
    for secret in (made["secret"], rotated["secret"]):
        Webhook(secret).verify(receiver.taken[1].body, receiver.taken[1].headers)


async def test_what_the_guide_says_of_verifying_works(server: Server, receiver: Receiver) -> None:
    made = await register(server.client, receiver.url)
    await server.client.post(f"/v1/webhooks/{made['webhook']['id']}/test")
    await wait_until(lambda: len(receiver.taken) == 1)
    (taken,) = receiver.taken
    library, by_hand = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    found: dict[str, Any] = {"secret": made["secret"], "body": taken.body, "headers": taken.headers}
    exec(library, found)
    exec(by_hand, found)

    assert found["event"]["type"] == "webhook.test"
    assert found["verify"](made["secret"], taken.body, taken.headers)
    assert not found["verify"](made["secret"], taken.body + " ", taken.headers)
    assert not found["verify"](made["secret"], taken.body, taken.headers | {"webhook-timestamp": "1"})


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"events": ["draft.completed"]}, "/url"),
        ({"url": "ftp://x", "events": ["draft.completed"]}, "/url"),
        ({"url": "http://127.0.0.1/", "events": []}, "/events"),
        ({"url": "http://127.0.0.1/", "events": ["draft.sent"]}, "/events/0"),
        ({"url": "http://127.0.0.1/", "events": ["draft.completed"], "secret": "x"}, "/secret"),
    ],
)
async def test_mistakes_are_named_by_their_field(
    client: Client, body: dict[str, object], pointer: str
) -> None:
    answer = await client.post("/v1/webhooks", json=body)

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://localhost/", "http://127.0.0.1/", "https://2130706433/"]
)
async def test_without_the_setting_no_private_address_is_registered(client: Client, url: str) -> None:
    answer = await client.post("/v1/webhooks", json={"url": url, "events": ["draft.completed"]})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/url")


async def test_what_is_one_tenants_is_not_there_for_another(server: Server, receiver: Receiver) -> None:
    mine, theirs = server.make("acme"), server.make("rival")
    made = await register(server.client, receiver.url, headers=mine)
    path = f"/v1/webhooks/{made['webhook']['id']}"
    sent = (await server.client.post(f"{path}/test", headers=mine)).json()
    asked = [
        ("GET", path),
        ("PATCH", path),
        ("GET", f"{path}/deliveries"),
        ("POST", f"{path}/test"),
        ("POST", f"{path}/rotate"),
        ("POST", f"{path}/deliveries/{sent['id']}/replay"),
        ("DELETE", path),
    ]
    for headers, found in ((theirs, False), (mine, True)):
        for method, place in asked:
            answer = await server.client.request(
                method, place, headers=headers, json={"enabled": True} if method == "PATCH" else None
            )
            assert (answer.status_code != 404) is found, (method, place)
        assert (await server.client.post("/v1/drafts", json=DRAFT, headers=theirs)).status_code == 201
    assert (await server.client.get("/v1/webhooks", headers=theirs)).json() == {"webhooks": []}
    assert not [each for each in receiver.taken if "draft" in each.body]


async def test_a_disabled_endpoint_is_sent_nothing_and_says_so(server: Server, receiver: Receiver) -> None:
    made = await register(server.client, receiver.url)
    path = f"/v1/webhooks/{made['webhook']['id']}"
    disabled = (await server.client.patch(path, json={"enabled": False})).json()
    await server.client.post("/v1/drafts", json=DRAFT)
    refused = await server.client.post(f"{path}/test")

    assert (disabled["enabled"], disabled["disabled_reason"]) == (False, "asked")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:evenhand:problem:endpoint-disabled")
    assert (await server.client.get(f"{path}/deliveries")).json()["deliveries"] == []
