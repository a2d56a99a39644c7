"""The rules that typed limits state, where limits were set by hand and no words are to be read."""

from decimal import Decimal

from service.domain.policy import Condition, Force, Limit, Rule
from service.domain.quantity import Bound, Duration, Measure, as_time_unit
from service.domain.span import Span
from service.text.slots import REMEDIES
from service.text.topics import find_topics

_BOUNDS: dict[str, Bound] = {"<=": "<=", "==": "<=", "range": "<=", ">=": ">=", "requires_approval": ">"}
_FORCES: dict[str, Force] = {"forbidden": "forbid", "requires_approval": "approve"}
# A window limits how long these are given, whatever else limits them.
_WINDOWS = {"return_window": ("refund", "return"), "exchange_window": ("replacement",)}


def build_rules(limits: tuple[Limit, ...]) -> tuple[Rule, ...]:
    """One rule a limit.

    >>> cap = Limit("store_credit", "<=", Span(0, 0, ""), Decimal(20), unit="percent", of="order_total")
    >>> [(r.force, sorted(r.slots), str(r.measures[0]), r.measures[0].bound) for r in build_rules((cap,))]
    [('allow', ['store_credit'], '20 percent', '<=')]
    """
    return tuple(_build_rule(limit) for limit in limits)


def _build_rule(limit: Limit) -> Rule:
    conditions = limit.conditions
    slots = _WINDOWS.get(limit.slot, (limit.slot,))
    measures: tuple[Measure, ...] = ()
    if limit.slot in _WINDOWS and limit.op == "<=" and limit.value is not None:
        window = Condition("elapsed", limit.quote.text, limit.anchor, "<=", limit.value, limit.unit)
        conditions = (*conditions, window)
    elif limit.value is not None:
        measures = (_build_measure(limit, limit.value),)
    return Rule(
        force=_read_force(limit),
        topics=find_topics(" ".join(slots).replace("_", " ")),
        about=find_topics(" ".join(condition.text for condition in conditions)),
        slots=frozenset(slots) & frozenset(REMEDIES),
        measures=measures,
        per=limit.per,
        of=find_topics(limit.of.replace("_", " ")),
        conditions=conditions,
        approval_tier=limit.approval_tier,
    )


def _read_force(limit: Limit) -> Force:
    if limit.op in _FORCES:
        return _FORCES[limit.op]
    if limit.slot.endswith("_time"):
        return "time"
    return "charge" if limit.slot.endswith(("fee", "price")) else "allow"


def _build_measure(limit: Limit, value: Decimal) -> Measure:
    """A value in the unit in which replies are measured: times in hours, counts by what is counted."""
    upper = limit.upper if limit.upper is not None else value
    timed = limit.slot.endswith(("_time", "fee", "price"))
    bound: Bound = "" if timed else _BOUNDS.get(limit.op, "")
    if time_unit := as_time_unit(limit.unit):
        duration = Duration(value, upper, time_unit)
        return Measure(
            Span(0, 0, ""), "time", duration.low_hours, duration.hours, "hour", bound, str(duration)
        )
    if limit.unit == "percent":
        return Measure(Span(0, 0, ""), "percent", value, upper, "percent", bound)
    if limit.unit == "count":
        counted = find_topics(limit.slot.rpartition("_")[2])
        return Measure(Span(0, 0, ""), "count", value, upper, next(iter(counted), ""), bound)
    return Measure(Span(0, 0, ""), "money", value, upper, limit.unit, bound)
