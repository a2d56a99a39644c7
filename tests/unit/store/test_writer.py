"""The one writer: what is committed together succeeds and fails alone."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from threading import Event

import pytest
from sqlalchemy import Connection, make_url, text

from service.errors import StoreUnavailable
from service.store.database import Database
from service.store.writer import Writer


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    opened = Database(make_url(store_url.replace("postgresql://", "postgresql+psycopg://")))
    with opened.writing() as connection:
        connection.execute(text("CREATE TABLE words (word VARCHAR(20) PRIMARY KEY)"))
    yield opened
    opened.close()


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    opened = Writer(database)
    yield opened
    opened.close()


def add(word: str) -> Callable[[Connection], str]:
    def write(connection: Connection) -> str:
        connection.execute(text("INSERT INTO words VALUES (:word)"), {"word": word})
        return word

    return write


def read_words(database: Database) -> set[str]:
    with database.reading() as connection:
        return {row[0] for row in connection.execute(text("SELECT word FROM words"))}


def hold(writer: Writer) -> Event:
    """Keep the writer busy, so that what follows is committed together, until the event is set."""
    let_go, busy = Event(), Event()

    def wait(_: Connection) -> None:
        busy.set()
        assert let_go.wait(10)

    writer.submit("", wait)
    assert busy.wait(10)
    return let_go


def test_what_is_answered_is_committed(database: Database, writer: Writer) -> None:
    assert writer.run("a", add("one")) == "one"
    assert read_words(database) == {"one"}


def test_what_waits_is_committed_together_and_fails_alone(database: Database, writer: Writer) -> None:
    writer.run("a", add("taken"))
    let_go = hold(writer)
    written = [writer.submit("a", add(f"word {number}")) for number in range(50)]
    twice = writer.submit("a", add("taken"))
    more = writer.submit("a", add("last"))
    let_go.set()

    assert [future.result(10) for future in written] == [f"word {number}" for number in range(50)]
    with pytest.raises(Exception, match="words"):
        twice.result(10)
    assert more.result(10) == "last"
    assert len(read_words(database)) == 52


def test_nothing_is_answered_before_the_commit(database: Database, writer: Writer) -> None:
    seen: list[set[str]] = []
    done: Future[str] = writer.submit("a", add("one"))
    done.add_done_callback(lambda _: seen.append(read_words(database)))
    done.result(10)
    writer.close()

    assert seen == [{"one"}]


def test_work_on_one_row_is_done_in_its_order_and_rows_in_that_of_their_keys(writer: Writer) -> None:
    order: list[str] = []

    def note(name: str) -> Callable[[Connection], None]:
        return lambda _: order.append(name)

    let_go = hold(writer)
    futures = [writer.submit(key, note(f"{key}{number}")) for number in range(3) for key in "ba"]
    let_go.set()
    for future in futures:
        future.result(10)

    assert order == ["a0", "a1", "a2", "b0", "b1", "b2"]


def test_what_waits_when_it_closes_is_written(database: Database) -> None:
    writer = Writer(database)
    let_go = hold(writer)
    futures = [writer.submit("a", add(f"word {number}")) for number in range(5)]
    let_go.set()
    writer.close()

    assert all(future.done() for future in futures)
    assert len(read_words(database)) == 5
    with pytest.raises(StoreUnavailable):
        writer.submit("a", add("late"))


def test_a_database_that_is_gone_fails_every_part_and_the_next_is_tried_anew() -> None:
    database = Database(make_url("sqlite:////nonexistent/folder/evenhand.db"))
    writer = Writer(database)
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            writer.run("a", add("one"))
    writer.close()
