"""Lines of an answer as they come, and what is read from them."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")


class LineReader(Generic[Item]):
    """Bytes in, items out. Lines end in "\\n" alone: JSON may hold every other character that breaks lines.

    ``read`` makes an item of a line without its end, or None where there is none yet.
    """

    def __init__(self, read: Callable[[bytes], Item | None]) -> None:
        self._read = read
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[Item]:
        """
        >>> reader = LineReader(bytes.decode)
        >>> [*reader.feed(b"one\\ntw"), *reader.feed(b"o\\n")]
        ['one', 'two']
        """
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if (item := self._read(line.removesuffix(b"\r"))) is not None:
                yield item
