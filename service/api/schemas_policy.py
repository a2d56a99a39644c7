"""The wire form of a policy as it was understood."""

from decimal import Decimal
from typing import Self

from msgspec import Struct, field

from service.api.schemas_verdict import Out
from service.domain.policy import Clause, Condition, ConditionKind, Limit, Op, Policy


class PlaceOut(Out, frozen=True):
    """``start`` and ``end`` count characters (code points) of the policy's text."""

    start: int
    end: int


class ConditionOut(Struct, frozen=True, omit_defaults=True):
    """What must hold for a limit to apply; ``value`` is a decimal string, a string or a boolean."""

    kind: ConditionKind
    text: str
    key: str = ""
    op: str = "=="
    value: str | bool | None = None
    unit: str = ""

    @classmethod
    def of(cls, condition: Condition) -> Self:
        return cls(
            kind=condition.kind,
            text=condition.text,
            key=condition.key,
            op=condition.op,
            value=_write(condition.value) if isinstance(condition.value, Decimal) else condition.value,
            unit=condition.unit,
        )


class LimitOut(Struct, frozen=True, omit_defaults=True):
    """One typed limit, as a request may hold it: corrected by hand, it goes into ``policy.clauses``.

    Decimals are strings; what is not said is left out.
    """

    slot: str
    op: Op
    value: str | None = None
    upper: str | None = None
    unit: str = ""
    of_fact: str = field(default="", name="of")
    per: str = ""
    anchor: str = ""
    conditions: list[ConditionOut] = field(default_factory=list)
    approval_tier: str = ""
    quote: str = ""

    @classmethod
    def of(cls, limit: Limit) -> Self:
        return cls(
            slot=limit.slot,
            op=limit.op,
            value=None if limit.value is None else _write(limit.value),
            upper=None if limit.upper is None else _write(limit.upper),
            unit=limit.unit,
            of_fact=limit.of,
            per=limit.per,
            anchor=limit.anchor,
            conditions=[ConditionOut.of(condition) for condition in limit.conditions],
            approval_tier=limit.approval_tier,
            quote=limit.quote.text,
        )


class ClauseOut(Out, frozen=True):
    id: str
    heading: str | None
    text: str
    span: PlaceOut
    limits: list[LimitOut]

    @classmethod
    def of(cls, clause: Clause) -> Self:
        return cls(
            id=clause.id,
            heading=clause.heading or None,
            text=clause.text,
            span=PlaceOut(clause.span.start, clause.span.end),
            limits=[LimitOut.of(limit) for limit in clause.limits],
        )


class PolicyOut(Out, frozen=True):
    """``untyped`` are the ids of clauses in which no limit was understood."""

    digest: str
    clauses: list[ClauseOut]
    untyped: list[str]

    @classmethod
    def of(cls, policy: Policy) -> Self:
        return cls(
            digest=policy.digest,
            clauses=[ClauseOut.of(clause) for clause in policy.clauses],
            untyped=[clause.id for clause in policy.clauses if not clause.limits],
        )


def _write(number: Decimal) -> str:
    return f"{number:f}"
