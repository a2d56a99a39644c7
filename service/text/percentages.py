"""Percentages and plain fractions in prose."""

import re
from collections.abc import Iterator
from decimal import Decimal

from service.domain.span import Span, span_of
from service.text.numbers import NUMBER, read_number

_NAMES = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_SIGNS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4)}
# A part of money, not of a day or of the customers: "half of the price", "a third off", "half your fee".
_OF_MONEY = (
    r"(?=[\s-]+(?:(?:off|price|back|credit|discount)\b|(?:a\s+)?refund\b|your\b(?!\s+(?:day|time|week|month|year|team)s?\b)|the\s+(?:price|cost|amount|value|fees?|total|fare|charge|bill|rate)\b"
    r"|of\b(?!\s+(?:(?:an?|the|this|that|our|your|my|these|those|next|each|every|all)\s+)?(?:hour|day|week|month|year|minute|customer|guest|team|time|us|them|case|people|\d{4})s?\b)))"
)
_PERCENT = re.compile(
    rf"""(?<![^\W_])(?<!\d[.,])(?:
        (?P<number>{NUMBER})(?:\s?\({NUMBER}\s?%?\))?[\s*_\\-]{{0,4}}(?:%|per[\s-]?cents?\b|percentage\s+points?\b|pct\b)
      | (?<!first\s)(?<!second\s)(?<!last\s)(?<!latter\s)(?<!other\s)
        (?:(?:(?P<count>an?|one|two|three|four)[\s-](?P<name>{"|".join(_NAMES)})s?|(?P<bare>half|quarter))|(?P<over>[1-4])/(?P<under>[2-9]|10)(?![\d/])|(?P<sign>[½⅓⅔¼¾])){_OF_MONEY}
    )""",
    re.VERBOSE | re.IGNORECASE,
)
# Without any of these there is no percentage; most sentences have none.
_MARKS = ("%", "cent", "pct", *_NAMES, "/", *_SIGNS)


def find_percentages(text: str) -> Iterator[tuple[Span, Decimal]]:
    """Percentages with their spans; ``half of …`` is 50, and two thirds are 66.67.

    >>> [str(p) for _, p in find_percentages("20% now, fifteen percent later, half off, 12,5 %")]
    ['20', '15', '50', '12.5']
    >>> [str(p) for _, p in find_percentages("three quarters of the fee, a third off, 25 pct, a quarter of an hour, my third credit")]
    ['75', '33.33', '25']
    """
    lower = text.lower()
    if not any(mark in lower for mark in _MARKS):
        return
    for match in _PERCENT.finditer(text):
        value = read_number(match["number"]) if match["number"] else _percent(*_fraction(match))
        yield span_of(text, match.start(), match.end()), value


def _fraction(match: re.Match[str]) -> tuple[int, int]:
    if match["sign"]:
        return _SIGNS[match["sign"]]
    if match["over"]:
        return int(match["over"]), int(match["under"])
    if match["bare"]:
        return 1, _NAMES[match["bare"].lower()]
    return _COUNTS[match["count"].lower()], _NAMES[match["name"].lower()]


def _percent(over: int, under: int) -> Decimal:
    value = Decimal(100 * over) / under
    return value if value == round(value, 2) else round(value, 2)
