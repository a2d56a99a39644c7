"""What customers say of their own case: when they bought, what they paid, what went wrong."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from service.domain.case import Fact
from service.domain.span import Span, span_of
from service.text.characters import fold
from service.text.dates import find_dates
from service.text.durations import find_durations
from service.text.money import find_money
from service.text.states import find_states

_DAYS = {"day": 1, "business_day": 1, "week": 7, "month": 30, "year": 365}
_WEEKDAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_WORDED_DAYS = {"yesterday": 1, "last night": 1, "last week": 7, "last month": 30}
_AGO = re.compile(r"^[\s-]*(?:ago|old|later|earlier)\b", re.IGNORECASE)
_RECEIVED = re.compile(r"\b(?:arriv|deliver|receiv|got\s+it|came)\w*", re.IGNORECASE)
_BOUGHT = re.compile(r"\b(?:bought|purchas|order|paid|renew|charged|booked)\w*", re.IGNORECASE)
_PRICE = re.compile(
    r"\b(?:paid|pay|cost|costs|spent|bought|price|worth|for|my|charged|order|total|of)\b[^.!?;]{0,30}$",
    re.IGNORECASE,
)


def find_stated_facts(message: str, today: date) -> Iterator[Fact]:
    """Facts with ``source="message"``, each quoting the words it was read from.

    ``elapsed_days`` is the time since purchase or delivery, whichever the customer meant.

    >>> [(f.key, str(f.value)) for f in find_stated_facts("My 45-day-old blender died. It cost $120.", date(2026, 1, 1))]
    [('elapsed_days', '45'), ('order_total', '120'), ('currency', 'USD'), ('defective', 'True')]
    """
    folded = fold(message)
    yield from _elapsed(folded, message, today)
    yield from _price(folded, message)
    seen: set[str] = set()
    for span, key, value in find_states(folded):
        if key not in seen and key != "tier":
            seen.add(key)
            yield Fact(key, value, "message", span_of(message, span.start, span.end))


def _elapsed(folded: str, message: str, today: date) -> Iterator[Fact]:
    for span, duration in find_durations(folded):
        if _AGO.match(folded[span.end :]):
            days = duration.high * _DAYS.get(duration.unit, 0)
            yield Fact("elapsed_days", days, "message", span_of(message, span.start, span.end))
            return
    if match := re.search(
        r"\b(?P<word>yesterday|today|this\s+morning|last\s+night|just\s+(?:now|arrived|came|got)|last\s+week|last\s+month|(?P<day>mon|tues|wednes|thurs|fri|satur|sun)day)\b",
        folded,
        re.IGNORECASE,
    ):
        around = folded[max(0, match.start() - 60) : match.end() + 20]
        if _RECEIVED.search(around) or _BOUGHT.search(around):
            ago = Decimal(
                _days_since(match["day"], today)
                if match["day"]
                else _WORDED_DAYS.get(" ".join(match["word"].lower().split()), 0)
            )
            yield Fact("elapsed_days", ago, "message", span_of(message, match.start(), match.end()))
            return
    for span, found in find_dates(folded, today):
        before = folded[max(0, span.start - 60) : span.start]
        if found <= today + timedelta(days=1) and (_RECEIVED.search(before) or _BOUGHT.search(before)):
            key = "delivered_on" if _RECEIVED.search(before) else "purchased_on"
            yield Fact(key, found.isoformat(), "message", span)
            return


def _days_since(weekday: str, today: date) -> int:
    """Days since the last such day: "it came on Friday", said on a Sunday, is 2."""
    return (today.weekday() - _WEEKDAYS.index(weekday.lower())) % 7


def _price(folded: str, message: str) -> Iterator[Fact]:
    amounts = [(span, money) for span, money in find_money(folded)]
    priced = [
        (span, money) for span, money in amounts if _PRICE.search(folded, max(0, span.start - 60), span.start)
    ]
    distinct = {(money.amount, money.currency) for _, money in priced}
    if len(distinct) == 1:
        span, money = priced[0]
        quote: Span = span_of(message, span.start, span.end)
        yield Fact("order_total", money.amount, "message", quote)
        yield Fact("currency", money.currency, "message", quote)
