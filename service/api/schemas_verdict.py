"""The wire form of what the checks found, shared by drafts and checks."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self

from msgspec import Meta, Struct

from service.domain.quantity import iso_duration
from service.domain.record import Author, Overrule
from service.domain.span import Span
from service.domain.verdict import (
    Actor,
    ClauseQuote,
    Commitment,
    Finding,
    Modality,
    NextStep,
    Outcome,
    Severity,
)


class Out(Struct, frozen=True):
    """What an answer holds: every field is present, null where there is nothing to say."""


class SpanOut(Out, frozen=True):
    """``start`` and ``end`` count characters (code points) of ``body``."""

    start: int
    end: int
    text: str

    @classmethod
    def of(cls, span: Span) -> Self:
        return cls(start=span.start, end=span.end, text=span.text)


class ClauseQuoteOut(Out, frozen=True):
    id: str
    quote: str

    @classmethod
    def of(cls, clause: ClauseQuote) -> Self:
        return cls(id=clause.id, quote=clause.quote)


class AuthorOut(Out, frozen=True):
    """The agent who did something, as far as they said."""

    id: str
    name: str

    @classmethod
    def of(cls, author: Author) -> Self | None:
        """None where nobody said."""
        return None if author == Author() else cls(author.id, author.name)


class OverruleOut(Out, frozen=True):
    """Why somebody answers for a finding."""

    reason: str
    author: AuthorOut | None
    at: datetime

    @classmethod
    def of(cls, overrule: Overrule) -> Self:
        return cls(overrule.reason, AuthorOut.of(overrule.author), overrule.at)


class FindingOut(Out, frozen=True):
    """One thing found; ``span`` is null only where something is missing from the text as a whole."""

    rule: Annotated[str, Meta(examples=["policy.over_limit", "tone.blame", "next_steps.no_time"])]
    verdict: Outcome
    severity: Severity
    span: SpanOut | None
    message: str
    clause: ClauseQuoteOut | None
    claimed: Annotated[str, Meta(examples=["120.00 USD"])] | None
    allowed: Annotated[str, Meta(examples=["24.00 USD"])] | None
    suggestion: str | None
    overruled: OverruleOut | None

    @classmethod
    def of(cls, finding: Finding, overrule: Overrule | None = None) -> Self:
        return cls(
            rule=finding.rule,
            verdict=finding.verdict,
            severity=finding.severity,
            span=SpanOut.of(finding.span) if finding.span else None,
            message=finding.message,
            clause=ClauseQuoteOut.of(finding.clause) if finding.clause else None,
            claimed=finding.claimed or None,
            allowed=finding.allowed or None,
            suggestion=finding.suggestion or None,
            overruled=OverruleOut.of(overrule) if overrule else None,
        )


class NextStepOut(Out, frozen=True):
    """Who does what by when; ``due`` is an ISO 8601 duration or date."""

    actor: Actor
    action: str
    due: Annotated[str, Meta(examples=["PT24H"])] | None
    text: str

    @classmethod
    def of(cls, step: NextStep) -> Self:
        return cls(actor=step.actor, action=step.action, due=step.due or None, text=step.span.text)


class CommitmentOut(Out, frozen=True):
    """A promise, offer or refusal read from the text, and what the policy says of it."""

    text: str
    span: SpanOut
    slot: Annotated[str, Meta(examples=["refund", "store_credit"])]
    amount: Annotated[str, Meta(description="decimal", examples=["120.00"])] | None
    currency: Annotated[str, Meta(description="ISO 4217", examples=["USD"])] | None
    percent: Annotated[str, Meta(description="decimal", examples=["20"])] | None
    duration: Annotated[str, Meta(description="ISO 8601", examples=["P5D"])] | None
    modality: Modality
    verdict: Outcome
    clause: ClauseQuoteOut | None

    @classmethod
    def of(cls, commitment: Commitment) -> Self:
        money = commitment.money
        return cls(
            text=commitment.span.text,
            span=SpanOut.of(commitment.span),
            slot=commitment.slot,
            amount=decimal_text(money.amount) if money else None,
            currency=(money.currency or None) if money else None,
            percent=commitment.percent or None,
            duration=iso_duration(commitment.duration) if commitment.duration else None,
            modality=commitment.modality,
            verdict=commitment.verdict,
            clause=ClauseQuoteOut.of(commitment.clause) if commitment.clause else None,
        )


def decimal_text(amount: Decimal) -> str:
    """A decimal string with at least two places.

    >>> decimal_text(Decimal("24")), decimal_text(Decimal("0.125"))
    ('24.00', '0.125')
    """
    exponent = amount.as_tuple().exponent
    return f"{amount:f}" if isinstance(exponent, int) and exponent < -2 else f"{amount:.2f}"


def round_milliseconds(milliseconds: float) -> float:
    """To the microsecond: more would only be noise."""
    return round(milliseconds, 3)
