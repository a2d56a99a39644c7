"""The wire form of a draft's parts."""

from typing import Annotated, Self

from msgspec import Meta

from service.api.schemas_verdict import FindingOut, Out, round_milliseconds
from service.domain.draft import Attempt, AttemptStep, FollowUp, TechniqueCoverage, Timings, Versions
from service.domain.plan import Ask, AskState, Brief, Escalation, FoundSignal
from service.domain.prompt import Usage
from service.domain.reply import Citation, CitationType, Segment, Standing
from service.domain.verdict import Outcome
from service.drafting.rechecking import ChangedChecks


class CitationOut(Out, frozen=True):
    type: CitationType
    id: str
    quote: str

    @classmethod
    def of(cls, citation: Citation) -> Self:
        return cls(type=citation.type, id=citation.id, quote=citation.quote)


class SegmentOut(Out, frozen=True):
    """A sentence or two of ``body``, from ``start`` to ``end`` (code points), and what it rests on."""

    id: str
    start: int
    end: int
    technique: Annotated[str, Meta(examples=["empathy"])] | None
    citations: list[CitationOut]
    standing: Annotated[
        Standing, Meta(description="verified only where all it says was decided by a clause or a fact")
    ]

    @classmethod
    def of(cls, segment: Segment) -> Self:
        return cls(
            id=segment.id,
            start=segment.span.start,
            end=segment.span.end,
            technique=segment.technique or None,
            citations=[CitationOut.of(citation) for citation in segment.citations],
            standing=segment.standing,
        )


class ChangedChecksOut(Out, frozen=True):
    """What the edit broke and fixed, set against the revision before it."""

    broken: list[FindingOut]
    fixed: list[FindingOut]

    @classmethod
    def of(cls, changed: ChangedChecks) -> Self:
        return cls([FindingOut.of(f) for f in changed.broken], [FindingOut.of(f) for f in changed.fixed])


class ShownOut(Out, frozen=True):
    """The first words of ``body`` that show a technique (code points)."""

    technique: str
    start: int
    end: int
    text: str


class TechniquesOut(Out, frozen=True):
    """Technique ids; see ``GET /v1/techniques``."""

    called_for: list[str]
    used: list[str]
    missed: list[str]

    @classmethod
    def of(cls, coverage: TechniqueCoverage) -> Self:
        return cls(
            called_for=list(coverage.called_for), used=list(coverage.used), missed=list(coverage.missed)
        )


class SignalOut(Out, frozen=True):
    """What the requester's newest message shows, and the words that do."""

    signal: Annotated[str, Meta(examples=["hostility", "urgency", "self_harm"])]
    start: int
    end: int
    text: str

    @classmethod
    def of(cls, signal: FoundSignal) -> Self:
        return cls(signal.name, signal.span.start, signal.span.end, signal.span.text)


class AttemptOut(Out, frozen=True):
    """A state of the text on the way to this draft: which parts were new, and what was found in the whole."""

    step: AttemptStep
    rewritten: list[str]
    verdict: Outcome
    rules: list[str]

    @classmethod
    def of(cls, attempt: Attempt) -> Self:
        return cls(
            attempt.step,
            list(attempt.rewritten),
            attempt.verdict.outcome,
            [finding.rule for finding in attempt.verdict.findings],
        )


class AskOut(Out, frozen=True):
    """``text`` is verbatim in the requester's newest message, from ``start`` to ``end`` (code points)."""

    text: str
    state: AskState
    start: int
    end: int

    @classmethod
    def of(cls, ask: Ask, state: AskState) -> Self:
        return cls(text=ask.text, state=state, start=ask.span.start, end=ask.span.end)


class BriefOut(Out, frozen=True):
    """The account for the person who takes over."""

    summary: str
    requested: str
    tried: list[str]
    limit: str
    evidence: list[str]

    @classmethod
    def of(cls, brief: Brief) -> Self:
        return cls(
            summary=brief.summary,
            requested=brief.requested,
            tried=list(brief.tried),
            limit=brief.limit,
            evidence=list(brief.evidence),
        )


class EscalationOut(Out, frozen=True):
    recommended: bool
    tier: str | None
    reason: Annotated[str, Meta(examples=["policy.needs_approval"])] | None
    respond_by: Annotated[str, Meta(description="ISO 8601", examples=["PT24H"])] | None
    brief: BriefOut | None

    @classmethod
    def of(cls, escalation: Escalation) -> Self:
        return cls(
            recommended=escalation.recommended,
            tier=escalation.tier or None,
            reason=escalation.reason or None,
            respond_by=escalation.respond_by or None,
            brief=BriefOut.of(escalation.brief) if escalation.brief else None,
        )


class FollowUpOut(Out, frozen=True):
    after: Annotated[str, Meta(description="ISO 8601", examples=["P3D"])]
    channel: str
    body: str

    @classmethod
    def of(cls, follow_up: FollowUp) -> Self:
        return cls(after=follow_up.after, channel=follow_up.channel, body=follow_up.body)


class VersionsOut(Out, frozen=True):
    """What made this draft; ``prompts`` and ``policy`` are digests, ``judge`` the model that read it again.

    Of a saved policy, ``policy_id`` and ``policy_version`` are there as well.
    """

    model: str
    prompts: str
    policy: str
    policy_id: str | None
    policy_version: int | None
    judge: str | None

    @classmethod
    def of(cls, versions: Versions) -> Self:
        return cls(
            model=versions.model,
            prompts=versions.prompts,
            policy=versions.policy,
            policy_id=versions.policy_id or None,
            policy_version=versions.policy_version,
            judge=versions.judge or None,
        )


class UsageOut(Out, frozen=True):
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    model_calls: int

    @classmethod
    def of(cls, usage: Usage) -> Self:
        return cls(
            input_tokens=usage.input_tokens,
            cached_tokens=usage.cached_tokens,
            output_tokens=usage.output_tokens,
            model_calls=usage.model_calls,
        )


class TimingsOut(Out, frozen=True):
    """Milliseconds."""

    model: float
    checks: float
    total: float

    @classmethod
    def of(cls, timings: Timings) -> Self:
        return cls(
            model=round_milliseconds(timings.model),
            checks=round_milliseconds(timings.checks),
            total=round_milliseconds(timings.total),
        )
