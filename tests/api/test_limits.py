"""How much a tenant may ask for: requests in a minute, and tokens of the model in a day."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from pydantic import SecretStr

from service.app import create_app
from service.domain.allowance import Allowance
from service.domain.prompt import Completion, JsonSchema, Prompt, Usage
from service.domain.tenant import DEFAULT_TENANT
from service.errors import BudgetSpent
from service.llm.scripted import ScriptedModel
from service.settings import LimitSettings, Settings, StoreSettings
from service.store.opening import Store
from service.usecases.make_key import make_key
from service.usecases.spend_tokens import RESERVED

Client = AsyncTestClient[Litestar]
OpenClient = Callable[[LimitSettings], AbstractAsyncContextManager[Client]]
MESSAGE = {
    "message": "My blender died. I want my $120 back!",
    "policy": {"text": "# Returns\n\nFull refunds are given within 30 days of delivery."},
}
NOW = datetime(2026, 11, 23, 22, tzinfo=UTC)


class CountedModel(ScriptedModel):
    """Says of each call that it took 1,000 tokens."""

    def __init__(self) -> None:
        super().__init__(lambda _: json.dumps({"next_step": "I will write to you again within 24 hours."}))
        self.calls = 0

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        found = await super().complete(prompt, schema=schema, deadline=deadline)
        self.calls += 1
        return Completion(found.text, found.model, Usage(900, 0, 100, 1))


@pytest.fixture
def model() -> CountedModel:
    return CountedModel()


@pytest.fixture
def open_client(store_url: str, model: CountedModel) -> OpenClient:
    @asynccontextmanager
    async def open_one(limits: LimitSettings) -> AsyncIterator[Client]:
        settings = Settings(store=StoreSettings(url=SecretStr(store_url)), limits=limits)
        async with AsyncTestClient(create_app(settings, model=model)) as client:
            yield client

    return open_one


def find_store(client: Client) -> Store:
    store: Store = client.app.state.services.store
    return store


async def test_requests_beyond_the_limit_are_told_when_to_come_back(open_client: OpenClient) -> None:
    async with open_client(LimitSettings(requests_per_minute=5)) as client:
        answers = [await client.get("/v1/techniques") for _ in range(7)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
        left = [answer.headers["RateLimit"].split(";")[1] for answer in answers[:5]]
        assert left == ["r=4", "r=3", "r=2", "r=1", "r=0"]
        assert answers[0].headers["RateLimit-Policy"] == '"requests";q=5;w=60'
        assert 1 <= int(answers[5].headers["Retry-After"]) <= 12
        assert answers[5].json()["type"] == "urn:evenhand:problem:rate-limited"
        assert answers[5].headers["content-type"] == "application/problem+json"
        assert (await client.get("/health/live")).status_code == 200


async def test_racing_requests_are_counted_once_each(open_client: OpenClient) -> None:
    async with open_client(LimitSettings(requests_per_minute=10)) as client:
        answers = await asyncio.gather(*(client.get("/v1/techniques") for _ in range(30)))
        assert sorted(answer.status_code for answer in answers) == [200] * 10 + [429] * 20


async def test_one_tenants_limit_is_not_anothers(open_client: OpenClient) -> None:
    async with open_client(LimitSettings(requests_per_minute=1)) as client:
        store, headers = find_store(client), {}
        for tenant in ("small", "large"):
            _, token = make_key(tenant, "", ("draft",), keys=store.keys, now=datetime.now(UTC))
            headers[tenant] = {"Authorization": f"Bearer {token}"}
        store.usage.set_allowance("large", Allowance(requests_per_minute=3))
        seen = {
            tenant: [(await client.get("/v1/techniques", headers=sent)).status_code for _ in range(4)]
            for tenant, sent in headers.items()
        }
        assert seen == {"small": [200, 429, 429, 429], "large": [200, 200, 200, 429]}


async def test_without_limits_no_header_speaks_of_them(open_client: OpenClient) -> None:
    async with open_client(LimitSettings()) as client:
        assert "RateLimit" not in (await client.get("/v1/techniques")).headers


async def test_a_spent_budget_stops_drafts_before_the_model_is_asked(
    open_client: OpenClient, model: CountedModel
) -> None:
    async with open_client(LimitSettings(tokens_per_day=1500)) as client:
        statuses = []
        for _ in range(6):
            before = model.calls
            answer = await client.post("/v1/drafts", json=MESSAGE)
            statuses.append(answer.status_code)
            assert (model.calls > before) == (answer.status_code == 201)
        assert statuses[0] == 201
        assert statuses[-1] == 429
        assert answer.json()["type"] == "urn:evenhand:problem:budget-spent"
        assert 0 < int(answer.headers["Retry-After"]) <= 86_400
        # What costs no tokens goes on.
        assert (await client.post("/v1/checks", json={"body": "Hello."})).status_code == 200
        assert (await client.get("/v1/drafts")).status_code == 200


async def test_what_was_reserved_and_not_used_is_given_back(
    open_client: OpenClient, model: CountedModel
) -> None:
    async with open_client(LimitSettings(tokens_per_day=RESERVED * 100)) as client:
        await client.post("/v1/drafts", json=MESSAGE)
        usage = find_store(client).usage
        now = datetime.now(UTC)
        used = model.calls * 1000
        await asyncio.wrap_future(usage.reserve(DEFAULT_TENANT, 0, used + 1, now))
        with pytest.raises(BudgetSpent):
            await asyncio.wrap_future(usage.reserve(DEFAULT_TENANT, 0, used, now))


def test_a_new_day_begins_with_a_whole_budget(store_url: str) -> None:
    store = Store(StoreSettings(url=SecretStr(store_url)))
    try:
        usage = store.usage
        usage.reserve("acme", 700, 1000, NOW).result()
        usage.reserve("acme", 700, 1000, NOW).result()  # the last one may go over it
        with pytest.raises(BudgetSpent) as caught:
            usage.reserve("acme", 700, 1000, NOW).result()
        assert caught.value.retry_after == 2 * 3600
        tomorrow = NOW + timedelta(hours=2)
        usage.reserve("acme", 700, 1000, tomorrow).result()
        usage.settle("acme", 5000, NOW).result()  # of a day that is over
        usage.reserve("acme", 1, 1000, tomorrow).result()
    finally:
        store.close()
