"""The client against the real application: waited for over a socket, awaited in process."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from evenhand.client import (
    AsyncEvenhand,
    DraftCompleted,
    Evenhand,
    InvalidInput,
    NotFound,
    StaleVersion,
    Unauthenticated,
)
from litestar import Litestar
from litestar.testing import AsyncTestClient
from pydantic import SecretStr

from service.app import create_app
from service.client.wire import DraftIn
from service.domain.access import Scope
from service.llm.scripted import ScriptedModel
from service.settings import Settings, StoreSettings
from service.usecases.make_key import make_key
from tests.client_crm import open_evenhand

POLICY = (
    "# Returns\n\nFull refunds are given within 30 days of delivery. After 30 days we offer store credit."
)
REQUEST: DraftIn = {
    "message": "My blender died after 45 days. I want my $120 back today!",
    "policy": {"text": POLICY},
    "requester": {"id": "c9", "name": "Dana"},
}
SCOPES: tuple[Scope, ...] = ("draft", "edit", "admin")


def build_app(folder: Path) -> Litestar:
    url = SecretStr(f"sqlite:///{folder / 'evenhand.db'}")
    return create_app(Settings(store=StoreSettings(url=url)), model=ScriptedModel())


def reach(app: Litestar) -> httpx2.ASGITransport:
    return httpx2.ASGITransport(app)  # type: ignore[arg-type]  # its messages are plain dicts


def make_token(app: Litestar) -> str:
    keys = app.state.services.store.keys
    return make_key("acme", "", SCOPES, keys=keys, now=datetime.now(UTC))[1]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evenhand]:
    app = build_app(tmp_path_factory.mktemp("client"))
    with (
        open_evenhand(app) as url,
        Evenhand(url, make_token(app), timeout=120, transport=httpx2.HTTPTransport()) as opened,
    ):
        yield opened


@pytest.fixture
async def awaited(tmp_path: Path) -> AsyncIterator[AsyncEvenhand]:
    app = build_app(tmp_path)
    async with (
        AsyncTestClient(app),
        AsyncEvenhand("http://evenhand", make_token(app), transport=reach(app)) as opened,
    ):
        yield opened


def test_a_draft_is_made_read_checked_edited_and_closed(client: Evenhand) -> None:
    draft = client.drafts.create(**REQUEST, deadline=30)
    assert client.drafts.get(draft.id).body == draft.body
    text = "Dana, I am sorry about the blender. I will write to you within 24 hours."
    assert client.drafts.check(draft.id, text).revision == draft.revision
    edited = client.drafts.edit(draft.id, text, revision=draft.revision, author={"name": "Sam"})
    assert (edited.body, edited.revision) == (text, draft.revision + 1)
    with pytest.raises(StaleVersion) as stale:
        client.drafts.edit(draft.id, "Somebody was faster.", revision=draft.revision)
    assert (stale.value.current, stale.value.status) == (edited.revision, 412)
    assert stale.value.request_id
    assert client.drafts.escalate(draft.id, tier="supervisor", note="asked for").id == draft.id
    assert client.drafts.brief(draft.id).markdown
    assert client.drafts.case(draft.id).requester.name == "Dana"
    closed = client.drafts.outcome(draft.id, outcome="discarded", reasons=["other"])
    assert closed.outcome is not None
    assert [each.revision for each in client.drafts.revisions(draft.id).revisions] == [2, 1]
    assert client.drafts.events(draft.id).events[0].event == "created"


def test_lists_go_on_over_all_pages(client: Evenhand) -> None:
    made = {client.drafts.create(**REQUEST).id for _ in range(3)}
    assert made <= {each.id for each in client.drafts.list(limit=1, order="newest")}
    for name in ("returns", "returns-b"):
        assert client.policies.save(name, text=POLICY).version == 1
    assert client.policies.save("returns", text=f"{POLICY}\n\nMore.", version=1).version == 2
    assert {each.id for each in client.policies.list(limit=1)} >= {"returns", "returns-b"}
    assert [each.version for each in client.policies.versions("returns", limit=1)] == [2, 1]
    assert client.policies.get("returns", version=1).digest != client.policies.get("returns").digest
    assert client.policies.read(text=POLICY).clauses
    numbers = [entry.number for entry in client.audit.list(limit=1)]
    assert len(numbers) >= 3
    assert numbers == sorted(set(numbers))


def test_a_stream_ends_with_the_draft(client: Evenhand) -> None:
    *_, last = client.drafts.stream(**REQUEST, deadline=30)
    assert isinstance(last, DraftCompleted)
    assert client.drafts.get(last.draft.id).body == last.draft.body


def test_a_batch_is_waited_for_and_its_results_are_read(client: Evenhand) -> None:
    batch = client.batches.create([{"id": "zd-1", "request": REQUEST}, {"id": "zd-2", "request": {}}])
    ended = client.batches.wait(batch.id, every=0.1, patience=300)
    assert (ended.status, ended.done, ended.failed) == ("done", 1, 1)
    good, bad = client.batches.results(batch.id)
    assert good.draft is not None
    assert bad.error is not None
    assert bad.error.type.endswith("invalid-input")
    assert client.batches.cancel(batch.id).status == "done"
    job = client.drafts.create_later(**REQUEST)
    assert client.drafts.find_job(job.id).id == job.id


def test_texts_are_checked_techniques_listed_insights_found_and_customers_erased(client: Evenhand) -> None:
    checked = client.checks.create(body="Calm down. I will refund $120.", policy={"text": POLICY})
    assert checked.verdict == "fail"
    assert "empathy" in {technique.id for technique in client.techniques.list()}
    assert client.insights.find(bucket="day").bucket == "day"
    gone = client.drafts.create(**REQUEST | {"requester": {"id": "c 1?0"}})
    client.customers.erase("c 1?0")
    with pytest.raises(NotFound):
        client.drafts.get(gone.id)


def test_what_is_wrong_with_a_request_is_named(client: Evenhand) -> None:
    with pytest.raises(InvalidInput) as refused:
        client.drafts.create(policy={"text": POLICY})
    assert [each.pointer for each in refused.value.errors] == ["/message"]
    assert "/message" in str(refused.value)


def test_rewritings_and_overrules_reach_their_routes(client: Evenhand) -> None:
    draft = client.drafts.create(**REQUEST)
    with pytest.raises(InvalidInput):
        client.drafts.rewrite(draft.id, operation="translate")
    with pytest.raises(InvalidInput, match="no blocking check"):
        client.drafts.overrule(draft.id, rule="tone.blame", reason="Ms Lind said so")


async def test_the_awaited_client_does_the_same(awaited: AsyncEvenhand) -> None:
    draft = await awaited.drafts.create(**REQUEST)
    again = await awaited.drafts.create(**REQUEST, idempotency_key="k1")
    same = await awaited.drafts.create(**REQUEST, idempotency_key="k1")
    assert again.id == same.id != draft.id
    assert {each.id async for each in awaited.drafts.list(limit=1)} == {draft.id, again.id}
    events = [event async for event in awaited.drafts.stream(**REQUEST)]
    assert isinstance(events[-1], DraftCompleted)
    batch = await awaited.batches.create([{"request": REQUEST}])
    assert (await awaited.batches.wait(batch.id, every=0.1, patience=300)).done == 1
    assert [result.index async for result in awaited.batches.results(batch.id)] == [0]


async def test_a_wrong_key_is_refused_and_never_shown(tmp_path: Path) -> None:
    app = build_app(tmp_path)
    async with AsyncTestClient(app):
        make_token(app)
        client = AsyncEvenhand("http://evenhand", "ek_wrong", transport=reach(app))
        async with client:
            with pytest.raises(Unauthenticated) as refused:
                await client.techniques.list()
    assert "ek_wrong" not in f"{client!r} {refused.value!r} {refused.value}"


class Failing(httpx2.AsyncBaseTransport):
    """Everything reaches the application; its first two answers are lost, and 503 is told in their place."""

    def __init__(self, app: Litestar) -> None:
        self._inner = reach(app)
        self.keys: list[str] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.keys.append(request.headers.get("idempotency-key", ""))
        response = await self._inner.handle_async_request(request)
        return httpx2.Response(503) if len(self.keys) <= 2 else response


async def test_a_server_that_answers_503_twice_makes_one_draft(tmp_path: Path) -> None:
    app = build_app(tmp_path)
    async with AsyncTestClient(app):
        transport = Failing(app)
        async with AsyncEvenhand("http://evenhand", make_token(app), transport=transport) as client:
            draft = await client.drafts.create(**REQUEST)
            assert len(transport.keys) == 3
            assert len(set(transport.keys)) == 1
            assert [each.id async for each in client.drafts.list()] == [draft.id]
