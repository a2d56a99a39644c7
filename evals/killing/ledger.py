"""What a database must say after servers have died on it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr
from sqlalchemy import ColumnElement, Connection, func, inspect, select, text, update

from service.settings import StoreSettings
from service.store.database import Database
from service.store.opening import build_url, open_jobs_place
from service.store.tables import AUDIT, DRAFT_EVENTS, DRAFT_REVISIONS, DRAFTS, IDEMPOTENT_ANSWERS

_QUEUE = "workflow_status"  # DBOS's own table
_SCHEMA = "evenhand_jobs"


@contextmanager
def open_database(store_url: str) -> Iterator[Database]:
    """The database at ``store_url``, as the service opens it."""
    database = Database(build_url(StoreSettings(url=SecretStr(store_url))))
    try:
        yield database
    finally:
        database.close()


def let_time_pass(store_url: str) -> None:
    """The time is up of every claim, and of every item that somebody was at: a measurement need not wait for it."""
    with open_database(store_url) as database, database.writing() as connection:
        connection.execute(update(IDEMPOTENT_ANSWERS).values(locked_until=datetime.now(UTC)))
    place = open_jobs_place(StoreSettings(url=SecretStr(store_url)))
    if place.file is not None and not place.file.exists():
        return
    schema = _SCHEMA if place.file is None else None
    with open_database(place.url) as database, database.writing() as connection:
        if inspect(connection).has_table(_QUEUE, schema=schema):
            table = f"{schema}.{_QUEUE}" if schema else _QUEUE
            connection.execute(text(f"UPDATE {table} SET started_at_epoch_ms = 1 WHERE status = 'PENDING'"))  # noqa: S608


def find_gaps(store_url: str, names: Iterable[str]) -> list[str]:
    """Where not every one of ``names`` is a conversation with one draft, or numbers have gaps."""
    with open_database(store_url) as database, database.reading() as connection:
        newest = select(DRAFTS.c.id, DRAFTS.c.revision)
        revisions = _list_numbers(connection, DRAFT_REVISIONS.c.draft_id, DRAFT_REVISIONS.c.revision)
        return [
            *_find_doubles(connection, names),
            *_find_missing("the revisions", revisions),
            *_find_missing(
                "the trail", _list_numbers(connection, DRAFT_EVENTS.c.draft_id, DRAFT_EVENTS.c.number)
            ),
            *_find_missing("the audit", _list_numbers(connection, AUDIT.c.tenant, AUDIT.c.number)),
            *(
                f"{row.id}: at revision {row.revision} of {len(revisions[row.id])}"
                for row in connection.execute(newest)
                if row.revision != len(revisions[row.id])
            ),
        ]


def _find_doubles(connection: Connection, names: Iterable[str]) -> Iterator[str]:
    query = select(DRAFTS.c.conversation_id, func.count()).group_by(DRAFTS.c.conversation_id)
    counts = {row[0]: row[1] for row in connection.execute(query)}
    for name in names:
        if counts.get(name, 0) != 1:
            yield f"{name}: {counts.get(name, 0)} drafts"


def _list_numbers(
    connection: Connection, group: ColumnElement[Any], number: ColumnElement[Any]
) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for row in connection.execute(select(group, number).order_by(group, number)):
        found[row[0]].append(row[1])
    return found


def _find_missing(what: str, numbers: dict[str, list[int]]) -> Iterator[str]:
    for group, found in numbers.items():
        if found != list(range(1, len(found) + 1)):
            yield f"{group}: {what} are numbered {found}"
