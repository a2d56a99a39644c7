"""Checking many replies: answers in order as they come, and what they amount to at the end."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Protocol, TextIO

from service.cli.audit_batch import MOST_COMPLAINTS, AuditedBatch, audit_batch, take_batch
from service.cli.audit_pool import audit_in_workers, open_workers
from service.cli.audit_tally import Tally
from service.cli.byte_lines import Document
from service.cli.checking import CheckerPlan, build_checker
from service.cli.failures import UNUSABLE, complain
from service.cli.lines import Documents
from service.cli.progress import Progress

FEW = 1000  # lines that one process has checked before several would have started
_LINES_AT_ONCE = 16  # in one process: nobody waits long for an answer


@dataclass(frozen=True, slots=True)
class AuditPlan:
    """``workers`` is how many processes; answers are made only where they are read (``answered``)."""

    checker: CheckerPlan
    workers: int = 1
    answered: bool = False


class Answered(Protocol):
    """Takes the answers to some lines."""

    def write(self, batch: AuditedBatch) -> None: ...


@dataclass(slots=True)
class AnswerLines:
    """JSON Lines on ``stream``, and what is wrong with bad lines on standard error, up to a bound."""

    stream: TextIO
    complaints: int = field(default=0, init=False)

    def write(self, batch: AuditedBatch) -> None:
        for line, detail in batch.complaints:
            self.complaints += 1
            if self.complaints <= MOST_COMPLAINTS:
                complain(f"line {line}: {detail}")
            elif self.complaints == MOST_COMPLAINTS + 1:
                complain("more lines cannot be used; their answers say why")
        self.stream.write(batch.answers.decode())
        self.stream.flush()  # whoever reads along gets each answer when it is there


def audit_documents(
    documents: Documents,
    plan: AuditPlan,
    *,
    tally: Tally,
    progress: Progress,
    answers: Answered | None = None,
) -> int:
    """Every line checked, counted in ``tally`` and answered in order; the exit code.

    Raises ``InvalidInput`` where there is no line at all, ``WorkerDied`` and ``SettingsError``.
    """
    with closing(audit_batches(documents, plan)) as batches:
        for batch in batches:
            tally.add(batch.tally)
            if answers is not None:
                answers.write(batch)
            progress.advance(tally.lines, batch.read)
    return exit_code(tally)


def exit_code(tally: Tally) -> int:
    """2 when a line was unusable, 1 when a check failed, 0 otherwise."""
    if tally.outcomes.get("unreadable"):
        return UNUSABLE
    return 1 if tally.outcomes.get("fail") else 0


def audit_batches(documents: Documents, plan: AuditPlan) -> Generator[AuditedBatch, None, None]:
    """In this process as long as there are few lines, or one worker; then in several."""
    several = plan.workers > 1
    many = several and documents.many(FEW)
    lines = documents.each()
    if not many:
        yield from _audit_here(islice(lines, FEW) if several else lines, documents, plan)
    following = list(islice(lines, 1))
    if following:
        with open_workers(plan.workers, plan.checker, answered=plan.answered) as workers:
            yield from audit_in_workers(chain(following, lines), documents, workers)


def _audit_here(lines: Iterator[Document], documents: Documents, plan: AuditPlan) -> Iterator[AuditedBatch]:
    checker = build_checker(plan.checker)
    while batch := take_batch(lines, documents, most=_LINES_AT_ONCE):
        yield audit_batch(batch, checker, answered=plan.answered)
