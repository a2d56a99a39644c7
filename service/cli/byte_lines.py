"""Lines of a stream of bytes, read in blocks, and whether the next one is there already."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import BinaryIO

from service.errors import InvalidInput

MAX_DOCUMENT_BYTES = 16 * 1024 * 1024  # larger than any conversation; bounds what is held in memory
_BLOCK_BYTES = 256 * 1024  # more than a reader's own buffer, so that nothing stays behind in that


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


class ByteLines:
    """The lines of ``stream``, without those at its end that are blank; blank ones in between are empty."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._ready: deque[Document] = deque()
        self._begun: list[bytes] = []  # the parts of a line whose end is not there yet
        self._begun_bytes = 0
        self._number = self._read = self._blank = 0
        self._ended = False

    def __iter__(self) -> Iterator[Document]:
        return self

    def __next__(self) -> Document:
        while not self._ready:
            if self._ended:
                raise StopIteration
            self._take_block()
        return self._ready.popleft()

    def waits(self) -> bool:
        """Whether the next line is yet to be written by whoever writes to this stream."""
        while not self._ready and not self._ended:
            if not self._can_read():
                return True
            self._take_block()
        return False

    def fileno(self) -> int:
        """What to wait for together with other things. Raises ``OSError`` where there is no such thing."""
        return self._stream.fileno()

    def _can_read(self) -> bool:
        try:
            return bool(wait([self.fileno()], 0))
        except (OSError, ValueError):  # no file of the system's: then nobody writes to it meanwhile
            return True

    def _take_block(self) -> None:
        block = self._stream.read1(_BLOCK_BYTES)  # type: ignore[attr-defined] # every binary reader has it
        if not block:
            self._ended = True
            if self._begun_bytes:
                self._add(b"")
            return
        *whole, rest = block.split(b"\n")
        for line in whole:
            self._read += 1
            self._add(line)
        self._begin(rest)

    def _begin(self, part: bytes) -> None:
        self._begun_bytes += len(part)
        self._read += len(part)
        if self._begun_bytes > MAX_DOCUMENT_BYTES:
            self._begun.clear()  # too long a line is skipped without being held
        elif part:
            self._begun.append(part)

    def _add(self, end: bytes) -> None:
        """A line ends with the bytes ``end``."""
        self._begin(end)
        data = b"".join(self._begun) if self._begun else b""
        too_long = self._begun_bytes > MAX_DOCUMENT_BYTES
        self._begun.clear()
        self._begun_bytes = 0
        self._number += 1
        if not too_long and not data.strip():
            self._blank += 1
            return
        for back in range(self._blank, 0, -1):
            self._ready.append(Document(self._number - back, b"", self._read))
        self._blank = 0
        self._ready.append(Document(self._number, data.rstrip(b"\r"), self._read, too_long))
