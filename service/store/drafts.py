"""Drafts that outlive a request: every revision is kept, and a trail of who did what."""

import hashlib
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from service.domain.case import Case
from service.domain.draft import Draft
from service.domain.json_form import read_json, write_json
from service.domain.lesson import Lesson, TaughtDraft
from service.domain.message import Conversation
from service.domain.policy_json import read_source, write_source
from service.domain.record import (
    Author,
    CaseRecord,
    Change,
    DraftEvent,
    DraftFilter,
    DraftSummary,
    FollowUpDraft,
    Order,
    Place,
    Revision,
    StoredDraft,
)
from service.domain.saved_policy import PolicySource
from service.domain.webhook_events import describe_new_draft, describe_outcome
from service.errors import NotFound
from service.store import draft_rows as rows
from service.store.database import Database
from service.store.draft_lists import select_drafts, select_page, select_taught
from service.store.tables import CONVERSATIONS, DRAFT_EVENTS, DRAFT_REVISIONS, DRAFTS, POLICY_SOURCES
from service.store.webhook_outbox import note_events
from service.store.writer import Writer

KEPT_IN_MEMORY = 512
Decide = Callable[[StoredDraft], Change]


class DraftStore:
    """Drafts of every tenant; each call names one and sees no other's.

    Reading may block. Writing is answered by a future, after it is committed. All raise ``StoreUnavailable``, and
    what names a draft ``NotFound``.
    """

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer
        # What a draft was written from never changes, and is asked for with every pause while it is edited.
        self._cases = lru_cache(KEPT_IN_MEMORY)(self._read_case)

    def create(
        self, tenant: str, stored: StoredDraft, case: CaseRecord, *, lesson: Lesson, event: DraftEvent
    ) -> "Future[StoredDraft]":
        """Keep a new draft with what it was written from; the one that is there, where its id is taken."""

        def write(connection: Connection) -> StoredDraft:
            content = _keep_policy(connection, tenant, case.policy)
            _note_conversation(connection, tenant, case.case.conversation)
            if _insert_draft(connection, tenant, stored, case, content, lesson):
                _append_events(connection, tenant, stored.draft.id, (event,))
                note_events(connection, tenant, describe_new_draft(stored))
            return _find(connection, tenant, stored.draft.id)

        return self._writer.submit(f"draft {stored.draft.id}", write)

    def change(self, tenant: str, identifier: str, decide: Decide) -> "Future[StoredDraft]":
        """The draft as ``decide`` makes it of its present state; nobody else changes it meanwhile.

        What ``decide`` raises is raised, and nothing is changed.
        """

        def write(connection: Connection) -> StoredDraft:
            before = _find(connection, tenant, identifier, lock=True)
            change = decide(before)
            after = change.stored
            values = rows.write_draft(after, change.lesson)
            connection.execute(update(DRAFTS).filter_by(tenant=tenant, id=identifier).values(**values))
            if after.draft.revision != before.draft.revision:
                author = change.events[0].author
                connection.execute(
                    insert(DRAFT_REVISIONS).values(tenant=tenant, **rows.write_revision(after, author))
                )
            _append_events(connection, tenant, identifier, change.events)
            if change.follow_up is not None:
                _insert_follow_up(connection, tenant, identifier, change.follow_up, change.events[0].author)
            note_events(connection, tenant, describe_outcome(before, after, change.events[0].at))
            return after

        return self._writer.submit(f"draft {identifier}", write)

    def find(self, tenant: str, identifier: str) -> StoredDraft:
        """The draft at its newest revision."""
        with self._database.reading() as connection:
            return _find(connection, tenant, identifier)

    def find_case(self, tenant: str, identifier: str) -> CaseRecord:
        """What the draft was written from."""
        return self._cases(tenant, identifier)

    def _read_case(self, tenant: str, identifier: str) -> CaseRecord:
        query = (
            select(DRAFTS.c.case, POLICY_SOURCES.c.source)
            .join(
                POLICY_SOURCES,
                (POLICY_SOURCES.c.tenant == DRAFTS.c.tenant)
                & (POLICY_SOURCES.c.content == DRAFTS.c.policy_content),
            )
            .where(DRAFTS.c.tenant == tenant, DRAFTS.c.id == identifier)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound("draft", identifier)
        return CaseRecord(read_json(row.case, Case), _read_policy(row.source))

    def forget(self) -> None:
        """Keep nothing in memory of what was read."""
        for known in (self._cases, rows.read_draft, _read_policy):
            known.cache_clear()

    def find_original(self, tenant: str, identifier: str) -> Draft:
        """The first revision, as it was written."""
        query = select(DRAFT_REVISIONS.c.content).filter_by(tenant=tenant, draft_id=identifier, revision=1)
        with self._database.reading() as connection:
            content = connection.scalar(query)
        if content is None:
            raise NotFound("draft", identifier)
        return rows.read_draft(content)

    def list_revisions(self, tenant: str, identifier: str) -> list[Revision]:
        """Every revision, the newest first."""
        query = select(DRAFT_REVISIONS).filter_by(tenant=tenant, draft_id=identifier)
        with self._database.reading() as connection:
            found = connection.execute(query.order_by(DRAFT_REVISIONS.c.revision.desc())).mappings().all()
        if not found:
            raise NotFound("draft", identifier)
        return [rows.read_revision(row) for row in found]

    def list_events(self, tenant: str, identifier: str) -> list[DraftEvent]:
        """The audit trail, the oldest first."""
        query = select(DRAFT_EVENTS).filter_by(tenant=tenant, draft_id=identifier)
        with self._database.reading() as connection:
            found = connection.execute(query.order_by(DRAFT_EVENTS.c.number)).mappings().all()
        if not found:
            raise NotFound("draft", identifier)
        return [rows.read_event(row) for row in found]

    def list_page(
        self,
        tenant: str,
        wanted: DraftFilter,
        *,
        order: Order,
        after: Place | None,
        limit: int,
        now: datetime,
    ) -> list[DraftSummary]:
        """At most ``limit`` drafts behind the place ``after``; ``now`` is aware."""
        query = select_page(tenant, wanted, order=order, after=after, limit=limit, now=now)
        with self._database.reading() as connection:
            return [rows.read_summary(row, now) for row in connection.execute(query).mappings()]

    def list_taught(self, tenant: str, *, after: datetime, before: datetime) -> list[TaughtDraft]:
        """What the replies drafted from ``after`` to ``before`` teach, the oldest first."""
        with self._database.reading() as connection:
            found = connection.execute(select_taught(tenant, after, before)).mappings()
            return [rows.read_taught(row) for row in found]


def _find(connection: Connection, tenant: str, identifier: str, *, lock: bool = False) -> StoredDraft:
    if lock:
        connection.execute(select(DRAFTS.c.id).filter_by(tenant=tenant, id=identifier).with_for_update())
    query = select_drafts(tenant).where(DRAFTS.c.id == identifier)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound("draft", identifier)
    return rows.read_stored(row)


def _insert_draft(
    connection: Connection, tenant: str, stored: StoredDraft, case: CaseRecord, content: str, lesson: Lesson
) -> bool:
    """False where a draft with its id is there."""
    values = rows.write_new_draft(stored, case.case) | rows.write_draft(stored, lesson)
    values |= {"case": write_json(case.case), "policy_content": content}
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    added = dialect.insert(DRAFTS).values(tenant=tenant, **values).on_conflict_do_nothing()
    if connection.execute(added.returning(DRAFTS.c.id)).one_or_none() is None:
        return False
    connection.execute(insert(DRAFT_REVISIONS).values(tenant=tenant, **rows.write_revision(stored, Author())))
    return True


def _insert_follow_up(
    connection: Connection, tenant: str, identifier: str, follow_up: FollowUpDraft, author: Author
) -> None:
    """A draft from the policy of another one; it teaches nothing of its own."""
    followed = select(DRAFTS.c.policy_content, DRAFTS.c.lesson).filter_by(tenant=tenant, id=identifier)
    row = connection.execute(followed).one()
    stored = follow_up.stored
    values = rows.write_new_draft(stored, follow_up.case) | rows.write_draft(stored, None)
    values |= {"case": write_json(follow_up.case), "policy_content": row.policy_content, "lesson": row.lesson}
    connection.execute(insert(DRAFTS).values(tenant=tenant, **values))
    connection.execute(insert(DRAFT_REVISIONS).values(tenant=tenant, **rows.write_revision(stored, Author())))
    created = DraftEvent("created", stored.draft.created_at, author, 1)
    _append_events(connection, tenant, stored.draft.id, (created,))
    note_events(connection, tenant, describe_new_draft(stored))


def _append_events(
    connection: Connection, tenant: str, identifier: str, events: tuple[DraftEvent, ...]
) -> None:
    count = select(func.count()).select_from(DRAFT_EVENTS).filter_by(tenant=tenant, draft_id=identifier)
    known = connection.scalar(count) or 0
    for number, event in enumerate(events, start=known + 1):
        connection.execute(
            insert(DRAFT_EVENTS).values(tenant=tenant, **rows.write_event(identifier, number, event))
        )


def _keep_policy(connection: Connection, tenant: str, source: PolicySource) -> str:
    """The key under which ``source`` is kept, once however many drafts rest on it."""
    data = write_source(source)
    content = hashlib.sha256(data.encode()).hexdigest()
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(
        dialect.insert(POLICY_SOURCES)
        .values(tenant=tenant, content=content, source=data)
        .on_conflict_do_nothing()
    )
    if dialect is postgresql:  # whoever erases the last other draft of it waits for this one
        place = {"tenant": tenant, "content": content}
        connection.execute(
            select(POLICY_SOURCES.c.content).filter_by(**place).with_for_update(read=True, key_share=True)
        )
    return content


@lru_cache(64)
def _read_policy(data: str) -> PolicySource:
    return read_source(data)


def _note_conversation(connection: Connection, tenant: str, conversation: Conversation) -> None:
    """Remember the requester's newest message, unless the thread is an older one than what is known."""
    last = conversation.last_request
    place = {"tenant": tenant, "id": conversation.id}
    values = {
        "last_message_id": last.id,
        "last_message_at": last.created_at,
        "messages": len(conversation.messages),
    }
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(CONVERSATIONS).values(**place, **values).on_conflict_do_nothing())
    known = connection.execute(select(CONVERSATIONS).filter_by(**place).with_for_update()).mappings().one()
    if _is_newer(conversation, known["last_message_id"], known["last_message_at"], known["messages"]):
        connection.execute(update(CONVERSATIONS).filter_by(**place).values(**values))


def _is_newer(conversation: Conversation, message_id: str, at: datetime | None, messages: int) -> bool:
    """Whether the thread goes on behind the message that is known, by its place, its time or its length."""
    last = conversation.last_request
    if any(message.id == message_id for message in conversation.messages):
        return True  # it holds what is known, so its own last one is that or a later one
    if at is not None and last.created_at is not None:
        return last.created_at >= at
    return len(conversation.messages) >= messages
