"""A company's policy: clauses, and the limits that were understood in them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from service.domain.span import Span

Op = Literal["<=", ">=", "==", "range", "allowed", "forbidden", "requires_approval"]
ConditionKind = Literal["elapsed", "amount", "fact", "scope", "other"]


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold for a limit to apply.

    ``elapsed``: the time since ``key`` (an anchor such as ``delivery``) compares to ``value`` ``unit``;
    ``amount``: the fact ``key`` compares to ``value`` ``unit``; ``fact``: the fact ``key`` equals ``value``;
    ``scope``: the words of ``text`` name what the rule is about ("hotel costs"), so it applies where one of
    them comes up; ``other``: words that were not understood, so nobody can decide them but a person.
    """

    kind: ConditionKind
    text: str
    key: str = ""
    op: str = "=="
    value: Decimal | str | bool | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """One typed limit.

    ``slot`` is what is limited (``refund``, ``store_credit``, ``return_window``, ``refund_time``, …);
    ``value`` (and ``upper`` of a range) are in ``unit``: an ISO 4217 currency, ``percent``, ``count`` or a
    time unit. ``of`` names the fact that a percentage is taken of, ``per`` what an amount is given for,
    ``anchor`` where a window starts. ``quote`` is verbatim, with offsets into the policy's text.
    """

    slot: str
    op: Op
    quote: Span
    value: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""
    of: str = ""
    per: str = ""
    anchor: str = ""
    conditions: tuple[Condition, ...] = ()
    approval_tier: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule as written. ``id`` is stable: heading slug and number, ``returns.2``."""

    id: str
    heading: str
    span: Span
    limits: tuple[Limit, ...] = ()

    @property
    def text(self) -> str:
        return self.span.text


@dataclass(frozen=True, slots=True)
class Policy:
    """``digest`` is ``sha256:…`` of ``text``; clauses without limits are kept, and shown as not typed."""

    text: str
    digest: str
    clauses: tuple[Clause, ...]

    @property
    def limits(self) -> tuple[tuple[Clause, Limit], ...]:
        return tuple((clause, limit) for clause in self.clauses for limit in clause.limits)
