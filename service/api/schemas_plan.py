"""The wire form of what streams before a draft is complete, all of it provisional."""

from typing import Annotated, Literal, Self

from msgspec import Meta

from service.api.schemas_draft_parts import CitationOut, EscalationOut
from service.api.schemas_verdict import ClauseQuoteOut, Out, decimal_text
from service.domain.plan import Plan, Ruling, RulingState
from service.domain.quantity import iso_duration
from service.domain.reply import Segment


class RulingOut(Out, frozen=True):
    """What the policy says of one remedy; ``reason`` shows the arithmetic."""

    slot: str
    state: RulingState
    reason: str
    amount: Annotated[str, Meta(description="decimal")] | None
    currency: str | None
    clauses: list[ClauseQuoteOut]
    missing: list[str]

    @classmethod
    def of(cls, ruling: Ruling) -> Self:
        return cls(
            slot=ruling.slot,
            state=ruling.state,
            reason=ruling.reason,
            amount=decimal_text(ruling.amount.amount) if ruling.amount else None,
            currency=(ruling.amount.currency or None) if ruling.amount else None,
            clauses=[ClauseQuoteOut.of(clause) for clause in ruling.clauses],
            missing=list(ruling.missing),
        )


class PlannedStepOut(Out, frozen=True):
    action: str
    due: str


class PlanOut(Out, kw_only=True, frozen=True):
    """What was decided before a word is written."""

    provisional: Literal[True] = True
    called_for: list[str]
    rulings: list[RulingOut]
    asks: list[str]
    next_step: PlannedStepOut
    escalation: EscalationOut
    missing: list[str]

    @classmethod
    def of(cls, plan: Plan) -> Self:
        return cls(
            called_for=list(plan.called_for),
            rulings=[RulingOut.of(ruling) for ruling in plan.rulings],
            asks=[ask.text for ask in plan.asks],
            next_step=PlannedStepOut(action=plan.promise.action, due=iso_duration(plan.promise.due)),
            escalation=EscalationOut.of(plan.escalation),
            missing=list(plan.missing),
        )


class ProvisionalSegmentOut(Out, kw_only=True, frozen=True):
    """A segment that passed no final check yet: show it as a preview only."""

    provisional: Literal[True] = True
    id: str
    technique: str
    text: str
    citations: list[CitationOut]

    @classmethod
    def of(cls, segment: Segment) -> Self:
        return cls(
            id=segment.id,
            technique=segment.technique,
            text=segment.text,
            citations=[CitationOut.of(citation) for citation in segment.citations],
        )
