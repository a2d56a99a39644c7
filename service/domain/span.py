"""A stretch of text, by offsets."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """``source[start:end] == text``, offsets in characters (code points)."""

    start: int
    end: int
    text: str

    def shift(self, offset: int) -> "Span":
        """The same text, seen from a source in which this one starts at ``offset``."""
        return Span(self.start + offset, self.end + offset, self.text)

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


def span_of(source: str, start: int, end: int) -> Span:
    """The span of ``source[start:end]``.

    >>> span_of("a full refund", 2, 6).text
    'full'
    """
    return Span(start, end, source[start:end])
