"""The instant at which a case is looked at, as the CRM states it."""

from datetime import UTC, date, datetime, time

from service.api.decoding import invalid

YEARS = range(1970, 2201)  # beyond these, no database and no time zone agree


def read_today(value: object) -> datetime:
    """The fact ``today`` as an aware instant: noon UTC of an ISO date, or the instant that RFC 3339 names.

    Noon, so that no time zone turns it into another day. Raises ``InvalidInput``.

    >>> read_today("2026-11-22").isoformat()
    '2026-11-22T12:00:00+00:00'
    """
    text = value.strip() if isinstance(value, str) else ""
    try:
        day = (
            datetime.fromisoformat(text)
            if len(text) > 10
            else datetime.combine(date.fromisoformat(text), time(12), UTC)
        )
    except ValueError:
        raise invalid("/facts/today", "must be an ISO date, such as 2026-11-22") from None
    if day.year not in YEARS:
        raise invalid("/facts/today", f"must lie between {YEARS[0]} and {YEARS[-1]}")
    return day if day.tzinfo else day.replace(tzinfo=UTC)
