"""By when something will happen: the times that a sentence sets, as ISO 8601 durations or dates."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from service.domain.quantity import Duration, iso_duration
from service.domain.span import Span, span_of
from service.text.characters import fold
from service.text.dates import find_dates
from service.text.durations import find_durations

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SCREEN = re.compile(
    r"\d|day\b|days\b|week|month|hour|minute|moment\b|now\b|away|immediate|straight|once\b|instant|today|tonight|tomorrow|noon|morning|afternoon|evening|night|"
    r"overnight|mon\b|tue|wed\b|thu|fri\b|fortnight|\bc\.?o\.?b\b|\beod\b|hold|while you|during this",
    re.IGNORECASE,
)
_WORDED = re.compile(
    rf"""\b(?:
        (?P<now>right\s+away|right\s+now|straight\s?away|immediately|at\s+once|instantly|this\s+(?:very\s+)?(?:minute|moment|second)|in\s+a\s+(?:moment|minute|second)|
            (?:(?<=\bI'll\s)|(?<=\bme\s)|(?<=\bwill\s)|(?<=\bit\s)|(?<=\bthis\s)|(?<=\bthat\s)|(?<=\byou\s)|(?<=\bam\s)|(?<=\bI'm\s))now|now(?=\s*[.,!;]|\s*$|\s+and\b)|
            (?:please\s+)?hold\s+on|one\s+moment|a\s+moment|while\s+you\s+wait|during\s+this\s+(?:chat|call|conversation))
      | (?P<same>(?:on\s+)?the\s+(?:very\s+)?same\s+(?:business\s+|working\s+)?day|same[\s-]day)
      | (?P<today>(?:(?:by|before)\s+)?(?:the\s+)?end\s+of\s+(?:the\s+|this\s+|my\s+)?(?:(?:business|working)\s+)?(?:day|today|shift)|(?:by\s+)?(?:close\s+of\s+business|cob|eod)(?:\s+today)?|
            (?:later\s+|by\s+|before\s+)?(?:today|tonight|this\s+(?:morning|afternoon|evening)))
      | (?P<tomorrow>(?:by\s+|before\s+)?(?:tomorrow|overnight))
      | (?P<next>(?:by\s+|on\s+)?(?:the\s+)?(?:next|following)\s+(?:business\s+|working\s+)?day)
      | (?P<nextweek>(?:by\s+|early\s+|sometime\s+)?(?:next\s+week|the\s+(?:beginning|start|end)\s+of\s+next\s+week))
      | (?P<week>(?:by\s+|before\s+)?(?:the\s+)?end\s+of\s+(?:the|this)\s+(?:working\s+)?week|(?:later\s+)?this\s+week)
      | (?P<month>(?:by\s+|before\s+)?(?:the\s+)?end\s+of\s+(?:the|this)\s+month)
      | (?P<hour>within\s+the\s+(?:next\s+)?(?P<unit>hour|minute|day|week|month))
      | (?:(?:by|on|before|until|no\s+later\s+than|this|next|coming|from|for)\s+)?(?:(?:this|next|the\s+coming)\s+)?
            (?<!\bto\s)(?<!\d\s)(?P<weekday>{"|".join(_WEEKDAYS)}|mon|tues?|wed|thurs?|fri)(?:\s+(?:morning|afternoon|evening|at\s+noon))?(?!\w)(?!\s+to\s+(?:mon|tue|wed|thu|fri|sat|sun))
      | (?P<clock>(?:by|before|at|until|around|no\s+later\s+than)\s+(?:noon|midnight|midday|\d{{1,2}}(?:[:.]\d{{2}})?\s*(?:[ap]\.?m\b\.?|o'clock|h\b)|\d{{1,2}}:\d{{2}}))
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_DAY_NEXT = re.compile(
    rf"\s*(?:,\s*)?(?:[a-z]{{2,4}}\s+)?(?:on\s+)?(?:the\s+)?(?:tomorrow|today|next\s+(?:business\s+)?day|{'|'.join(_WEEKDAYS)}|\d{{1,2}}(?:st|nd|rd|th)?\s+[A-Z][a-z]{{2}})",
    re.IGNORECASE,
)
# What stands right before a length of time that is a deadline, and right after one that is not.
_LEADS = re.compile(
    r"(?:\b(?:within|in|inside|under|up\s+to|takes?|take|taking|allow|allowing|next|coming|by|approximately|about|around|expected|after|for|over|least|most|than|"
    r"lasts?|another|give\s+(?:me|us|them|it)|requires?|every|timeframe\s+(?:is|of)|is|are|be|as)|[~(:])"
    r"\s*(?:(?:approximately|about|around|roughly|the|next|an?|another|only|just|at\s+(?:most|least)|up\s+to|following|coming|usually|typically)\s+)*$",
    re.IGNORECASE,
)
_FOLLOWS_NOT = re.compile(
    r"\s*(?:ago|old|earlier|late\b|overdue|before\s+departure|prior|(?:return|refund|exchange|warranty|trial|cancellation|money)[\s-]*(?:window|period|policy|back)?|window|policy|guarantee|"
    r"warranty|subscription|membership|limit|of\s+(?:delivery|purchase|the\s+(?:delivery|purchase|order)|your\s+(?:delivery|purchase|order)|booking|ordering))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time set. ``due`` is ISO 8601 (duration or date); ``earliest`` and ``latest`` are hours from now."""

    span: Span
    due: str
    earliest: Decimal
    latest: Decimal


def find_deadlines(text: str, now: datetime) -> Iterator[Deadline]:
    """Times by which something will happen, in order; "soon" and "as soon as possible" are none.

    >>> moment = datetime.fromisoformat("2026-10-08T10:00:00+00:00")
    >>> [d.due for d in find_deadlines("today, within 24 hours, by Friday, on 14 May, in 5 to 7 business days, soon", moment)]
    ['2026-10-08', 'PT24H', '2026-10-09', '2027-05-14', 'P7D']
    """
    folded = fold(text)
    if not _SCREEN.search(folded):
        return
    found: list[Deadline] = []
    for deadline in (
        *_find_lengths(text, folded),
        *_find_calendar(text, folded, now),
        *_find_worded(text, folded, now),
    ):
        if not any(deadline.span.overlaps(other.span) for other in found):
            found.append(deadline)
    yield from sorted(found, key=lambda deadline: deadline.span.start)


def _find_lengths(text: str, folded: str) -> Iterator[Deadline]:
    for span, duration in find_durations(folded):
        leads = _LEADS.search(folded[max(0, span.start - 40) : span.start])
        ranged = duration.low != duration.high
        if (leads or ranged) and not _FOLLOWS_NOT.match(folded, span.end):
            start = span.start - len(leads[0]) if leads else span.start
            yield Deadline(
                span_of(text, start, span.end), iso_duration(duration), duration.low_hours, duration.hours
            )


def _find_calendar(text: str, folded: str, now: datetime) -> Iterator[Deadline]:
    # Dates without a year are read as the latest that is past; a deadline is one to come.
    today = now.date()
    for span, found in find_dates(folded, today + timedelta(days=330)):
        if found >= today:
            yield _on(span_of(text, span.start, span.end), found, today)


def _find_worded(text: str, folded: str, now: datetime) -> Iterator[Deadline]:
    today = now.date()
    for match in _WORDED.finditer(folded):
        span = span_of(text, match.start(), match.end())
        if match["now"]:
            yield Deadline(span, "PT0H", Decimal(0), Decimal(1))
        elif match["same"]:
            yield Deadline(span, "P0D", Decimal(0), Decimal(24))
        elif match["next"]:
            yield Deadline(span, "P1D", Decimal(24), Decimal(48))
        elif match["hour"]:
            length = Duration(Decimal(1), Decimal(1), match["unit"].lower())  # type: ignore[arg-type]  # the pattern's
            yield Deadline(span, iso_duration(length), length.hours, length.hours)
        # "by 5 pm tomorrow": the day is what counts.
        elif not (match["clock"] and _DAY_NEXT.match(folded, span.end)):
            yield _on(span, _day_of(match, today), today)


def _on(span: Span, day: date, today: date) -> Deadline:
    days = Decimal((day - today).days * 24)
    return Deadline(span, day.isoformat(), days, days + 24)


def _day_of(match: re.Match[str], today: date) -> date:
    if match["tomorrow"]:
        return today + timedelta(days=1)
    if match["nextweek"]:
        return today + timedelta(days=11 - today.weekday())
    if match["week"]:
        return today + timedelta(days=(4 - today.weekday()) % 7)
    if match["month"]:
        return today.replace(day=monthrange(today.year, today.month)[1])
    if match["weekday"]:
        weekday = [day[:3] for day in _WEEKDAYS].index(match["weekday"][:3].lower())
        ahead = (weekday - today.weekday()) % 7 or 7
        return today + timedelta(
            days=ahead + (7 if "next" in match[0].lower().split() and ahead < 7 - today.weekday() else 0)
        )
    return today
