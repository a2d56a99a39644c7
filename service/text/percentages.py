"""Percentages and plain fractions in prose."""

import re
from collections.abc import Iterator
from decimal import Decimal

from service.domain.span import Span, span_of
from service.text.numbers import NUMBER, read_number

_PERCENT = re.compile(
    rf"(?<![\w.,])(?:(?P<number>{NUMBER})\s?(?:%|per\s?cent\b|percent\b)"
    r"|(?P<half>half)(?=\s+(?:of\b|off\b|price\b|the\s+(?:price|cost|amount|value|fee|total)|your\b|(?:a\s+)?refund\b)))",
    re.IGNORECASE,
)


def find_percentages(text: str) -> Iterator[tuple[Span, Decimal]]:
    """Percentages with their spans; ``half of …`` is 50.

    >>> [str(p) for _, p in find_percentages("20% now, fifteen percent later, half off, 12,5 %")]
    ['20', '15', '50', '12.5']
    """
    for match in _PERCENT.finditer(text):
        value = Decimal(50) if match["half"] else read_number(match["number"])
        yield span_of(text, match.start(), match.end()), value
