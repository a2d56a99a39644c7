"""One database, SQLite or PostgreSQL, and transactions in it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from service.errors import StoreUnavailable

BUSY_SECONDS = 10  # how long a writer waits for the one before it
CONNECT_SECONDS = 5
_WRITING = "writing"
# Statements that no database would take are no failure of this one.
_OWN_MISTAKES = (DataError, IntegrityError, InternalError, NotSupportedError, ProgrammingError)


class Database:
    """Connections to ``url``; nothing is connected until it is used. All methods may block: use a thread."""

    def __init__(self, url: URL) -> None:
        self.name = url.render_as_string(hide_password=True)
        self._engine = _build_sqlite(url) if is_sqlite(url) else _build_postgresql(url)
        self._idle = Condition()
        self._used = 0
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads. Raises ``StoreUnavailable``."""
        with self._connecting() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes, committed at the end unless an exception leaves it.

        On SQLite it has the one write lock from the start. Raises ``StoreUnavailable``.
        """
        with self._connecting() as connection:
            connection.execution_options(**{_WRITING: True})
            with connection.begin():
                yield connection

    def check(self) -> None:
        """Raise ``StoreUnavailable`` where it cannot be reached."""
        with self.reading() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Disconnect, once those who are at it have ended; nobody connects any more.

        A thread that outlives its caller would else leave a connection open behind.
        """
        with self._idle:
            self._closed = True
            self._idle.wait_for(lambda: not self._used, BUSY_SECONDS)
        self._engine.dispose()

    @contextmanager
    def _connecting(self) -> Iterator[Connection]:
        with self._idle:
            if self._closed:
                raise StoreUnavailable(f"the store {self.name} is closed")
            self._used += 1
        try:
            with self.reporting(), self._engine.connect() as connection:
                yield connection
        finally:
            with self._idle:
                self._used -= 1
                self._idle.notify_all()

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """The driver's failures as ours; their statements and parameters, which hold text, are left out."""
        try:
            yield
        except (DatabaseError, InterfaceError, PoolTimeoutError, sqlite3.Error) as error:
            if isinstance(error, _OWN_MISTAKES):
                raise
            reason = str(error.orig if isinstance(error, DBAPIError) else error).splitlines() or [""]
            raise StoreUnavailable(f"the store {self.name} cannot be used: {reason[0]}") from None


def is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _build_sqlite(url: URL) -> Engine:
    # The driver would begin transactions by itself, and late: two readers that go on to write deadlock.
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "isolation_level": None})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _build_postgresql(url: URL) -> Engine:
    # The check before use makes a restart of the server invisible.
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_timeout=BUSY_SECONDS,
        connect_args={"connect_timeout": CONNECT_SECONDS},
    )
