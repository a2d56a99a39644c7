"""JSON documents from a stream of bytes: one that fills it, or one a line."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

import msgspec

from service.cli.byte_lines import MAX_DOCUMENT_BYTES, ByteLines, Document
from service.errors import InvalidInput

__all__ = ["MAX_DOCUMENT_BYTES", "Document", "Documents", "read_documents"]


@dataclass(slots=True)
class Documents:
    """``lines`` can be gone through once; ``total`` is the stream's size in bytes, None for a pipe."""

    lines: Iterator[Document]
    source: ByteLines
    total: int | None = None

    def alone(self) -> bool:
        """Whether there is exactly one. Looks ahead, so it waits for a pipe's second line."""
        first = list(islice(self.lines, 2))
        self.lines = chain(first, self.lines)
        return len(first) < 2

    def measure(self) -> int | None:
        """The size in bytes against which progress is measured; None where there is none to speak of."""
        return None if self.total is None or self.alone() else self.total

    def many(self, lines: int) -> bool:
        """Whether there are more than ``lines``, going by the size of the first; False where nobody knows."""
        if self.total is None:
            return False
        first = list(islice(self.lines, 1))
        self.lines = chain(first, self.lines)
        return bool(first) and self.total > lines * max(1, first[0].read)

    def waits(self) -> bool:
        """Whether asking for the next one would wait for somebody to write it."""
        return self.source.waits()

    def each(self) -> Iterator[Document]:
        """One by one. Raises ``InvalidInput`` when there is none at all."""
        first = next(self.lines, None)
        if first is None:
            raise InvalidInput("there is no JSON here; send an object, or one a line")
        yield first
        yield from self.lines


def read_documents(stream: BinaryIO) -> Documents:
    """The documents in ``stream``, told apart by content and read as they are asked for.

    A first line that is a JSON object by itself begins JSON Lines. Otherwise what is there is one document,
    unless one of its lines is an object by itself: then it is JSON Lines that start with a bad line.
    """
    source = ByteLines(stream)
    return Documents(_read(source), source, _size(stream))


def _read(lines: ByteLines) -> Iterator[Document]:
    head = list(islice(lines, 1))
    if not head or _is_object(head[0]):
        yield from chain(head, lines)
        return
    size = len(head[0].data)
    for line in lines:
        head.append(line)
        size += len(line.data)
        if size > MAX_DOCUMENT_BYTES or line.too_long:
            break
    whole = b"\n".join(line.data for line in head)
    if not _is_json(whole) and any(_is_object(line) for line in head):
        yield from chain(head, lines)
    else:
        yield Document(
            1, whole, head[-1].read, size > MAX_DOCUMENT_BYTES or any(line.too_long for line in head)
        )


def _is_object(line: Document) -> bool:
    return line.data.lstrip(b"\xef\xbb\xbf \t").startswith(b"{") and _is_json(line.data)


def _is_json(data: bytes) -> bool:
    try:
        msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _size(stream: BinaryIO) -> int | None:
    try:
        size = os.fstat(stream.fileno()).st_size
    except OSError:  # not a real file
        return None
    return size or None
