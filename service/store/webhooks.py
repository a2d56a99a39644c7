"""Webhook endpoints, and what became of what was sent to them."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, select, update

from service.domain.audit import AuditEvent, Detail
from service.domain.webhook import (
    OVERLAP,
    WEBHOOK_KINDS,
    Delivery,
    Endpoint,
    WebhookEvent,
    find_secrets,
)
from service.errors import EndpointDisabled, InvalidInput, NotFound
from service.store.audit import append_event
from service.store.database import Database
from service.store.tables import WEBHOOK_DELIVERIES, WEBHOOK_ENDPOINTS
from service.store.webhook_outbox import build_row
from service.store.writer import T, Writer

MOST_ENDPOINTS = 10  # of a tenant: each may have several deliveries under way
_ENDPOINT, _DELIVERY = WEBHOOK_ENDPOINTS.c, WEBHOOK_DELIVERIES.c
Decide = Callable[[Endpoint], Endpoint]


class WebhookStore:
    """Endpoints of every tenant; each call names one and sees no other's.

    Reading may block. Writing is answered by a future, after it is committed. All raise ``StoreUnavailable``, and what
    names an endpoint ``NotFound``. Changes are noted in the audit trail, without the URL and the secret.
    """

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    def add(self, endpoint: Endpoint, *, actor: str) -> "Future[Endpoint]":
        """Raises ``InvalidInput`` where the tenant has as many as it may have."""

        def write(connection: Connection) -> Endpoint:
            count = select(func.count()).select_from(WEBHOOK_ENDPOINTS).filter_by(tenant=endpoint.tenant)
            if (connection.scalar(count) or 0) >= MOST_ENDPOINTS:
                raise InvalidInput(f"there are {MOST_ENDPOINTS} endpoints, the most there may be; delete one")
            connection.execute(insert(WEBHOOK_ENDPOINTS).values(_write_row(endpoint)))
            _note(connection, endpoint, "webhook.created", actor, endpoint.created_at)
            return endpoint

        return self._submit(endpoint.tenant, endpoint.id, write)

    def find(self, tenant: str, identifier: str) -> Endpoint:
        with self._database.reading() as connection:
            return _find(connection, tenant, identifier)

    def list_all(self, tenant: str) -> list[Endpoint]:
        """The oldest first."""
        query = select(WEBHOOK_ENDPOINTS).filter_by(tenant=tenant)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(_ENDPOINT.created_at, _ENDPOINT.id)).mappings()
            return [_read_row(row) for row in rows]

    def change(
        self, tenant: str, identifier: str, decide: Decide, *, actor: str, now: datetime
    ) -> "Future[Endpoint]":
        """The endpoint as ``decide`` makes it of its present state."""
        return self._change(tenant, identifier, decide, "webhook.changed", actor, now)

    def rotate(
        self, tenant: str, identifier: str, secret: str, *, actor: str, now: datetime
    ) -> "Future[Endpoint]":
        """The endpoint with a new ``secret``; the one before it signs as well for a day."""

        def decide(before: Endpoint) -> Endpoint:
            return replace(before, secret=secret, old_secret=before.secret, old_until=now + OVERLAP)

        return self._change(tenant, identifier, decide, "webhook.rotated", actor, now)

    def delete(self, tenant: str, identifier: str, *, actor: str, now: datetime) -> "Future[None]":
        """The endpoint is gone with its deliveries; one that is under way may still arrive."""

        def write(connection: Connection) -> None:
            endpoint = _find(connection, tenant, identifier, lock=True)
            connection.execute(delete(WEBHOOK_ENDPOINTS).filter_by(tenant=tenant, id=identifier))
            # Rows that others hold stay, seen by nobody, until they are old: to wait for them might be for ever.
            free = select(_DELIVERY.id).filter_by(tenant=tenant, endpoint_id=identifier)
            free = free.with_for_update(skip_locked=True)
            chosen = delete(WEBHOOK_DELIVERIES).filter_by(tenant=tenant)
            connection.execute(chosen.where(_DELIVERY.id.in_(free)))
            _note(connection, endpoint, "webhook.deleted", actor, now)

        return self._submit(tenant, identifier, write)

    def list_deliveries(self, tenant: str, identifier: str, *, before: str, limit: int) -> list[Delivery]:
        """At most ``limit`` deliveries, the newest first, that are older than the one ``before`` ("" for all)."""
        query = select(WEBHOOK_DELIVERIES).filter_by(tenant=tenant, endpoint_id=identifier)
        if before:
            query = query.where(_DELIVERY.id < before)
        with self._database.reading() as connection:
            _find(connection, tenant, identifier)
            rows = connection.execute(query.order_by(_DELIVERY.id.desc()).limit(limit)).mappings()
            return [_read_delivery(row) for row in rows]

    def replay(self, tenant: str, identifier: str, delivery: str, now: datetime) -> "Future[Delivery]":
        """The delivery, due at once, with a day of attempts before it. Raises ``EndpointDisabled``."""
        place = {"tenant": tenant, "endpoint_id": identifier, "id": delivery}
        values = {"state": "pending", "attempts": 0, "began_at": now, "next_at": now, "delivered_at": None}
        # One that is under way stays its worker's: two attempts are never made at the same time.
        change = update(WEBHOOK_DELIVERIES).filter_by(**place).values(**values).returning(*_DELIVERY)

        def write(connection: Connection) -> Delivery:
            _require_enabled(connection, tenant, identifier)
            known = "\0" not in delivery
            row = connection.execute(change).mappings().one_or_none() if known else None
            if row is None:
                raise NotFound("delivery", delivery)
            return _read_delivery(row)

        return self._submit(tenant, identifier, write)

    def send(self, tenant: str, identifier: str, event: WebhookEvent) -> "Future[Delivery]":
        """A delivery of ``event`` to this endpoint, whatever it wants. Raises ``EndpointDisabled``."""
        row = build_row(tenant, identifier, event, event.at)

        def write(connection: Connection) -> Delivery:
            _require_enabled(connection, tenant, identifier)
            added = insert(WEBHOOK_DELIVERIES).values(row).returning(*_DELIVERY)
            return _read_delivery(connection.execute(added).mappings().one())

        return self._submit(tenant, identifier, write)

    def _change(
        self, tenant: str, identifier: str, decide: Decide, action: str, actor: str, now: datetime
    ) -> "Future[Endpoint]":
        def write(connection: Connection) -> Endpoint:
            after = decide(_find(connection, tenant, identifier, lock=True))
            place = update(WEBHOOK_ENDPOINTS).filter_by(tenant=tenant, id=identifier)
            connection.execute(place.values(_write_row(after)))
            _note(connection, after, action, actor, now)
            return after

        return self._submit(tenant, identifier, write)

    def _submit(self, tenant: str, identifier: str, work: Callable[[Connection], T]) -> "Future[T]":
        return self._writer.submit(f"~webhook {tenant} {identifier}", work)


def _find(connection: Connection, tenant: str, identifier: str, *, lock: bool = False) -> Endpoint:
    if "\0" in identifier:  # PostgreSQL takes no such text
        raise NotFound("webhook endpoint", identifier)
    query: Select[Any] = select(WEBHOOK_ENDPOINTS).filter_by(tenant=tenant, id=identifier)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if row is None:
        raise NotFound("webhook endpoint", identifier)
    return _read_row(row)


def _require_enabled(connection: Connection, tenant: str, identifier: str) -> None:
    if not _find(connection, tenant, identifier).enabled:
        raise EndpointDisabled(identifier)


def _note(connection: Connection, endpoint: Endpoint, action: str, actor: str, now: datetime) -> None:
    detail: dict[str, Detail] = {"events": endpoint.kinds, "enabled": int(endpoint.enabled)}
    event = AuditEvent(now, actor, action, "webhook", endpoint.id, detail)
    append_event(connection, endpoint.tenant, event)


def _write_row(endpoint: Endpoint) -> Mapping[str, object]:
    names = set(_ENDPOINT.keys()) - {"kinds"}
    return {name: getattr(endpoint, name) for name in names} | {"kinds": " ".join(endpoint.kinds)}


def _read_row(row: RowMapping) -> Endpoint:
    kinds = row["kinds"].split()
    known = tuple(kind for kind in WEBHOOK_KINDS if kind in kinds)
    return Endpoint(**{**row, "kinds": known})


def list_secrets(row: RowMapping, now: datetime) -> tuple[str, ...]:
    """Those that sign for the endpoint of ``row`` now."""
    return find_secrets(_read_row(row), now)


def _read_delivery(row: RowMapping) -> Delivery:
    return Delivery(
        id=row["id"],
        kind=row["kind"],
        state=row["state"],
        attempts=row["attempts"],
        created_at=row["created_at"],
        next_at=row["next_at"],
        last_status=row["last_status"],
        last_error=row["last_error"],
        delivered_at=row["delivered_at"],
    )
