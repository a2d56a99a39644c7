"""Lengths of time in prose; ranges keep both ends, business and calendar days differ."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import cast

from service.domain.quantity import Duration, TimeUnit
from service.domain.span import Span, span_of
from service.text.memory import SENTENCES
from service.text.numbers import NUMBER, read_number

_UNIT = r"minutes?|mins?|hours?|hrs?|h|days?|weekdays?|workdays?|weeks?|wks?|fortnights?|months?|mths?|years?|yrs?"
_KIND = r"business|working|work|banking|bank|calendar|full|whole|consecutive|week"
_WHOLE = r"minute|hour|day|week|month|year"
_DURATION = re.compile(
    rf"""(?<![^\W_])(?<![$€£])(?<!\d[.,])(?:
        (?P<low>{NUMBER})(?:\s*(?:-|–|—|/|&|\bto\b|\bor\b|\band\b)\s*(?P<high>{NUMBER}))?(?:\s*\({NUMBER}\))?
        [\s*_-]{{0,4}}(?:(?:more|extra|additional|further|remaining)\s+)?(?:(?P<kind>{_KIND})[\s-]+)?(?P<unit>{_UNIT})\b(?P<more>\s+and\s+a\s+half\b)?
      | (?P<part>half|(?:(?P<parts>three)\s+)?quarters?)(?:\s+of)?[\s-](?:an?\s+)?(?P<unit2>hour|day|year)\b
      | (?<!\bdays\s)(?<!\bhours\s)(?<!\btimes\s)(?<!\bonce\s)(?<!\btwice\s)(?<!\d\s)(?P<one>an?|one|the\s+(?:next|same))\s+(?:(?P<kind1>{_KIND})\s+)?(?P<unit1>{_WHOLE})\b
        (?:\s+or\s+(?P<two>two|so)\b|(?P<more1>\s+and\s+a\s+half\b))?
      | (?P<fortnight>(?:a\s+)?fortnight)\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_EVERY = re.compile(
    r"\s+(?:a|per|each|every)\s+(?:day|week|month|year)\b|/\d", re.IGNORECASE
)  # "seven days a week" is no length
_BUSINESS = {"business", "working", "work", "banking", "bank", "week"}
_UNITS = {"mi": "minute", "ho": "hour", "hr": "hour", "h": "hour", "da": "day", "we": "week", "wk": "week",
          "mo": "month", "mt": "month", "ye": "year", "yr": "year", "fo": "week"}  # fmt: skip
# Without any of these there is no length of time; most sentences have none.
_MARKS = (
    "minute",
    "mins",
    " min",
    "hour",
    " hr",
    "day",
    "week",
    " wk",
    "month",
    " mth",
    "year",
    " yr",
    "fortnight",
)
_SHORT = re.compile(r"\d[\s-]?(?:min|h|hrs?|wks?|mths?|yrs?)\b", re.IGNORECASE)
_HALVES: dict[str, tuple[int, TimeUnit]] = {"hour": (30, "minute"), "day": (12, "hour"), "year": (6, "month")}


def find_durations(text: str) -> Iterator[tuple[Span, Duration]]:
    """Durations with their spans.

    >>> [str(d) for _, d in find_durations("5 to 7 business days, 30-day, 48h, a fortnight, one week, 24 hrs")]
    ['5 to 7 business days', '30 days', '48 hours', '14 days', '1 week', '24 hours']
    >>> [str(d) for _, d in find_durations("half an hour, two and a half hours, a dozen days, five (5) weekdays, a day and a half")]
    ['30 minutes', '2.5 hours', '12 days', '5 business days', '1.5 days']
    """
    yield from _find_durations(text)


@lru_cache(SENTENCES)
def _find_durations(text: str) -> tuple[tuple[Span, Duration], ...]:
    return tuple(_read_durations(text))


def _read_durations(text: str) -> Iterator[tuple[Span, Duration]]:
    lower = text.lower()
    if not any(mark in lower for mark in _MARKS) and not _SHORT.search(text):
        return
    for match in _DURATION.finditer(text):
        if _EVERY.match(text, match.end()):
            continue
        if duration := _read(match):
            yield span_of(text, match.start(), match.end()), duration


def _read(match: re.Match[str]) -> Duration | None:
    more = Decimal("0.5") if match["more"] or match["more1"] else Decimal(0)
    if match["fortnight"]:
        return Duration(Decimal(14), Decimal(14), "day")
    if match["part"]:
        count, unit = _HALVES[match["unit2"].lower()]
        part = (
            Decimal(count)
            if match["part"].lower() == "half"
            else Decimal(count) / 2 * (3 if match["parts"] else 1)
        )
        return Duration(part, part, unit)
    if match["one"]:
        if match["one"].lower().endswith("same"):
            return None
        high = Decimal(2) if (match["two"] or "").lower() == "two" else Decimal(1)
        return Duration(1 + more, high + more, _unit(match["unit1"], match["kind1"]))
    low = read_number(match["low"]) + more
    high = read_number(match["high"]) + more if match["high"] else low
    if match["unit"].lower().startswith("fo"):
        low, high = 2 * low, 2 * high
    return Duration(min(low, high), max(low, high), _unit(match["unit"], match["kind"]))


def _unit(word: str, kind: str | None) -> TimeUnit:
    word = word.lower()
    if word.startswith(("weekd", "work")):
        return "business_day"
    unit = _UNITS[word[:2]] if word != "h" else "hour"
    if unit == "day" and (kind or "").lower() in _BUSINESS:
        return "business_day"
    return cast(TimeUnit, unit)
