"""Noting for endpoints what has happened, in the transaction in which it happens."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from service.domain.webhook import WebhookEvent, build_delivery_id
from service.store.tables import WEBHOOK_DELIVERIES, WEBHOOK_ENDPOINTS

_ENDPOINT = WEBHOOK_ENDPOINTS.c


def is_wanted(connection: Connection, tenant: str, kind: str) -> bool:
    """Whether an endpoint that is enabled wants to be told of ``kind``."""
    return any(kind in kinds for _, kinds in _list_wishes(connection, tenant))


def note_events(connection: Connection, tenant: str, events: Iterable[WebhookEvent]) -> None:
    """A delivery of each event for every endpoint that wants it; none for tenants without such an endpoint."""
    wishes = _list_wishes(connection, tenant)
    now = datetime.now(UTC)
    rows = [
        build_row(tenant, endpoint, event, now)
        for event in (events if wishes else ())
        for endpoint, kinds in wishes
        if event.kind in kinds
    ]
    if rows:
        connection.execute(insert(WEBHOOK_DELIVERIES), rows)


def build_row(tenant: str, endpoint: str, event: WebhookEvent, now: datetime) -> dict[str, object]:
    """A new delivery, due at once."""
    return {
        "tenant": tenant,
        "id": build_delivery_id(now),
        "endpoint_id": endpoint,
        "kind": event.kind,
        "payload": event.write(),
        "state": "pending",
        "attempts": 0,
        "created_at": now,
        "began_at": now,
        "next_at": now,
        "last_error": "",
    }


def _list_wishes(connection: Connection, tenant: str) -> list[tuple[str, list[str]]]:
    """The tenant's enabled endpoints, and the kinds that each wants."""
    query = select(_ENDPOINT.id, _ENDPOINT.kinds).filter_by(tenant=tenant, enabled=True)
    return [(row.id, row.kinds.split()) for row in connection.execute(query)]
