"""Batches of drafts in both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from service.domain.batch import Batch, BatchKind, NewItem, Tally
from service.errors import NotFound
from service.settings import StoreSettings
from service.store.batches import BatchStore, forget_requests
from service.store.opening import Store

TENANT = "default"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
REQUEST = '{"message": "¿Dónde está? \U0001f621"}'


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = Store(StoreSettings(url=SecretStr(store_url)))
    yield opened
    opened.close()


@pytest.fixture
def batches(store: Store) -> BatchStore:
    return store.batches


def create(
    batches: BatchStore,
    name: str = "db_1",
    items: int = 3,
    *,
    tenant: str = TENANT,
    kind: BatchKind = "batch",
    at: datetime = NOW,
) -> Batch:
    new = [NewItem(f"zd-{number}", REQUEST) for number in range(items)]
    return batches.create(Batch(tenant, name, kind, items, at), new).result()


def find(batches: BatchStore, name: str = "db_1", *, tenant: str = TENANT) -> Batch:
    return batches.find(tenant, name, "batch")


def begin_and_finish(batches: BatchStore, index: int, problem: str = "") -> None:
    batches.begin(TENANT, "db_1", index).result()
    batches.finish(TENANT, "db_1", index, problem).result()


def test_a_new_batch_is_queued_with_its_items(batches: BatchStore) -> None:
    created = create(batches)

    assert created == find(batches)
    assert (created.status, created.tally, created.total) == ("queued", Tally(queued=3), 3)
    assert created.created_at == NOW


def test_an_item_that_is_begun_comes_with_its_request(batches: BatchStore) -> None:
    create(batches)
    item = batches.begin(TENANT, "db_1", 1).result()
    again = batches.begin(TENANT, "db_1", 1).result()

    assert item is not None
    assert (item.index, item.id, item.state, item.request) == (1, "zd-1", "running", REQUEST)
    assert again == replace(item, attempts=2)
    assert find(batches).tally == Tally(queued=2, running=1)
    assert find(batches).status == "running"


def test_what_is_finished_is_not_begun_again_and_its_request_is_gone(batches: BatchStore) -> None:
    create(batches)
    begin_and_finish(batches, 0)
    begin_and_finish(batches, 2, '{"status": 400}')
    first, last = batches.list_finished(TENANT, "db_1", after=-1, limit=10)

    assert batches.begin(TENANT, "db_1", 0).result() is None
    assert (first.index, first.state, first.request, first.problem) == (0, "done", "", "")
    assert (last.index, last.state, last.request, last.problem) == (2, "failed", "", '{"status": 400}')
    assert find(batches).tally == Tally(queued=1, done=1, failed=1)


def test_the_first_end_of_an_item_holds(batches: BatchStore) -> None:
    create(batches)
    begin_and_finish(batches, 0)
    batches.finish(TENANT, "db_1", 0, "{}").result()

    assert find(batches).tally == Tally(queued=2, done=1)


def test_it_is_done_with_its_last_item(batches: BatchStore) -> None:
    create(batches)
    seen = []
    for index in range(3):
        begin_and_finish(batches, index)
        seen.append(find(batches).status)

    assert seen == ["running", "running", "done"]


def test_finished_items_are_paged_in_their_order(batches: BatchStore) -> None:
    create(batches, items=5)
    for index in (4, 1, 0, 3):
        begin_and_finish(batches, index)
    pages = [batches.list_finished(TENANT, "db_1", after=after, limit=2) for after in (-1, 1, 4)]

    assert [[item.index for item in page] for page in pages] == [[0, 1], [3, 4], []]


def test_a_cancelled_batch_begins_nothing_more_and_finishes_what_runs(batches: BatchStore) -> None:
    create(batches)
    batches.begin(TENANT, "db_1", 0).result()
    cancelled = batches.cancel(TENANT, "db_1", NOW).result()
    later = batches.cancel(TENANT, "db_1", NOW + timedelta(hours=1)).result()

    assert cancelled == later
    assert (cancelled.status, cancelled.tally) == ("cancelling", Tally(running=1, cancelled=2))
    assert batches.begin(TENANT, "db_1", 1).result() is None
    batches.finish(TENANT, "db_1", 0).result()
    assert find(batches).status == "cancelled"
    assert find(batches).cancelled_at == NOW


def test_a_batch_that_is_done_stays_done_when_it_is_cancelled(batches: BatchStore) -> None:
    create(batches, items=1)
    begin_and_finish(batches, 0)
    cancelled = batches.cancel(TENANT, "db_1", NOW).result()

    assert (cancelled.status, cancelled.cancelled_at) == ("done", None)


def test_items_begun_and_finished_while_it_is_cancelled_are_in_one_state_each(batches: BatchStore) -> None:
    create(batches, items=40)

    def work(index: int) -> None:
        if index == 20:
            batches.cancel(TENANT, "db_1", NOW).result()
        elif batches.begin(TENANT, "db_1", index).result() is not None:
            batches.finish(TENANT, "db_1", index).result()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(40)))
    tally = find(batches).tally

    assert (tally.queued, tally.running) == (0, 0)
    assert tally.done + tally.cancelled == 40
    assert tally.cancelled >= 1


def test_what_no_worker_knows_of_is_listed_until_one_does(batches: BatchStore) -> None:
    younger = create(batches, "db_2", tenant="acme", at=NOW + timedelta(seconds=1))
    older = create(batches, "dj_1", items=1, kind="job")
    before = batches.list_waiting(10)
    batches.hand_over(older, NOW).result()

    assert before == [older, younger]
    assert batches.list_waiting(1) == [younger]


def test_another_tenant_s_batch_is_not_there(batches: BatchStore) -> None:
    create(batches)
    create(batches, "dj_1", items=1, kind="job")
    for tenant, name in (("acme", "db_1"), (TENANT, "db_9"), (TENANT, "dj_1")):
        with pytest.raises(NotFound):
            find(batches, name, tenant=tenant)
        with pytest.raises(NotFound):
            batches.cancel(tenant, name, NOW).result()

    assert batches.begin("acme", "db_1", 0).result() is None
    assert batches.list_finished("acme", "db_1", after=-1, limit=10) == []
    assert find(batches).tally == Tally(queued=3)


def test_ten_thousand_items_are_kept_at_once(batches: BatchStore) -> None:
    assert create(batches, items=10_000).tally == Tally(queued=10_000)


def test_of_a_customer_who_is_erased_nothing_waits_any_more(store: Store, batches: BatchStore) -> None:
    items = [NewItem("", REQUEST, requester) for requester in ("c9", "c8", "c9", "")]
    batches.create(Batch(TENANT, "db_1", "batch", 4, NOW), items).result()
    begin_and_finish(batches, 0)
    with store.open().database.writing() as connection:
        forget_requests(connection, TENANT, "c9")
        forget_requests(connection, "acme", "c8")

    assert find(batches).tally == Tally(queued=2, done=1, cancelled=1)
    assert batches.begin(TENANT, "db_1", 2).result() is None


def test_there_is_work_until_the_last_item_is_finished(batches: BatchStore) -> None:
    seen = [batches.has_unfinished()]
    create(batches, items=2)
    seen.append(batches.has_unfinished())
    for index in range(2):
        begin_and_finish(batches, index)
        seen.append(batches.has_unfinished())

    assert seen == [False, True, True, False]
