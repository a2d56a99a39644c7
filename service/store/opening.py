"""The store that the settings name, opened when it is first needed."""

import os
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import platformdirs

from service.errors import SettingsError
from service.settings import StoreSettings

if TYPE_CHECKING:  # SQLAlchemy takes a fifth of a second, and most commands need no store
    from sqlalchemy import URL

    from service.store.answers import AnswerStore
    from service.store.audit import AuditStore
    from service.store.batches import BatchStore
    from service.store.customers import CustomerStore
    from service.store.database import Database
    from service.store.drafts import DraftStore
    from service.store.keys import KeyStore
    from service.store.policies import PolicyStore
    from service.store.usage import UsageStore
    from service.store.webhook_deliveries import DeliveryStore
    from service.store.webhooks import WebhookStore
    from service.store.writer import Writer

_FILE = "evenhand.db"


@dataclass(frozen=True, slots=True)
class OpenedStore:
    """A database that was connected and migrated, its one writer, and what is kept in it."""

    database: "Database"
    writer: "Writer"
    policies: "PolicyStore"
    drafts: "DraftStore"
    keys: "KeyStore"
    usage: "UsageStore"
    answers: "AnswerStore"
    batches: "BatchStore"
    customers: "CustomerStore"
    audit: "AuditStore"
    webhooks: "WebhookStore"
    deliveries: "DeliveryStore"

    def close(self) -> None:
        """Write what is waiting, and disconnect."""
        self.writer.close()
        self.database.close()


@dataclass(frozen=True, slots=True)
class JobsPlace:
    """The URL of the queue's database, which may hold a password; ``file`` is None where it is a server's."""

    url: str = field(repr=False)
    file: Path | None = None

    def create(self) -> None:
        """The file, where it is one and is not there. Raises ``SettingsError``."""
        if self.file is not None:
            import sqlite3

            _create_file(self.file)
            with closing(sqlite3.connect(self.file)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")  # it stays so for whoever opens it later


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
    def keys(self) -> "KeyStore":
        return self.open().keys

    @property
    def answers(self) -> "AnswerStore":
        return self.open().answers

    @property
    def batches(self) -> "BatchStore":
        return self.open().batches

    @property
    def customers(self) -> "CustomerStore":
        return self.open().customers

    @property
    def audit(self) -> "AuditStore":
        return self.open().audit

    @property
    def webhooks(self) -> "WebhookStore":
        return self.open().webhooks

    @property
    def deliveries(self) -> "DeliveryStore":
        return self.open().deliveries

    @property
    def usage(self) -> "UsageStore":
        return self.open().usage

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
    from service.store.answers import AnswerStore
    from service.store.audit import AuditStore
    from service.store.batches import BatchStore
    from service.store.customers import CustomerStore
    from service.store.database import Database, is_sqlite
    from service.store.drafts import DraftStore
    from service.store.keys import KeyStore
    from service.store.migrating import migrate
    from service.store.policies import PolicyStore
    from service.store.usage import UsageStore
    from service.store.webhook_deliveries import DeliveryStore
    from service.store.webhooks import WebhookStore
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
    drafts = DraftStore(database, writer)
    return OpenedStore(
        database,
        writer,
        policies=PolicyStore(database, writer),
        drafts=drafts,
        keys=KeyStore(database, writer),
        usage=UsageStore(database, writer),
        answers=AnswerStore(writer),
        batches=BatchStore(database, writer),
        customers=CustomerStore(database, writer, drafts.forget),
        audit=AuditStore(database, writer),
        webhooks=WebhookStore(database, writer),
        deliveries=DeliveryStore(database, writer),
    )


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


def open_jobs_place(settings: StoreSettings) -> "JobsPlace":
    """Where the queue is: a file beside the store's, or the same PostgreSQL. Raises ``SettingsError``."""
    from service.store.database import is_sqlite

    url = build_url(settings)
    if not is_sqlite(url):
        return JobsPlace(url.render_as_string(hide_password=False))
    file = Path(url.database or "")
    return JobsPlace(f"sqlite:///{(beside := file.with_stem(f'{file.stem}-jobs'))}", beside)


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
