"""A company's policy: clauses, and the limits that were understood in them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from service.domain.quantity import Measure
from service.domain.span import Span

Op = Literal["<=", ">=", "==", "range", "allowed", "forbidden", "requires_approval"]
ConditionKind = Literal["elapsed", "amount", "fact", "scope", "choice", "other"]


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold for a limit to apply.

    ``elapsed``: the time since ``key`` (an anchor such as ``delivery``) compares to ``value`` ``unit``;
    ``amount``: the fact ``key`` compares to ``value`` ``unit``; ``fact``: the fact ``key`` equals ``value``;
    ``scope``: the words of ``text`` name what the rule is about ("hotel costs"), so it applies where one of
    them comes up; ``choice``: the case is ``text``, one of the alternatives in ``value`` ("Silver|Gold", "" where they
    are not known); ``other``: words that were not understood, so nobody can decide them but a person.
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


Force = Literal["allow", "forbid", "approve", "charge", "time", "require", "record", "manner", "rest"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What one part of a clause rules on anything, remedy or not, told by the words it shares with a reply.

    ``topics`` are the stems of its own words, ``act`` that of the verb it forbids, ``scope`` those that say which
    cases it is about, ``about`` those of its heading and lead; ``slots`` the remedies it names. ``require`` says what
    must hold before others apply, ``record`` forbids to say that something is done, ``manner`` says how or where a
    remedy is given, not whether, ``rest`` rules out whatever the policy does not name. ``per`` is what an amount is
    given for ("passeng").
    """

    force: Force
    topics: frozenset[str]
    act: frozenset[str] = frozenset()
    scope: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()
    measures: tuple[Measure, ...] = ()
    per: str = ""
    of: frozenset[str] = frozenset()
    conditions: tuple[Condition, ...] = ()
    approval_tier: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule as written. ``id`` is stable: heading slug and number, ``returns.2``."""

    id: str
    heading: str
    span: Span
    limits: tuple[Limit, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def text(self) -> str:
        return self.span.text


@dataclass(frozen=True, slots=True)
class Policy:
    """``digest`` is ``sha256:…`` of ``text``; clauses without limits are kept, and shown as not typed."""

    text: str
    digest: str
    clauses: tuple[Clause, ...]

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def limits(self) -> tuple[tuple[Clause, Limit], ...]:
        return tuple((clause, limit) for clause in self.clauses for limit in clause.limits)
