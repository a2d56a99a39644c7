"""Opening a store: its file or server, its migrations, and what is said when it cannot be used."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import SecretStr
from sqlalchemy import make_url, text

from service.errors import EvenhandError, SettingsError, StoreUnavailable
from service.settings import StoreSettings
from service.store import migrating
from service.store.database import Database
from service.store.opening import Store, build_url
from service.store.tables import METADATA


def settings_of(url: str) -> StoreSettings:
    return StoreSettings(url=SecretStr(url))


def failure_of(url: str) -> EvenhandError:
    with pytest.raises((SettingsError, StoreUnavailable)) as caught:
        Store(settings_of(url)).open()
    return caught.value


def test_without_a_setting_it_is_a_file_in_the_data_folder(data_folder: Path) -> None:
    assert build_url(StoreSettings()).database == str(data_folder / "evenhand" / "evenhand.db")


def test_nothing_is_created_before_the_first_use(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "evenhand.db"
    store = Store(settings_of(f"sqlite:///{path}"))
    assert not path.parent.exists()

    with closing(store):
        store.check()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_migrations_lead_to_the_tables_that_the_code_works_with(store_url: str) -> None:
    with closing(Store(settings_of(store_url))) as store, store.open().database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert context.get_current_revision() == migrating.NEWEST
        assert compare_metadata(context, METADATA) == []


def test_the_newest_migration_is_the_one_that_is_looked_for() -> None:
    folder = Path(migrating.__file__).with_name("migrations")
    assert ScriptDirectory(str(folder)).get_heads() == [migrating.NEWEST]


def test_migrating_twice_changes_nothing(store_url: str) -> None:
    with closing(Store(settings_of(store_url))) as first:
        database = first.open().database
        assert migrating.migrate(database) == migrating.NEWEST


def test_many_that_start_at_once_migrate_once(store_url: str) -> None:
    def start(_: int) -> list[object]:
        with closing(Store(settings_of(store_url))) as store:
            return list(store.policies.list_newest("default", after="", limit=1))

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(start, range(6))) == [[]] * 6


def test_a_store_of_a_newer_evenhand_is_refused(store_url: str) -> None:
    with closing(Store(settings_of(store_url))) as store, store.open().database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    error = failure_of(store_url)
    assert isinstance(error, SettingsError)
    assert "newer Evenhand" in str(error)


def test_a_failed_transaction_leaves_nothing(store_url: str) -> None:
    with closing(Store(settings_of(store_url))) as store:
        database = store.open().database
        with suppress(KeyError), database.writing() as connection:
            connection.execute(text("INSERT INTO policies (tenant, id, newest) VALUES ('t', 'p', 1)"))
            raise KeyError("p")
        with database.reading() as connection:
            assert connection.scalar(text("SELECT count(*) FROM policies")) == 0


def test_a_folder_that_cannot_be_written_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    error = failure_of(f"sqlite:///{tmp_path / 'file' / 'evenhand.db'}")

    assert isinstance(error, SettingsError)
    assert "EVENHAND_STORE__URL" in str(error)
    assert "XDG_DATA_HOME" in str(error)


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, and no database at all. " * 50)

    assert "not a database" in str(failure_of(f"sqlite:///{path}"))
    assert path.read_text().startswith("These are notes")


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    error = failure_of("postgresql://evenhand:s3cret-word@127.0.0.1:1/evenhand")

    assert isinstance(error, StoreUnavailable)
    assert "127.0.0.1:1/evenhand" in str(error)
    assert "s3cret-word" not in str(error)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "evenhand.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///x.db?mode=memory",
        "mysql://root:s3cret-word@127.0.0.1/evenhand",
        "postgresql+asyncpg://root:s3cret-word@127.0.0.1/evenhand",
        "postgresql://root:s3cret-word@127.0.0.1:port/evenhand",
        "s3cret-word",
    ],
)
def test_a_url_that_cannot_work_names_the_setting_and_shows_no_secret(url: str) -> None:
    error = failure_of(url)

    assert isinstance(error, SettingsError)
    assert str(error).startswith("EVENHAND_STORE__URL: ")
    assert "s3cret-word" not in str(error)
    assert error.__cause__ is None


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_a_server_s_url_will_do(scheme: str) -> None:
    url = build_url(settings_of(f"{scheme}://someone@host/evenhand"))
    assert url.drivername == "postgresql+psycopg"


def test_what_sql_was_tried_with_is_not_told(tmp_path: Path) -> None:
    path = tmp_path / "evenhand.db"
    with closing(Store(settings_of(f"sqlite:///{path}"))) as store:
        database = store.open().database
        with closing(sqlite3.connect(path)) as raw:
            raw.execute("DROP TABLE policy_versions")
        with pytest.raises(StoreUnavailable) as caught:
            store.policies.list_versions("customer-secret", "p", before=None, limit=1)

        assert database.name == str(make_url(f"sqlite:///{path}"))
    assert "customer-secret" not in str(caught.value)


def test_a_writer_waits_for_the_one_before_it(tmp_path: Path) -> None:
    database = Database(make_url(f"sqlite:///{tmp_path / 'evenhand.db'}"))
    migrating.migrate(database)

    def write(number: int) -> int:
        with database.writing() as connection:
            count: int = connection.scalar(text("SELECT count(*) FROM policies"))
            connection.execute(
                text("INSERT INTO policies (tenant, id, newest) VALUES ('t', :id, :n)"),
                {"id": f"p{number}", "n": count},
            )
            return count

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(write, range(8)))
    database.close()

    assert sorted(counts) == list(range(8))
