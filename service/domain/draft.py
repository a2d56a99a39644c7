"""A draft, as it is stored and answered."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from service.domain.plan import Ask, AskState, Escalation
from service.domain.prompt import Usage
from service.domain.reply import Reply
from service.domain.verdict import Verdict

Status = Literal["ready", "needs_review", "blocked"]
Origin = Literal["model", "fallback"]


@dataclass(frozen=True, slots=True)
class TechniqueCoverage:
    """Technique ids: what the case calls for, what the reply shows, what it misses."""

    called_for: tuple[str, ...]
    used: tuple[str, ...]
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A message to send later; ``after`` is an ISO 8601 duration."""

    after: str
    channel: str
    body: str


@dataclass(frozen=True, slots=True)
class Versions:
    """``judge`` is the model that read the draft again, "" where none did.

    ``policy`` is the digest; of a saved policy, ``policy_id`` and ``policy_version`` say which it was.
    """

    model: str
    prompts: str
    policy: str
    judge: str = ""
    policy_id: str = ""
    policy_version: int | None = None


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds: inside model calls, inside checks, and the whole request."""

    model: float
    checks: float
    total: float


@dataclass(frozen=True, slots=True)
class Draft:
    id: str
    status: Status
    origin: Origin
    degraded_reason: str | None
    revision: int
    conversation_id: str
    based_on_message_id: str
    reply: Reply
    verdict: Verdict
    techniques: TechniqueCoverage
    asks: tuple[tuple[Ask, AskState], ...]
    escalation: Escalation
    follow_up: FollowUp | None
    versions: Versions
    usage: Usage
    timings: Timings
    created_at: datetime
    metadata: dict[str, str] = field(default_factory=dict, hash=False)
