"""Batches and asynchronous drafts over HTTP, worked off in the same process."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from pydantic import SecretStr
from sqlalchemy import update

from service.app import create_app
from service.domain.prompt import Prompt
from service.llm.scripted import Answer, Delayed, ScriptedModel
from service.prompting import load_prompts
from service.settings import JobSettings, PrivacySettings, Settings, StoreSettings
from service.store.tables import DRAFTS
from service.usecases.make_key import make_key

Client = AsyncTestClient[Litestar]
Body = dict[str, object]
JSON_LINES = "application/x-ndjson"
PATIENCE = 30.0
WRITTEN = json.dumps(
    {
        technique.id: f"Thank you for telling us ({n})."
        for n, technique in enumerate(load_prompts().techniques)
    }
    | {"next_step": "I will write to you again within 24 hours."}
)


def settings_of(folder: Path, *, in_server: bool = True, concurrency: int = 4) -> Settings:
    url = SecretStr(f"sqlite:///{folder / 'evenhand.db'}")
    jobs = JobSettings(in_server=in_server, concurrency=concurrency, max_body_bytes=200_000)
    return Settings(store=StoreSettings(url=url), jobs=jobs)


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel(WRITTEN)


@pytest.fixture
async def client(tmp_path: Path, model: ScriptedModel) -> AsyncIterator[Client]:
    async with AsyncTestClient(create_app(settings_of(tmp_path), model=model)) as opened:
        yield opened


@pytest.fixture
async def idle(tmp_path: Path) -> AsyncIterator[Client]:
    """A server that leaves the work to others, of whom there are none."""
    app = create_app(settings_of(tmp_path, in_server=False), model=ScriptedModel(WRITTEN))
    async with AsyncTestClient(app) as opened:
        yield opened


def request_of(message: str, **more: object) -> Body:
    return {"message": message, "policy": {"text": "Refunds within 30 days."}, **more}


def batch_of(*requests: object) -> Body:
    return {"items": [{"id": f"zd-{n}", "request": request} for n, request in enumerate(requests)]}


async def wait_for(client: Client, path: str, is_over: Callable[[Body], bool]) -> Body:
    async with asyncio.timeout(PATIENCE):
        while not is_over(found := (await client.get(path)).json()):  # noqa: ASYNC110 - HTTP has no event for it
            await asyncio.sleep(0.05)
    return found  # type: ignore[no-any-return]  # JSON


async def finish(client: Client, batch: Body) -> tuple[Body, list[Body]]:
    """Hand in ``batch``, and wait for its end; how it ended, and its results."""
    path = (await client.post("/v1/draft-batches", json=batch)).headers["location"]
    ended = await wait_for(client, path, lambda found: found["status"] in {"done", "cancelled"})
    return ended, read_lines((await client.get(f"{path}/results")).text)


def read_lines(text: str) -> list[Body]:
    return [json.loads(line) for line in text.splitlines()]


def list_queue_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("evenhand-jobs.db*"))


async def test_a_batch_becomes_drafts_in_the_order_of_its_items(client: Client) -> None:
    requests = [request_of(f"Order {n} broke.", metadata={"n": n}) for n in range(7)]
    handed_in = await client.post("/v1/draft-batches", json=batch_of(*requests))
    path = handed_in.headers["location"]
    ended = await wait_for(client, path, lambda found: found["status"] == "done")
    results = await client.get(f"{path}/results")
    lines = read_lines(results.text)

    assert handed_in.status_code == 202
    assert handed_in.json()["status"] == "queued"
    assert path == f"/v1/draft-batches/{handed_in.json()['id']}"
    assert [ended[name] for name in ("total", "done", "failed", "cancelled")] == [7, 7, 0, 0]
    assert results.headers["content-type"].startswith(JSON_LINES)
    assert results.headers["evenhand-batch-status"] == "done"
    assert [(line["id"], line["index"]) for line in lines] == [(f"zd-{n}", n) for n in range(7)]
    drafts = [line["draft"] for line in lines]
    assert all(isinstance(draft, dict) and draft["origin"] == "model" for draft in drafts)
    assert [draft["metadata"] for draft in drafts if isinstance(draft, dict)] == [
        {"n": str(n)} for n in range(7)
    ]


async def test_drafts_of_a_batch_are_drafts_like_any_other(client: Client) -> None:
    _, lines = await finish(client, batch_of(request_of("It broke."), request_of("It is late.")))
    listed = (await client.get("/v1/drafts")).json()["drafts"]
    drafts = [line["draft"] for line in lines]
    found = [(await client.get(f"/v1/drafts/{each['id']}")).json() for each in drafts]  # type: ignore[index]  # JSON

    assert {each["id"] for each in listed} == {each["id"] for each in found}
    assert found == drafts


async def test_what_is_wrong_with_an_item_is_its_own_error(client: Client) -> None:
    bad = {"message": 5, "policy": {"text": "x"}}
    unknown = request_of("It broke.") | {"policy": {"id": "nobody-saved-this"}}
    ended, lines = await finish(client, batch_of(request_of("It broke."), bad, unknown, {}))

    assert [ended[name] for name in ("status", "done", "failed")] == ["done", 1, 3]
    problems = [line.get("error") for line in lines]
    assert problems[0] is None
    assert [problem["status"] for problem in problems[1:]] == [400, 404, 400]  # type: ignore[index]  # JSON
    assert problems[1]["errors"][0]["pointer"] == "/message"  # type: ignore[index]  # JSON
    assert all("draft" not in line for line in lines[1:])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/items"),
        ({"items": []}, "/items"),
        ({"items": [{"request": {}}] * 10_001}, "/items"),
        ({"items": [{"id": "a"}]}, "/items/0/request"),
        ({"items": [{"request": {}}, {"request": "text"}]}, "/items/1/request"),
        ({"items": [{"request": {}, "key": 1}]}, "/items/0/key"),
        ({"items": [{"request": {}, "id": "x" * 201}]}, "/items/0/id"),
    ],
)
async def test_a_batch_that_is_none_is_refused_with_a_pointer(idle: Client, body: Body, pointer: str) -> None:
    answer = await idle.post("/v1/draft-batches", json=body)

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_a_batch_may_be_larger_than_other_requests_but_not_endless(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, in_server=False)
    settings = settings.model_copy(
        update={"server": settings.server.model_copy(update={"max_body_bytes": 2000})}
    )
    many = batch_of(*[request_of("It broke. " * 10)] * 100)
    async with AsyncTestClient(create_app(settings, model=ScriptedModel())) as client:
        assert (await client.post("/v1/draft-batches", json=many)).status_code == 202
        assert (await client.post("/v1/drafts", json=request_of("x" * 3000))).status_code == 413
        endless = batch_of(request_of("x" * 250_000))
        assert (await client.post("/v1/draft-batches", json=endless)).status_code == 413


async def test_what_has_not_begun_when_it_is_cancelled_is_not_done(tmp_path: Path) -> None:
    model = ScriptedModel(Delayed(1.0, WRITTEN))
    app = create_app(settings_of(tmp_path, concurrency=1), model=model)
    async with AsyncTestClient(app) as client:
        started = await client.post("/v1/draft-batches", json=batch_of(*[request_of("It broke.")] * 5))
        path = started.headers["location"]
        async with asyncio.timeout(PATIENCE):
            while not model.prompts:  # noqa: ASYNC110 - the model has no event for it
                await asyncio.sleep(0.02)
        cancelling = (await client.post(f"{path}/cancel")).json()
        ended = await wait_for(client, path, lambda found: found["status"] == "cancelled")
        again = (await client.post(f"{path}/cancel")).json()
        lines = read_lines((await client.get(f"{path}/results")).text)
        asked = sum(prompt.step == "write" for prompt in model.prompts)

    assert (cancelling["status"], cancelling["cancelled"]) == ("cancelling", 4)
    assert [ended[name] for name in ("done", "failed", "cancelled")] == [1, 0, 4]
    assert again == ended
    assert asked == 1
    assert ["draft" in line for line in lines] == [True, False, False, False, False]
    problems = [line["error"] for line in lines[1:]]
    assert {problem["type"] for problem in problems} == {"urn:evenhand:problem:item-cancelled"}  # type: ignore[index]  # JSON


async def test_results_can_be_read_while_it_runs(tmp_path: Path) -> None:
    def answer(prompt: Prompt) -> Answer:
        slow = any("slowly" in message.content for message in prompt.messages)
        return Delayed(1.0, WRITTEN) if slow else WRITTEN

    app = create_app(settings_of(tmp_path, concurrency=2), model=ScriptedModel(answer))
    async with AsyncTestClient(app) as client:
        requests = [request_of("It broke slowly."), *[request_of("It broke.")] * 3]
        path = (await client.post("/v1/draft-batches", json=batch_of(*requests))).headers["location"]
        found = await wait_for(client, path, lambda found: found["done"] == 3)
        results = await client.get(f"{path}/results")

    assert found["status"] == "running"
    assert results.headers["evenhand-batch-status"] == "running"
    assert [line["index"] for line in read_lines(results.text)] == [1, 2, 3]


async def test_a_draft_can_be_fetched_later(client: Client) -> None:
    headers = {"prefer": "respond-async"}
    asked = await client.post("/v1/drafts", json=request_of("It broke."), headers=headers)
    path = asked.headers["location"]
    job = await wait_for(client, path, lambda found: found["status"] not in {"queued", "running"})
    draft = (await client.get(f"/v1/drafts/{job['draft_id']}")).json()

    assert asked.status_code == 202
    assert asked.headers["preference-applied"] == "respond-async"
    assert (asked.json()["status"], asked.json()["draft"]) == ("queued", None)
    assert path == f"/v1/draft-jobs/{asked.json()['id']}"
    assert (job["status"], job["error"]) == ("done", None)
    assert job["draft"] == draft


async def test_an_asynchronous_draft_that_cannot_be_made_is_refused_at_once(idle: Client) -> None:
    headers = {"prefer": "respond-async"}
    bad = await idle.post("/v1/drafts", json={"message": 5}, headers=headers)
    unknown = await idle.post(
        "/v1/drafts", json=request_of("x") | {"policy": {"id": "nobody"}}, headers=headers
    )

    assert (bad.status_code, unknown.status_code) == (400, 404)


async def test_another_kind_or_no_id_at_all_is_not_there(idle: Client) -> None:
    job = (await idle.post("/v1/drafts", json=request_of("x"), headers={"prefer": "respond-async"})).json()[
        "id"
    ]
    batch = (await idle.post("/v1/draft-batches", json=batch_of(request_of("x")))).json()["id"]
    paths = [f"/v1/draft-jobs/{batch}", f"/v1/draft-batches/{job}", "/v1/draft-batches/db_no/results"]

    assert [(await idle.get(path)).status_code for path in paths] == [404, 404, 404]
    assert (await idle.post(f"/v1/draft-batches/{job}/cancel")).status_code == 404


async def test_what_a_server_has_left_is_done_by_the_next_one(tmp_path: Path) -> None:
    async with AsyncTestClient(
        create_app(settings_of(tmp_path, in_server=False), model=ScriptedModel())
    ) as client:
        path = (await client.post("/v1/draft-batches", json=batch_of(request_of("It broke.")))).headers[
            "location"
        ]
        assert (await client.get(path)).json()["status"] == "queued"
    async with AsyncTestClient(create_app(settings_of(tmp_path), model=ScriptedModel(WRITTEN))) as client:
        ended = await wait_for(client, path, lambda found: found["status"] == "done")

    assert ended["done"] == 1


async def test_the_queue_knows_ids_and_the_log_no_text(
    tmp_path: Path, client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    await finish(client, batch_of(request_of("My unmistakable blender broke."), {"message": 5}))
    captured = capfd.readouterr()

    assert captured.out == ""
    assert "unmistakable" not in captured.err
    queue = b"".join(file.read_bytes() for file in list_queue_files(tmp_path))
    assert b"draft_item" in queue
    assert b"unmistakable" not in queue


async def test_the_queue_is_a_file_of_its_owner_s_that_comes_with_the_first_batch(
    tmp_path: Path, client: Client
) -> None:
    file = tmp_path / "evenhand-jobs.db"
    assert not file.exists()
    await finish(client, batch_of(request_of("It broke.")))

    assert file.stat().st_mode & 0o777 == 0o600


async def test_another_tenant_s_batches_and_jobs_are_not_there(idle: Client) -> None:
    keys = idle.app.state.services.store.keys
    made = [make_key(name, "", ("draft",), keys=keys, now=datetime.now(UTC)) for name in ("acme", "rival")]
    ours, theirs = ({"authorization": f"Bearer {token}"} for _, token in made)
    batch = await idle.post("/v1/draft-batches", json=batch_of(request_of("x")), headers=ours)
    job = await idle.post("/v1/drafts", json=request_of("x"), headers=ours | {"prefer": "respond-async"})
    path = batch.headers["location"]
    paths = [path, f"{path}/results", job.headers["location"]]

    assert [(await idle.get(each, headers=ours)).status_code for each in paths] == [200, 200, 200]
    assert [(await idle.get(each, headers=theirs)).status_code for each in paths] == [404, 404, 404]
    assert (await idle.post(f"{path}/cancel", headers=theirs)).status_code == 404
    assert (await idle.get(path, headers=ours)).json()["status"] == "queued"


async def test_a_large_batch_does_not_hold_up_another_tenant(tmp_path: Path) -> None:
    app = create_app(settings_of(tmp_path, concurrency=2), model=ScriptedModel(Delayed(0.1, WRITTEN)))
    async with AsyncTestClient(app) as client:
        keys = app.state.services.store.keys
        made = [make_key(name, "", ("draft",), keys=keys, now=datetime.now(UTC)) for name in ("big", "small")]
        big, small = ({"authorization": f"Bearer {token}"} for _, token in made)
        many = batch_of(*[request_of("It broke.")] * 60)
        first = (await client.post("/v1/draft-batches", json=many, headers=big)).headers["location"]
        few = batch_of(request_of("It broke."))
        second = (await client.post("/v1/draft-batches", json=few, headers=small)).headers["location"]
        client.headers.update(small)
        await wait_for(client, second, lambda found: found["status"] == "done")
        client.headers.update(big)
        left = (await client.get(first)).json()
        await client.post(f"{first}/cancel")

    assert left["status"] == "running"
    assert left["done"] < 50


async def test_a_queue_that_cannot_be_opened_is_tried_again(tmp_path: Path, client: Client) -> None:
    file = tmp_path / "evenhand-jobs.db"
    file.write_text("These are notes, and no database at all. " * 50)
    path = (await client.post("/v1/draft-batches", json=batch_of(request_of("It broke.")))).headers[
        "location"
    ]
    await asyncio.sleep(1.0)
    waiting = (await client.get(path)).json()
    file.unlink()
    ended = await wait_for(client, path, lambda found: found["status"] == "done")

    assert waiting["status"] == "queued"
    assert ended["done"] == 1


async def test_drafts_that_are_too_old_are_deleted_on_the_server_s_own(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    async with AsyncTestClient(create_app(settings, model=ScriptedModel(WRITTEN))) as client:
        draft = (await client.post("/v1/drafts", json=request_of("It broke."))).json()["id"]
        with client.app.state.services.store.open().database.writing() as connection:
            old = datetime(2020, 1, 1, tzinfo=UTC)
            connection.execute(update(DRAFTS).values(created_at=old, updated_at=old))
    settings = settings.model_copy(update={"privacy": PrivacySettings(retention_days=30)})
    async with AsyncTestClient(create_app(settings, model=ScriptedModel(WRITTEN))) as client:
        async with asyncio.timeout(PATIENCE):
            while (await client.get(f"/v1/drafts/{draft}")).status_code != 404:  # noqa: ASYNC110 - no event for it
                await asyncio.sleep(0.05)


async def test_what_is_under_way_when_the_server_ends_is_finished_first(tmp_path: Path) -> None:
    model = ScriptedModel(Delayed(0.5, WRITTEN))
    async with AsyncTestClient(create_app(settings_of(tmp_path, concurrency=1), model=model)) as client:
        batch = batch_of(*[request_of("It broke.")] * 3)
        path = (await client.post("/v1/draft-batches", json=batch)).headers["location"]
        async with asyncio.timeout(PATIENCE):
            while not model.prompts:  # noqa: ASYNC110 - the model has no event for it
                await asyncio.sleep(0.02)
    app = create_app(settings_of(tmp_path, in_server=False), model=ScriptedModel())
    async with AsyncTestClient(app) as client:
        found = (await client.get(path)).json()

    assert (found["status"], found["done"]) == ("running", 1)
    assert sum(prompt.step == "write" for prompt in model.prompts) == 1
