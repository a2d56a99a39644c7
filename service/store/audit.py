"""The audit trail: it is added to and read, and nothing else."""

import json
from collections.abc import Mapping
from concurrent.futures import Future

from sqlalchemy import Connection, RowMapping, func, insert, select, text

from service.domain.audit import AuditEntry, AuditEvent, Detail
from service.domain.json_form import write_json
from service.store.database import Database
from service.store.tables import AUDIT
from service.store.writer import Writer

_LONGEST_NAME = 200
_LARGEST_NUMBER = 2**31 - 1


class AuditStore:
    """The trails of every tenant; each call names one and sees no other's. All raise ``StoreUnavailable``."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    def append(self, tenant: str, event: AuditEvent) -> "Future[int]":
        """The number of the new entry. What belongs to another change goes into its transaction: ``append_event``."""
        return self._writer.submit(f"~audit {tenant}", lambda each: append_event(each, tenant, event))

    def list_page(self, tenant: str, *, after: int, limit: int) -> list[AuditEntry]:
        """At most ``limit`` entries behind the number ``after``, the oldest first. Blocks."""
        query = select(AUDIT).filter_by(tenant=tenant).where(AUDIT.c.number > min(after, _LARGEST_NUMBER))
        with self._database.reading() as connection:
            found = connection.execute(query.order_by(AUDIT.c.number).limit(limit)).mappings()
            return [_read_row(row) for row in found]


def append_event(connection: Connection, tenant: str, event: AuditEvent) -> int:
    """Add ``event`` inside the transaction of ``connection``, and its number.

    On PostgreSQL the trail of the tenant is this transaction's until it ends: call it last.
    """
    if connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended('evenhand audit ' || :tenant, 0))")
        connection.execute(lock, {"tenant": tenant})
    newest = connection.scalar(select(func.max(AUDIT.c.number)).filter_by(tenant=tenant)) or 0
    connection.execute(
        insert(AUDIT).values(
            tenant=tenant,
            number=newest + 1,
            at=event.at,
            actor=event.actor[:_LONGEST_NAME],
            action=event.action,
            subject_kind=event.subject_kind,
            subject_id=event.subject_id[:_LONGEST_NAME],
            detail=write_json(event.detail),
        )
    )
    return newest + 1


def _read_row(row: RowMapping) -> AuditEntry:
    detail: Mapping[str, Detail] = json.loads(row["detail"])
    event = AuditEvent(row["at"], row["actor"], row["action"], row["subject_kind"], row["subject_id"], detail)
    return AuditEntry(row["number"], event)
