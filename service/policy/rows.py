"""Typed limits in one row of a policy's table: its first cell is the case, each other cell a rule for it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from service.domain.policy import Condition, Limit
from service.domain.span import Span, span_of
from service.policy.approvals import find_approver
from service.policy.conditions import find_fact_conditions
from service.policy.limits import read_limits

_CELL = re.compile(r"[^|]+")
_APPROVER_WORDS = 4


def is_row(text: str) -> bool:
    """Whether a block is a row of a table."""
    return text.lstrip().startswith("|")


def read_row(row: Span, header: str) -> tuple[Limit, ...]:
    """Limits of a folded row; ``header`` is the table's, its cells joined by " / ".

    A cell that names an approver ("Team manager") makes what the others allow need approval.
    """
    cells = list(_find_cells(row))
    headers = header.split(" / ")
    if len(cells) < 2:
        return ()
    given = _read_case(cells[0].text)
    approver = next((find_approver(c.text) for c in cells[1:] if _names_approver(c.text)), "")
    found = [
        limit
        for number, cell in enumerate(cells[1:], start=1)
        if not _names_approver(cell.text)
        for limit in read_limits(cell, headers[number] if number < len(headers) else "", "", given)
    ]
    if approver:
        found = [
            replace(x, op="requires_approval", value=None, upper=None, approval_tier=approver) for x in found
        ]
    return tuple(dict.fromkeys(found))


def _find_cells(row: Span) -> Iterator[Span]:
    for match in _CELL.finditer(row.text):
        words = match[0].strip()
        if words:
            start = match.start() + match[0].index(words)
            yield span_of(row.text, start, start + len(words)).shift(row.start)


def _read_case(words: str) -> tuple[Condition, ...]:
    known = tuple(condition for _, condition in find_fact_conditions(words))
    return known or (Condition("other", words),)


def _names_approver(cell: str) -> bool:
    return len(cell.split()) <= _APPROVER_WORDS and bool(find_approver(cell))
