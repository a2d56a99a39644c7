"""Amounts of money in prose."""

import re
from collections.abc import Iterator
from decimal import Decimal

from service.domain.quantity import Money
from service.domain.span import Span, span_of
from service.text.numbers import DIGITS, NUMBER, read_number

_SYMBOLS = {
    "us$": "USD",
    "ca$": "CAD",
    "c$": "CAD",
    "au$": "AUD",
    "a$": "AUD",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
}
_NAMES = {
    "dollar": "USD", "buck": "USD", "euro": "EUR", "pound": "GBP", "quid": "GBP", "franc": "CHF",
}  # fmt: skip
_CODES = "USD|EUR|GBP|CAD|AUD|NZD|CHF|SEK|NOK|DKK|PLN|CZK|JPY|INR|ZAR|BRL|MXN|SGD|HKD"
_SYMBOL = r"(?:US|CA|AU|C|A)?\$|€|£"
_AMOUNT = re.compile(
    rf"""(?<![\w.,])(?:
        (?P<before>{_SYMBOL}|\b(?:{_CODES})\b)\s?(?P<n1>{DIGITS})(?P<k1>\s?(?:k\b|thousand\b|million\b))?
      | (?P<n2>{NUMBER})(?P<k2>k\b|\s?thousand\b)?[\s-]?
        (?P<after>(?:US|CA|AU)?\$(?!\d)|€|£(?!\d)|(?:{_CODES})\b|(?:dollar|buck|euro|pound|franc)s?\b|quid\b)
      | (?P<n3>{NUMBER})\s?(?:cents|pence)\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def find_money(text: str, currency: str = "USD") -> Iterator[tuple[Span, Money]]:
    """Amounts with their spans; ``$`` alone means ``currency`` where that is a dollar.

    >>> [str(m) for _, m in find_money("$1,200.50, 24 EUR, €1.200,00, fifty dollars, $5k")]
    ['1200.50 USD', '24.00 EUR', '1200.00 EUR', '50.00 USD', '5000.00 USD']
    """
    for match in _AMOUNT.finditer(text):
        span = span_of(text, match.start(), match.end())
        if match["n3"]:
            yield span, Money(read_number(match["n3"]) / 100, currency)
            continue
        value = read_number(match["n1"] or match["n2"])
        scale = (match["k1"] or match["k2"] or "").strip().lower()
        value *= {"k": 1000, "thousand": 1000, "million": 1_000_000}.get(scale, 1)
        yield span, Money(Decimal(value), _currency(match["before"] or match["after"], currency))


def _currency(mark: str, default: str) -> str:
    mark = mark.strip().lower()
    if mark == "$" or mark.startswith(("dollar", "buck")):
        return default if default.endswith("D") else "USD"
    if mark in _SYMBOLS:
        return _SYMBOLS[mark]
    for name, code in _NAMES.items():
        if mark.startswith(name):
            return code
    return mark.upper()
