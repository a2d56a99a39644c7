"""The wire form of a draft."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from service.api.case_parts import build_case, build_wire_policy
from service.api.case_rules import check_case, check_metadata
from service.api.decoding import decode_json, invalid_fields
from service.api.schemas_case import SCALARS, CaseIn, PolicyIn
from service.api.schemas_draft_parts import (
    AskOut,
    AttemptOut,
    ChangedChecksOut,
    EscalationOut,
    FollowUpOut,
    SegmentOut,
    SignalOut,
    TechniquesOut,
    TimingsOut,
    UsageOut,
    VersionsOut,
)
from service.api.schemas_verdict import AuthorOut, FindingOut, NextStepOut, Out
from service.domain.case import Case
from service.domain.draft import Origin, Status
from service.domain.policy import Policy
from service.domain.quantity import Duration
from service.domain.record import Disposition, DraftKind, DraftOutcome, DraftState, Reason, StoredDraft
from service.domain.verdict import Outcome
from service.domain.voice import Voice
from service.drafting.rechecking import ChangedChecks
from service.errors import FieldError


class DraftIn(CaseIn, frozen=True):
    """A customer's message (or thread) and a policy; everything else is optional."""

    metadata: (
        Annotated[
            dict[str, object],
            Meta(
                max_length=50,
                description="the caller's own notes: strings, numbers or booleans; given back as strings",
                extra_json_schema=SCALARS,
            ),
        ]
        | None
    ) = None

    def to_case(
        self,
        *,
        now: datetime,
        response_target: Duration,
        policy: Policy | None = None,
        voice: Voice = Voice(),
    ) -> Case:
        """The case, of input that ``decode_draft`` accepted; ``now`` is aware.

        ``policy`` is the saved one that the input names. Raises ``NotFound`` where it is not given.
        """
        policy = policy or build_wire_policy(self.policy or PolicyIn(text=""))
        return build_case(self, policy=policy, now=now, response_target=response_target, voice=voice)

    def to_metadata(self) -> Mapping[str, str]:
        return {key: _write_scalar(value) for key, value in (self.metadata or {}).items()}


_DECODER = msgspec.json.Decoder(DraftIn, float_hook=Decimal)


def decode_draft(data: bytes) -> DraftIn:
    """A request for a draft from JSON. Raises ``InvalidInput`` (with pointers)."""
    draft = decode_json(data, _DECODER)
    errors = list(check_metadata(draft.metadata or {}))
    if draft.message is None and draft.conversation is None:
        errors.append(FieldError("/message", "is required: message, or conversation"))
    errors.extend(check_case(draft, policy_required=True))
    if errors:
        raise invalid_fields(tuple(errors))
    return draft


class OutcomeOut(Out, frozen=True):
    """What became of a draft."""

    outcome: Disposition
    sent_text: str | None
    reasons: list[Reason]
    note: str | None
    csat: int | None
    author: AuthorOut | None
    at: datetime

    @classmethod
    def of(cls, outcome: DraftOutcome) -> Self:
        return cls(
            outcome=outcome.disposition,
            sent_text=outcome.sent_text or None,
            reasons=list(outcome.reasons),
            note=outcome.note or None,
            csat=outcome.csat,
            author=AuthorOut.of(outcome.author),
            at=outcome.at,
        )


class DraftOut(Out, frozen=True):
    """A reply to review and send, with everything the checks found in it. ``body`` is plain text."""

    id: str
    status: Status
    origin: Origin
    degraded_reason: str | None
    revision: int
    conversation_id: str
    based_on_message_id: str
    body: str
    segments: list[SegmentOut]
    verdict: Outcome
    checks: list[FindingOut]
    techniques: TechniquesOut
    asks: list[AskOut]
    signals: list[SignalOut]
    next_steps: list[NextStepOut]
    escalation: EscalationOut
    follow_up: FollowUpOut | None
    versions: VersionsOut
    attempts: list[AttemptOut]
    usage: UsageOut
    timings_ms: TimingsOut
    created_at: datetime
    metadata: dict[str, str]
    kind: DraftKind
    state: DraftState
    stale: Annotated[bool, Meta(description="the requester has written again since")]
    updated_at: datetime
    due_at: Annotated[datetime, Meta(description="when the requester is due an answer")]
    scheduled_for: Annotated[datetime, Meta(description="of a follow-up: its day")] | None
    follows: Annotated[str, Meta(description="of a follow-up: the draft that was sent")] | None
    outcome: OutcomeOut | None
    changed_checks: Annotated[ChangedChecksOut, Meta(description="in the answer to an edit")] | None

    @classmethod
    def of(cls, stored: StoredDraft, changed: ChangedChecks | None = None) -> Self:
        """``changed`` is what an edit broke and fixed."""
        draft = stored.draft
        return cls(
            id=draft.id,
            status=draft.status,
            origin=draft.origin,
            degraded_reason=draft.degraded_reason,
            revision=draft.revision,
            conversation_id=draft.conversation_id,
            based_on_message_id=draft.based_on_message_id,
            body=draft.reply.body,
            segments=[SegmentOut.of(segment) for segment in draft.reply.segments],
            verdict=draft.verdict.outcome,
            checks=[
                FindingOut.of(finding, stored.overrule_of(finding)) for finding in draft.verdict.findings
            ],
            techniques=TechniquesOut.of(draft.techniques),
            asks=[AskOut.of(ask, state) for ask, state in draft.asks],
            signals=[SignalOut.of(signal) for signal in draft.signals],
            next_steps=[NextStepOut.of(step) for step in draft.verdict.next_steps],
            escalation=EscalationOut.of(draft.escalation),
            follow_up=FollowUpOut.of(draft.follow_up) if draft.follow_up else None,
            versions=VersionsOut.of(draft.versions),
            attempts=[AttemptOut.of(attempt) for attempt in draft.attempts],
            usage=UsageOut.of(draft.usage),
            timings_ms=TimingsOut.of(draft.timings),
            created_at=draft.created_at.astimezone(UTC),
            metadata=dict(draft.metadata),
            kind=stored.kind,
            state=stored.state(datetime.now(UTC)),
            stale=stored.stale,
            updated_at=stored.updated_at,
            due_at=stored.due_at,
            scheduled_for=stored.scheduled_for,
            follows=stored.follows or None,
            outcome=OutcomeOut.of(stored.outcome) if stored.outcome else None,
            changed_checks=ChangedChecksOut.of(changed) if changed else None,
        )


def _write_scalar(value: object) -> str:
    """
    >>> _write_scalar(True), _write_scalar(Decimal("24.10"))
    ('true', '24.10')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)
