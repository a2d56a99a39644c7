"""A few lines of an audit checked together: what crosses from one process to another, and back."""

from collections.abc import Iterator

import msgspec

from service.cli.answers import describe_problem
from service.cli.audit_tally import Tally
from service.cli.byte_lines import Document
from service.cli.checking import Checker, check_document
from service.cli.failures import describe_failure
from service.cli.lines import Documents

MOST_LINES = 64  # large enough for what a message costs not to count, small enough to keep order cheaply
MOST_BYTES = 1024 * 1024
MOST_COMPLAINTS = 20


class AuditedBatch(msgspec.Struct):
    """``answers`` are lines of JSON, none where nobody reads them; ``done`` lines end at the byte ``read``."""

    answers: bytes
    tally: Tally
    complaints: list[tuple[int, str]]
    done: int
    read: int


def take_batch(lines: Iterator[Document], documents: Documents, *, most: int = MOST_LINES) -> list[Document]:
    """The next lines, at least one of them unless all were taken.

    Only the first is waited for: whoever writes lines one by one gets their answers one by one.
    """
    batch: list[Document] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line.data)
        if len(batch) >= most or size >= MOST_BYTES or documents.waits():
            break
    return batch


def audit_batch(batch: list[Document], checker: Checker, *, answered: bool) -> AuditedBatch:
    """Each line checked; where ``answered``, with one line of JSON for it. A bad line stops nothing."""
    tally = Tally()
    answers: list[bytes] = []
    complaints: list[tuple[int, str]] = []
    for document in batch:
        try:
            line = check_document(document, checker)
            if answered:
                answers.append(msgspec.json.encode(line.answer()))
        except Exception as error:  # whatever is wrong with a line, the rest has its turn
            detail = describe_failure(error)
            tally.refuse(document.number, detail)
            if answered:
                answers.append(msgspec.json.encode(describe_problem(error)))
                complaints.append((document.number, detail))
        else:
            tally.count(document.number, line)
    text = b"\n".join(answers) + b"\n" if answers else b""
    return AuditedBatch(text, tally, complaints[:MOST_COMPLAINTS], len(batch), batch[-1].read)
