"""What each tenant has used: requests of late, and tokens of the day."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, RowMapping, select, update
from sqlalchemy.dialects import postgresql, sqlite

from service.domain.allowance import Allowance, Turn, take_turn
from service.errors import BudgetSpent
from service.store.database import Database
from service.store.tables import USAGE
from service.store.writer import T, Writer


class UsageStore:
    """The counters of every tenant. Reading may block; writing is answered by a future, after it is committed."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    def find_allowance(self, tenant: str, default: Allowance) -> Allowance:
        """What was set for ``tenant``, and the rest from ``default``."""
        with self._database.reading() as connection:
            row = connection.execute(select(USAGE).filter_by(tenant=tenant)).mappings().one_or_none()
        own = {name: row[name] for name in asdict(default) if row is not None and row[name] is not None}
        return Allowance(**(asdict(default) | own))

    def set_allowance(self, tenant: str, allowance: Allowance) -> None:
        """What is None comes from the settings again."""
        self._change(tenant, lambda connection, _: _set(connection, tenant, **asdict(allowance))).result()

    def take(self, tenant: str, limit: int, now: datetime) -> "Future[Turn]":
        """Counts a request against ``limit`` a minute, unless it may not go on."""

        def count(connection: Connection, row: RowMapping) -> Turn:
            turn, next_at = take_turn(row["next_at"], now.timestamp(), limit)
            if turn.granted:
                _set(connection, tenant, next_at=next_at)
            return turn

        return self._change(tenant, count)

    def reserve(self, tenant: str, tokens: int, limit: int, now: datetime) -> "Future[None]":
        """Takes ``tokens`` from the day's budget before it is known what will be used; raises ``BudgetSpent``."""
        day = _read_day(now)

        def count(connection: Connection, row: RowMapping) -> None:
            used = row["tokens"] if row["day"] == day else 0
            if used >= limit:
                raise BudgetSpent(limit, _find_wait(now))
            _set(connection, tenant, day=day, tokens=used + tokens)

        return self._change(tenant, count)

    def settle(self, tenant: str, tokens: int, reserved_at: datetime) -> "Future[None]":
        """Adds what was used beyond the reservation (negative where it was less), if its day is not over."""
        day = _read_day(reserved_at)

        def count(connection: Connection, row: RowMapping) -> None:
            if row["day"] == day:
                _set(connection, tenant, tokens=max(0, row["tokens"] + tokens))

        return self._change(tenant, count)

    def _change(self, tenant: str, change: Callable[[Connection, RowMapping], T]) -> "Future[T]":
        return self._writer.submit(
            f"usage {tenant}", lambda connection: change(connection, _lock(connection, tenant))
        )


def _lock(connection: Connection, tenant: str) -> RowMapping:
    """The counters, which nobody else changes until the transaction ends."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    first = dialect.insert(USAGE).values(tenant=tenant, next_at=0.0, day="", tokens=0)
    connection.execute(first.on_conflict_do_nothing())
    return connection.execute(select(USAGE).filter_by(tenant=tenant).with_for_update()).mappings().one()


def _set(connection: Connection, tenant: str, **values: object) -> None:
    connection.execute(update(USAGE).filter_by(tenant=tenant).values(**values))


def _read_day(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()


def _find_wait(now: datetime) -> float:
    """Seconds until the next day begins."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return (midnight - now).total_seconds()
