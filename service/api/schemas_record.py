"""The wire form of what is kept of drafts: lists, cases, revisions, the trail and the brief."""

from datetime import datetime
from typing import Annotated, Self

from msgspec import Meta

from service.api.schemas_saved_policy import NextCursor
from service.api.schemas_verdict import AuthorOut, Out
from service.domain.brief import BriefDocument, LimitReason, Tried
from service.domain.case import Case, Fact, FactSource
from service.domain.draft import Origin, Status
from service.domain.message import AuthorType, Channel, Message
from service.domain.record import (
    Disposition,
    DraftEvent,
    DraftKind,
    DraftState,
    DraftSummary,
    EventKind,
    Revision,
)
from service.domain.verdict import Outcome


class DraftSummaryOut(Out, frozen=True):
    """A draft in a list; ``excerpt`` is the beginning of the message that it answers."""

    id: str
    kind: DraftKind
    state: DraftState
    status: Status
    verdict: Outcome
    origin: Origin
    revision: int
    conversation_id: str
    based_on_message_id: str
    channel: Channel
    subject: str
    requester: str
    brand: str
    excerpt: str
    blocking: Annotated[int, Meta(description="how many checks block")]
    stale: bool
    created_at: datetime
    updated_at: datetime
    due_at: datetime
    scheduled_for: datetime | None
    outcome: Disposition | None

    @classmethod
    def of(cls, summary: DraftSummary) -> Self:
        return cls(**{name: getattr(summary, name) for name in cls.__struct_fields__})


class DraftListOut(Out, frozen=True):
    drafts: list[DraftSummaryOut]
    next_cursor: NextCursor


class MessageAuthorOut(Out, frozen=True):
    type: AuthorType
    name: str


class MessageOut(Out, frozen=True):
    id: str
    author: MessageAuthorOut
    body: str
    created_at: datetime | None

    @classmethod
    def of(cls, message: Message) -> Self:
        return cls(
            message.id,
            MessageAuthorOut(message.author, message.author_name),
            message.body,
            message.created_at,
        )


class ConversationOut(Out, frozen=True):
    """Oldest message first."""

    id: str
    channel: Channel
    locale: str
    brand: str
    subject: str
    messages: list[MessageOut]


class RequesterOut(Out, frozen=True):
    id: str
    name: str
    tier: str


class AssigneeOut(Out, frozen=True):
    id: str
    name: str
    signature: str


class FactOut(Out, frozen=True):
    """``source`` is ``message`` where only the customer says so."""

    key: str
    value: str
    source: FactSource

    @classmethod
    def of(cls, fact: Fact) -> Self:
        value = str(fact.value).lower() if isinstance(fact.value, bool) else str(fact.value)
        return cls(fact.key, value, fact.source)


class CaseClauseOut(Out, frozen=True):
    id: str
    heading: str
    text: str


class CaseOut(Out, frozen=True):
    """What a draft was written from."""

    conversation: ConversationOut
    requester: RequesterOut
    assignee: AssigneeOut
    facts: list[FactOut]
    clauses: list[CaseClauseOut]
    instructions: str
    now: Annotated[datetime, Meta(description="the instant at which the case was looked at")]

    @classmethod
    def of(cls, case: Case) -> Self:
        thread = case.conversation
        return cls(
            conversation=ConversationOut(
                thread.id,
                thread.channel,
                thread.locale,
                thread.brand,
                thread.subject,
                [MessageOut.of(message) for message in thread.messages],
            ),
            requester=RequesterOut(case.requester.id, case.requester.name, case.requester.tier),
            assignee=AssigneeOut(case.assignee.id, case.assignee.name, case.assignee.signature),
            facts=[FactOut.of(fact) for fact in case.facts],
            clauses=[CaseClauseOut(clause.id, clause.heading, clause.text) for clause in case.policy.clauses],
            instructions=case.instructions,
            now=case.now,
        )


class RevisionOut(Out, frozen=True):
    revision: int
    author: AuthorOut | None
    created_at: datetime
    body: str
    verdict: Outcome
    status: Status
    rules: list[str]

    @classmethod
    def of(cls, revision: Revision) -> Self:
        return cls(
            revision.number,
            AuthorOut.of(revision.author),
            revision.created_at,
            revision.body,
            revision.verdict,
            revision.status,
            list(revision.rules),
        )


class RevisionListOut(Out, frozen=True):
    """The newest first."""

    revisions: list[RevisionOut]


class DraftEventOut(Out, frozen=True):
    at: datetime
    author: AuthorOut | None
    event: EventKind
    revision: int
    detail: dict[str, str]

    @classmethod
    def of(cls, event: DraftEvent) -> Self:
        return cls(event.at, AuthorOut.of(event.author), event.event, event.revision, dict(event.detail))


class DraftEventListOut(Out, frozen=True):
    """The oldest first."""

    events: list[DraftEventOut]


class TriedOut(Out, frozen=True):
    at: datetime | None
    author: str
    text: str

    @classmethod
    def of(cls, tried: Tried) -> Self:
        return cls(tried.at, tried.author, tried.text)


class BriefLimitOut(Out, frozen=True):
    """``clause`` and ``quote`` are null where no clause says anything."""

    slot: str
    reason: str
    clause: str | None
    quote: str | None

    @classmethod
    def of(cls, limit: LimitReason) -> Self:
        clause = limit.clause
        return cls(limit.slot, limit.reason, clause.id if clause else None, clause.quote if clause else None)


class BriefDocumentOut(Out, frozen=True):
    """Everything that ``tier`` needs to decide; ``markdown`` is the same as a document."""

    tier: str
    reason: str | None
    respond_by: Annotated[str, Meta(description="ISO 8601", examples=["PT24H"])]
    due_at: datetime
    summary: str
    decisions: list[str]
    requested: list[str]
    limits: list[BriefLimitOut]
    allowed: list[BriefLimitOut]
    tried: list[TriedOut]
    offered: list[str]
    facts: list[FactOut]
    evidence: list[str]
    markdown: str

    @classmethod
    def of(cls, brief: BriefDocument, markdown: str) -> Self:
        return cls(
            tier=brief.tier,
            reason=brief.reason or None,
            respond_by=brief.respond_by,
            due_at=brief.due_at,
            summary=brief.summary,
            decisions=list(brief.decisions),
            requested=list(brief.requested),
            limits=[BriefLimitOut.of(limit) for limit in brief.limits],
            allowed=[BriefLimitOut.of(limit) for limit in brief.allowed],
            tried=[TriedOut.of(tried) for tried in brief.tried],
            offered=list(brief.offered),
            facts=[FactOut.of(fact) for fact in brief.facts],
            evidence=list(brief.evidence),
            markdown=markdown,
        )
