"""A policy's limits in words."""

from decimal import Decimal

from service.domain.policy import Condition, Limit

_COMPARED = {"<=": "at most", ">=": "at least", "==": "exactly", "<": "under", ">": "over", "!=": "not"}
_TIMES = {"minute", "hour", "day", "business_day", "week", "month", "year"}


def describe_limit(limit: Limit) -> str:
    """One limit, with what it depends on.

    >>> from service.domain.span import Span
    >>> cap = Limit("store_credit", "<=", Span(0, 0, ""), Decimal(20), unit="percent", of="order_total",
    ...     conditions=(Condition("elapsed", "after 30 days", "delivery", ">", Decimal(30), "day"),))
    >>> describe_limit(cap)
    'store credit: at most 20 % of order total, if more than 30 days after delivery'
    """
    rule = _describe_rule(limit)
    parts = [f"{_words(limit.slot)}: {rule}" if rule else _words(limit.slot)]
    parts += [
        ("if " if index == 0 else "and ") + describe_condition(c) for index, c in enumerate(limit.conditions)
    ]
    return ", ".join(parts)


def _describe_rule(limit: Limit) -> str:
    quantity = _describe_quantity(limit)
    if limit.op == "allowed":
        return "allowed"
    if limit.op == "forbidden":
        return "not allowed"
    if limit.op == "requires_approval":
        over = f" over {quantity}" if quantity else ""
        return f"needs approval by {_words(limit.approval_tier) or 'somebody'}{over}"
    if limit.op == "range":
        return quantity
    return f"{_COMPARED[limit.op]} {quantity}".strip()


def _describe_quantity(limit: Limit) -> str:
    if limit.value is None:
        return ""
    number = _number(limit.value, limit.unit)
    if limit.upper is not None:
        number = f"{number} to {_number(limit.upper, limit.unit)}"
    words = (
        f"{number}{_unit(limit.unit, limit.upper or limit.value)}",
        f"of {_words(limit.of)}" if limit.of else "",
        f"per {_words(limit.per)}" if limit.per else "",
        f"after {_words(limit.anchor)}" if limit.anchor else "",
    )
    return " ".join(word for word in words if word)


def describe_condition(condition: Condition) -> str:
    """
    >>> describe_condition(Condition("elapsed", "", "check_in", "<=", Decimal(-48), "hour"))
    'at least 48 hours before check in'
    >>> describe_condition(Condition("fact", "opened items", "opened", "==", True))
    'opened'
    """
    if condition.kind == "other" or condition.value is None:
        return f"“{condition.text}” (not understood)"
    if condition.kind == "elapsed" and isinstance(condition.value, Decimal):
        return _describe_elapsed(condition, condition.value)
    key = _words(condition.key)
    if isinstance(condition.value, bool):
        return key if condition.value == (condition.op != "!=") else f"not {key}"
    value = condition.value
    shown = (
        f"{_number(value, condition.unit)}{_unit(condition.unit, value)}"
        if isinstance(value, Decimal)
        else value
    )
    return f"{key} is {_COMPARED.get(condition.op, condition.op)} {shown}".replace("is exactly", "is")


def _describe_elapsed(condition: Condition, value: Decimal) -> str:
    anchor = _words(condition.key) or "the start (not named)"
    early = condition.op in {"<=", "<"}
    side = "before" if value < 0 else "after"
    # Before an anchor, less time elapsed means more time left.
    most = early if value >= 0 else not early
    amount = f"{_number(abs(value), condition.unit)}{_unit(condition.unit, abs(value))}"
    if side == "after":
        return f"{'within' if most else 'more than'} {amount} {'of' if most else 'after'} {anchor}"
    return f"{'less than' if most else 'at least'} {amount} before {anchor}"


def _number(value: Decimal, unit: str) -> str:
    return f"{value:.2f}" if unit.isupper() else f"{value:f}"


def _unit(unit: str, value: Decimal) -> str:
    if unit == "percent":
        return " %"
    if unit in _TIMES and value != 1:
        return f" {_words(unit)}s"
    return f" {_words(unit)}" if unit and unit != "count" else ""


def _words(name: str) -> str:
    return name.replace("_", " ")
