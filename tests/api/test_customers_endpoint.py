"""Erasing a customer, and forgetting what is old; on SQLite and PostgreSQL."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from pydantic import SecretStr
from sqlalchemy import MetaData, Table, func, inspect, make_url, select

from service.app import create_app
from service.llm.scripted import ScriptedModel
from service.settings import Settings, StoreSettings
from service.store.database import Database
from service.store.opening import Store
from service.usecases.forget_old import forget_old
from service.usecases.make_key import make_key

Client = AsyncTestClient[Litestar]
CANARY = "Zyxwvut-Canary"
POLICY = (
    "# Returns\n\nFull refunds are given within 30 days of delivery. After 30 days we offer store credit of up to "
    "20 % of the order total, or a replacement."
)
FACTS = {"order_total": "120.00", "currency": "USD", "delivered_on": "2026-10-08", "today": "2026-11-22"}
KEPT = {"conversations", "drafts", "draft_events", "draft_revisions", "policy_sources", "idempotent_answers"}


@pytest.fixture
async def client(store_url: str) -> AsyncIterator[Client]:
    settings = Settings(store=StoreSettings(url=SecretStr(store_url)))
    async with AsyncTestClient(create_app(settings, model=ScriptedModel())) as opened:
        yield opened


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    opened = Database(make_url(store_url.replace("postgresql://", "postgresql+psycopg://")))
    yield opened
    opened.close()


@pytest.fixture
def store(client: Client, store_url: str) -> Iterator[Store]:
    """A second one, as another process has; the application has opened the first."""
    opened = Store(StoreSettings(url=SecretStr(store_url)))
    yield opened
    opened.close()


async def draft(
    client: Client, customer: str, conversation: str = "zd-1", policy: str = POLICY, **more: object
) -> Any:
    headers = {"Idempotency-Key": uuid4().hex}
    request = {
        "conversation": {
            "id": conversation,
            "subject": f"Blender {CANARY}",
            "messages": [{"body": f"My blender {CANARY} died after 45 days. I want my $120 back."}],
        },
        "policy": {"text": policy},
        "facts": {**FACTS, "note": CANARY},
        "requester": {"id": customer, "name": CANARY},
        "metadata": {"note": CANARY},
    } | more
    response = await client.post("/v1/drafts", json=request, headers=headers)
    assert response.status_code == 201, response.text
    return response.json()


def count_rows(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        tables = [Table(name, MetaData(), autoload_with=connection) for name in KEPT]
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables
        }


def dump(database: Database) -> str:
    """Everything in every table, but for the migrations' own."""
    with database.reading() as connection:
        metadata = MetaData()
        metadata.reflect(connection, only=inspect(connection).get_table_names())
        return "\n".join(
            str(tuple(row)) for table in metadata.tables.values() for row in connection.execute(select(table))
        )


async def live_through(client: Client, made: Any) -> None:
    """Everything that can be done to a draft."""
    path = f"/v1/drafts/{made['id']}"
    edited = f"{made['body']}\n\nYou are {CANARY}, just calm down. We will refund you $500 today."
    response = await client.patch(path, json={"body": edited}, headers={"If-Match": "1"})
    assert response.status_code == 200, response.text
    for check in response.json()["checks"]:
        if check["verdict"] == "fail":
            overrule = {"rule": check["rule"], "reason": f"{CANARY} insists", "author": {"name": CANARY}}
            if check["span"]:
                overrule["text"] = check["span"]["text"]
            assert (await client.post(f"{path}/overrules", json=overrule)).status_code == 200
    assert (await client.post(f"{path}/escalation", json={"note": CANARY})).status_code == 200
    outcome = {"outcome": "sent_edited", "sent_text": edited, "note": CANARY, "csat": 1}
    response = await client.post(f"{path}/outcome", json=outcome)
    assert response.status_code == 200, response.text


async def test_nothing_is_left_of_a_customer_who_is_erased(client: Client, database: Database) -> None:
    await live_through(client, await draft(client, "c9"))
    await draft(client, "c9", "zd-2", policy=f"{POLICY} {CANARY}")
    assert CANARY in dump(database)

    response = await client.delete("/v1/customers/c9")

    assert (response.status_code, response.content) == (204, b"")
    assert dump(database).count(CANARY) == 0
    assert set(count_rows(database).values()) == {0}
    assert (await client.get("/v1/drafts")).json()["drafts"] == []
    assert (await client.get("/v1/insights")).json()["total"]["drafts"] == 0


async def test_erasing_forgets_what_the_process_had_in_memory(client: Client) -> None:
    await live_through(client, await draft(client, "c9"))
    await client.delete("/v1/customers/c9")

    gc.collect()
    cached = [each for each in gc.get_objects() if isinstance(each, dict | tuple) and len(each) < 20]
    held = [
        each
        for each in cached
        if any(isinstance(item, str) and f"blender {CANARY} died" in item for item in _items(each))
    ]
    assert held == []


def _items(value: dict[object, object] | tuple[object, ...]) -> list[object]:
    return [*value, *(value.values() if isinstance(value, dict) else ())]


async def test_a_file_of_sqlite_does_not_hold_what_was_erased(tmp_path: Path) -> None:
    path = tmp_path / "evenhand.db"
    settings = Settings(store=StoreSettings(url=SecretStr(f"sqlite:///{path}")))
    async with AsyncTestClient(create_app(settings, model=ScriptedModel())) as client:
        await draft(client, "c9")
        await client.delete("/v1/customers/c9")

    files = [each for each in os.listdir(tmp_path) if each.startswith("evenhand.db")]  # noqa: PTH208 - a test may block
    assert files == ["evenhand.db"]  # closed: what was written ahead is in it
    assert CANARY.encode() not in await asyncio.to_thread(path.read_bytes)


async def test_other_customers_keep_everything(client: Client, database: Database) -> None:
    mine = await draft(client, "c9")
    shared = await draft(client, "c10", conversation="zd-1")  # the same thread, and the same policy
    await draft(client, "c9", "zd-2", policy=f"{POLICY} More.")
    before = count_rows(database)
    assert before["drafts"] == 3

    await client.delete("/v1/customers/c9")

    assert count_rows(database) == dict.fromkeys(KEPT, 1)
    assert (await client.get(f"/v1/drafts/{mine['id']}")).status_code == 404
    assert (await client.get(f"/v1/drafts/{shared['id']}/case")).status_code == 200
    response = await client.patch(
        f"/v1/drafts/{shared['id']}",
        json={"body": "We will write within 24 hours."},
        headers={"If-Match": "1"},
    )
    assert response.status_code == 200, response.text


@pytest.mark.parametrize("customer", ["c10", "C9", "c", "%", "c9%00", "x" * 300, "ü☃", "default"])
async def test_erasing_whom_nobody_knows_is_answered_alike(
    client: Client, database: Database, customer: str
) -> None:
    await draft(client, "c9")
    answers = [await client.delete(f"/v1/customers/{customer}") for _ in range(2)]

    assert [(each.status_code, each.content) for each in answers] == [(204, b"")] * 2
    assert count_rows(database)["drafts"] == 1


async def test_drafts_without_a_customer_s_id_are_nobody_s(client: Client, database: Database) -> None:
    await draft(client, "")
    assert (await client.delete("/v1/customers/")).status_code in {404, 405}
    assert count_rows(database)["drafts"] == 1


async def test_an_erased_customer_can_write_again_and_be_erased_again(
    client: Client, database: Database
) -> None:
    for _ in range(2):
        await draft(client, "c9")
        assert count_rows(database)["drafts"] == 1
        await client.delete("/v1/customers/c9")
        assert count_rows(database)["drafts"] == 0


async def test_drafts_that_are_made_meanwhile_fail_nobody(client: Client) -> None:
    """Of the same policy and the same thread, which are erased and needed at once."""
    for round_ in range(5):
        made = [draft(client, "c1", metadata={"n": f"{round_}{number}"}) for number in range(3)]
        erased = [client.delete("/v1/customers/c1") for _ in range(3)]
        results = await asyncio.gather(*made, *erased)
        assert [each.status_code for each in results[3:]] == [204] * 3


async def test_the_trail_says_who_erased_whom_without_a_word_of_text(
    client: Client, store: Store, database: Database
) -> None:
    made = await draft(client, "dana@example.com")
    await live_through(client, made)
    _, token = make_key("default", "", ("admin",), keys=store.keys, now=datetime.now(UTC))
    headers = {"Authorization": f"Bearer {token}"}
    await client.delete("/v1/customers/dana@example.com", headers=headers)
    answer = (await client.get("/v1/audit", headers=headers)).json()

    *drafts, last = answer["entries"]
    [first] = [each for each in drafts if each["subject"] == {"kind": "draft", "id": made["id"]}]
    assert {each["action"] for each in drafts} == {"draft.erased"}
    assert first["detail"]["prompts"] == made["versions"]["prompts"]
    assert {each["reason_length"] for each in first["detail"]["overrules"]} == {len(f"{CANARY} insists")}
    assert last["action"] == "customer.erased"
    assert last["subject"]["id"].startswith("sha256:")
    assert last["actor"] == token.split("_")[1]
    assert answer["next_after"] is None
    assert CANARY not in dump(database)
    assert "dana@example.com" not in dump(database)


async def test_the_trail_is_read_a_page_at_a_time(client: Client) -> None:
    for number in range(3):
        await client.put(f"/v1/policies/p{number}", json={"text": POLICY})
    first = (await client.get("/v1/audit?limit=2")).json()
    rest = (await client.get(f"/v1/audit?limit=2&after={first['next_after']}")).json()

    assert [each["subject"]["id"] for each in first["entries"] + rest["entries"]] == ["p0", "p1", "p2"]
    assert rest["next_after"] is None
    for query in ("after=-1", "after=x", "limit=0"):
        assert (await client.get(f"/v1/audit?{query}")).status_code == 400


@pytest.mark.parametrize("scope", ["draft", "edit"])
async def test_only_an_administrator_erases_and_reads_the_trail(
    client: Client, store: Store, scope: Any
) -> None:
    _, token = make_key("default", "", (scope,), keys=store.keys, now=datetime.now(UTC))
    headers = {"Authorization": f"Bearer {token}"}

    assert (await client.delete("/v1/customers/c9", headers=headers)).status_code == 403
    assert (await client.get("/v1/audit", headers=headers)).status_code == 403


async def test_another_tenant_s_customer_of_the_same_id_stays(
    client: Client, store: Store, database: Database
) -> None:
    await draft(client, "c9")
    _, token = make_key("acme", "", ("admin",), keys=store.keys, now=datetime.now(UTC))
    response = await client.delete("/v1/customers/c9", headers={"Authorization": f"Bearer {token}"})

    assert response.status_code == 204
    assert count_rows(database)["drafts"] == 1


async def test_what_is_closed_or_left_for_too_long_is_forgotten(
    client: Client, store: Store, database: Database
) -> None:
    for number in range(7):
        await live_through(client, await draft(client, f"c{number}", f"zd-{number}"))
    now = datetime.now(UTC)
    count = count_rows(database)["drafts"]

    def forget(days: int, later: int) -> int:
        return forget_old(days, actor="a test", store=store, now=now + timedelta(days=later), at_once=3)

    assert await asyncio.to_thread(forget, 30, 29) == 0
    assert count_rows(database)["drafts"] == count
    assert await asyncio.to_thread(forget, 30, 60) == count
    assert set(count_rows(database).values()) == {0}
    entries = (await client.get("/v1/audit")).json()["entries"]
    assert [each["action"] for each in entries] == ["drafts.forgotten"] * len(entries)
    assert sum(each["detail"]["drafts"] for each in entries) == count


async def test_a_draft_that_somebody_has_edited_since_is_kept(client: Client, store: Store) -> None:
    made = await draft(client, "c9")
    path = f"/v1/drafts/{made['id']}"
    started = datetime.now(UTC)
    await client.patch(path, json={"body": "We will write within 24 hours."}, headers={"If-Match": "1"})
    cutoff = started + timedelta(days=1)

    forgotten = await asyncio.to_thread(lambda: forget_old(1, actor="a test", store=store, now=cutoff))
    assert forgotten == 0
    assert (await client.get(path)).status_code == 200
