"""Batches of drafts that are to be made, and how far each of their items is."""

from collections.abc import Collection, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime

from sqlalchemy import Connection, RowMapping, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from service.domain.batch import FINISHED, Batch, BatchItem, BatchKind, NewItem, Tally
from service.domain.record import StoredDraft
from service.domain.webhook_events import describe_batch
from service.errors import NotFound
from service.store.database import Database
from service.store.draft_lists import select_drafts
from service.store.draft_rows import read_stored
from service.store.tables import DRAFT_BATCH_ITEMS, DRAFT_BATCHES, DRAFTS
from service.store.webhook_outbox import is_wanted, note_events
from service.store.writer import Writer

_BATCH, _ITEM = DRAFT_BATCHES.c, DRAFT_BATCH_ITEMS.c
_NAMES: dict[BatchKind, str] = {"batch": "draft batch", "job": "draft job"}


class BatchStore:
    """Batches of every tenant; each call names one and sees no other's, but for what workers ask.

    Reading may block. Writing is answered by a future, after it is committed. All raise ``StoreUnavailable``.
    """

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    def create(self, batch: Batch, items: Sequence[NewItem]) -> "Future[Batch]":
        """Keep a new batch with all of its items, queued; one that is there already is left as it is."""
        place = {"tenant": batch.tenant, "batch_id": batch.id}
        rows = [
            place | {"index": index, "id": item.id, "state": "queued", "attempts": 0}
            | {"requester_id": item.requester, "request": item.request, "problem": ""}
            for index, item in enumerate(items)
        ]  # fmt: skip

        def write(connection: Connection) -> Batch:
            dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
            new = dialect.insert(DRAFT_BATCHES).values(
                tenant=batch.tenant,
                id=batch.id,
                kind=batch.kind,
                total=batch.total,
                created_at=batch.created_at,
            )
            if (
                connection.execute(new.on_conflict_do_nothing().returning(_BATCH.id)).one_or_none()
                is not None
            ):
                connection.execute(insert(DRAFT_BATCH_ITEMS), rows)
            return _find(connection, batch.tenant, batch.id, batch.kind)

        return self._writer.submit(f"batch {batch.id}", write)

    def find(self, tenant: str, identifier: str, kind: BatchKind) -> Batch:
        """The batch as it is now. Raises ``NotFound``."""
        with self._database.reading() as connection:
            return _find(connection, tenant, identifier, kind)

    def list_finished(self, tenant: str, identifier: str, *, after: int, limit: int) -> list[BatchItem]:
        """At most ``limit`` finished items behind the index ``after``, in their order."""
        query = (
            select(DRAFT_BATCH_ITEMS)
            .filter_by(tenant=tenant, batch_id=identifier)
            .where(_ITEM.index > after, _ITEM.state.in_(FINISHED))
            .order_by(_ITEM.index)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [_read_item(row) for row in connection.execute(query).mappings()]

    def list_drafts(self, tenant: str, identifiers: Collection[str]) -> list[StoredDraft]:
        """Those of the drafts that are there, each at its newest revision, in no order."""
        if not identifiers:
            return []
        with self._database.reading() as connection:
            found = connection.execute(select_drafts(tenant).where(DRAFTS.c.id.in_(identifiers)))
            return [read_stored(row) for row in found.mappings()]

    def begin(self, tenant: str, identifier: str, index: int) -> "Future[BatchItem | None]":
        """The item, running from now on; None where it is finished, cancelled or not there any more."""
        begun = (
            update(DRAFT_BATCH_ITEMS)
            .filter_by(tenant=tenant, batch_id=identifier, index=index)
            .where(_ITEM.state.in_(("queued", "running")))
            .values(state="running", attempts=_ITEM.attempts + 1)
            .returning(*_ITEM)
        )

        def write(connection: Connection) -> BatchItem | None:
            row = connection.execute(begun).mappings().one_or_none()
            return None if row is None else _read_item(row)

        return self._writer.submit(_key(identifier, index), write)

    def finish(self, tenant: str, identifier: str, index: int, problem: str = "") -> "Future[None]":
        """The running item has its draft, or ``problem``. Its request is forgotten: a draft holds the case."""
        finished = (
            update(DRAFT_BATCH_ITEMS)
            .filter_by(tenant=tenant, batch_id=identifier, index=index, state="running")
            .values(state="failed" if problem else "done", problem=problem, request="", requester_id="")
        )

        def write(connection: Connection) -> None:
            told = _begin_telling(connection, tenant, (identifier,))
            if connection.execute(finished).rowcount:
                _tell_of_ends(connection, tenant, told)

        # Before whatever locks items of this batch alone: it may lock the batch first.
        return self._writer.submit(f"batch {identifier} !{index:05}", write)

    def cancel(self, tenant: str, identifier: str, now: datetime) -> "Future[Batch]":
        """What has not begun is not begun any more. Raises ``NotFound``; a second time it changes nothing."""
        queued = {"tenant": tenant, "batch_id": identifier, "state": "queued"}
        # Locked in their order, as those who begin and finish items lock them.
        locked = select(_ITEM.index).filter_by(**queued).order_by(_ITEM.index).with_for_update()

        def write(connection: Connection) -> Batch:
            if not _find(connection, tenant, identifier, "batch").finished:
                asked = update(DRAFT_BATCHES).filter_by(tenant=tenant, id=identifier)
                connection.execute(asked.where(_BATCH.cancelled_at.is_(None)).values(cancelled_at=now))
                connection.execute(locked)
                connection.execute(
                    update(DRAFT_BATCH_ITEMS)
                    .filter_by(**queued)
                    .values(state="cancelled", request="", requester_id="")
                )
                _tell_of_ends(connection, tenant, _begin_telling(connection, tenant, (identifier,)))
            return _find(connection, tenant, identifier, "batch")

        return self._writer.submit(f"batch {identifier}", write)

    def has_unfinished(self) -> bool:
        """Whether there is an item, of whatever tenant, that is not finished."""
        query = select(_ITEM.index).where(_ITEM.state.in_(("queued", "running"))).limit(1)
        with self._database.reading() as connection:
            return connection.execute(query).one_or_none() is not None

    def list_waiting(self, limit: int) -> list[Batch]:
        """The oldest batches, of whatever tenant, that no worker knows of yet."""
        query = select(DRAFT_BATCHES).where(_BATCH.handed_at.is_(None)).order_by(_BATCH.created_at)
        with self._database.reading() as connection:
            rows = connection.execute(query.limit(limit)).mappings().all()
        return [_read_batch(row, Tally(queued=row["total"])) for row in rows]

    def hand_over(self, batch: Batch, now: datetime) -> "Future[None]":
        """From now on workers know of ``batch``."""
        handed = update(DRAFT_BATCHES).filter_by(tenant=batch.tenant, id=batch.id).values(handed_at=now)
        return self._writer.submit(f"batch {batch.id}", lambda connection: _run(connection, handed))


def forget_requests(connection: Connection, tenant: str, customer: str) -> None:
    """In a transaction of whoever erases the ``customer``: what is queued of theirs is not drafted any more."""
    theirs = {"tenant": tenant, "requester_id": customer}
    unfinished = _ITEM.state.in_(("queued", "running"))
    batches = select(_ITEM.batch_id).filter_by(**theirs).where(unfinished).distinct().order_by(_ITEM.batch_id)
    told = _begin_telling(connection, tenant, connection.scalars(batches).all())
    connection.execute(
        update(DRAFT_BATCH_ITEMS)
        .filter_by(**theirs)
        .where(unfinished)
        .values(state="cancelled", request="", requester_id="")
    )
    _tell_of_ends(connection, tenant, told)


def _begin_telling(connection: Connection, tenant: str, identifiers: Sequence[str]) -> list[RowMapping]:
    """Those batches whose end somebody wants to be told of, locked: of two that end the last items one sees the end."""
    if not identifiers or not is_wanted(connection, tenant, "batch.completed"):
        return []
    chosen = select(DRAFT_BATCHES).filter_by(tenant=tenant).where(_BATCH.id.in_(identifiers))
    return list(connection.execute(chosen.order_by(_BATCH.id).with_for_update()).mappings())


def _tell_of_ends(connection: Connection, tenant: str, batches: Sequence[RowMapping]) -> None:
    """Note the end of those of ``batches`` that have ended by a change of this transaction."""
    for row in batches:
        place = {"tenant": tenant, "batch_id": row["id"]}
        left = select(_ITEM.index).filter_by(**place).where(_ITEM.state.in_(("queued", "running")))
        if connection.execute(left.order_by(_ITEM.index.desc()).limit(1)).one_or_none() is None:
            ended = _find(connection, tenant, row["id"], row["kind"])
            note_events(connection, tenant, (describe_batch(ended, datetime.now(UTC)),))


def _key(identifier: str, index: int) -> str:
    return f"batch {identifier} {index:05}"


def _run(connection: Connection, change: object) -> None:
    connection.execute(change)  # type: ignore[call-overload]  # an update


def _find(connection: Connection, tenant: str, identifier: str, kind: BatchKind) -> Batch:
    found = select(DRAFT_BATCHES).filter_by(tenant=tenant, id=identifier, kind=kind)
    row = connection.execute(found).mappings().one_or_none()
    if row is None:
        raise NotFound(_NAMES[kind], identifier)
    states = select(_ITEM.state, func.count().label("items")).filter_by(tenant=tenant, batch_id=identifier)
    counts = connection.execute(states.group_by(_ITEM.state)).all()
    return _read_batch(row, Tally(**{row.state: row.items for row in counts}))


def _read_batch(row: RowMapping, tally: Tally) -> Batch:
    return Batch(
        row["tenant"], row["id"], row["kind"], row["total"], row["created_at"], row["cancelled_at"], tally
    )


def _read_item(row: RowMapping) -> BatchItem:
    return BatchItem(row["index"], row["id"], row["state"], row["request"], row["problem"], row["attempts"])
