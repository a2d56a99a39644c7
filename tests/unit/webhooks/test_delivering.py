"""Deliveries from the store to a real HTTP server on loopback, on both databases."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook

from service.domain.webhook import (
    TEST_KIND,
    Delivery,
    Endpoint,
    WebhookEvent,
    build_endpoint_id,
    make_webhook_secret,
)
from service.errors import EndpointDisabled, NotFound
from service.jobs.webhooks import EACH, Courier
from service.settings import StoreSettings
from service.store.opening import Store
from service.usecases.forget_old import DELIVERIES_KEPT, forget_deliveries
from service.usecases.keep_draft import tell_time
from service.webhooks.destinations import Destinations
from service.webhooks.posting import Poster
from tests.receiver import Receiver, open_receiver

LEASE = timedelta(seconds=60)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = Store(StoreSettings(url=SecretStr(store_url)))
    yield opened
    opened.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with open_receiver() as opened:
        yield opened


def register(store: Store, url: str, tenant: str = "acme") -> Endpoint:
    endpoint = Endpoint(
        tenant, build_endpoint_id(), url, ("draft.completed",), "", tell_time(), make_webhook_secret()
    )
    return store.webhooks.add(endpoint, actor="").result()


def send(store: Store, endpoint: Endpoint) -> Delivery:
    event = WebhookEvent(TEST_KIND, tell_time(), {"id": endpoint.id})
    return store.webhooks.send(endpoint.tenant, endpoint.id, event).result()


def courier(store: Store, *, seconds: float = 60.0, lease: timedelta = LEASE) -> Courier:
    poster = Poster(Destinations(private_addresses=True), seconds=seconds)
    return Courier(store, poster, draw=lambda: 0.5, lease=lease)


async def deliver(store: Store, *, seconds: float = 60.0) -> int:
    """Make what is due now, and wait for its end."""
    opened = courier(store, seconds=seconds)
    begun = await opened.look()
    await opened.aclose(60)
    return begun


def list_all(store: Store, endpoint: Endpoint) -> list[Delivery]:
    return store.webhooks.list_deliveries(endpoint.tenant, endpoint.id, before="", limit=100)


async def test_a_delivery_is_signed_and_made_once(store: Store, receiver: Receiver) -> None:
    endpoint = register(store, receiver.url)
    sent = send(store, endpoint)

    assert [await deliver(store), await deliver(store)] == [1, 0]
    (taken,) = receiver.taken
    assert taken.headers["webhook-id"] == sent.id
    assert Webhook(endpoint.secret).verify(taken.body, taken.headers)["type"] == TEST_KIND
    (noted,) = list_all(store, endpoint)
    assert (noted.state, noted.attempts, noted.last_status, noted.next_at) == ("delivered", 1, 200, None)


async def test_one_that_failed_is_tried_again_under_the_same_id(store: Store, receiver: Receiver) -> None:
    endpoint = register(store, receiver.url)
    sent = send(store, endpoint)
    receiver.answer = lambda _: "500 Oops" if len(receiver.taken) == 1 else "200 OK"
    await deliver(store)
    (failed,) = list_all(store, endpoint)
    assert (failed.state, failed.attempts, failed.last_status) == ("pending", 1, 500)
    assert failed.next_at is not None
    assert timedelta(0) < failed.next_at - tell_time() <= timedelta(seconds=5)
    store.webhooks.replay(endpoint.tenant, endpoint.id, sent.id, tell_time()).result()  # instead of waiting
    await deliver(store)

    assert [taken.headers["webhook-id"] for taken in receiver.taken] == [sent.id, sent.id]
    assert list_all(store, endpoint)[0].state == "delivered"


async def test_what_was_posted_and_not_noted_is_posted_again(store: Store, receiver: Receiver) -> None:
    endpoint = register(store, receiver.url)
    sent = send(store, endpoint)
    now = tell_time() + timedelta(seconds=1)
    due = store.deliveries.list_due(now, each=EACH, limit=10)
    (claimed,) = store.deliveries.claim(due, now, LEASE).result()
    poster = Poster(Destinations(private_addresses=True))
    assert (await poster.post(claimed, now)).status == 200
    await poster.aclose()  # here the process ends
    later = claimed.leased_until
    assert store.deliveries.list_due(later - timedelta(seconds=1), each=EACH, limit=10) == []
    assert [each.id for each in store.deliveries.list_due(later, each=EACH, limit=10)] == [sent.id]
    (again,) = store.deliveries.claim(due, later, LEASE).result()
    assert (again.id, again.attempt, again.payload) == (claimed.id, 2, claimed.payload)


async def test_two_workers_never_have_the_same_delivery(
    store_url: str, store: Store, receiver: Receiver
) -> None:
    endpoint = register(store, receiver.url)
    sent = {send(store, endpoint).id for _ in range(12)}
    other = Store(StoreSettings(url=SecretStr(store_url)))
    try:
        due = store.deliveries.list_due(tell_time(), each=100, limit=100)
        claims = [each.deliveries.claim(due, tell_time(), LEASE) for each in (store, other) for _ in range(5)]
        claimed = [one.id for each in claims for one in await asyncio.wrap_future(each)]
    finally:
        other.close()
    assert len(claimed) == len(sent)
    assert set(claimed) == sent


async def test_an_endpoint_that_is_gone_is_disabled(store: Store, receiver: Receiver) -> None:
    endpoint = register(store, receiver.url)
    send(store, endpoint)
    receiver.answer = lambda _: "410 Gone"
    await deliver(store)
    found = store.webhooks.find("acme", endpoint.id)

    assert (found.enabled, found.disabled_reason) == (False, "gone")
    assert [(each.state, each.last_status) for each in list_all(store, endpoint)] == [("failed", 410)]
    with pytest.raises(EndpointDisabled):
        send(store, endpoint)


async def test_a_slow_endpoint_holds_up_nobody_but_itself(store: Store, receiver: Receiver) -> None:
    slow = register(store, receiver.url)
    for _ in range(EACH + 3):
        send(store, slow)
    receiver.held = asyncio.Event()
    opened = courier(store)
    async with open_receiver() as other:
        assert await opened.look() == EACH
        quick = register(store, other.url, "rival")
        send(store, quick)
        assert await opened.look() == 1
        async with asyncio.timeout(60):
            while list_all(store, quick)[0].state != "delivered":  # noqa: ASYNC110 - a database has no event
                await asyncio.sleep(0.02)
        assert [each.state for each in list_all(store, slow)] == ["pending"] * (EACH + 3)
        receiver.held.set()
        await opened.aclose(60)


@pytest.mark.parametrize(("answer", "error"), [("", "timeout"), ("nobody", "unreachable")])
async def test_where_nothing_is_answered_the_reason_is_noted(
    store: Store, receiver: Receiver, answer: str, error: str
) -> None:
    endpoint = register(store, "http://127.0.0.1:9/" if answer else receiver.url)
    receiver.held = asyncio.Event()
    send(store, endpoint)
    await deliver(store, seconds=0.3)
    (noted,) = list_all(store, endpoint)

    assert (noted.state, noted.last_status, noted.last_error) == ("pending", None, error)


async def test_a_redirect_is_not_followed(store: Store, receiver: Receiver) -> None:
    receiver.answer = lambda taken: f"307 Elsewhere\r\nLocation: {taken.path}/other"
    endpoint = register(store, receiver.url)
    send(store, endpoint)
    await deliver(store)

    assert [taken.path for taken in receiver.taken] == ["/in"]
    assert list_all(store, endpoint)[0].last_status == 307


async def test_for_a_day_both_secrets_sign(store: Store, receiver: Receiver) -> None:
    endpoint = register(store, receiver.url)
    now = tell_time()
    new = store.webhooks.rotate("acme", endpoint.id, make_webhook_secret(), actor="", now=now).result()
    send(store, endpoint)
    await deliver(store)
    (taken,) = receiver.taken
    for secret in (endpoint.secret, new.secret):
        Webhook(secret).verify(taken.body, taken.headers)
    assert len(taken.headers["webhook-signature"].split()) == 2


async def test_a_deleted_endpoint_is_sent_nothing_more(store: Store, receiver: Receiver) -> None:
    endpoint = register(store, receiver.url)
    send(store, endpoint)
    store.webhooks.delete("acme", endpoint.id, actor="", now=tell_time()).result()

    assert await deliver(store) == 0
    with pytest.raises(NotFound):
        list_all(store, endpoint)


async def test_old_deliveries_are_forgotten(store: Store, receiver: Receiver) -> None:
    endpoint = register(store, receiver.url)
    send(store, endpoint)
    forget_deliveries(store=store, now=tell_time() + DELIVERIES_KEPT - timedelta(hours=1))
    assert len(list_all(store, endpoint)) == 1
    forget_deliveries(store=store, now=tell_time() + DELIVERIES_KEPT + timedelta(hours=1))
    assert list_all(store, endpoint) == []
