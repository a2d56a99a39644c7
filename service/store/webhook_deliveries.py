"""The deliveries that are due, of every tenant, as those who make them see them."""

from collections.abc import Collection
from concurrent.futures import Future
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, func, or_, select, tuple_, update

from service.domain.webhook import ClaimedDelivery, DueDelivery, Settled
from service.store.database import Database
from service.store.tables import WEBHOOK_DELIVERIES, WEBHOOK_ENDPOINTS
from service.store.webhooks import list_secrets
from service.store.writer import Writer

_ENDPOINT, _DELIVERY = WEBHOOK_ENDPOINTS.c, WEBHOOK_DELIVERIES.c


class DeliveryStore:
    """Reading blocks. Writing is answered by a future, after it is committed. All raise ``StoreUnavailable``."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    def list_due(self, now: datetime, *, each: int, limit: int) -> list[DueDelivery]:
        """Those that wait longest, at most ``each`` of an endpoint: a long line at one hides no other."""
        place = (_DELIVERY.tenant, _DELIVERY.endpoint_id)
        rank = func.row_number().over(partition_by=place, order_by=(_DELIVERY.next_at, _DELIVERY.id))
        ranked = select(*place, _DELIVERY.id, _DELIVERY.next_at, rank.label("rank")).where(_is_due(now))
        lines = ranked.subquery()
        query = select(lines).where(lines.c.rank <= each).order_by(lines.c.next_at, lines.c.id).limit(limit)
        with self._database.reading() as connection:
            return [DueDelivery(row.tenant, row.endpoint_id, row.id) for row in connection.execute(query)]

    def claim(
        self, wanted: Collection[DueDelivery], now: datetime, lease: timedelta
    ) -> "Future[list[ClaimedDelivery]]":
        """Those of ``wanted`` that are the caller's alone for ``lease``; if it dies, they are due again.

        Where the endpoint is disabled or deleted, they fail instead.
        """
        keys = [(each.tenant, each.id) for each in wanted]
        chosen = tuple_(_DELIVERY.tenant, _DELIVERY.id).in_(keys)
        found = select(WEBHOOK_DELIVERIES).where(chosen, _is_due(now)).with_for_update(skip_locked=True)

        def write(connection: Connection) -> list[ClaimedDelivery]:
            rows = connection.execute(found).mappings().all()
            return [made for row in rows if (made := _claim(connection, row, now, now + lease)) is not None]

        return self._writer.submit("~webhook claim", write)

    def settle(self, claimed: ClaimedDelivery, settled: Settled, now: datetime) -> "Future[None]":
        """Note what became of the attempt; where its lease is over and others have it, that is theirs to say."""
        values = {
            "state": settled.state,
            "next_at": settled.next_at,
            "last_status": settled.answer.status,
            "last_error": settled.answer.error,
            "delivered_at": now if settled.state == "delivered" else None,
            "leased_until": None,
        }
        change = update(WEBHOOK_DELIVERIES).filter_by(tenant=claimed.tenant, id=claimed.id)
        change = change.where(_DELIVERY.leased_until == claimed.leased_until)
        if settled.state != "delivered":  # replayed meanwhile: it is due again, whatever came of this attempt
            change = change.where(_DELIVERY.attempts == claimed.attempt)
        release = update(WEBHOOK_DELIVERIES).filter_by(tenant=claimed.tenant, id=claimed.id)
        release = release.where(_DELIVERY.leased_until == claimed.leased_until).values(leased_until=None)
        disable = update(WEBHOOK_ENDPOINTS).filter_by(tenant=claimed.tenant, id=claimed.endpoint)
        disable = disable.where(_ENDPOINT.url == claimed.url)  # its owner may have moved it meanwhile

        def write(connection: Connection) -> None:
            if connection.execute(change.values(**values)).rowcount == 0:
                connection.execute(release)
            if settled.gone:
                connection.execute(disable.values(enabled=False, disabled_reason="gone"))

        return self._writer.submit(f"~webhook {claimed.tenant} {claimed.id}", write)

    def forget(self, before: datetime, limit: int = 1000) -> "Future[int]":
        """Delete at most ``limit`` deliveries that were made ``before``; how many there were."""
        old = select(_DELIVERY.tenant, _DELIVERY.id).where(_DELIVERY.created_at < before)
        old = old.order_by(_DELIVERY.created_at).limit(limit).with_for_update(skip_locked=True)

        def write(connection: Connection) -> int:
            keys = [(row.tenant, row.id) for row in connection.execute(old)]
            if keys:
                chosen = tuple_(_DELIVERY.tenant, _DELIVERY.id).in_(keys)
                connection.execute(delete(WEBHOOK_DELIVERIES).where(chosen))
            return len(keys)

        return self._writer.submit("~webhook forget", write)


def _is_due(now: datetime) -> ColumnElement[bool]:
    free = or_(_DELIVERY.leased_until.is_(None), _DELIVERY.leased_until <= now)
    return and_(_DELIVERY.state == "pending", _DELIVERY.next_at <= now, free)


def _claim(connection: Connection, row: RowMapping, now: datetime, until: datetime) -> ClaimedDelivery | None:
    """The delivery of ``row``, which is locked; None where there is nobody to send it to."""
    place = {"tenant": row["tenant"], "id": row["endpoint_id"]}
    endpoint = connection.execute(select(WEBHOOK_ENDPOINTS).filter_by(**place)).mappings().one_or_none()
    change = update(WEBHOOK_DELIVERIES).filter_by(tenant=row["tenant"], id=row["id"])
    if endpoint is None or not endpoint["enabled"]:
        connection.execute(change.values(state="failed", next_at=None, last_error="endpoint_disabled"))
        return None
    attempt = row["attempts"] + 1
    connection.execute(change.values(attempts=attempt, leased_until=until))
    return ClaimedDelivery(
        tenant=row["tenant"],
        endpoint=row["endpoint_id"],
        id=row["id"],
        attempt=attempt,
        began_at=row["began_at"],
        leased_until=until,
        payload=row["payload"],
        url=endpoint["url"],
        secrets=list_secrets(endpoint, now),
    )
