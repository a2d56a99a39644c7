"""The store that the settings name, opened when it is first needed."""

import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import platformdirs

from service.errors import SettingsError
from service.settings import StoreSettings

if TYPE_CHECKING:  # SQLAlchemy takes a fifth of a second, and most commands need no store
    from sqlalchemy import URL

    from service.store.database import Database
    from service.store.drafts import DraftStore
    from service.store.policies import PolicyStore
    from service.store.writer import Writer

_FILE = "evenhand.db"


@dataclass(frozen=True, slots=True)
class OpenedStore:
    """A database that was connected and migrated, its one writer, and what is kept in it."""

    database: "Database"
    writer: "Writer"
    policies: "PolicyStore"
    drafts: "DraftStore"

    def close(self) -> None:
        """Write what is waiting, and disconnect."""
        self.writer.close()
        self.database.close()


class Store:
    """Nothing is connected, created or migrated before the first use. All methods may block."""

    def __init__(self, settings: StoreSettings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._opened: OpenedStore | None = None

    @property
    def policies(self) -> "PolicyStore":
        """Raises ``SettingsError`` and ``StoreUnavailable``, as everything here does."""
        return self.open().policies

    @property
    def drafts(self) -> "DraftStore":
        return self.open().drafts

    def open(self) -> OpenedStore:
        """Connect and migrate, unless that is done."""
        with self._lock:
            if self._opened is None:
                self._opened = _open(self._settings)
            return self._opened

    @property
    def name(self) -> str:
        """Where it is, without a password."""
        return self.open().database.name

    def check(self) -> None:
        """Raise ``StoreUnavailable`` where it cannot be reached now."""
        self.open().database.check()

    def close(self) -> None:
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None


def _open(settings: StoreSettings) -> OpenedStore:
    from service.store.database import Database, is_sqlite
    from service.store.drafts import DraftStore
    from service.store.migrating import migrate
    from service.store.policies import PolicyStore
    from service.store.writer import Writer

    url = build_url(settings)
    if is_sqlite(url):
        _create_file(Path(url.database or ""))
    database = Database(url)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    writer = Writer(database)
    return OpenedStore(database, writer, PolicyStore(database, writer), DraftStore(database, writer))


def build_url(settings: StoreSettings) -> "URL":
    """Where the store is: a file in the platform's data folder unless it is set. Raises ``SettingsError``."""
    from sqlalchemy import URL, make_url
    from sqlalchemy.exc import ArgumentError

    if settings.url is None:
        folder = platformdirs.user_data_path("evenhand", appauthor=False)
        return URL.create("sqlite", database=str(folder / _FILE))
    try:
        url = make_url(settings.url.get_secret_value())
    except (ArgumentError, ValueError):  # neither is shown: they quote the password
        raise _refuse("this is no URL") from None
    match url.drivername.partition("+"):
        case ("sqlite", _, "" | "pysqlite"):
            if not url.database or url.database == ":memory:" or url.query:
                raise _refuse("name a file")
            return url
        case ("postgresql" | "postgres", _, "" | "psycopg"):
            return url.set(drivername="postgresql+psycopg")
    raise _refuse("only SQLite and PostgreSQL (with psycopg) can keep what Evenhand stores")


def _refuse(reason: str) -> SettingsError:
    return SettingsError(
        f"EVENHAND_STORE__URL: {reason}; set sqlite:////folder/{_FILE} or postgresql://user:password@host/database"
    )


def _create_file(path: Path) -> None:
    """An empty file that only its owner reads, where there is none. Raises ``SettingsError``."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise SettingsError(
            f"cannot write {path}: {error.strerror or error}; set EVENHAND_STORE__URL to another place "
            f"(sqlite:////folder/{_FILE}, postgresql://…), or XDG_DATA_HOME to a folder that can be written"
        ) from None
