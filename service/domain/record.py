"""A draft as it is kept: its revisions, what was overruled, and what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from service.domain.case import Case
from service.domain.draft import Draft, Origin, Status
from service.domain.lesson import Lesson
from service.domain.message import Channel
from service.domain.saved_policy import PolicySource
from service.domain.verdict import Finding, Outcome

DraftKind = Literal["reply", "follow_up"]
DraftState = Literal["open", "closed", "scheduled"]
Disposition = Literal["sent_unedited", "sent_edited", "discarded"]
Reason = Literal[
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
EventKind = Literal[
    "created", "edited", "rewrite_proposed", "overruled", "outcome", "escalated", "follow_up_scheduled"
]


@dataclass(frozen=True, slots=True)
class Author:
    """The agent who did something, as far as they said."""

    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Overrule:
    """Somebody answers for what ``rule`` found in the words ``text`` ("" where it found something missing)."""

    rule: str
    text: str
    reason: str
    author: Author
    at: datetime

    def covers(self, finding: Finding) -> bool:
        return finding.rule == self.rule and (finding.span.text if finding.span else "") == self.text


@dataclass(frozen=True, slots=True)
class DraftOutcome:
    """What became of a draft; ``csat`` is 1 to 5."""

    disposition: Disposition
    author: Author
    at: datetime
    sent_text: str = ""
    reasons: tuple[Reason, ...] = ()
    note: str = ""
    csat: int | None = None


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """What a draft was written from. The policy is kept as it was handed in: ``case.policy`` holds its digest only."""

    case: Case
    policy: PolicySource


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """``draft`` is the newest revision; ``stale`` whether the requester has written again since.

    ``follows`` is the id of the draft that a follow-up follows, and ``scheduled_for`` when it is due.
    """

    draft: Draft
    due_at: datetime
    updated_at: datetime
    kind: DraftKind = "reply"
    scheduled_for: datetime | None = None
    follows: str = ""
    stale: bool = False
    overrules: tuple[Overrule, ...] = ()
    outcome: DraftOutcome | None = None

    def overrule_of(self, finding: Finding) -> Overrule | None:
        """The newest overrule that covers ``finding``."""
        return next((each for each in reversed(self.overrules) if each.covers(finding)), None)

    def find_blocking(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Those of ``findings`` that failed and that nobody answers for."""
        return tuple(f for f in findings if f.blocks and self.overrule_of(f) is None)

    def state(self, now: datetime) -> DraftState:
        if self.outcome is not None:
            return "closed"
        return "scheduled" if self.scheduled_for is not None and self.scheduled_for > now else "open"


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a draft's text; ``rules`` are those that found something."""

    number: int
    body: str
    author: Author
    created_at: datetime
    verdict: Outcome
    status: Status
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftEvent:
    """One line of the audit trail, which only grows."""

    event: EventKind
    at: datetime
    author: Author
    revision: int
    detail: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class DraftSummary:
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
    blocking: int
    stale: bool
    created_at: datetime
    updated_at: datetime
    due_at: datetime
    scheduled_for: datetime | None
    outcome: Disposition | None


Order = Literal["newest", "due"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: the instant that it is ordered by, and the id of its last draft."""

    at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class DraftFilter:
    """Which drafts are listed; None leaves a field open. Times are aware, ``created_before`` excluded."""

    state: DraftState | None = None
    conversation_id: str | None = None
    status: Status | None = None
    verdict: Outcome | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class FollowUpDraft:
    """A draft that follows another one; ``case`` holds what was sent, and of the policy the digest only."""

    stored: StoredDraft
    case: Case


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a draft in one transaction."""

    stored: StoredDraft
    events: tuple[DraftEvent, ...]
    lesson: Lesson | None = None
    follow_up: FollowUpDraft | None = None
