"""A draft, as it is stored and answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from service.domain.plan import Ask, AskState, Escalation, FoundSignal
from service.domain.prompt import Usage
from service.domain.reply import Reply
from service.domain.span import Span
from service.domain.verdict import Verdict

Status = Literal["ready", "needs_review", "blocked"]
Origin = Literal["model", "fallback"]


@dataclass(frozen=True, slots=True)
class TechniqueCoverage:
    """Technique ids: what the case calls for, what the reply shows, what it misses.

    ``where`` are the first words of each that is shown.
    """

    called_for: tuple[str, ...]
    used: tuple[str, ...]
    missed: tuple[str, ...]
    where: Mapping[str, Span] = field(default_factory=dict, hash=False)


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


AttemptStep = Literal["write", "repair", "sentences"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One state of the text on the way to the draft: as written, repaired, or with the plan's own sentences.

    ``rewritten`` are the technique ids whose text is new; ``verdict`` is of the whole text, ``body``.
    """

    step: AttemptStep
    rewritten: tuple[str, ...]
    verdict: Verdict
    body: str = ""


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
    signals: tuple[FoundSignal, ...]
    escalation: Escalation
    follow_up: FollowUp | None
    versions: Versions
    usage: Usage
    timings: Timings
    created_at: datetime
    attempts: tuple[Attempt, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict, hash=False)
