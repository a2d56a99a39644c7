"""Webhooks: endpoints that are told of what happens, and what became of each delivery."""

import asyncio
import re
from http import HTTPStatus

from litestar import Controller, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from service.api.auth import require_scope
from service.api.drafts import Requested, Wired
from service.api.json_request import JsonRequest
from service.api.negotiation import read_cursor, require_json
from service.api.openapi_answers import PostOperation
from service.api.openapi_webhooks import (
    CHANGE_ANSWERS,
    LIST_ANSWERS,
    NEW_ANSWERS,
    NOT_THERE,
    SEND_ANSWERS,
    ChangeOperation,
    RegisterOperation,
)
from service.api.policies import Cursor, Limit
from service.api.schemas_webhook import (
    DeliveryListOut,
    DeliveryOut,
    NewWebhookOut,
    WebhookChangeIn,
    WebhookIn,
    WebhookListOut,
    WebhookOut,
    decode_webhook,
    decode_webhook_change,
)
from service.api.tenancy import read_actor, read_tenant
from service.usecases.keep_draft import tell_time
from service.usecases.register_webhook import change_webhook, register_webhook, rotate_webhook, send_test

_DELIVERY_ID = re.compile(r"msg_[0-9a-f]{32}")


class WebhookController(Controller):
    path = "/v1/webhooks"
    tags = ("Webhooks",)
    opt = require_scope("admin")

    @post(
        guards=[require_json],
        request_class=JsonRequest,
        opt={"decode": decode_webhook},
        responses=NEW_ANSWERS,
        operation_class=RegisterOperation,
        summary="Register an endpoint",
    )
    async def register(
        self, request: JsonRequest, data: JSONBody[WebhookIn], services: Wired
    ) -> Response[NewWebhookOut]:
        """From now on it is told of `events`, each signed after Standard Webhooks with the secret that this answers."""
        endpoint = await register_webhook(
            read_tenant(request),
            data.url,
            data.events,
            data.description or "",
            actor=read_actor(request),
            store=services.store,
            destinations=services.destinations,
        )
        headers = {"Location": f"/v1/webhooks/{endpoint.id}"}
        return Response(NewWebhookOut.of(endpoint), headers=headers, status_code=HTTPStatus.CREATED)

    @get(responses=LIST_ANSWERS, summary="List the endpoints")
    async def list_all(self, request: Requested, services: Wired) -> WebhookListOut:
        """All of them, the oldest first, without their secrets."""
        tenant = read_tenant(request)
        found = await asyncio.to_thread(lambda: services.store.webhooks.list_all(tenant))
        return WebhookListOut([WebhookOut.of(each) for each in found])

    @get("/{webhook_id:str}", responses=NOT_THERE, summary="Read an endpoint")
    async def find(self, request: Requested, webhook_id: FromPath[str], services: Wired) -> WebhookOut:
        """The endpoint without its secret."""
        tenant = read_tenant(request)
        return WebhookOut.of(
            await asyncio.to_thread(lambda: services.store.webhooks.find(tenant, webhook_id))
        )

    @patch(
        "/{webhook_id:str}",
        guards=[require_json],
        request_class=JsonRequest,
        opt={"decode": decode_webhook_change},
        responses=CHANGE_ANSWERS,
        operation_class=ChangeOperation,
        summary="Change an endpoint",
    )
    async def change(
        self,
        request: JsonRequest,
        webhook_id: FromPath[str],
        data: JSONBody[WebhookChangeIn],
        services: Wired,
    ) -> WebhookOut:
        """While it is disabled nothing is noted for it, and what comes due fails; it can be replayed."""
        changed = await change_webhook(
            read_tenant(request),
            webhook_id,
            data.to_change(),
            actor=read_actor(request),
            store=services.store,
            destinations=services.destinations,
        )
        return WebhookOut.of(changed)

    @delete(
        "/{webhook_id:str}",
        status_code=HTTPStatus.NO_CONTENT,
        responses=NOT_THERE,
        summary="Delete an endpoint",
    )
    async def remove(self, request: Requested, webhook_id: FromPath[str], services: Wired) -> None:
        """It is gone with its deliveries; one that is under way may still arrive."""
        webhooks = await asyncio.to_thread(lambda: services.store.webhooks)
        removed = webhooks.delete(
            read_tenant(request), webhook_id, actor=read_actor(request), now=tell_time()
        )
        await asyncio.wrap_future(removed)

    @post(
        "/{webhook_id:str}/rotate",
        responses=NOT_THERE,
        operation_class=PostOperation,
        status_code=HTTPStatus.OK,
        summary="Replace the secret of an endpoint",
    )
    async def rotate(self, request: Requested, webhook_id: FromPath[str], services: Wired) -> NewWebhookOut:
        """For a day deliveries carry two signatures, of the new secret and of the old one. Needs no body."""
        tenant, actor = read_tenant(request), read_actor(request)
        return NewWebhookOut.of(await rotate_webhook(tenant, webhook_id, actor=actor, store=services.store))

    @post(
        "/{webhook_id:str}/test",
        responses=SEND_ANSWERS,
        operation_class=PostOperation,
        status_code=HTTPStatus.ACCEPTED,
        summary="Send a test to an endpoint",
    )
    async def test(self, request: Requested, webhook_id: FromPath[str], services: Wired) -> DeliveryOut:
        """A delivery of the event `webhook.test`, whatever the endpoint wants. Needs no body."""
        return DeliveryOut.of(await send_test(read_tenant(request), webhook_id, store=services.store))

    @get("/{webhook_id:str}/deliveries", responses=NOT_THERE, summary="List the deliveries to an endpoint")
    async def list_deliveries(
        self,
        request: Requested,
        webhook_id: FromPath[str],
        services: Wired,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> DeliveryListOut:
        """The newest first; each is kept for 30 days."""
        before = read_cursor(cursor, lambda text: _DELIVERY_ID.fullmatch(text) is not None) or ""
        tenant = read_tenant(request)
        found = await asyncio.to_thread(
            lambda: services.store.webhooks.list_deliveries(
                tenant, webhook_id, before=before, limit=limit + 1
            )
        )
        page = [DeliveryOut.of(each) for each in found[:limit]]
        return DeliveryListOut(page, page[-1].id if len(found) > limit else None)

    @post(
        "/{webhook_id:str}/deliveries/{delivery_id:str}/replay",
        responses=SEND_ANSWERS,
        operation_class=PostOperation,
        status_code=HTTPStatus.ACCEPTED,
        summary="Send a delivery again",
    )
    async def replay(
        self, request: Requested, webhook_id: FromPath[str], delivery_id: FromPath[str], services: Wired
    ) -> DeliveryOut:
        """It is due at once, with the same `webhook-id`, and tried for another day. Needs no body."""
        webhooks = await asyncio.to_thread(lambda: services.store.webhooks)
        replayed = webhooks.replay(read_tenant(request), webhook_id, delivery_id, tell_time())
        return DeliveryOut.of(await asyncio.wrap_future(replayed))
