"""Lengths of time in prose; ranges keep both ends, business and calendar days differ."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import cast

from service.domain.quantity import Duration, TimeUnit
from service.domain.span import Span, span_of
from service.text.numbers import NUMBER, read_number

_UNIT = r"minutes?|mins?|hours?|hrs?|h|days?|weeks?|wks?|months?|years?|yrs?"
_KIND = r"business|working|work|calendar|full|consecutive|week"
_DURATION = re.compile(
    rf"""(?<![\w.,$€£])(?:
        (?P<low>{NUMBER})(?:\s*(?:-|–|—|\bto\b|\bor\b|\band\b)\s*(?P<high>{NUMBER}))?(?:\s*\(\d+\))?
        [\s-]*(?:(?P<kind>{_KIND})[\s-]+)?(?P<unit>{_UNIT})\b
      | (?<!\bdays\s)(?<!\bhours\s)\b(?P<one>an?|one|the\s+(?:next|same))\s+(?:(?P<kind1>{_KIND})\s+)?(?P<unit1>minute|hour|day|week|month|year)\b
        (?:\s+or\s+(?P<two>two|so)\b)?
      | \b(?P<fortnight>(?:a\s+)?fortnight)\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_EVERY = re.compile(
    r"\s+(?:a|per|each|every)\s+(?:day|week|month|year)\b|/\d", re.IGNORECASE
)  # "seven days a week" is no length
_BUSINESS = {"business", "working", "work"}
_UNITS = {"mi": "minute", "ho": "hour", "hr": "hour", "h": "hour", "da": "day", "we": "week", "wk": "week",
          "mo": "month", "ye": "year", "yr": "year"}  # fmt: skip


def find_durations(text: str) -> Iterator[tuple[Span, Duration]]:
    """Durations with their spans.

    >>> [str(d) for _, d in find_durations("5 to 7 business days, 30-day, 48h, a fortnight, one week, 24 hrs")]
    ['5 to 7 business days', '30 days', '48 hours', '14 days', '1 week', '24 hours']
    """
    for match in _DURATION.finditer(text):
        span = span_of(text, match.start(), match.end())
        if _EVERY.match(text, match.end()):
            continue
        if match["fortnight"]:
            yield span, Duration(Decimal(14), Decimal(14), "day")
        elif match["one"]:
            if match["one"].lower().endswith("same"):
                continue
            high = Decimal(2) if (match["two"] or "").lower() == "two" else Decimal(1)
            yield span, Duration(Decimal(1), high, _unit(match["unit1"], match["kind1"]))
        else:
            low = read_number(match["low"])
            high = read_number(match["high"]) if match["high"] else low
            yield span, Duration(min(low, high), max(low, high), _unit(match["unit"], match["kind"]))


def _unit(word: str, kind: str | None) -> TimeUnit:
    word = word.lower()
    unit = _UNITS[word[:2]] if word != "h" else "hour"
    if unit == "day" and (kind or "").lower() in _BUSINESS:
        return "business_day"
    return cast(TimeUnit, unit)
