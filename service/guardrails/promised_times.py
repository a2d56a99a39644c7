"""Whether the times that a reply promises are the policy's and the company's own."""

import re
from collections.abc import Iterator
from datetime import date

from service.domain.case import Case
from service.domain.verdict import ClauseQuote, Finding
from service.text.deadlines import Deadline
from service.text.steps import Step, find_steps

_ANSWERS = re.compile(
    r"\b(?:repl(?:y|ies)|respond|answer|write|get\s+back|come\s+back\s+to|contact|call|ring|phone|e-?mail|message|update|be\s+in\s+touch|let\s+you\s+know|hear\s+from)\b",
    re.IGNORECASE,
)
# Not the answer that is owed, but what comes after it.
_LATER = re.compile(
    r"\b(?:again|follow(?:ing)?[\s-]+up|to\s+(?:ask|see|check|hear)\s+(?:whether|if|how|that)|afterwards|once|check\s+(?:in|back))\b",
    re.IGNORECASE,
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# "Mon-Fri 09:00-17:00", "Monday to Saturday"
_HOURS = re.compile(
    r"\b(?P<first>mon|tue|wed|thu|fri|sat|sun)\w*\s*(?:-|–|to)\s*(?P<last>mon|tue|wed|thu|fri|sat|sun)",
    re.IGNORECASE,
)


def check_promised_times(body: str, case: Case) -> Iterator[Finding]:
    """``next_steps.too_late`` and ``next_steps.outside_hours``: each the first time only."""
    steps = [step for step in find_steps(body, case.now) if step.actor != "requester" and step.deadline]
    yield from _check_answers(steps, case)
    yield from _check_hours(steps, case)


def _check_answers(steps: list[Step], case: Case) -> Iterator[Finding]:
    """An answer promised for later than the policy has it; a tier's time counts where the step names the tier."""
    for step in steps:
        if not _ANSWERS.search(step.span.text) or _LATER.search(step.span.text):
            continue
        assert step.deadline is not None  # the caller's
        for clause, limit in case.policy.limits:
            tier = limit.approval_tier.replace("_", " ")
            named = (tier in step.span.text.lower()) if tier else step.actor == "agent"
            if limit.slot != "response_time" or limit.value is None or not named:
                continue
            hours = (limit.upper or limit.value) * _HOURS_IN.get(limit.unit, 24)
            if step.deadline.earliest > hours + _LENIENT:
                yield Finding(
                    "next_steps.too_late",
                    "warn",
                    "advisory",
                    f"“{step.deadline.span.text}” is later than the policy's own time.",
                    step.span,
                    ClauseQuote(clause.id, clause.text),
                    step.deadline.span.text,
                    f"{limit.upper or limit.value} {limit.unit.replace('_', ' ')}s",
                    "Promise the policy's time, or an earlier one.",
                )
                return


_HOURS_IN = {"minute": 0, "hour": 1, "day": 24, "business_day": 24, "week": 168}
_LENIENT = 24  # a date is a day long


def _check_hours(steps: list[Step], case: Case) -> Iterator[Finding]:
    """A day on which the company does not work, where the fact ``business_hours`` says when it does."""
    fact = case.fact("business_hours")
    match = _HOURS.search(str(fact.value)) if fact else None
    if match is None:
        return
    first, last = (_DAYS.index(match[name].lower()[:3]) for name in ("first", "last"))
    for step in steps:
        day = _day_of(step.deadline)
        if step.actor == "agent" and day is not None and not (first <= day <= last):
            assert step.deadline is not None  # ``_day_of`` found its day
            yield Finding(
                "next_steps.outside_hours",
                "warn",
                "advisory",
                f"“{step.deadline.span.text}” is a day on which nobody works here.",
                step.span,
                None,
                step.deadline.due,
                str(fact.value) if fact else "",
                "Promise a working day.",
            )
            return


def _day_of(deadline: Deadline | None) -> int | None:
    """The weekday (0 is Monday) of a dated deadline."""
    if deadline is None or deadline.due.startswith("P"):
        return None
    return date.fromisoformat(deadline.due[:10]).weekday()
