"""Deleting drafts with all that hangs on them: of one customer, or those that are too old."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, delete, exists, or_, select

from service.domain.audit import AuditEvent, DeletionRequest, Detail
from service.domain.draft import Draft
from service.domain.json_form import read_json
from service.domain.record import Overrule
from service.store.audit import append_event
from service.store.batches import forget_requests
from service.store.database import Database
from service.store.tables import (
    CONVERSATIONS,
    DRAFT_EVENTS,
    DRAFT_REVISIONS,
    DRAFTS,
    IDEMPOTENT_ANSWERS,
    POLICY_SOURCES,
)
from service.store.writer import Writer

_DRAFT = DRAFTS.c
_AT_ONCE = 500  # ids in one statement
_PLACE = (_DRAFT.id, _DRAFT.conversation_id, _DRAFT.policy_content)
_LONGEST_ID = 200


class CustomerStore:
    """What is kept of customers of every tenant; each call names one tenant and touches no other's.

    All is answered by a future after it is committed, and raises ``StoreUnavailable``. ``forget`` is called then:
    what is kept in memory must go as well.
    """

    def __init__(self, database: Database, writer: Writer, forget: Callable[[], None]) -> None:
        self._database = database
        self._writer = writer
        self._forget = forget

    def erase(self, tenant: str, customer: str, subject: str, request: DeletionRequest) -> "Future[int]":
        """Delete every draft of ``customer``, and what is queued of theirs, in one transaction; how many drafts.

        Kept answers of requests about no draft go for all of the tenant, for they may quote anybody: such a request is
        done again when it is repeated. The audit trail names the customer as ``subject``, and keeps of each draft
        what is no text.
        """

        def write(connection: Connection) -> int:
            _overwrite_what_is_deleted(connection)
            query = select(*_PLACE, _DRAFT.content, _DRAFT.overrules, _DRAFT.disposition)
            query = query.filter_by(tenant=tenant, requester_id=customer).order_by(_DRAFT.id)
            known = customer and len(customer) <= _LONGEST_ID and "\0" not in customer
            rows = connection.execute(query.with_for_update()).mappings().all() if known else []
            _delete_drafts(connection, tenant, rows)
            connection.execute(delete(IDEMPOTENT_ANSWERS).filter_by(tenant=tenant, draft_id="", owner=""))
            if known:
                forget_requests(connection, tenant, customer)
            for row in rows:
                event = AuditEvent(
                    request.at, request.actor, "draft.erased", "draft", row["id"], _describe_draft(row)
                )
                append_event(connection, tenant, event)
            detail = {"drafts": len(rows)}
            event = AuditEvent(request.at, request.actor, "customer.erased", "customer", subject, detail)
            append_event(connection, tenant, event)
            return len(rows)

        return self._submit(f"~customer {tenant} {subject}", write)

    def list_tenants(self) -> list[str]:
        """Those that have drafts. Blocks."""
        with self._database.reading() as connection:
            return list(connection.scalars(select(_DRAFT.tenant).distinct().order_by(_DRAFT.tenant)))

    def delete_old(
        self, tenant: str, before: datetime, limit: int, request: DeletionRequest
    ) -> "Future[int]":
        """Delete at most ``limit`` drafts that nothing has happened to since ``before``; how many there were."""

        def write(connection: Connection) -> int:
            _overwrite_what_is_deleted(connection)
            rows = connection.execute(_select_old(tenant, before, limit)).mappings().all()
            if rows:
                _delete_drafts(connection, tenant, rows)
                detail: dict[str, Detail] = {"drafts": len(rows), "before": before.isoformat()}
                event = AuditEvent(request.at, request.actor, "drafts.forgotten", "tenant", tenant, detail)
                append_event(connection, tenant, event)
            return len(rows)

        return self._submit(f"~customer {tenant}", write)

    def _submit(self, key: str, work: Callable[[Connection], int]) -> "Future[int]":
        def write(connection: Connection) -> int:
            deleted = work(connection)
            connection.engine.clear_compiled_cache()  # it keeps the values that a statement first came with
            return deleted

        done = self._writer.submit(key, write)  # "~": behind whatever locks one row, in the order of keys
        done.add_done_callback(lambda _: self._forget())
        return done


def _select_old(tenant: str, before: datetime, limit: int) -> Select[Any]:
    closed = _DRAFT.closed_at < before
    waits = or_(_DRAFT.scheduled_for.is_(None), _DRAFT.scheduled_for < before)
    left = and_(_DRAFT.closed_at.is_(None), _DRAFT.updated_at < before, waits)
    old = select(*_PLACE).where(_DRAFT.tenant == tenant, _DRAFT.created_at < before, or_(closed, left))
    # Whoever works on one just now keeps it: it is no longer old.
    return old.order_by(_DRAFT.created_at, _DRAFT.id).limit(limit).with_for_update(skip_locked=True)


def _delete_drafts(connection: Connection, tenant: str, rows: Sequence[RowMapping]) -> None:
    """The drafts of ``rows``, and the conversations and policies that no other draft is about."""
    for ids in _batch(row["id"] for row in rows):
        for table in (IDEMPOTENT_ANSWERS, DRAFT_EVENTS, DRAFT_REVISIONS):
            chosen = and_(table.c.tenant == tenant, table.c.draft_id.in_(ids))
            connection.execute(delete(table).where(chosen))
        connection.execute(delete(DRAFTS).where(_DRAFT.tenant == tenant, _DRAFT.id.in_(ids)))
    for table, column, used in (
        (CONVERSATIONS, CONVERSATIONS.c.id, _DRAFT.conversation_id),
        (POLICY_SOURCES, POLICY_SOURCES.c.content, _DRAFT.policy_content),
    ):
        for keys in _batch(sorted({row[used.name] for row in rows})):
            chosen = and_(table.c.tenant == tenant, column.in_(keys))
            # Locked first: a draft that is being written against it is seen by the statement behind.
            connection.execute(select(column).where(chosen).order_by(column).with_for_update())
            unused = ~exists().where(_DRAFT.tenant == tenant, used == column)
            connection.execute(delete(table).where(chosen, unused))


def _batch(items: Iterable[str]) -> Iterator[Sequence[str]]:
    listed = list(items)
    return (listed[start : start + _AT_ONCE] for start in range(0, len(listed), _AT_ONCE))


def _describe_draft(row: RowMapping) -> dict[str, Detail]:
    """What of a draft may outlive it: versions, rules, and how long reasons were."""
    draft = read_json(row["content"], Draft)
    overrules = read_json(row["overrules"], tuple[Overrule, ...])
    return {
        "revision": draft.revision,
        "policy": draft.versions.policy,
        "prompts": draft.versions.prompts,
        "rules": tuple(dict.fromkeys(finding.rule for finding in draft.verdict.findings)),
        "overrules": tuple({"rule": each.rule, "reason_length": len(each.reason)} for each in overrules),
        "outcome": row["disposition"] or "",
    }


def _overwrite_what_is_deleted(connection: Connection) -> None:
    """SQLite would leave deleted text in the file's free pages."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
