"""Strings, booleans and exact numbers as JSON carries them."""

from decimal import Decimal, InvalidOperation

_MAX_CHARS = 5000
# Larger numbers are nobody's amount or id, and writing them out could fill the memory.
_MAX_EXPONENT = 30


def read_decimal(value: object) -> Decimal | None:
    """An exact, bounded decimal from a JSON string or number; None where ``value`` is not one.

    >>> read_decimal("24.10"), read_decimal(True), read_decimal("1e99")
    (Decimal('24.10'), None, None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() and is_bounded(number) else None


def is_bounded(number: Decimal) -> bool:
    """Whether ``number`` can be written out in a line."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= _MAX_EXPONENT and number.adjusted() <= _MAX_EXPONENT


def describe_scalar(value: object) -> str:
    """What is wrong with a fact's value, "" when nothing is."""
    if isinstance(value, str):
        return f"is longer than {_MAX_CHARS} characters" if len(value) > _MAX_CHARS else ""
    if isinstance(value, int | Decimal):
        return "" if is_bounded(Decimal(value)) else "is too large or too fine a number"
    return "must be a string, a number or a boolean"
