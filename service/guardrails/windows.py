"""Whether the time in which something may be asked for is over."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import cast

from service.domain.case import Case
from service.domain.policy import Condition
from service.domain.quantity import Duration, TimeUnit
from service.guardrails.evaluation import Evaluation
from service.guardrails.named_facts import find_moment, read_moment, read_number
from service.text.topics import find_topics

# The facts that date an anchor, best first.
ANCHOR_FACTS: dict[str, tuple[str, ...]] = {
    "delivery": ("delivered_on", "received_on"),
    "purchase": ("purchased_on", "ordered_on", "delivered_on"),
    "order": ("ordered_on", "purchased_on", "delivered_on"),
    "booking": ("booked_on",),
    "renewal": ("renewed_on", "charged_on", "billed_on"),
    "check_in": ("check_in_on", "departs_on"),
    "": ("delivered_on", "received_on", "purchased_on", "renewed_on", "ordered_on", "booked_on"),
}
_EVENTS = {
    "delivered_on": "it was delivered", "received_on": "it was delivered", "purchased_on": "it was bought",
    "ordered_on": "it was ordered", "booked_on": "it was booked", "renewed_on": "it renewed",
    "charged_on": "it was charged", "billed_on": "it was billed", "check_in_on": "check-in was",
    "departs_on": "departure was",
}  # fmt: skip
# Words of facts and messages that date an anchor too.
_ANCHOR_TOPICS = {
    "delivery": find_topics("delivered received arrived receipt"),
    "purchase": find_topics("purchase sale paid ordered invoice receipt"),
    "order": find_topics("ordered purchase placed"),
    "booking": find_topics("booked reservation"),
    "renewal": find_topics("renewed charged billed"),
    "check_in": find_topics(
        "arrival check departure departs start starts event appointment lesson class flight sailing stay pickup"
    ),
}
_ASKED_ON = re.compile(
    r"^(?:cancel\w*|claim\w*|request\w*|complain\w*|report\w*|withdraw\w*|notice)_(?:received|requested|made|sent|raised|on|at|date)(?:_on|_at)?$|(?:reported|requested|claimed|cancelled|notified)(?:_(?:on|at))?$",
    re.IGNORECASE,
)
_NO_EVENT = find_topics("window period refund return exchange cancel full back request reported notice claim")


def check_window(condition: Condition, case: Case) -> Evaluation:
    """Whether the time since or until an event keeps to an ``elapsed`` condition."""
    value = condition.value
    if not isinstance(value, Decimal):
        return Evaluation(None, missing=(condition.text,))
    keys = ANCHOR_FACTS.get(condition.key, ())
    dated = _find_event(condition, keys, case)
    limit = Duration(abs(value), abs(value), cast(TimeUnit, condition.unit))
    if dated is not None:
        moment, key, date_only = dated
        asked = _find_asked(moment, key, case, before=value < 0)
        elapsed = _elapsed_hours(
            moment, asked[0] if asked else case.now, condition.unit,
            date_only=date_only or bool(asked and asked[1]),
        )  # fmt: skip
        event = _EVENTS.get(key, f"{key.removesuffix('_on').replace('_', ' ')} was")
    elif (
        value >= 0
        and condition.key != "return_received"
        and (stated := read_number(case.fact("elapsed_days"))) is not None
    ):
        elapsed, event, asked = stated * 24, "by your own account it was", None
    else:
        return Evaluation(None, missing=keys[:1] or (condition.text,))
    said = _say_elapsed(event, elapsed, earlier=bool(asked and asked[0].date() != case.now.date()))
    threshold = limit.hours if value >= 0 else -limit.hours
    holds = elapsed > threshold if condition.op == ">" else elapsed <= threshold
    return Evaluation(holds, f"{said} and the limit is {limit}{' before' if value < 0 else ''}")


def _find_asked(start: datetime, key: str, case: Case, *, before: bool) -> tuple[datetime, bool] | None:
    """When the customer asked, and whether only the day is known, where a fact dates that: "claim_received"."""
    asked = [
        (moment, "T" not in str(fact.value))
        for fact in case.facts
        if fact.key != key and _ASKED_ON.search(fact.key) and (moment := read_moment(fact)) is not None
        and moment <= case.now and (before or moment.date() >= start.date())
    ]  # fmt: skip
    return min(asked, default=None)


def _find_event(condition: Condition, keys: tuple[str, ...], case: Case) -> tuple[datetime, str, bool] | None:
    """When the window starts: a fact under one of ``keys``, else whatever is dated and named like it."""
    dated = [
        (moment, key, "T" not in str(fact.value))
        for key in keys
        if (fact := case.fact(key)) is not None and (moment := read_moment(fact)) is not None
    ]
    if dated:
        # A window that does not say what starts it is counted from what happened last.
        return dated[0] if condition.key else max(dated, key=lambda item: item[0])
    topics = _ANCHOR_TOPICS.get(condition.key) or find_topics(condition.text) - _NO_EVENT
    return find_moment(topics, case) if topics else None


def _say_elapsed(event: str, hours: Decimal, *, earlier: bool) -> str:
    """How long ago ``event`` was, or how long it is until then; ``earlier`` counts to the customer's request, not to today."""
    days = abs(hours) / 24
    count = f"{days.to_integral_value() if days == days.to_integral_value() else round(days, 1):f}"
    unit = "day" if count == "1" else "days"
    if earlier:
        side = "before" if hours < 0 else "after"
        return f"the request came {count} {unit} {side} {event if event.startswith('it ') else event.removesuffix(' was')}"
    if hours < 0:
        return f"{event.removesuffix(' was')} is {count} {unit} away"
    return f"{event} {count} {unit} ago" if hours else f"{event} today"


def _elapsed_hours(start: datetime, now: datetime, unit: str, *, date_only: bool) -> Decimal:
    if not date_only and unit in ("hour", "minute"):
        return Decimal(int((now - start).total_seconds())) / 3600
    if unit == "business_day" and now > start:
        weekdays = sum(
            (start.date() + timedelta(days=n + 1)).weekday() < 5
            for n in range((now.date() - start.date()).days)
        )
        return Duration(Decimal(weekdays), Decimal(weekdays), "business_day").hours
    return Decimal((now.date() - start.date()).days * 24)
