"""Calendar dates in prose."""

import re
from collections.abc import Iterator
from datetime import date

from service.domain.span import Span, span_of

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|(?-i:M(?:ay|AY))|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DATE = re.compile(
    rf"""\b(?:
        (?P<y>\d{{4}})-(?P<m>\d{{2}})-(?P<d>\d{{2}})
      | (?P<day1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH.format("month1")}(?:,?\s+(?P<year1>\d{{4}}))?
      | {_MONTH.format("month2")}\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year2>\d{{4}}))?
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def find_dates(text: str, today: date) -> Iterator[tuple[Span, date]]:
    """Dates with their spans; without a year, the latest such date that is not after ``today``.

    >>> [str(d) for _, d in find_dates("on October 8, 3rd of May 2025 or 2026-01-02", date(2026, 11, 22))]
    ['2026-10-08', '2025-05-03', '2026-01-02']
    """
    for match in _DATE.finditer(text):
        found = _read(match, today)
        if found:
            yield span_of(text, match.start(), match.end()), found


def _read(match: re.Match[str], today: date) -> date | None:
    try:
        if match["y"]:
            return date(int(match["y"]), int(match["m"]), int(match["d"]))
        month = _MONTHS.index((match["month1"] or match["month2"])[:3].lower()) + 1
        day, year = int(match["day1"] or match["day2"]), match["year1"] or match["year2"]
        if year:
            return date(int(year), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year <= today else date(today.year - 1, month, day)
    except ValueError:
        return None
