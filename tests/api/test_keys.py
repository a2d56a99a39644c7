"""Keys and tenants: who is let in, what each may do, and that nobody sees what is another's."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from pydantic import SecretStr
from structlog.testing import capture_logs

from service.api.auth import find_right
from service.app import create_app
from service.domain.access import Scope
from service.errors import SettingsError
from service.llm.scripted import ScriptedModel
from service.settings import JobSettings, ServerSettings, Settings, StoreSettings
from service.store.keys import KeyStore
from service.usecases.make_key import make_key, rotate_key

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
POLICY = {"text": "# Returns\n\nFull refunds are given within 30 days of delivery."}
MESSAGE = {"message": "My blender died. I want my $120 back!", "policy": POLICY}
BATCH = {"items": [{"request": MESSAGE}]}
# What the operations of these paths take.
BODIES: dict[str, dict[str, object]] = {
    "/v1/drafts/{draft_id}": {"body": "Hello."},
    "/v1/drafts/{draft_id}/checks": {"body": "Hello."},
    "/v1/drafts/{draft_id}/rewrite": {"operation": "shorten"},
    "/v1/drafts/{draft_id}/overrules": {"rule": "tone.blame", "reason": "It is what they wrote."},
    "/v1/drafts/{draft_id}/outcome": {"outcome": "discarded", "reasons": ["other"]},
    "/v1/drafts/{draft_id}/escalation": {},
    "/v1/webhooks/{webhook_id}": {"description": "ours"},
}
# What makes or erases something of the caller's own, whatever others have: tried by a test of its own.
ANSWERED_ALIKE = {("put", "/v1/policies/{policy_id}"), ("delete", "/v1/customers/{customer_id}")}
Client = AsyncTestClient[Litestar]


@dataclass(frozen=True)
class Server:
    client: Client
    keys: KeyStore

    def make(self, tenant: str, *scopes: Scope) -> dict[str, str]:
        _, token = make_key(tenant, "", scopes, keys=self.keys, now=datetime.now(UTC))
        return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def server(store_url: str) -> AsyncIterator[Server]:
    idle = JobSettings(in_server=False)  # what is queued stays as it is
    settings = Settings(store=StoreSettings(url=SecretStr(store_url)), jobs=idle)
    app = create_app(settings, model=ScriptedModel())
    async with AsyncTestClient(app) as client:
        yield Server(client, app.state.services.store.keys)


async def test_without_any_key_this_machine_is_let_in_and_the_log_warns(store_url: str) -> None:
    app = create_app(Settings(store=StoreSettings(url=SecretStr(store_url))), model=ScriptedModel())
    with capture_logs() as logged:
        async with AsyncTestClient(app) as client:
            assert (await client.post("/v1/checks", json={"body": "Hello."})).status_code == 200
    assert [entry["log_level"] for entry in logged if entry["event"] == "open_without_key"] == ["warning"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3"])
async def test_without_any_key_no_other_interface_is_listened_on(tmp_path: Path, host: str) -> None:
    store = StoreSettings(url=SecretStr(f"sqlite:///{tmp_path / 'a.db'}"))
    app = create_app(Settings(store=store, server=ServerSettings(host=host)), model=ScriptedModel())
    with pytest.raises(ExceptionGroup) as caught:
        async with AsyncTestClient(app):
            pass
    assert caught.group_contains(SettingsError, match="evenhand keys create")


async def test_with_a_key_there_is_no_way_in_without_one(server: Server) -> None:
    held = server.make("acme", "draft")
    strangers: list[dict[str, str]] = [
        {},
        {"Authorization": "Bearer ek_000000000000_" + "s" * 43},
        {"Authorization": held["Authorization"][:-1] + ("A" if held["Authorization"][-1] != "A" else "B")},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer"},
    ]
    for headers in strangers:
        answer = await server.client.post("/v1/checks", json={"body": "Hello."}, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.json()["type"] == "urn:evenhand:problem:unauthenticated"
    assert (await server.client.post("/v1/checks", json={"body": "Hello."}, headers=held)).status_code == 200
    assert (await server.client.get("/health/live")).status_code == 200
    assert (await server.client.get("/schema/openapi.json")).status_code == 200


async def test_revoking_the_last_key_opens_nothing(server: Server) -> None:
    key, token = make_key("acme", "", ("draft",), keys=server.keys, now=NOW)
    server.keys.expire(key.id, NOW)
    for headers in ({}, {"Authorization": f"Bearer {token}"}):
        assert (await server.client.get("/v1/techniques", headers=headers)).status_code == 401


async def test_a_rotated_key_works_beside_its_successor_until_the_overlap_is_over(server: Server) -> None:
    moment = datetime.now(UTC)
    old, old_token = make_key("acme", "crm", ("draft", "edit"), keys=server.keys, now=moment)
    new, new_token, _ = rotate_key(old.id, overlap=timedelta(hours=1), keys=server.keys, now=moment)
    assert (new.tenant, new.name, new.scopes) == (old.tenant, old.name, old.scopes)
    for token in (old_token, new_token):
        headers = {"Authorization": f"Bearer {token}"}
        assert (await server.client.get("/v1/techniques", headers=headers)).status_code == 200
    ended = server.keys.find(old.id)
    assert ended is not None
    assert ended.is_live(moment + timedelta(minutes=59))
    assert not ended.is_live(moment + timedelta(hours=1))


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        (("draft",), {"draft", "read"}),
        (("edit",), {"edit", "read"}),
        (("admin",), {"draft", "edit", "admin", "read"}),
    ],
)
async def test_a_key_does_what_its_scopes_say(
    server: Server, scopes: tuple[Scope, ...], allowed: set[str]
) -> None:
    headers = server.make("acme", *scopes)
    asked = {
        "read": await server.client.get("/v1/drafts", headers=headers),
        "draft": await server.client.post("/v1/checks", json={"body": "Hello."}, headers=headers),
        "edit": await server.client.patch("/v1/drafts/dr_1", json={"body": "x"}, headers=headers),
        "admin": await server.client.put("/v1/policies/p", json=POLICY, headers=headers),
    }
    for right, answer in asked.items():
        assert (answer.status_code != 403) == (right in allowed), right
        if answer.status_code == 403:
            assert answer.json()["type"] == "urn:evenhand:problem:scope-missing"


async def make_places(client: Client, headers: dict[str, str]) -> dict[str, str]:
    """One of everything that a route names, of the tenant of ``headers``."""
    draft = (await client.post("/v1/drafts", json=MESSAGE, headers=headers)).json()
    assert (await client.put("/v1/policies/returns", json=POLICY, headers=headers)).status_code == 201
    batch = (await client.post("/v1/draft-batches", json=BATCH, headers=headers)).json()
    later = headers | {"Prefer": "respond-async"}
    job = (await client.post("/v1/drafts", json=MESSAGE, headers=later)).headers["location"]
    url = {
        "url": "https://93.184.216.34/evenhand",
        "events": ["draft.completed"],
    }  # nothing is sent: there is no worker
    made = await client.post("/v1/webhooks", json=url, headers=headers)
    webhook = made.headers["location"].rpartition("/")[2]
    delivery = (await client.post(f"/v1/webhooks/{webhook}/test", headers=headers)).json()["id"]
    return {
        "webhook_id": webhook,
        "delivery_id": delivery,
        "draft_id": draft["id"],
        "policy_id": "returns",
        "batch_id": batch["id"],
        "job_id": job.rpartition("/")[2],
    }


def list_named_operations(app: Litestar) -> list[tuple[str, str]]:
    """Methods and paths that name something; what deletes it comes last."""
    paths = app.openapi_schema.to_schema()["paths"]
    named = [(method, path) for path in paths if "{" in path for method in paths[path]]
    return sorted(
        (each for each in named if each not in ANSWERED_ALIKE), key=lambda each: each[0] == "delete"
    )


async def test_what_is_one_tenants_is_not_there_for_another_on_any_route(server: Server) -> None:
    mine, theirs = server.make("acme", "admin"), server.make("rival", "admin")
    places = await make_places(server.client, mine)
    tried = 0
    for method, path in list_named_operations(server.client.app):
        missing = set(re.findall(r"{(\w+)}", path)) - set(places)
        assert not missing, f"{path}: make one in make_places, and try it as another tenant"
        for headers, found in ((theirs, False), (mine, True)):
            tagged = headers | ({"If-Match": "1"} if method == "patch" else {})
            place, body = path.format(**places), BODIES.get(path)
            answer = await server.client.request(method, place, json=body, headers=tagged)
            assert (answer.status_code == 404) is not found, (method, path, answer.text)
            tried += 1
    assert tried >= 2 * 24


async def test_what_is_one_tenants_is_in_no_list_and_no_case_of_another(server: Server) -> None:
    mine, theirs = server.make("acme", "admin"), server.make("rival", "admin")
    places = await make_places(server.client, mine)
    for path in ("/v1/drafts", "/v1/policies", "/v1/audit", "/v1/insights", "/v1/webhooks"):
        listed = await server.client.get(path, headers=theirs)
        assert listed.status_code == 200
        assert not [name for name in places.values() if name in listed.text], path
    named = {**MESSAGE, "policy": {"id": "returns"}}
    assert (await server.client.post("/v1/drafts", json=named, headers=theirs)).status_code == 404
    checked = {"body": "x", "policy": {"id": "returns"}}
    assert (await server.client.post("/v1/checks", json=checked, headers=theirs)).status_code == 404


async def test_what_answers_every_tenant_alike_changes_nothing_of_another(server: Server) -> None:
    mine, theirs = server.make("acme", "admin"), server.make("rival", "admin")
    request = MESSAGE | {"requester": {"id": "c9"}}
    draft = (await server.client.post("/v1/drafts", json=request, headers=mine)).json()["id"]
    assert (await server.client.put("/v1/policies/returns", json=POLICY, headers=mine)).status_code == 201

    assert (await server.client.delete("/v1/customers/c9", headers=theirs)).status_code == 204
    other = {"text": "# Returns\n\nNo refunds at all."}
    assert (await server.client.put("/v1/policies/returns", json=other, headers=theirs)).status_code == 201

    assert (await server.client.get(f"/v1/drafts/{draft}", headers=mine)).status_code == 200
    assert (await server.client.get("/v1/policies/returns", headers=mine)).json()["version"] == 1
    assert (await server.client.delete("/v1/customers/c9", headers=mine)).status_code == 204
    assert (await server.client.get(f"/v1/drafts/{draft}", headers=mine)).status_code == 404


def test_a_route_that_forgets_its_scope_is_for_administrators() -> None:
    assert (find_right("POST", {}), find_right("GET", {})) == ("admin", "admin")


async def test_no_route_of_the_api_forgot_its_scope(server: Server) -> None:
    handlers = [
        (route.path, handler)
        for route in server.client.app.routes
        if route.path.startswith("/v1/")
        for handler in getattr(route, "route_handlers", ())
        if handler.handler_name != "options_handler"
    ]
    assert len(handlers) > 15
    assert [path for path, handler in handlers if "scope" not in handler.opt] == []


async def test_no_secret_is_kept_or_shown(server: Server) -> None:
    key, token = make_key("acme", "", ("draft",), keys=server.keys, now=NOW)
    secret = token.rpartition("_")[2] if "_" not in token[16:] else token[16:]
    found = server.keys.find(key.id)
    assert secret not in repr(found)
    assert found is not None
    assert found.digest not in repr(found)
    assert secret != found.digest
