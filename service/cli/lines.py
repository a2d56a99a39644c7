"""JSON documents from a stream of bytes: one that fills it, or one a line."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

import msgspec

from service.errors import InvalidInput

MAX_DOCUMENT_BYTES = 16 * 1024 * 1024  # larger than any conversation; bounds what is held in memory


@dataclass(frozen=True, slots=True)
class Document:
    """``number`` is its line (1-based); ``read`` is how much of the stream was taken by its end, in bytes."""

    number: int
    data: bytes
    read: int
    too_long: bool = False

    @property
    def whole(self) -> bytes:
        """The bytes of the JSON. Raises ``InvalidInput`` where there are too many."""
        if self.too_long:
            raise InvalidInput(f"longer than {MAX_DOCUMENT_BYTES // 1024**2} MiB")
        return self.data


@dataclass(slots=True)
class Documents:
    """``lines`` can be gone through once; ``total`` is the stream's size in bytes, None for a pipe."""

    lines: Iterator[Document]
    total: int | None = None

    def alone(self) -> bool:
        """Whether there is exactly one. Looks ahead, so it waits for a pipe's second line."""
        first = list(islice(self.lines, 2))
        self.lines = chain(first, self.lines)
        return len(first) < 2

    def measure(self) -> int | None:
        """The size in bytes against which progress is measured; None where there is none to speak of."""
        return None if self.total is None or self.alone() else self.total

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
    return Documents(_read(stream), _size(stream))


def _read(stream: BinaryIO) -> Iterator[Document]:
    lines = _drop_blank_end(_split(stream))
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


def _split(stream: BinaryIO) -> Iterator[Document]:
    number = read = 0
    while data := stream.readline(MAX_DOCUMENT_BYTES + 1):
        number += 1
        read += len(data)
        too_long = len(data) > MAX_DOCUMENT_BYTES
        rest = data
        while too_long and rest and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_DOCUMENT_BYTES)
            read += len(rest)
        yield Document(number, b"" if too_long else data.rstrip(b"\r\n"), read, too_long)


def _drop_blank_end(lines: Iterator[Document]) -> Iterator[Document]:
    """Blank lines only where something follows them: each then has its own answer."""
    blank = 0
    read = 0
    for line in lines:
        if not line.too_long and not line.data.strip():
            blank, read = blank + 1, line.read
            continue
        for back in range(blank, 0, -1):
            yield Document(line.number - back, b"", read)
        blank = 0
        yield line


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
