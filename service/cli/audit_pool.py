"""Lines handed out to several processes, and what comes back put in order."""

import multiprocessing
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from service.cli.audit_batch import AuditedBatch, take_batch
from service.cli.audit_worker import READY, decode_audited, encode_batch, work
from service.cli.byte_lines import Document
from service.cli.checking import CheckerPlan
from service.cli.lines import Documents
from service.errors import SettingsError

_AHEAD = 4  # batches a worker that may be handed out or wait for their turn; bounds what is held in memory
_PATIENCE = 5.0  # seconds for a worker to end by itself


class WorkerDied(Exception):
    """A process that was checking lines is gone; the text says which lines those were."""


@dataclass(slots=True, eq=False)
class Worker:
    """``number`` is of the batch it works on, -1 for none; ``lines`` are that batch's first and last."""

    process: SpawnProcess
    connection: Connection
    starting: bool = True
    number: int = -1
    lines: tuple[int, int] = (0, 0)

    @property
    def idle(self) -> bool:
        return not self.starting and self.number < 0

    def send(self, number: int, batch: list[Document]) -> None:
        """Only to one that is idle: it reads at once, so that neither waits for the other."""
        self.number, self.lines = number, (batch[0].number, batch[-1].number)
        try:
            self.connection.send_bytes(encode_batch(batch))
        except OSError:
            raise self._died() from None

    def receive(self) -> tuple[int, AuditedBatch] | None:
        """The batch it was sent, audited; None when it only got ready."""
        try:
            message = self.connection.recv_bytes()
        except (EOFError, OSError):
            raise self._died() from None
        if self.starting:
            if message != READY:
                raise SettingsError(message.decode())
            self.starting = False
            return None
        number, self.number = self.number, -1
        return number, decode_audited(message)

    def _died(self) -> WorkerDied:
        self.process.join(_PATIENCE)
        code = self.process.exitcode
        how = f"was ended by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
        what = "" if self.number < 0 else " while it checked lines {} to {}".format(*self.lines)
        return WorkerDied(
            f"a worker process {how}{what}; if memory ran out, try fewer workers, or --workers 1"
        )


@contextmanager
def open_workers(count: int, plan: CheckerPlan, *, answered: bool) -> Iterator[list[Worker]]:
    """``count`` processes that get ready meanwhile; all of them are gone at the end, however it comes."""
    workers: list[Worker] = []
    try:
        with _deaf_to_interrupts():
            workers.extend(_start(plan, answered=answered) for _ in range(count))
        yield workers
    finally:
        for worker in workers:
            worker.connection.close()  # one that waits for work ends by itself
            if not worker.idle:
                worker.process.terminate()
        for worker in workers:
            worker.process.join(_PATIENCE)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()


def audit_in_workers(
    lines: Iterator[Document], documents: Documents, workers: list[Worker]
) -> Iterator[AuditedBatch]:
    """All ``lines`` of ``documents``, in order. Raises ``WorkerDied`` and ``SettingsError``."""
    sent = passed_on = 0
    taken_all = False
    finished: dict[int, AuditedBatch] = {}
    while not taken_all or passed_on < sent:
        for worker in workers:
            has_room = sent - passed_on < _AHEAD * len(workers)
            if taken_all or not (has_room and worker.idle) or documents.waits():
                continue
            if batch := take_batch(lines, documents):
                worker.send(sent, batch)
                sent += 1
            taken_all = not batch
        while passed_on in finished:
            yield finished.pop(passed_on)
            passed_on += 1
        wants = not taken_all and sent - passed_on < _AHEAD * len(workers)
        for worker in _wait(workers, documents if wants else None):
            if audited := worker.receive():
                finished[audited[0]] = audited[1]


def _wait(workers: list[Worker], documents: Documents | None) -> list[Worker]:
    """Workers with something to say; none of them when there are ``documents`` that an idle one can have."""
    watched: list[Connection | int] = [worker.connection for worker in workers]
    if documents is not None and any(worker.idle for worker in workers):
        if not documents.waits():
            return []
        watched.append(documents.source.fileno())
    elif all(worker.idle for worker in workers):
        return []
    ready = wait(watched)
    return [worker for worker in workers if worker.connection in ready]


def _start(plan: CheckerPlan, *, answered: bool) -> Worker:
    # A new interpreter: a copy of this one would hold its threads' locks and the others' pipes.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, plan, answered), daemon=True)
    process.start()
    theirs.close()  # when the worker goes, the pipe ends
    return Worker(process, ours)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """What is started meanwhile ignores Ctrl-C from its first instruction on."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
