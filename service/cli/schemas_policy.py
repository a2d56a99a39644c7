"""The JSON of a policy as it was understood."""

from decimal import Decimal
from typing import Self

from service.api.schemas_verdict import Out
from service.domain.policy import Clause, Condition, ConditionKind, Limit, Op, Policy


class PlaceOut(Out, frozen=True):
    """``start`` and ``end`` count characters (code points) of the policy's text."""

    start: int
    end: int


class ConditionOut(Out, frozen=True):
    """What must hold for a limit to apply; ``value`` is a decimal string, a string or a boolean."""

    kind: ConditionKind
    text: str
    key: str | None
    op: str
    value: str | bool | None
    unit: str | None

    @classmethod
    def of(cls, condition: Condition) -> Self:
        return cls(
            kind=condition.kind,
            text=condition.text,
            key=condition.key or None,
            op=condition.op,
            value=_write(condition.value) if isinstance(condition.value, Decimal) else condition.value,
            unit=condition.unit or None,
        )


class LimitOut(Out, frozen=True):
    """One typed limit; see ``service.domain.policy.Limit``. Decimals are strings."""

    slot: str
    op: Op
    value: str | None
    upper: str | None
    unit: str | None
    of_fact: str | None
    per: str | None
    anchor: str | None
    conditions: list[ConditionOut]
    approval_tier: str | None
    quote: str

    @classmethod
    def of(cls, limit: Limit) -> Self:
        return cls(
            slot=limit.slot,
            op=limit.op,
            value=None if limit.value is None else _write(limit.value),
            upper=None if limit.upper is None else _write(limit.upper),
            unit=limit.unit or None,
            of_fact=limit.of or None,
            per=limit.per or None,
            anchor=limit.anchor or None,
            conditions=[ConditionOut.of(condition) for condition in limit.conditions],
            approval_tier=limit.approval_tier or None,
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
