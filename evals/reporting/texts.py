"""Two texts side by side with the words that changed, and the lines of a prompt's diff with theirs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from service.text.changes import DiffOp, diff_words

Piece = tuple[DiffOp, str]
LineKind = Literal["same", "gone", "new", "place", "note"]
# Below it, what is alike are the words that all letters share, and marks on the rest tell nothing.
_ALIKE = 0.25


@dataclass(frozen=True, slots=True)
class SideBySide:
    """``left`` has what stays and what goes, ``right`` what comes; ``alike``: marks say something."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    alike: bool


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a unified diff without its sign, which ``kind`` tells; ``place`` are the lines with ``@@``."""

    kind: LineKind
    pieces: tuple[Piece, ...]


def compare_texts(before: str, after: str) -> SideBySide:
    """
    >>> compare_texts("a full refund", "a small refund").right
    (('equal', 'a '), ('insert', 'small'), ('equal', ' refund'))
    """
    if before == after:
        return SideBySide((("equal", before),), (("equal", after),), alike=True)
    pieces = list(diff_words(before, after))
    same = sum(len(text.strip()) for op, text in pieces if op == "equal")
    if same < _ALIKE * max(len(before), len(after)):
        return SideBySide((("equal", before),), (("equal", after),), alike=False)
    left = _join([piece for piece in pieces if piece[0] != "insert"])
    return SideBySide(left, _join([piece for piece in pieces if piece[0] != "delete"]), alike=True)


def _join(pieces: list[Piece]) -> tuple[Piece, ...]:
    """One mark in place of several with only blanks between them."""
    joined: list[Piece] = []
    for index, (op, text) in enumerate(pieces):
        between = 0 < index < len(pieces) - 1 and op == "equal" and not text.strip() and "\n" not in text
        kind = pieces[index + 1][0] if between and pieces[index - 1][0] == pieces[index + 1][0] else op
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + text)
        else:
            joined.append((kind, text))
    return tuple(joined)


def read_diff(diff: str) -> tuple[DiffLine, ...]:
    """The lines of a unified diff of one file, without the two that name it; edited lines have their words marked.

    >>> [line.kind for line in read_diff("--- a/x\\n+++ b/x\\n@@ -1 +1 @@\\n-Be warm.\\n+Be brief.")]
    ['place', 'gone', 'new']
    """
    lines: list[DiffLine] = []
    gone: list[str] = []
    new: list[str] = []
    for line in diff.split("\n")[2:]:
        if line.startswith("-") and not new:
            gone.append(line[1:])
        elif line.startswith("+"):
            new.append(line[1:])
        else:
            lines += _show_edit(gone, new)
            gone, new = ([line[1:]], []) if line.startswith("-") else ([], [])
            if not line.startswith("-"):
                lines.append(_show_other(line))
    return (*lines, *_show_edit(gone, new))


def _show_other(line: str) -> DiffLine:
    if line.startswith("@@"):
        return DiffLine("place", (("equal", line),))
    if line.startswith("\\"):
        return DiffLine("note", (("equal", line[2:]),))
    return DiffLine("same", (("equal", line[1:]),))


def _show_edit(gone: list[str], new: list[str]) -> Iterator[DiffLine]:
    if len(gone) != len(new):
        yield from _show_lines("gone", gone)
        yield from _show_lines("new", new)
        return
    compared = [compare_texts(before, after) for before, after in zip(gone, new, strict=True)]
    for each in compared:
        yield DiffLine("gone", each.left)
    for each in compared:
        yield DiffLine("new", each.right)


def _show_lines(kind: LineKind, lines: Iterable[str]) -> Iterator[DiffLine]:
    for line in lines:
        yield DiffLine(kind, (("equal", line),))
