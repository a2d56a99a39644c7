"""The wire form of webhook endpoints and deliveries."""

from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from service.api.decoding import decode_json
from service.api.schemas_case import In, Line
from service.api.schemas_verdict import Out
from service.domain.webhook import Delivery, DeliveryState, Endpoint, WebhookKind
from service.domain.webhook_url import LONGEST_URL
from service.usecases.register_webhook import EndpointChange

Url = Annotated[
    str,
    Meta(
        max_length=LONGEST_URL,
        description="https, of a public address",
        examples=["https://crm.example.com/in"],
    ),
]
Kinds = Annotated[list[WebhookKind], Meta(min_length=1, max_length=20)]


class WebhookIn(In, frozen=True):
    url: Url
    events: Annotated[Kinds, Meta(description="what it is told of")]
    description: Line | None = None


class WebhookChangeIn(In, frozen=True):
    """What is left out, or null, stays as it is."""

    url: Url | None = None
    events: Kinds | None = None
    description: Line | None = None
    enabled: bool | None = None

    def to_change(self) -> EndpointChange:
        kinds = None if self.events is None else tuple(dict.fromkeys(self.events))
        return EndpointChange(self.url, kinds, self.description, self.enabled)


_NEW = msgspec.json.Decoder(WebhookIn)
_CHANGE = msgspec.json.Decoder(WebhookChangeIn)


def decode_webhook(data: bytes) -> WebhookIn:
    """Raises ``InvalidInput`` with pointers."""
    return decode_json(data, _NEW)


def decode_webhook_change(data: bytes) -> WebhookChangeIn:
    """Raises ``InvalidInput`` with pointers."""
    return decode_json(data, _CHANGE)


class WebhookOut(Out, frozen=True):
    id: str
    url: str
    events: list[WebhookKind]
    description: str
    enabled: bool
    disabled_reason: Annotated[
        str | None, Meta(description="`gone`: it answered 410; `asked`: by a PATCH; null while it is enabled")
    ]
    created_at: datetime

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        return cls(
            endpoint.id,
            endpoint.url,
            list(endpoint.kinds),
            endpoint.description,
            endpoint.enabled,
            endpoint.disabled_reason or None,
            endpoint.created_at,
        )


class NewWebhookOut(Out, frozen=True):
    """The endpoint with its secret, which is not shown again."""

    webhook: WebhookOut
    secret: Annotated[str, Meta(examples=["whsec_…"])]

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        return cls(WebhookOut.of(endpoint), endpoint.secret)


class WebhookListOut(Out, frozen=True):
    webhooks: list[WebhookOut]


class DeliveryOut(Out, frozen=True):
    """``id`` is the header `webhook-id`."""

    id: str
    event: str
    state: DeliveryState
    attempts: Annotated[int, Meta(description="since it was made, or replayed")]
    last_status: Annotated[int | None, Meta(description="what was answered last")]
    last_error: Annotated[
        str | None,
        Meta(
            description="where nothing was answered: timeout, unreachable, address_refused, endpoint_disabled"
        ),
    ]
    created_at: datetime
    next_attempt_at: datetime | None
    delivered_at: datetime | None

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        return cls(
            delivery.id,
            delivery.kind,
            delivery.state,
            delivery.attempts,
            delivery.last_status,
            delivery.last_error or None,
            delivery.created_at,
            delivery.next_at,
            delivery.delivered_at,
        )


class DeliveryListOut(Out, frozen=True):
    deliveries: list[DeliveryOut]
    next_cursor: Annotated[str | None, Meta(description="of the next page; null on the last one")]
