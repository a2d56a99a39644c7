"""Caps on a remedy: the amounts and percentages that belong to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from service.domain.span import Span
from service.policy.conditions import find_amount_conditions
from service.text.money import find_money
from service.text.percentages import find_percentages
from service.text.slots import find_nearest_slot

_PER = re.compile(
    r"^\s*(?:per|a|each|for\s+each|for\s+every|times\s+the\s+number\s+of)\s+(?P<per>order|passenger|item|night|month|year|day|person|guest|customer|box|bag|parcel|account)s?\b",
    re.IGNORECASE,
)
_OF = re.compile(
    r"^\s*(?:of|off|from|on)\s+(?:the\s+|your\s+|their\s+|its\s+)?(?P<of>[\w\s'-]{2,40})", re.IGNORECASE
)
_TAKEN_OFF = re.compile(
    r"\b(?:minus|less|plus|for|fee|charge|deposit)\s+(?:\w+\s+){0,3}(?:of\s+)?$", re.IGNORECASE
)
_BASES = (
    ("item_price", r"item|product|goods"),
    ("monthly_fee", r"month|bill|subscription\s+fee"),
    ("first_night", r"first\s+night|one\s+night"),
    ("delivery_fee", r"delivery|shipping|postage"),
    ("order_total", r""),
)


@dataclass(frozen=True, slots=True)
class Cap:
    """``value`` in ``unit`` (a currency or ``percent``); ``of`` is the fact a percentage is taken of."""

    value: Decimal
    unit: str
    of: str
    per: str


def find_caps(text: str, slot: str, slots: list[tuple[Span, str]]) -> Iterator[Cap]:
    """Amounts and percentages that belong to ``slot``: those nearer to it than to any other slot."""
    for span, percent in find_percentages(text):
        if find_nearest_slot(span, slots) == slot:
            yield Cap(percent, "percent", find_base(text[span.end :]), _per(text[span.end :]))
    for span, money in find_money(text):
        if find_nearest_slot(span, slots) == slot and not (
            _TAKEN_OFF.search(text[: span.start]) or list(find_amount_conditions(text[: span.end]))
        ):
            yield Cap(money.amount, money.currency, "", _per(text[span.end :]))


def find_base(after: str) -> str:
    """The fact that a percentage followed by ``after`` is taken of."""
    match = _OF.match(after)
    words = match["of"] if match else ""
    return next(
        name
        for name, pattern in _BASES
        if not pattern or re.search(rf"\b(?:{pattern})", words, re.IGNORECASE)
    )


def _per(after: str) -> str:
    match = _PER.match(after)
    return match["per"].lower() if match else ""
