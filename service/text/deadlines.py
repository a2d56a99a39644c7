"""By when something will happen: the times that a sentence sets, as ISO 8601 durations or dates."""

# A phrase pattern is kept on one line, so that it can be read and searched as a whole.

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from service.domain.quantity import Duration, iso_duration
from service.domain.span import Span, span_of
from service.text.dates import find_dates
from service.text.durations import find_durations
from service.text.memory import SENTENCES
from service.text.screen import Screen, fold_spaces

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORDED = (
    r"\b(?:"
    r"(?P<now>right away|right now|straight\s?away|immediately|at once|instantly|this (?:very )?(?:minute|moment|second)|in a (?:moment|minute|second)|(?:(?<=\bI'll\s)|(?<=\bme\s)|(?<=\bwill\s)|(?<=\bit\s)|(?<=\bthis\s)|(?<=\bthat\s)|(?<=\byou\s)|(?<=\bam\s)|(?<=\bI'm\s))now(?! and (?:then|again)\b)|(?<!\bfor\s)now(?=\s*[.,!;]|\s*$| and\b(?! (?:then|again)))|(?:please )?hold on|one moment|a moment|while you wait|during this (?:chat|call|conversation))"
    r"|(?P<same>(?:on )?the (?:very )?same (?:business |working )?day|same[\s-]day)"
    r"|(?P<today>(?:(?:by|before) )?(?:the )?end of (?:the |this |my )?(?:(?:business|working) )?(?:day|today|shift)|(?:by )?(?:close of business|cob|eod)(?: today)?|(?:later |by |before )?(?:today|tonight|this (?:morning|afternoon|evening)))"
    r"|(?P<tomorrow>(?:by |before )?(?:tomorrow|overnight))"
    r"|(?P<next>(?:by |on )?(?:the )?(?:next|following) (?:business |working )?day)"
    r"|(?P<nextweek>(?:by |early |sometime )?(?:next week|the (?:beginning|start|end) of next week))"
    r"|(?P<week>(?:by |before )?(?:the )?end of (?:the|this) (?:working )?week|(?:later )?this week)"
    r"|(?P<friday>(?:before|by) the weekend)|(?P<weekend>(?:over|at|on|during) the (?:coming )?weekend|this weekend)"
    r"|(?P<ordinal>(?:on|by|before|from|is|until) the (?P<number>[12]?\d|3[01])(?:st|nd|rd|th)(?! (?:of|floor|time|attempt|week|day|[A-Z])))"
    r"|(?P<part>(?:by |in |around |until |before )?(?P<third>mid|the middle of|early|late|the beginning of|the start of|the end of)[- ](?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
    r"|(?P<month>(?:by |before )?(?:the )?end of (?:the|this) month)"
    r"|(?P<hour>within the (?:next )?(?P<unit>hour|minute|day|week|month))"
    rf"|(?:(?:by|on|before|until|no later than|this|next|coming|from|for) )?(?:(?:this|next|the coming) )?(?<!\bto\s)(?<!\d\s)(?P<weekday>{'|'.join(_WEEKDAYS)}|mon|tues?|wed|thurs?|fri)(?: (?:morning|afternoon|evening|at noon))?(?!\w)(?! to (?:mon|tue|wed|thu|fri|sat|sun))"
    rf"|(?P<clock>(?:by|before|at|until|around|no later than) (?:noon|midnight|midday|\d{{1,2}}(?:[:.]\d{{2}})?\s*(?:[ap]\.?m\b\.?|o'clock|h\b)|\d{{1,2}}:\d{{2}}))"
    r")"
)
_SCREEN = Screen(
    [
        r"(?:minute|min|hour|hr|day|week|wk|month|year|yr|fortnight)s?\b|[0-9] ?h\b",
        r"[0-9](?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? [0-9]|[0-9]-[0-9]",
        _WORDED,
    ]
)
_LENGTH, _DATE, _WORD = range(3)
_DAY_NEXT = re.compile(
    rf"\s*(?:,\s*)?(?:[a-z]{{2,4}}\s+)?(?:on\s+)?(?:the\s+)?(?:tomorrow|today|next\s+(?:business\s+)?day|{'|'.join(_WEEKDAYS)}|\d{{1,2}}(?:st|nd|rd|th)?\s+[A-Z][a-z]{{2}})",
    re.IGNORECASE,
)
# What stands right before a length of time that is a deadline, and right after one that is not.
_LEADS = re.compile(
    r"(?:\b(?:within|in|inside|under|up\s+to|(?:takes?|needs?)(?:\s+(?:us|me|them|you))?|taking|allow|allowing|next|coming|by|approximately|about|around|expected|after|for|over|least|most|than|"
    r"lasts?|another|give\s+(?:me|us|them|it)|requires?|every|timeframe\s+(?:is|of)|is|are|be|as)|[~(:])"
    r"\s*(?:(?:approximately|about|around|roughly|the|next|an?|another|only|just|at\s+(?:most|least)|up\s+to|following|coming|usually|typically)\s+)*$",
    re.IGNORECASE,
)
# "You are still inside the 14 days": a window that is open, not a time by which.
_STILL = re.compile(
    r"\b(?:still|are|'re|is|'s|was|were|well)\s+(?:still\s+|well\s+)?(?:inside|within|in|outside|past)\s+(?:the|our|your|that|those)\s+$",
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
    yield from _find_deadlines(text, now)


@lru_cache(SENTENCES)
def _find_deadlines(text: str, now: datetime) -> tuple[Deadline, ...]:
    folded = fold_spaces(text)
    matches = list(_SCREEN.find_folded(folded))
    hinted = {index for index, _ in matches}
    found: list[Deadline] = []
    for deadline in (
        *(_find_lengths(text, folded) if _LENGTH in hinted else ()),
        *(_find_calendar(text, folded, now) if _DATE in hinted else ()),
        *_read_worded(text, folded, now, [match for index, match in matches if index == _WORD]),
    ):
        if not any(deadline.span.overlaps(other.span) for other in found):
            found.append(deadline)
    return tuple(sorted(found, key=lambda deadline: deadline.span.start))


def _find_lengths(text: str, folded: str) -> Iterator[Deadline]:
    for span, duration in find_durations(folded):
        leads = _LEADS.search(folded[max(0, span.start - 40) : span.start])
        ranged = duration.low != duration.high
        if _STILL.search(folded[max(0, span.start - 40) : span.start]):
            continue
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


def _read_worded(text: str, folded: str, now: datetime, matches: list[re.Match[str]]) -> Iterator[Deadline]:
    today = now.date()
    for match in matches:
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


def _coming(number: int, today: date) -> date:
    """The next day with this number in its month."""
    month = today
    for _ in range(3):
        if number <= monthrange(month.year, month.month)[1] and (
            month.month != today.month or number >= today.day
        ):
            return month.replace(day=number)
        month = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
    return today


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _part_of(part: str, name: str, today: date) -> date:
    """The last day of the early, middle or late part of the next such month."""
    month = _MONTHS.index(name) + 1
    year = today.year + (month < today.month)
    if part in ("late", "the end of"):
        return date(year, month, monthrange(year, month)[1])
    return date(year, month, 15 if part.endswith(("mid", "middle of")) else 7)


def _day_of(match: re.Match[str], today: date) -> date:
    if match["tomorrow"]:
        return today + timedelta(days=1)
    if match["nextweek"]:
        return today + timedelta(days=11 - today.weekday())
    if match["part"]:
        return _part_of(match["third"].lower(), match["name"].lower(), today)
    if match["ordinal"]:
        return _coming(int(match["number"]), today)
    if match["weekend"]:
        return today + timedelta(days=6 - today.weekday())
    if match["week"] or match["friday"]:
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
