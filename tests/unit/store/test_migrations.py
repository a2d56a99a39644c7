"""Migrations up and down again, on both databases, with what is in the tables."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from pydantic import SecretStr
from sqlalchemy import inspect, make_url, text

from service.domain.saved_policy import PolicySource
from service.settings import StoreSettings
from service.store import migrating
from service.store.database import Database
from service.store.opening import Store

FOLDER = Path(migrating.__file__).with_name("migrations")
REVISIONS = ["0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008"]
KEPT = {
    "0001": {"policies", "policy_versions"},
    "0002": {"policy_sources", "conversations", "drafts", "draft_revisions", "draft_events"},
    "0003": {"api_keys"},
    "0004": {"idempotent_answers"},
    "0005": {"audit"},
    "0006": {"draft_batches", "draft_batch_items"},
    "0007": {"usage"},
    "0008": {"webhook_endpoints", "webhook_deliveries"},
}


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    opened = Database(make_url(store_url.replace("postgresql://", "postgresql+psycopg://")))
    yield opened
    opened.close()


def move(database: Database, direction: str, revision: str) -> None:
    with database.writing() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(FOLDER))
        getattr(command, direction)(config, revision)


def list_tables(database: Database) -> set[str]:
    with database.reading() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_each_step_up_and_down_leaves_its_own_tables(database: Database) -> None:
    for _ in range(2):
        there: set[str] = set()
        for revision in REVISIONS:
            move(database, "upgrade", revision)
            there |= KEPT[revision]
            assert list_tables(database) == there
        for revision, below in zip(reversed(REVISIONS), [*reversed(REVISIONS[:-1]), "base"], strict=True):
            move(database, "downgrade", below)
            there -= KEPT[revision]
            assert list_tables(database) == there


def test_what_an_older_version_saved_is_there_after_the_step(store_url: str, database: Database) -> None:
    move(database, "upgrade", "0001")
    row = {"at": datetime(2026, 1, 2, tzinfo=UTC)}
    with database.writing() as connection:
        connection.execute(text("INSERT INTO policies VALUES ('default', 'old', 1)"))
        connection.execute(
            text(
                "INSERT INTO policy_versions VALUES ('default', 'old', 1, :at, 'sha256:x', 'c', :source, '{}')"
            ),
            row | {"source": '{"text":"Refunds within 30 days."}'},
        )
    with closing(Store(StoreSettings(url=SecretStr(store_url)))) as store:
        found = store.policies.find("default", "old")

    assert found.source == PolicySource("Refunds within 30 days.")
    assert KEPT["0002"] <= list_tables(database)


def test_the_store_works_again_after_going_down_and_up(store_url: str, database: Database) -> None:
    settings = StoreSettings(url=SecretStr(store_url))
    with closing(Store(settings)) as store:
        store.open()
    move(database, "downgrade", "base")
    with closing(Store(settings)) as store:
        saved, new = store.policies.save(
            "default", "p", PolicySource("x"), digest="d", limits="{}", now=datetime.now(UTC)
        )

    assert (saved.version, new) == (1, True)
