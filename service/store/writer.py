"""The one writer of a process: what many callers write is committed together."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

from sqlalchemy import Connection

from service.errors import StoreUnavailable
from service.store.database import Database

T = TypeVar("T")
LARGEST_BATCH = 500


@dataclass(frozen=True, slots=True)
class _Job:
    key: str
    work: Callable[[Connection], object]
    done: "Future[Any]"


class Writer:
    """Runs work in transactions of ``database``, one after the other, in a thread of its own.

    What waits while a transaction is committed goes into the next one together: a commit to disk takes longer than
    many rows. Each piece of work succeeds or fails alone, and is answered only after the commit.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = Lock()
        self._thread: Thread | None = None
        self._closed = False

    def submit(self, key: str, work: "Callable[[Connection], T]") -> "Future[T]":
        """What ``work`` returns, once it is committed. ``key`` names the row that it locks.

        In a transaction rows are locked in the order of their keys, so that two processes never wait for each other.
        """
        done: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise StoreUnavailable("the store is closed")
            if self._thread is None:
                self._thread = Thread(target=self._run, name="store-writer", daemon=True)
                self._thread.start()
            self._jobs.put(_Job(key, work, done))
        return done

    def run(self, key: str, work: Callable[[Connection], T]) -> T:
        """The same, waited for here."""
        return self.submit(key, work).result()

    def close(self) -> None:
        """Write what is waiting, and end."""
        with self._lock:
            self._closed = True
            thread = self._thread
        if thread is not None:
            self._jobs.put(None)
            thread.join()

    def _run(self) -> None:
        while (first := self._jobs.get()) is not None:
            batch = [first]
            while len(batch) < LARGEST_BATCH and not self._jobs.empty():
                job = self._jobs.get()
                if job is None:
                    self._jobs.put(None)
                    break
                batch.append(job)
            self._write([job for job in batch if job.done.set_running_or_notify_cancel()])

    def _write(self, batch: list[_Job]) -> None:
        results: list[tuple[_Job, object]] = []
        failed: list[tuple[_Job, BaseException]] = []
        try:
            with self._database.writing() as connection:
                for job in sorted(batch, key=lambda job: job.key):  # stable: the order within a row stays
                    try:
                        with self._database.reporting(), connection.begin_nested():
                            results.append((job, job.work(connection)))
                    except Exception as error:
                        failed.append((job, error))
        except Exception as error:
            # Nothing of the batch was committed, whatever its parts returned.
            failed += [(job, error) for job, _ in results]
            results = []
            answered = {id(job) for job, _ in failed}
            failed += [(job, error) for job in batch if id(job) not in answered]
        for job, result in results:
            job.done.set_result(result)
        for job, failure in failed:
            job.done.set_exception(failure)
