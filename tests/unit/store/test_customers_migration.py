"""The step to customers: old drafts get their requester, and the audit trail refuses every change."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from pydantic import SecretStr
from sqlalchemy import insert, make_url, select, text
from sqlalchemy.exc import DatabaseError

from service.domain.audit import AuditEvent
from service.errors import StoreUnavailable
from service.settings import StoreSettings
from service.store import migrating
from service.store.database import Database
from service.store.opening import Store
from service.store.tables import DRAFTS, POLICY_SOURCES

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CASES = {
    "a": {"requester": {"id": "c9", "name": "Dana"}},
    "b": {"requester": {"name": "Dana"}},
    "c": {},
    "d": {"requester": {"id": "ü/☃"}, "note": "nul \u0000 inside"},
}


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    opened = Database(make_url(store_url.replace("postgresql://", "postgresql+psycopg://")))
    yield opened
    opened.close()


def move(database: Database, direction: str, revision: str) -> None:
    with database.writing() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(Path(migrating.__file__).with_name("migrations")))
        getattr(command, direction)(config, revision)


def add_old_drafts(database: Database, copies: int) -> None:
    """Drafts as they were before they had a column for the requester."""
    words = dict.fromkeys(
        (column.name for column in DRAFTS.c if column.name not in {"requester_id", "tenant", "id", "case"}),
        "",
    )
    numbers = dict.fromkeys(("blocking", "revision"), 1)
    times = dict.fromkeys(("created_at", "updated_at", "due_at", "scheduled_for", "closed_at"), NOW)
    rows = [
        {**words, **numbers, **times, "tenant": f"t{copy}", "id": name, "case": json.dumps(case)}
        for copy in range(copies)
        for name, case in CASES.items()
    ]
    with database.writing() as connection:
        for copy in range(copies):
            connection.execute(insert(POLICY_SOURCES).values(tenant=f"t{copy}", content="", source="{}"))
        connection.execute(insert(DRAFTS), rows)


def test_old_drafts_get_the_requester_of_their_case(database: Database) -> None:
    move(database, "upgrade", "0004")
    add_old_drafts(database, copies=300)  # more than one batch
    move(database, "upgrade", "0005")

    with database.reading() as connection:
        found = connection.execute(select(DRAFTS.c.id, DRAFTS.c.requester_id)).all()
    assert len(found) == 1200
    assert set(found) == {("a", "c9"), ("b", ""), ("c", ""), ("d", "ü/☃")}

    move(database, "downgrade", "0004")
    move(database, "upgrade", "0005")


def test_the_audit_trail_refuses_to_be_changed(store_url: str) -> None:
    with closing(Store(StoreSettings(url=SecretStr(store_url)))) as store:
        for tenant in ("acme", "globex"):
            store.audit.append(tenant, AuditEvent(NOW, "k1", "key.made", "key", "k2")).result()
        database = store.open().database
        statements = [
            "UPDATE audit SET actor = 'nobody'",
            "DELETE FROM audit",
            "DELETE FROM audit WHERE number = 1",
        ]
        if store_url.startswith("postgresql"):
            statements.append("TRUNCATE audit")
        for statement in statements:
            with (
                pytest.raises((DatabaseError, StoreUnavailable), match="only grows"),
                database.writing() as connection,
            ):
                connection.execute(text(statement))

        assert [entry.event.actor for entry in store.audit.list_page("acme", after=0, limit=9)] == ["k1"]


def test_no_code_changes_or_deletes_what_is_in_the_audit_trail() -> None:
    folder = Path(migrating.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        for name in (
            "update(AUDIT",
            "delete(AUDIT",
            "UPDATE audit ",
            "DELETE FROM audit",
            "AUDIT.update",
            "AUDIT.delete",
        ):
            assert name not in code, path.name
