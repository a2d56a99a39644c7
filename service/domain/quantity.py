"""Amounts, percentages and durations, exact."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from service.domain.span import Span

TimeUnit = Literal["minute", "hour", "day", "business_day", "week", "month", "year"]

TIME_UNITS = get_args(TimeUnit)

_ISO = {
    "minute": "PT{}M",
    "hour": "PT{}H",
    "day": "P{}D",
    "business_day": "P{}D",
    "week": "P{}W",
    "month": "P{}M",
    "year": "P{}Y",
}
_HOURS = {
    "minute": Decimal(1) / 60,
    "hour": Decimal(1),
    "day": Decimal(24),
    # Five business days are a calendar week, so one lasts 7/5 of a day on average.
    "business_day": Decimal(24) * 7 / 5,
    "week": Decimal(24 * 7),
    "month": Decimal(24 * 30),
    "year": Decimal(24 * 365),
}


def as_time_unit(text: str) -> TimeUnit | None:
    """``text`` as a unit of time, None where it is a currency, ``percent`` or ``count``."""
    return text if text in TIME_UNITS else None  # type: ignore[return-value] # checked on this line


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount; ``currency`` is ISO 4217, or "" where the text names none."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:.2f} {self.currency}".strip()


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time, or a range of them (``low <= high``), in one unit."""

    low: Decimal
    high: Decimal
    unit: TimeUnit

    @property
    def hours(self) -> Decimal:
        """The upper end in hours; business days count 7/5 of a day, months 30 days."""
        return self.high * _HOURS[self.unit]

    @property
    def low_hours(self) -> Decimal:
        """The lower end in hours."""
        return self.low * _HOURS[self.unit]

    def __str__(self) -> str:
        """As a person writes it.

        >>> str(Duration(Decimal(5), Decimal(7), "business_day"))
        '5 to 7 business days'
        """
        number = f"{self.low:f}" if self.low == self.high else f"{self.low:f} to {self.high:f}"
        unit = self.unit.replace("_", " ")
        return f"{number} {unit}" + ("" if self.high == 1 else "s")


MeasureKind = Literal["money", "percent", "time", "data", "weight", "count", "times"]
Bound = Literal["<=", "<", ">=", ">", ""]


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity of any kind: ``low`` to ``high`` of ``unit``.

    ``unit`` is a currency, ``percent``, ``hour`` for times, ``mb``, ``kg``, the topic of what is counted, or
    ``times``. ``bound`` is what the words around say: "up to" is ``<=``, "more than" ``>``, "" nothing.
    ``said`` is the unit as written, where that matters (``business_day``).
    """

    span: Span
    kind: MeasureKind
    low: Decimal
    high: Decimal
    unit: str
    bound: Bound = ""
    said: str = ""

    def __str__(self) -> str:
        number = f"{self.low:f}" if self.low == self.high else f"{self.low:f} to {self.high:f}"
        return (
            f"{self.high:.2f} {self.unit}" if self.kind == "money" else f"{number} {self.said or self.unit}"
        )


def iso_duration(duration: Duration) -> str:
    """ISO 8601, of the upper end; ISO has no business days, so those become days.

    >>> iso_duration(Duration(Decimal(24), Decimal(24), "hour"))
    'PT24H'
    """
    return _ISO[duration.unit].format(f"{duration.high:f}")


_ISO_UNITS: dict[str, TimeUnit] = {
    "TM": "minute",
    "TH": "hour",
    "D": "day",
    "W": "week",
    "M": "month",
    "Y": "year",
}
_ISO_TEXT = re.compile(r"P(?P<time>T)?(?P<count>[1-9]\d{0,5})(?P<unit>[MHDWY])")


def read_iso_duration(text: str) -> Duration:
    """A duration of one unit, such as ``PT24H`` or ``P2D``. Raises ``ValueError``.

    >>> str(read_iso_duration("PT24H"))
    '24 hours'
    """
    match = _ISO_TEXT.fullmatch(text.strip().upper())
    unit = _ISO_UNITS.get((match["time"] or "") + match["unit"]) if match else None
    if match is None or unit is None:
        raise ValueError(f"{text!r} is no ISO 8601 duration of one unit, such as PT24H or P2D")
    count = Decimal(match["count"])
    return Duration(count, count, unit)
