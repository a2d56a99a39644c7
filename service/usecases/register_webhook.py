"""Registering webhook endpoints, and changing them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.domain.webhook import (
    TEST_KIND,
    Delivery,
    Endpoint,
    WebhookEvent,
    WebhookKind,
    build_endpoint_id,
    make_webhook_secret,
)
from service.store.opening import Store
from service.usecases.keep_draft import tell_time
from service.webhooks.destinations import Destinations


@dataclass(frozen=True, slots=True)
class EndpointChange:
    """What becomes of an endpoint; None leaves it as it is."""

    url: str | None = None
    kinds: tuple[WebhookKind, ...] | None = None
    description: str | None = None
    enabled: bool | None = None

    def apply(self, endpoint: Endpoint) -> Endpoint:
        enabled = endpoint.enabled if self.enabled is None else self.enabled
        reason = endpoint.disabled_reason if self.enabled is None else "" if self.enabled else "asked"
        return replace(
            endpoint,
            url=endpoint.url if self.url is None else self.url,
            kinds=endpoint.kinds if self.kinds is None else self.kinds,
            description=endpoint.description if self.description is None else self.description,
            enabled=enabled,
            disabled_reason=reason,
        )


async def register_webhook(
    tenant: str,
    url: str,
    kinds: Sequence[WebhookKind],
    description: str = "",
    *,
    actor: str,
    store: Store,
    destinations: Destinations,
) -> Endpoint:
    """The new endpoint, with its secret. Raises ``InvalidInput`` and ``StoreUnavailable``."""
    await destinations.find(url)
    webhooks = await asyncio.to_thread(lambda: store.webhooks)
    endpoint = Endpoint(
        tenant=tenant,
        id=build_endpoint_id(),
        url=url,
        kinds=tuple(dict.fromkeys(kinds)),
        description=description,
        created_at=tell_time(),
        secret=make_webhook_secret(),
    )
    return await asyncio.wrap_future(webhooks.add(endpoint, actor=actor))


async def change_webhook(
    tenant: str,
    identifier: str,
    change: EndpointChange,
    *,
    actor: str,
    store: Store,
    destinations: Destinations,
) -> Endpoint:
    """The endpoint as it is now. Raises ``InvalidInput``, ``NotFound`` and ``StoreUnavailable``."""
    webhooks = await asyncio.to_thread(lambda: store.webhooks)
    if change.url is not None:
        await asyncio.to_thread(webhooks.find, tenant, identifier)  # nobody looks up hosts by another's id
        await destinations.find(change.url)
    return await asyncio.wrap_future(
        webhooks.change(tenant, identifier, change.apply, actor=actor, now=tell_time())
    )


async def rotate_webhook(tenant: str, identifier: str, *, actor: str, store: Store) -> Endpoint:
    """The endpoint with a new secret; the old one signs as well for a day. Raises as ``change_webhook`` does."""
    webhooks = await asyncio.to_thread(lambda: store.webhooks)
    rotated = webhooks.rotate(tenant, identifier, make_webhook_secret(), actor=actor, now=tell_time())
    return await asyncio.wrap_future(rotated)


async def send_test(tenant: str, identifier: str, *, store: Store) -> Delivery:
    """A delivery that tells of nothing. Raises ``EndpointDisabled`` beside what ``change_webhook`` raises."""
    webhooks = await asyncio.to_thread(lambda: store.webhooks)
    event = WebhookEvent(TEST_KIND, tell_time(), {"id": identifier})
    return await asyncio.wrap_future(webhooks.send(tenant, identifier, event))
