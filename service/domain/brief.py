"""The document that a case is handed over with."""

from dataclasses import dataclass
from datetime import datetime

from service.domain.case import Fact
from service.domain.verdict import ClauseQuote


@dataclass(frozen=True, slots=True)
class Tried:
    """What an agent has written to the requester before; ``at`` is None where the CRM gave no time."""

    at: datetime | None
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class LimitReason:
    """What the policy says of a remedy: ``reason`` with its arithmetic, and its ``clause``, if there is one."""

    slot: str
    reason: str
    clause: ClauseQuote | None


@dataclass(frozen=True, slots=True)
class BriefDocument:
    """Everything that ``tier`` needs to decide without asking again.

    ``decisions`` are the questions put to them, ``limits`` what stops the agent, ``allowed`` what does not, ``offered``
    sentences of earlier replies and of the draft, ``evidence`` the requester's own words that matter. ``respond_by`` is
    ISO 8601, ``due_at`` aware.
    """

    tier: str
    reason: str
    respond_by: str
    due_at: datetime
    summary: str
    decisions: tuple[str, ...]
    requested: tuple[str, ...]
    limits: tuple[LimitReason, ...]
    allowed: tuple[LimitReason, ...]
    tried: tuple[Tried, ...]
    offered: tuple[str, ...]
    facts: tuple[Fact, ...]
    evidence: tuple[str, ...]
