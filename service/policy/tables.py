"""What a row of a policy's table rules: its cases stand in the first column or in the header."""

import re
from collections.abc import Iterator

from service.domain.policy import Condition, Rule
from service.domain.span import Span
from service.policy.approvals import find_approver
from service.policy.rules import read_rules
from service.policy.subjects import find_first_remedies
from service.text.measures import find_measures
from service.text.slots import find_slots
from service.text.topics import find_topics

_SAYS_WHAT = re.compile(
    r"\b(?:fees?|charges?|costs?|price|limit|allowance|discount|maximum|minimum|at\s+most|up\s+to|per|free|window|time|notice|percent|deadline|share|approval|compensation|pays?|amount|surcharge|nights?|days?)\b",
    re.IGNORECASE,
)
_THING = re.compile(
    r"\b(?:services?|items?|products?|fees?|charges?|what|extras?|works?|jobs?|types?)\b", re.IGNORECASE
)
_NOTHING = re.compile(
    r"[-–—]|n/a|none|nothing|no|never|not\s+(?:available|included|offered|covered|possible|allowed)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:up\s+to\s+)?(?P<n>\d{1,3}(?:[,.]\d{3})*|\d+)(?:\s+max)?", re.IGNORECASE)
_PER = re.compile(
    r"\b(?:per|for\s+each|each)\s+(?:affected\s+|full\s+|started\s+|extra\s+)?(?P<per>[a-z]+?)s?\b(?!\s+cent)",
    re.IGNORECASE,
)
_PRICED = re.compile(
    r"\b(?:fees?|costs?|prices?|rent(?:al)?|charges?|shipping|deposit|excess|monthly)\b", re.IGNORECASE
)
# "Response | 72 hours": how long something takes, not until when it may be asked for.
_TIMED = re.compile(
    r"^(?!.*\b(?:window|notice|deadline|limit|until|within|valid|trial|cover)\b).*\b(?:times?|response|target|takes|turnaround|arriv\w*|processing|answer\w*|visit)\b",
    re.IGNORECASE,
)
_APPROVER_WORDS = 4


def read_row_rules(row: Span, header: str, context: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """Rules of a folded row; ``header`` is the table's, its cells joined by " / ", ``context`` what stands over it.

    >>> from service.domain.span import Span
    >>> text = "| Late checkout fee | 20 EUR | 10 EUR |"
    >>> [(str(r.measures[0]), r.conditions[0].text) for r in read_row_rules(Span(0, len(text), text), "Benefit / Silver / Gold")]
    [('20.00 EUR', 'Silver'), ('10.00 EUR', 'Gold')]
    """
    cells = [cell.strip() for cell in row.text.strip().strip("|").split("|")]
    headers = [cell.strip() for cell in header.split(" / ")]
    if len(cells) < 2 or len(headers) != len(cells):
        return ()
    heading = "" if _PRICED.search(header) else _name_remedy(context)
    if _cases_in_header(cells[0], headers[1:]):
        return tuple(_by_column(cells, headers, heading))
    return tuple(_by_row(cells, headers, heading))


def _name_remedy(context: tuple[str, ...]) -> str:
    """ "Give a goodwill credit within this table": the remedy that amounts in rows are of."""
    return " ".join(find_first_remedies(context)).replace("_", " ")


def _cases_in_header(label: str, headers: list[str]) -> bool:
    """Whether the columns are cases ("Silver", "Gold") and the row says what is ruled."""
    named = any(True for cell in headers for _ in find_slots(cell)) or any(
        _SAYS_WHAT.search(cell) for cell in headers
    )
    return not named and bool(
        any(True for _ in find_slots(label))
        or _SAYS_WHAT.search(label)
        or not any(True for _ in find_measures(label))
    )


def _by_column(cells: list[str], headers: list[str], heading: str) -> Iterator[Rule]:
    alternatives = "|".join(headers[1:])
    for name, cell in zip(headers[1:], cells[1:], strict=True):
        yield from _read(f"{cells[0]}: {cell}", (Condition("choice", name, value=alternatives),), heading)


def _by_row(cells: list[str], headers: list[str], heading: str) -> Iterator[Rule]:
    case = cells[0]
    words = f"{headers[0]} {case}" if any(True for _ in find_measures(case)) else case
    given: tuple[Condition, ...] = (
        Condition("other", words) if words != case else Condition("choice", case, value=""),
    )
    approver = next(
        (
            find_approver(cell)
            for cell in cells[1:]
            if len(cell.split()) <= _APPROVER_WORDS and find_approver(cell)
        ),
        "",
    )
    thing = _THING.search(headers[0])
    if thing:
        given = ()  # "| Service | Price |": the row is what is priced, not whose case it is
    for name, cell in zip(headers[1:], cells[1:], strict=True):
        if approver and find_approver(cell) == approver:
            continue
        for rule in _read(f"{name} {case}: {cell}" if thing else f"{name}: {cell}", given, heading):
            yield (
                Rule(
                    "approve",
                    rule.topics,
                    frozenset(),
                    rule.scope,
                    rule.about,
                    rule.slots,
                    (),
                    "",
                    frozenset(),
                    given,
                    approver,
                )
                if approver
                else rule
            )


def _counted(label: str) -> str:
    head = re.split(r"\s+(?:per|in|a|an|for|of|at|each)\b|[,(:/]", label)[0].split()
    return head[-1].lower() if head else ""


def _read(text: str, given: tuple[Condition, ...], heading: str) -> Iterator[Rule]:
    name, _, cell = text.partition(": ")
    if not cell or _NOTHING.fullmatch(cell):
        yield Rule(
            "forbid",
            find_topics(name),
            slots=frozenset(slot for _, slot in find_slots(name)),
            conditions=given,
        )
        return
    if number := _NUMBER.fullmatch(cell):
        # "| Apology nights per stay | 0 | 1 |": what is counted stands in the label
        cell = f"{number['n']} {_counted(name)}"
    for rule in read_rules(Span(0, len(name) + 1 + len(cell), f"{name} {cell}"), "", heading, given):
        per = _PER.search(name)
        force = rule.force if rule.force not in ("require", "manner") else "allow"
        if (
            force == "allow"
            and _TIMED.search(name)
            and rule.measures
            and all(m.kind == "time" for m in rule.measures)
        ):
            force = "time"
        yield Rule(
            force,
            rule.topics | find_topics(name),
            rule.act,
            rule.scope,
            rule.about,
            rule.slots,
            rule.measures,
            per["per"].lower() if per else rule.per,
            rule.of,
            rule.conditions,
            rule.approval_tier,
        )
