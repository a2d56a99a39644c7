"""Requests that are sent again under an ``Idempotency-Key``, on SQLite and PostgreSQL."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from litestar import Litestar
from pydantic import SecretStr
from sqlalchemy import func, select, update

from service.app import create_app
from service.domain.access import Scope
from service.domain.prompt import Completion, JsonSchema, Prompt, Usage
from service.errors import ModelUnavailable
from service.prompting import load_prompts
from service.settings import JobSettings, ModelSettings, Settings, StoreSettings
from service.store.tables import DRAFTS, IDEMPOTENT_ANSWERS
from service.usecases.make_key import make_key

KEY = {"Idempotency-Key": "order-88121-1"}
EVENTS = {"Accept": "text/event-stream"}
MESSAGE = "My blender died after 45 days. I want my $120 back today or I post this everywhere!"
POLICY = {
    "text": "# Returns\n\nFull refunds are given within 30 days of delivery. After 30 days we offer store credit of up "
    "to 20 % of the order total, or a replacement."
}
FACTS = {"order_total": "120.00", "currency": "USD", "delivered_on": "2026-10-08", "today": "2026-11-22"}
REQUEST = {"message": MESSAGE, "policy": POLICY, "facts": FACTS}
WRITTEN = json.dumps(
    {technique.id: "Thank you for telling us." for technique in load_prompts().techniques}
    | {str(number): "Thank you for telling us." for number in range(1, 30)}  # sentences that are rewritten
    | {"next_step": "I will write to you again within 24 hours."}
)
PATIENCE = 30.0


@dataclass
class GatedModel:
    """A model that writes when it is let; ``calls`` are how often it was asked, ``broken`` answers for one call."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    calls: int = 0
    broken: Exception | None = None
    name: str = "gated"

    def __post_init__(self) -> None:
        self.gate.set()

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        self.calls += 1
        self.asked.set()
        broken, self.broken = self.broken, None
        if broken is not None:
            raise broken
        gate = self.gate
        await gate.wait()
        return Completion(WRITTEN, self.name, Usage(model_calls=1))

    async def ready(self) -> str:
        return ""

    async def aclose(self) -> None:
        pass


@dataclass(frozen=True)
class Server:
    """The application on this loop, so that many callers can be at it at once."""

    app: Litestar
    client: httpx.AsyncClient
    model: GatedModel

    async def post(self, path: str = "/v1/drafts", body: object = REQUEST, **headers: str) -> httpx.Response:
        return await self.client.post(path, json=body, headers=KEY | headers)

    def count_drafts(self) -> int:
        with self.app.state.services.store.open().database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(DRAFTS)) or 0

    def count_kept(self) -> int:
        with self.app.state.services.store.open().database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(IDEMPOTENT_ANSWERS)) or 0

    def change_kept(self, **values: object) -> None:
        """What is kept becomes what it is after a crash, or later."""
        with self.app.state.services.store.open().database.writing() as connection:
            connection.execute(update(IDEMPOTENT_ANSWERS).values(**values))

    def crash(self) -> None:
        """As if the process had died before it could keep its answer, and its time were up."""
        self.change_kept(status=None, owner="dead", body=b"", locked_until=datetime.now(UTC) - timedelta(1))


@asynccontextmanager
async def open_app(store_url: str) -> AsyncIterator[Server]:
    model = GatedModel()
    settings = Settings(
        store=StoreSettings(url=SecretStr(store_url)),
        model=ModelSettings(
            base_url="http://127.0.0.1:1/v1", name="never asked"
        ),  # remote: many drafts at once
        jobs=JobSettings(in_server=False),
    )
    app = create_app(settings, model=model)
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type] # Litestar types ASGI more closely
    async with (
        asyncio.timeout(2 * PATIENCE),
        app.lifespan(),
        httpx.AsyncClient(transport=transport, base_url="http://app", timeout=PATIENCE) as client,
    ):
        yield Server(app, client, model)


@pytest.fixture
async def server(store_url: str) -> AsyncIterator[Server]:
    """Opened and closed by one task, as the framework wants it."""
    opened: asyncio.Future[Server] = asyncio.get_running_loop().create_future()
    done = asyncio.Event()

    async def hold() -> None:
        async with open_app(store_url) as server:
            opened.set_result(server)
            await done.wait()

    holding = asyncio.create_task(hold())
    await asyncio.wait((holding, opened), return_when=asyncio.FIRST_COMPLETED)
    yield await opened if opened.done() else holding.result()  # type: ignore[misc] # raises what went wrong
    done.set()
    await holding


def assert_replayed(first: httpx.Response, second: httpx.Response) -> None:
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert_same(first, second)


def assert_same(first: httpx.Response, second: httpx.Response) -> None:
    assert (second.status_code, second.content) == (first.status_code, first.content)
    for name in ("content-type", "etag", "location", "content-length"):
        assert second.headers.get(name) == first.headers.get(name)
    assert second.headers["x-request-id"] != first.headers["x-request-id"]


def problem_of(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["type"].rpartition(":")[2]


async def test_a_draft_that_is_asked_for_again_is_answered_byte_for_byte(server: Server) -> None:
    first = await server.post()
    calls = server.model.calls
    again = [await server.post() for _ in range(3)]

    assert first.status_code == 201
    assert calls
    assert server.model.calls == calls
    for each in again:
        assert_replayed(first, each)
    assert server.count_drafts() == 1
    assert (await server.client.get(first.headers["location"])).json() == first.json()


async def test_without_a_key_nothing_is_kept_and_every_request_is_another_one(server: Server) -> None:
    first, second = [await server.client.post("/v1/drafts", json=REQUEST) for _ in range(2)]

    assert first.json()["id"] != second.json()["id"]
    assert server.count_kept() == 0


async def test_every_post_can_be_repeated(server: Server) -> None:
    draft = f"/v1/drafts/{(await server.client.post('/v1/drafts', json=REQUEST)).json()['id']}"
    bodies: dict[str, object] = {
        "/v1/checks": {"body": "I will refund the full $120 today.", "policy": POLICY},
        "/v1/policies/read": POLICY,
        f"{draft}/checks": {"body": "I will refund the full $120 today."},
        f"{draft}/rewrite": {"operation": "shorten"},
        f"{draft}/escalation": {"tier": "supervisor"},
        f"{draft}/outcome": {"outcome": "discarded", "reasons": ["other"]},
    }
    for path, body in bodies.items():
        key = {"Idempotency-Key": f"key of {path}"[-255:]}
        first, second = [await server.client.post(path, json=body, headers=key) for _ in range(2)]
        assert first.status_code == 200, first.text
        assert_replayed(first, second)
    events = (await server.client.get(f"{draft}/events")).json()["events"]
    assert [each["event"] for each in events] == ["created", "rewrite_proposed", "escalated", "outcome"]


@pytest.mark.parametrize(
    ("path", "body", "accept"),
    [
        ("/v1/drafts", REQUEST | {"message": f"{MESSAGE}!"}, "*/*"),
        ("/v1/drafts?a=b", REQUEST, "*/*"),
        ("/v1/drafts", REQUEST, "application/json"),
        ("/v1/checks", REQUEST, "*/*"),
    ],
)
async def test_another_request_with_the_same_key_is_refused(
    server: Server, path: str, body: object, accept: str
) -> None:
    first = await server.post(Accept="*/*")
    other = await server.post(path, body, Accept=accept)

    assert problem_of(other) == (422, "idempotency-key-reused")
    assert "Idempotency-Key" in other.json()["detail"]
    assert_replayed(first, await server.post(Accept="*/*"))


async def test_while_the_first_is_under_way_others_are_told_to_come_back(server: Server) -> None:
    server.model.gate.clear()
    first = asyncio.create_task(server.post())
    await server.model.asked.wait()
    early = await server.post()
    server.model.gate.set()

    assert problem_of(early) == (409, "idempotency-in-flight")
    assert int(early.headers["retry-after"]) >= 1
    assert_replayed(await first, await server.post())


async def test_of_many_at_once_one_is_done_and_all_are_answered_alike(server: Server) -> None:
    answers = await asyncio.gather(*(server.post() for _ in range(30)))
    calls = server.model.calls
    done = [each for each in answers if each.status_code == 201]
    told = [each for each in answers if each.status_code != 201]

    assert server.count_drafts() == 1
    assert len({each.content for each in done}) == 1
    assert sum("idempotent-replayed" not in each.headers for each in done) == 1
    assert {problem_of(each) for each in told} <= {(409, "idempotency-in-flight")}
    assert_same(done[0], await server.post())
    assert server.model.calls == calls


@pytest.mark.parametrize(
    "key",
    ["", " ", "k" * 256, "schl\u00fcssel", "tab\tulator", "\x7f"],
    ids=["empty", "blank", "long", "latin", "tab", "del"],
)
async def test_a_key_that_cannot_be_used_is_refused_by_name(server: Server, key: str) -> None:
    headers = [("Idempotency-Key", key.encode("latin-1"))]
    response = await server.client.post("/v1/drafts", json=REQUEST, headers=headers)  # type: ignore[arg-type]

    assert problem_of(response) == (400, "invalid-input")
    assert "the header Idempotency-Key" in response.json()["detail"]
    assert server.model.calls == 0


async def test_two_keys_are_refused_and_the_longest_is_taken(server: Server) -> None:
    longest = "".join(chr(33 + number % 94) for number in range(255))
    twice = [("Idempotency-Key", "one"), ("Idempotency-Key", "two")]

    assert (await server.client.post("/v1/drafts", json=REQUEST, headers=twice)).status_code == 400
    first, second = [await server.post(**{"Idempotency-Key": longest}) for _ in range(2)]
    assert_replayed(first, second)


async def test_a_request_that_was_never_begun_leaves_its_key_free(server: Server) -> None:
    wrong: list[object] = [{"message": ""}, {"message": MESSAGE, "policy": {"id": "missing"}}]
    refused = [await server.post(body=body) for body in wrong]
    assert [each.status_code for each in refused] == [400, 404]

    first = await server.post()
    assert first.status_code == 201
    assert_replayed(first, await server.post())


async def test_a_verdict_is_kept_although_it_is_no_success(server: Server) -> None:
    text = "I am sorry that it failed. I can offer you $60.00 in store credit. I will arrange it within 24 hours."
    draft = (await server.client.post("/v1/drafts", json=REQUEST)).json()
    outcome = f"/v1/drafts/{draft['id']}/outcome"
    first = await server.post(outcome, {"outcome": "sent_edited", "sent_text": text})
    await server.client.post(outcome, json={"outcome": "discarded"})
    second = await server.post(outcome, {"outcome": "sent_edited", "sent_text": text})

    assert problem_of(first) == (409, "check-blocked")
    assert_replayed(first, second)


async def test_a_failure_is_not_kept(server: Server) -> None:
    draft = (await server.client.post("/v1/drafts", json=REQUEST)).json()
    rewrite = f"/v1/drafts/{draft['id']}/rewrite"
    server.model.broken = ModelUnavailable("nothing answers")
    failed = await server.post(rewrite, {"operation": "shorten"})
    first, second = [await server.post(rewrite, {"operation": "shorten"}) for _ in range(2)]

    assert problem_of(failed) == (503, "model-unavailable")
    assert first.status_code == 200
    assert_replayed(first, second)


async def test_after_a_crash_the_draft_that_was_kept_is_the_answer(server: Server) -> None:
    first = await server.post()
    calls = server.model.calls
    server.crash()
    again = await server.post()

    assert_same(first, again)
    assert "idempotent-replayed" not in again.headers
    assert_replayed(again, await server.post())
    assert (server.model.calls, server.count_drafts()) == (calls, 1)


async def test_one_key_has_one_draft_even_where_the_one_given_up_for_lost_was_alive(server: Server) -> None:
    slow_gate = server.model.gate
    slow_gate.clear()
    slow = asyncio.create_task(server.post())
    await server.model.asked.wait()
    server.change_kept(locked_until=datetime.now(UTC) - timedelta(1))
    server.model.gate = asyncio.Event()
    server.model.gate.set()
    quick = await server.post()
    slow_gate.set()

    assert quick.status_code == 201
    assert_same(quick, await slow)
    assert_replayed(quick, await server.post())
    assert server.count_drafts() == 1


async def test_what_has_expired_is_done_anew(server: Server) -> None:
    first = await server.post()
    server.change_kept(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    second = await server.post(body=REQUEST | {"message": "Something else is broken, too."})

    assert second.status_code == 201
    assert second.json()["id"] != first.json()["id"]


def read_events(response: httpx.Response) -> Iterator[tuple[str, str]]:
    for block in response.text.strip().split("\n\n"):
        name, data = block.split("\n")
        yield name.removeprefix("event: "), data.removeprefix("data: ")


async def test_a_stream_is_replayed_by_its_last_event(server: Server) -> None:
    first, second = [await server.post(**EVENTS) for _ in range(2)]
    calls = server.model.calls
    server.crash()
    third = await server.post(**EVENTS)

    seen = list(read_events(first))
    assert [name for name, _ in seen[:2]] == ["plan", "segment"]
    assert list(read_events(second)) == list(read_events(third)) == [seen[-1]]
    assert seen[-1][0] == "draft.completed"
    assert second.headers["idempotent-replayed"] == "true"
    assert second.headers["content-type"] == first.headers["content-type"]
    assert problem_of(await server.post()) == (422, "idempotency-key-reused")
    assert (server.model.calls, server.count_drafts()) == (calls, 1)


async def test_when_the_caller_hangs_up_the_key_is_free_for_the_next_attempt(server: Server) -> None:
    server.model.gate.clear()
    sent = await hang_up(server)
    server.model.gate.set()
    first = await server.post(Accept="application/json")

    assert sent[0]["status"] == 499
    assert first.status_code == 201
    assert_replayed(first, await server.post(Accept="application/json"))
    assert server.count_drafts() == 1


async def test_when_the_caller_of_a_stream_hangs_up_the_key_is_free_too(server: Server) -> None:
    server.model.gate.clear()
    await hang_up(server, accept=EVENTS["Accept"])
    server.model.gate.set()
    first = await server.post(**EVENTS)

    assert list(read_events(first))[-1][0] == "draft.completed"
    assert server.count_drafts() == 1


async def hang_up(server: Server, accept: str = "application/json") -> list[dict[str, object]]:
    """What the application sent to a caller who is gone once the model was asked."""
    # The same bytes that the client sends.
    body = server.client.build_request("POST", "/v1/drafts", json=REQUEST).content
    incoming = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        if incoming:
            return dict(incoming.pop())
        await server.model.asked.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    headers = {"content-type": "application/json", "host": "app", "accept": accept} | KEY
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/v1/drafts",
        "raw_path": b"/v1/drafts",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }
    await server.app(scope, receive, send)  # type: ignore[arg-type]  # plain dicts stand for the typed ones
    return sent


async def test_a_key_is_its_tenant_s_and_answers_nobody_who_may_not_ask(server: Server) -> None:
    ours, theirs, reader = (
        make_token(server, *given) for given in (("ours", "draft"), ("theirs", "draft"), ("ours", "edit"))
    )
    first = await server.post(**ours)
    other = await server.post(**theirs)
    turned_away = await server.post(**reader)
    stranger = await server.post()

    assert first.json()["id"] != other.json()["id"]
    assert_replayed(first, await server.post(**ours))
    assert_replayed(other, await server.post(**theirs))
    assert (turned_away.status_code, stranger.status_code) == (403, 401)


def make_token(server: Server, tenant: str, scope: Scope) -> dict[str, str]:
    keys = server.app.state.services.store.keys
    _, token = make_key(tenant, "", (scope,), keys=keys, now=datetime.now(UTC))
    return {"Authorization": f"Bearer {token}"}


async def test_an_answer_is_kept_with_the_draft_that_it_is_about(server: Server) -> None:
    draft = (await server.post()).json()["id"]
    for number, path in enumerate((f"/v1/drafts/{draft}/escalation", "/v1/checks")):
        body: dict[str, object] = {"body": "Hello."} if number else {}
        assert (await server.post(path, body, **{"Idempotency-Key": f"k{number}"})).status_code == 200
    query = select(IDEMPOTENT_ANSWERS.c.draft_id).order_by(IDEMPOTENT_ANSWERS.c.key)
    with server.app.state.services.store.open().database.reading() as connection:
        assert list(connection.scalars(query)) == [draft, "", draft]


async def test_the_document_names_the_header_on_every_post_and_nowhere_else(server: Server) -> None:
    document = (await server.client.get("/schema/openapi.json")).json()
    named = {
        (method, path): any(each["name"] == "Idempotency-Key" for each in operation.get("parameters", ()))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }

    assert [where for where, there in named.items() if there != (where[0] == "post")] == []
