"""The wire types of the API: requests are dicts with known keys, answers are structs.

Written by ``python -m tests.client_types --write``.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Required, TypedDict

from msgspec import Struct, field

Scalar = str | int | float | bool | Decimal


class ActorIn(TypedDict, total=False):
    id: str | None
    name: str | None


class AskOut(Struct, frozen=True, kw_only=True):
    text: str
    state: Literal["answered", "deferred", "missed"]
    start: int
    end: int


class AssigneeIn(TypedDict, total=False):
    id: str | None
    name: str | None
    signature: str | None


class AssigneeOut(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    signature: str


class AttemptOut(Struct, frozen=True, kw_only=True):
    step: Literal["write", "repair", "sentences"]
    rewritten: list[str]
    verdict: Literal["pass", "warn", "fail", "unverifiable"]
    rules: list[str]


class AuditEntryOut(Struct, frozen=True, kw_only=True):
    number: int
    at: datetime
    actor: str
    action: str
    subject: AuditSubjectOut
    detail: dict[str, Any]


class AuditListOut(Struct, frozen=True, kw_only=True):
    entries: list[AuditEntryOut]
    next_after: int | None


class AuditSubjectOut(Struct, frozen=True, kw_only=True):
    kind: str
    id: str


class AuthorIn(TypedDict, total=False):
    type: Literal["requester", "agent", "system"]
    name: str | None


class AuthorOut(Struct, frozen=True, kw_only=True):
    id: str
    name: str


class BatchIn(TypedDict, total=False):
    items: Required[list[BatchItemIn]]


class BatchItemIn(TypedDict, total=False):
    request: Required[Any]
    id: str | None


class BatchOut(Struct, frozen=True, kw_only=True):
    id: str
    status: Literal["queued", "running", "cancelling", "done", "cancelled"]
    total: int
    done: int
    failed: int
    cancelled: int
    created_at: datetime
    cancelled_at: datetime | None


class BriefDocumentOut(Struct, frozen=True, kw_only=True):
    tier: str
    reason: str | None
    respond_by: str
    due_at: str
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


class BriefLimitOut(Struct, frozen=True, kw_only=True):
    slot: str
    reason: str
    clause: str | None
    quote: str | None


class BriefOut(Struct, frozen=True, kw_only=True):
    summary: str
    requested: str
    tried: list[str]
    limit: str
    evidence: list[str]


class CaseClauseOut(Struct, frozen=True, kw_only=True):
    id: str
    heading: str
    text: str


class CaseOut(Struct, frozen=True, kw_only=True):
    conversation: ConversationOut
    requester: RequesterOut
    assignee: AssigneeOut
    facts: list[FactOut]
    clauses: list[CaseClauseOut]
    instructions: str
    now: datetime


class CatalogueOut(Struct, frozen=True, kw_only=True):
    techniques: list[TechniqueOut]


class ChangedChecksOut(Struct, frozen=True, kw_only=True):
    broken: list[FindingOut]
    fixed: list[FindingOut]


class CheckIn(TypedDict, total=False):
    message: str | None
    conversation: ConversationIn | None
    policy: PolicyIn | None
    facts: dict[str, Scalar] | None
    requester: RequesterIn | None
    assignee: AssigneeIn | None
    instructions: str | None
    voice: VoiceIn | None
    body: Required[str]


class CheckOut(Struct, frozen=True, kw_only=True):
    verdict: Literal["pass", "warn", "fail", "unverifiable"]
    checks: list[FindingOut]
    commitments: list[CommitmentOut]
    next_steps: list[NextStepOut]
    techniques: list[str]
    shown: list[ShownOut]
    coverage: TechniquesOut
    asks: list[AskOut]
    signals: list[SignalOut]
    versions: CheckVersionsOut
    timings_ms: CheckTimingsOut


class CheckTimingsOut(Struct, frozen=True, kw_only=True):
    checks: float
    total: float


class CheckVersionsOut(Struct, frozen=True, kw_only=True):
    policy: str | None
    policy_id: str | None
    policy_version: int | None


class CitationOut(Struct, frozen=True, kw_only=True):
    type: Literal["message", "clause", "fact"]
    id: str
    quote: str


class ClauseIn(TypedDict, total=False):
    id: Required[str]
    text: Required[str]
    limits: list[LimitIn] | None


class ClauseInsightOut(Struct, frozen=True, kw_only=True):
    clause: str
    quote: str
    drafts: int
    refused: int
    escalated: int
    hostile: int
    acceptance: float | None
    edit_distance: float | None
    reasons: list[ReasonCountOut]
    overruled: int


class ClauseOut(Struct, frozen=True, kw_only=True):
    id: str
    heading: str | None
    text: str
    span: PlaceOut
    limits: list[LimitOut]


class ClauseQuoteOut(Struct, frozen=True, kw_only=True):
    id: str
    quote: str


class CommitmentOut(Struct, frozen=True, kw_only=True):
    text: str
    span: SpanOut
    slot: str
    amount: str | None
    currency: str | None
    percent: str | None
    duration: str | None
    modality: Literal["commit", "offer", "deny", "hedge", "condition", "reported"]
    verdict: Literal["pass", "warn", "fail", "unverifiable"]
    clause: ClauseQuoteOut | None


class ConditionIn(TypedDict, total=False):
    kind: Required[Literal["elapsed", "amount", "fact", "scope", "choice", "other"]]
    text: str
    key: str
    op: str
    value: Any
    unit: str


class ConditionOut(Struct, frozen=True, kw_only=True):
    kind: Literal["elapsed", "amount", "fact", "scope", "choice", "other"]
    text: str
    key: str = ""
    op: str = "=="
    value: str | bool | None = None
    unit: str = ""


class ConversationIn(TypedDict, total=False):
    messages: Required[list[MessageIn]]
    id: str | None
    channel: Literal["email", "chat", "sms", "voice", "social_public", "social_private", None]
    locale: str | None
    brand: str | None
    subject: str | None


class ConversationOut(Struct, frozen=True, kw_only=True):
    id: str
    channel: Literal["email", "chat", "sms", "voice", "social_public", "social_private"]
    locale: str
    brand: str
    subject: str
    messages: list[MessageOut]


class CorrectionIn(TypedDict, total=False):
    clause: Required[str]
    limits: Required[list[LimitIn]]


class CorrectionOut(Struct, frozen=True, kw_only=True):
    clause: str
    limits: list[LimitOut]


class DiffPartOut(Struct, frozen=True, kw_only=True):
    op: Literal["equal", "delete", "insert"]
    text: str


class DraftEventListOut(Struct, frozen=True, kw_only=True):
    events: list[DraftEventOut]


class DraftEventOut(Struct, frozen=True, kw_only=True):
    at: datetime
    author: AuthorOut | None
    event: Literal[
        "created", "edited", "rewrite_proposed", "overruled", "outcome", "escalated", "follow_up_scheduled"
    ]
    revision: int
    detail: dict[str, str]


class DraftIn(TypedDict, total=False):
    message: str | None
    conversation: ConversationIn | None
    policy: PolicyIn | None
    facts: dict[str, Scalar] | None
    requester: RequesterIn | None
    assignee: AssigneeIn | None
    instructions: str | None
    voice: VoiceIn | None
    metadata: dict[str, Scalar] | None


class DraftListOut(Struct, frozen=True, kw_only=True):
    drafts: list[DraftSummaryOut]
    next_cursor: str | None


class DraftOut(Struct, frozen=True, kw_only=True):
    id: str
    status: Literal["ready", "needs_review", "blocked"]
    origin: Literal["model", "fallback"]
    degraded_reason: str | None
    revision: int
    conversation_id: str
    based_on_message_id: str
    body: str
    segments: list[SegmentOut]
    verdict: Literal["pass", "warn", "fail", "unverifiable"]
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
    kind: Literal["reply", "follow_up"]
    state: Literal["open", "closed", "scheduled"]
    stale: bool
    updated_at: datetime
    due_at: datetime
    scheduled_for: datetime | None
    follows: str | None
    outcome: OutcomeOut | None
    changed_checks: ChangedChecksOut | None


class DraftSummaryOut(Struct, frozen=True, kw_only=True):
    id: str
    kind: Literal["reply", "follow_up"]
    state: Literal["open", "closed", "scheduled"]
    status: Literal["ready", "needs_review", "blocked"]
    verdict: Literal["pass", "warn", "fail", "unverifiable"]
    origin: Literal["model", "fallback"]
    revision: int
    conversation_id: str
    based_on_message_id: str
    channel: Literal["email", "chat", "sms", "voice", "social_public", "social_private"]
    subject: str
    requester: str
    brand: str
    excerpt: str
    blocking: int
    stale: bool
    created_at: datetime
    updated_at: datetime
    due_at: datetime
    scheduled_for: datetime | None
    outcome: Literal["sent_unedited", "sent_edited", "discarded", None]


class EditCheckIn(TypedDict, total=False):
    body: Required[str]


class EditCheckOut(Struct, frozen=True, kw_only=True):
    revision: int
    status: Literal["ready", "needs_review", "blocked"]
    verdict: Literal["pass", "warn", "fail", "unverifiable"]
    checks: list[FindingOut]
    segments: list[SegmentOut]
    commitments: list[CommitmentOut]
    next_steps: list[NextStepOut]
    techniques: TechniquesOut
    asks: list[AskOut]
    signals: list[SignalOut]
    changed_checks: ChangedChecksOut
    timings_ms: EditTimingsOut


class EditIn(TypedDict, total=False):
    body: Required[str]
    author: ActorIn | None


class EditTimingsOut(Struct, frozen=True, kw_only=True):
    checks: float
    total: float


class EscalationIn(TypedDict, total=False):
    tier: str | None
    note: str | None
    author: ActorIn | None


class EscalationOut(Struct, frozen=True, kw_only=True):
    recommended: bool
    tier: str | None
    reason: str | None
    respond_by: str | None
    brief: BriefOut | None


class FactOut(Struct, frozen=True, kw_only=True):
    key: str
    value: str
    source: Literal["crm", "message"]


class FieldErrorOut(Struct, frozen=True, kw_only=True):
    pointer: str
    detail: str


class FindingOut(Struct, frozen=True, kw_only=True):
    rule: str
    verdict: Literal["pass", "warn", "fail", "unverifiable"]
    severity: Literal["blocking", "advisory"]
    span: SpanOut | None
    message: str
    clause: ClauseQuoteOut | None
    claimed: str | None
    allowed: str | None
    suggestion: str | None
    overruled: OverruleOut | None


class FollowUpOut(Struct, frozen=True, kw_only=True):
    after: str
    channel: str
    body: str


class GivenClauseOut(Struct, frozen=True, kw_only=True):
    id: str
    text: str
    limits: list[LimitOut] | None = None


class InsightsOut(Struct, frozen=True, kw_only=True):
    after: datetime
    before: datetime
    bucket: Literal["day", "week"]
    total: TallyOut
    over_time: list[TimeTallyOut]
    reasons: list[ReasonCountOut]
    techniques: list[TechniqueInsightOut]
    clauses: list[ClauseInsightOut]
    prompts: list[PromptInsightOut]
    products: list[ProductInsightOut]
    promises: list[PromiseInsightOut]


class JobOut(Struct, frozen=True, kw_only=True):
    id: str
    status: Literal["queued", "running", "done", "failed"]
    created_at: datetime
    draft_id: str | None
    draft: DraftOut | None
    error: ProblemOut | None


class LimitIn(TypedDict, total=False):
    slot: Required[str]
    op: Required[Literal["<=", ">=", "==", "range", "allowed", "forbidden", "requires_approval"]]
    value: Any
    upper: Any
    unit: str
    of: str
    per: str
    anchor: str
    conditions: list[ConditionIn]
    approval_tier: str
    quote: str


class LimitOut(Struct, frozen=True, kw_only=True):
    slot: str
    op: Literal["<=", ">=", "==", "range", "allowed", "forbidden", "requires_approval"]
    value: str | None = None
    upper: str | None = None
    unit: str = ""
    of: str = ""
    per: str = ""
    anchor: str = ""
    conditions: list[ConditionOut] = field(default_factory=list)
    approval_tier: str = ""
    quote: str = ""


class MessageAuthorOut(Struct, frozen=True, kw_only=True):
    type: Literal["requester", "agent", "system"]
    name: str


class MessageIn(TypedDict, total=False):
    body: Required[str]
    id: str | None
    author: AuthorIn | None
    created_at: datetime | str | None


class MessageOut(Struct, frozen=True, kw_only=True):
    id: str
    author: MessageAuthorOut
    body: str
    created_at: datetime | None


class NextStepOut(Struct, frozen=True, kw_only=True):
    actor: Literal["agent", "company", "requester"]
    action: str
    due: str | None
    text: str


class OutcomeIn(TypedDict, total=False):
    outcome: Required[Literal["sent_unedited", "sent_edited", "discarded"]]
    sent_text: str | None
    reasons: list[
        Literal[
            "missed_ask",
            "wrong_commitment",
            "factual",
            "too_long",
            "too_short",
            "wrong_register",
            "unclear",
            "repetitive",
            "wrong_language",
            "policy_gap",
            "already_resolved",
            "other",
        ]
    ]
    note: str | None
    csat: int | None
    author: ActorIn | None


class OutcomeOut(Struct, frozen=True, kw_only=True):
    outcome: Literal["sent_unedited", "sent_edited", "discarded"]
    sent_text: str | None
    reasons: list[
        Literal[
            "missed_ask",
            "wrong_commitment",
            "factual",
            "too_long",
            "too_short",
            "wrong_register",
            "unclear",
            "repetitive",
            "wrong_language",
            "policy_gap",
            "already_resolved",
            "other",
        ]
    ]
    note: str | None
    csat: int | None
    author: AuthorOut | None
    at: datetime


class OverruleIn(TypedDict, total=False):
    rule: Required[str]
    reason: Required[str]
    text: str | None
    author: ActorIn | None


class OverruleOut(Struct, frozen=True, kw_only=True):
    reason: str
    author: AuthorOut | None
    at: datetime


class PlaceOut(Struct, frozen=True, kw_only=True):
    start: int
    end: int


class PlanOut(Struct, frozen=True, kw_only=True):
    provisional: Literal[True] = True
    called_for: list[str]
    rulings: list[RulingOut]
    asks: list[str]
    next_step: PlannedStepOut
    escalation: EscalationOut
    missing: list[str]


class PlannedStepOut(Struct, frozen=True, kw_only=True):
    action: str
    due: str


class PolicyIn(TypedDict, total=False):
    text: str | None
    clauses: list[ClauseIn] | None
    id: str | None
    version: int | None


class PolicyListOut(Struct, frozen=True, kw_only=True):
    policies: list[PolicyVersionOut]
    next_cursor: str | None


class PolicyOut(Struct, frozen=True, kw_only=True):
    digest: str
    clauses: list[ClauseOut]
    untyped: list[str]


class PolicySourceIn(TypedDict, total=False):
    text: str | None
    corrections: list[CorrectionIn] | None
    clauses: list[ClauseIn] | None


class PolicySourceOut(Struct, frozen=True, kw_only=True):
    text: str | None = None
    corrections: list[CorrectionOut] | None = None
    clauses: list[GivenClauseOut] | None = None


class PolicyVersionOut(Struct, frozen=True, kw_only=True):
    id: str
    version: int
    created_at: datetime
    digest: str


class ProblemOut(Struct, frozen=True, kw_only=True):
    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldErrorOut] | None = None
    current: int | None = None


class ProductInsightOut(Struct, frozen=True, kw_only=True):
    product: str
    drafts: int
    refused: int
    escalated: int
    hostile: int


class PromiseInsightOut(Struct, frozen=True, kw_only=True):
    slot: str
    asked: int
    granted: int
    refused: int
    undecided: int


class PromptInsightOut(Struct, frozen=True, kw_only=True):
    prompts: str
    since: datetime
    drafts: int
    outcomes: int
    acceptance: float | None
    edit_distance: float | None
    reasons: list[ReasonCountOut]


class ProposalOut(Struct, frozen=True, kw_only=True):
    operation: Literal["shorten", "elaborate", "warmer", "plainer", "firmer", "translate", "instruct"]
    revision: int
    body: str
    status: Literal["ready", "needs_review", "blocked"]
    verdict: Literal["pass", "warn", "fail", "unverifiable"]
    checks: list[FindingOut]
    segments: list[SegmentOut]
    changed_checks: ChangedChecksOut
    diff: list[DiffPartOut]


class ProvisionalSegmentOut(Struct, frozen=True, kw_only=True):
    provisional: Literal[True] = True
    id: str
    technique: str
    text: str
    citations: list[CitationOut]


class ReasonCountOut(Struct, frozen=True, kw_only=True):
    reason: str
    count: int


class RequesterIn(TypedDict, total=False):
    id: str | None
    name: str | None
    tier: str | None


class RequesterOut(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    tier: str


class ResultOut(Struct, frozen=True, kw_only=True):
    id: str | None
    index: int
    draft: DraftOut | None = None
    error: ProblemOut | None = None


class RevisionListOut(Struct, frozen=True, kw_only=True):
    revisions: list[RevisionOut]


class RevisionOut(Struct, frozen=True, kw_only=True):
    revision: int
    author: AuthorOut | None
    created_at: datetime
    body: str
    verdict: Literal["pass", "warn", "fail", "unverifiable"]
    status: Literal["ready", "needs_review", "blocked"]
    rules: list[str]


class RewriteIn(TypedDict, total=False):
    operation: Required[
        Literal["shorten", "elaborate", "warmer", "plainer", "firmer", "translate", "instruct"]
    ]
    instructions: str | None
    body: str | None
    author: ActorIn | None


class RulingOut(Struct, frozen=True, kw_only=True):
    slot: str
    state: Literal["allowed", "needs_approval", "refused", "unknown"]
    reason: str
    amount: str | None
    currency: str | None
    clauses: list[ClauseQuoteOut]
    missing: list[str]


class SavedPolicyOut(Struct, frozen=True, kw_only=True):
    id: str
    version: int
    created_at: datetime
    digest: str
    clauses: list[ClauseOut]
    untyped: list[str]
    corrected: list[str]
    changed_since_saved: list[str]
    source: PolicySourceOut


class SegmentOut(Struct, frozen=True, kw_only=True):
    id: str
    start: int
    end: int
    technique: str | None
    citations: list[CitationOut]
    standing: Literal["verified", "asserted", "uncited"]


class ShownOut(Struct, frozen=True, kw_only=True):
    technique: str
    start: int
    end: int
    text: str


class SignalOut(Struct, frozen=True, kw_only=True):
    signal: str
    start: int
    end: int
    text: str


class SpanOut(Struct, frozen=True, kw_only=True):
    start: int
    end: int
    text: str


class TallyOut(Struct, frozen=True, kw_only=True):
    drafts: int
    outcomes: int
    sent_unedited: int
    sent_edited: int
    discarded: int
    acceptance: float | None
    edit_distance: float | None
    csat: float | None


class TechniqueInsightOut(Struct, frozen=True, kw_only=True):
    technique: str
    drafts: int
    acceptance: float | None
    kept: float | None
    edit_distance: float | None
    reasons: list[ReasonCountOut]


class TechniqueOut(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    summary: str
    shows_as: str
    counts_against: str
    sources: list[str]


class TechniquesOut(Struct, frozen=True, kw_only=True):
    called_for: list[str]
    used: list[str]
    missed: list[str]


class TimeTallyOut(Struct, frozen=True, kw_only=True):
    start: str
    drafts: int
    outcomes: int
    sent_unedited: int
    sent_edited: int
    discarded: int
    acceptance: float | None
    edit_distance: float | None


class TimingsOut(Struct, frozen=True, kw_only=True):
    model: float
    checks: float
    total: float


class TriedOut(Struct, frozen=True, kw_only=True):
    at: str | None
    author: str
    text: str


class UsageOut(Struct, frozen=True, kw_only=True):
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    model_calls: int


class VersionListOut(Struct, frozen=True, kw_only=True):
    versions: list[PolicyVersionOut]
    next_cursor: str | None


class VersionsOut(Struct, frozen=True, kw_only=True):
    model: str
    prompts: str
    policy: str
    policy_id: str | None
    policy_version: int | None
    judge: str | None


class VoiceIn(TypedDict, total=False):
    allowed: list[str]
    banned: list[str]
    jargon: list[str]
    description: str | None
