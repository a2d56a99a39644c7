"""Whether a policy's conditions hold in a case."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import cast

from service.domain.case import Case
from service.domain.policy import Condition
from service.domain.quantity import Duration, TimeUnit
from service.guardrails.known import decide
from service.guardrails.named_facts import find_moment, read_moment, read_number
from service.text.states import find_states
from service.text.subjects import find_stems, find_subjects
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
# A fact with its value -> how a person says it.
_SENTENCES: dict[tuple[str, str | bool], str] = {
    ("opened", True): "it has been opened or used",
    ("opened", False): "it is unopened",
    ("defective", True): "the item is defective",
    ("defective", False): "the item is not defective",
    ("receipt", True): "there is a receipt",
    ("receipt", False): "there is no receipt",
    ("final_sale", True): "it was sold as final sale",
    ("damaged_in_transit", True): "it arrived damaged",
    ("damaged_in_transit", False): "it did not arrive damaged",
    ("lost_in_transit", True): "the parcel was lost",
    ("lost_in_transit", False): "the parcel was not lost",
    ("charged_twice", True): "the charge was made twice",
    ("charged_twice", False): "the charge was made once",
    ("wrong_item", True): "the wrong item was sent",
    ("wrong_item", False): "the right item was sent",
    ("late", True): "it came late",
    ("late", False): "it came on time",
    ("cancelled_by", "company"): "we cancelled",
    ("cancelled_by", "customer"): "the cancellation was the customer's",
}
_CUSTOMERS = {
    "customer",
    "guest",
    "passenger",
    "requester",
    "user",
    "member",
    "client",
    "buyer",
    "traveller",
    "traveler",
}
_TRUE = {"true", "yes", "y", "1"}
_FALSE = {"false", "no", "n", "0"}


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


@dataclass(frozen=True, slots=True)
class Evaluation:
    """``holds`` is None where the facts do not say; ``missing`` then names what would decide it."""

    holds: bool | None
    reason: str = ""
    missing: tuple[str, ...] = ()


def check_conditions(conditions: tuple[Condition, ...], case: Case, said: str = "") -> Evaluation:
    """All of ``conditions`` together: False if any fails, None if any is undecided, else True.

    ``said`` is what the reply says, for rules that apply to what somebody brings up.
    """
    results = [check_condition(condition, case, said) for condition in conditions]
    failed = [result for result in results if result.holds is False]
    if failed:
        return Evaluation(False, "; ".join(result.reason for result in failed))
    missing = tuple(dict.fromkeys(key for result in results for key in result.missing))
    reason = "; ".join(result.reason for result in results if result.reason)
    return Evaluation(None if any(r.holds is None for r in results) else True, reason, missing)


def check_condition(condition: Condition, case: Case, said: str = "") -> Evaluation:
    """One condition against the facts of the case."""
    if condition.kind == "scope":
        return _check_scope(condition, case, said)
    if condition.kind == "elapsed":
        return _check_elapsed(condition, case)
    if condition.kind == "amount":
        return _check_amount(condition, case)
    if condition.kind == "fact":
        return _check_fact(condition, case)
    if condition.kind == "choice":
        return _check_choice(condition, case)
    known = decide(condition.text, case)
    if known.holds is None:
        states = ((key, value) for _, key, value in find_states(condition.text))
        if any((fact := case.fact(key)) and _comparable(fact.value) == value for key, value in states):
            return Evaluation(True, condition.text)
        return Evaluation(None, missing=(condition.text,))
    said = "" if known.source == "crm" else " (the customer says so)"
    return Evaluation(known.holds, f"{condition.text}: {'yes' if known.holds else 'no'}{said}")


def _check_choice(condition: Condition, case: Case) -> Evaluation:
    """Which column or row of a table the case stands in, by a fact that names one of them."""
    alternatives = [name for name in str(condition.value or "").split("|") if name]
    values = [str(fact.value) for fact in case.facts if isinstance(fact.value, str) and fact.key != "today"]
    if case.requester.tier:
        values.insert(0, case.requester.tier)
    own = _plain_name(condition.text)
    named = {_plain_name(value) for value in values}
    if own in named:
        return Evaluation(True, condition.text)
    if any(_plain_name(other) in named for other in alternatives):
        return Evaluation(False, f"{condition.text}: no")
    if condition.op == "named":
        return Evaluation(True)
    known = decide(condition.text, case)
    if known.holds and known.source == "crm":
        return Evaluation(True, condition.text)
    said = [
        name for name in alternatives if re.search(rf"\b(?:{re.escape(name)})\b", case.message, re.IGNORECASE)
    ]
    if len(said) == 1:
        return Evaluation(said[0] == condition.text, f"{said[0]} (the customer says so)")
    return Evaluation(None, missing=(condition.text,))


def _plain_name(text: str) -> str:
    return re.sub(
        r"[\s_-]+(?:members?|tier|customers?|plan|account|status)$",
        "",
        text.strip().lower().replace("_", " ").replace("-", " "),
    )


def _check_scope(condition: Condition, case: Case, said: str) -> Evaluation:
    """Whether anybody mentions what the rule is about; silence leaves it open, without a fact to ask for.

    A reply that names a subject of its own ("your fare") is about that; else it is about what the customer
    and the facts name.
    """
    stems = find_stems(condition.text)
    if stems & find_stems(said):
        return Evaluation(True)
    if find_subjects(said):
        return Evaluation(None)
    facts = " ".join(f"{fact.key} {fact.value}" for fact in case.facts)
    named = " ".join([facts, case.conversation.subject, *(m.body for m in case.conversation.messages)])
    return Evaluation(True if stems & find_stems(named) else None)


def _check_elapsed(condition: Condition, case: Case) -> Evaluation:
    value = condition.value
    if not isinstance(value, Decimal):
        return Evaluation(None, missing=(condition.text,))
    keys = ANCHOR_FACTS.get(condition.key, ())
    dated = _find_event(condition, keys, case)
    limit = Duration(abs(value), abs(value), cast(TimeUnit, condition.unit))
    if dated is not None:
        moment, key, date_only = dated
        asked = _find_asked(moment, key, case)
        elapsed = _elapsed_hours(
            moment, asked or case.now, condition.unit, date_only=date_only or asked is not None
        )
        event = _EVENTS.get(key, f"{key.removesuffix('_on').replace('_', ' ')} was")
    elif (
        value >= 0
        and condition.key != "return_received"
        and (stated := read_number(case.fact("elapsed_days"))) is not None
    ):
        elapsed, event = stated * 24, "by your own account it was"
    else:
        return Evaluation(None, missing=keys[:1] or (condition.text,))
    threshold = limit.hours if value >= 0 else -limit.hours
    holds = elapsed > threshold if condition.op == ">" else elapsed <= threshold
    return Evaluation(
        holds, f"{_say_elapsed(event, elapsed)} and the limit is {limit}{' before' if value < 0 else ''}"
    )


def _find_asked(start: datetime, key: str, case: Case) -> datetime | None:
    """When the customer asked, where a fact dates that: "claim_received"; what came in time is in time today."""
    moments = [
        moment for fact in case.facts
        if fact.key != key and _ASKED_ON.search(fact.key) and (moment := read_moment(fact)) is not None and moment <= case.now
    ]  # fmt: skip
    return min(moments, default=None)


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


def _say_elapsed(event: str, hours: Decimal) -> str:
    days = abs(hours) / 24
    count = f"{days.to_integral_value() if days == days.to_integral_value() else round(days, 1):f}"
    unit = "day" if count == "1" else "days"
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


def _check_amount(condition: Condition, case: Case) -> Evaluation:
    total = read_number(case.fact(condition.key))
    if total is None or not isinstance(condition.value, Decimal):
        return Evaluation(None, missing=(condition.key,))
    holds = total > condition.value if condition.op == ">" else total <= condition.value
    return Evaluation(holds, f"{condition.key} {total} against {condition.value} {condition.unit}")


def _check_fact(condition: Condition, case: Case) -> Evaluation:
    fact = case.fact(condition.key)
    if fact is None:
        known = decide(condition.text, case)
        if known.holds is None or known.source != "crm":
            return Evaluation(None, missing=(condition.key,))
        return Evaluation(known.holds == (condition.op == "=="), known.quote)
    actual = _comparable(fact.value)
    if condition.key == "cancelled_by" and isinstance(actual, str):
        actual = "customer" if actual in _CUSTOMERS else "company"
    equal = actual == _comparable(cast("str | bool", condition.value))
    said = "" if fact.source == "crm" else " (the customer says so)"
    words = (
        _SENTENCES.get((condition.key, actual))
        or f"{condition.key.replace('_', ' ')} is {_plain(fact.value)}"
    )
    return Evaluation(
        equal if condition.op == "==" else not equal,
        f"{words}{said}",
    )


def _plain(value: str | bool | Decimal) -> str:
    """A fact's value for a sentence: one short word, so that no text travels in it."""
    text = str(value).strip().lower()
    return text if len(text) <= 20 and text.replace("_", "").isalnum() else "something else"


def _comparable(value: str | bool | Decimal) -> str | bool:
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    return False if text in _FALSE else text
