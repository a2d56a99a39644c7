"""What is noted for endpoints, with what it tells of."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from pydantic import SecretStr

from service.domain.batch import Batch, NewItem
from service.domain.webhook import Endpoint, build_endpoint_id, make_webhook_secret
from service.settings import StoreSettings
from service.store.opening import Store
from service.usecases.keep_draft import tell_time

BATCHES = 10


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with closing(Store(StoreSettings(url=SecretStr(store_url)))) as opened:
        yield opened


def register(store: Store, tenant: str = "acme") -> Endpoint:
    place = (tenant, build_endpoint_id(), "https://crm.example.com/")
    endpoint = Endpoint(*place, ("batch.completed",), "", tell_time(), make_webhook_secret())
    return store.webhooks.add(endpoint, actor="").result()


def begin(store: Store, name: str, items: int = 2, tenant: str = "acme") -> None:
    new = [NewItem(f"zd-{number}", "{}") for number in range(items)]
    store.batches.create(Batch(tenant, name, "batch", items, tell_time()), new).result()
    for index in range(items):
        store.batches.begin(tenant, name, index).result()


def count(store: Store, endpoint: Endpoint) -> int:
    return len(store.webhooks.list_deliveries(endpoint.tenant, endpoint.id, before="", limit=200))


def test_of_two_workers_that_end_the_last_items_at_once_one_tells_of_it(store_url: str, store: Store) -> None:
    endpoint = register(store)
    names = [f"db_{number:02}" for number in range(BATCHES)]
    for name in names:
        begin(store, name)
    with closing(Store(StoreSettings(url=SecretStr(store_url)))) as other:
        other.open()
        ended = [
            each.batches.finish("acme", name, index)
            for name in names
            for index, each in enumerate((store, other))
        ]
        for done in ended:
            done.result()

    assert count(store, endpoint) == BATCHES


def test_the_end_is_told_of_once_and_to_the_tenant_of_the_batch_alone(store: Store) -> None:
    mine, theirs = register(store), register(store, "rival")
    begin(store, "db_1")
    seen = []
    for index in (0, 1, 1):
        store.batches.finish("acme", "db_1", index).result()
        seen.append(count(store, mine))
    store.batches.cancel("acme", "db_1", tell_time()).result()

    assert [*seen, count(store, mine)] == [0, 1, 1, 1]
    assert count(store, theirs) == 0


def test_a_batch_that_is_cancelled_with_nothing_under_way_has_ended(store: Store) -> None:
    endpoint = register(store)
    new = [NewItem("zd-1", "{}")]
    store.batches.create(Batch("acme", "db_1", "batch", 1, tell_time()), new).result()
    store.batches.cancel("acme", "db_1", tell_time()).result()

    assert count(store, endpoint) == 1
