"""What a reply may offer, must refuse, and has to say: decided by code before a model writes."""

from dataclasses import dataclass
from typing import Literal

from service.domain.quantity import Duration, Money
from service.domain.span import Span
from service.domain.verdict import ClauseQuote

RulingState = Literal["allowed", "refused", "needs_approval", "unknown"]
AskState = Literal["answered", "deferred", "missed"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the policy says of one remedy in this case.

    ``amount`` is the most that may be given (None: no cap, or not money); ``reason`` shows the arithmetic
    ("45 days is past the 30-day window", "20 % of 120.00 USD = 24.00 USD"); ``missing`` are facts that
    would decide it; ``wanted`` is what was asked for where that is more than ``amount``.
    """

    slot: str
    state: RulingState
    reason: str
    clauses: tuple[ClauseQuote, ...] = ()
    amount: Money | None = None
    approval_tier: str = ""
    approval_over: Money | None = None
    missing: tuple[str, ...] = ()
    wanted: Money | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Something the requester asked for; ``slot`` is "" where it is not a remedy."""

    text: str
    slot: str
    span: Span


@dataclass(frozen=True, slots=True)
class FoundSignal:
    """What the requester's newest message shows (``hostility``, ``urgency``, ``self_harm``, …), with its words."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Promise:
    """A next step the reply is to state, with the time that policy or settings allow."""

    action: str
    due: Duration
    clause: ClauseQuote | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """The account for the person who takes over, so that they need not ask again."""

    summary: str
    requested: str
    tried: tuple[str, ...]
    limit: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Escalation:
    """``reason`` is a rule or signal; ``due`` is how soon ``tier`` answers, ``respond_by`` the same in ISO 8601."""

    recommended: bool
    tier: str = ""
    reason: str = ""
    respond_by: str = ""
    due: Duration | None = None
    brief: Brief | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """``called_for`` are technique ids in the order in which a reply shows them; ``language`` is ISO 639-1 or ""."""

    called_for: tuple[str, ...]
    rulings: tuple[Ruling, ...]
    asks: tuple[Ask, ...]
    promise: Promise
    escalation: Escalation
    missing: tuple[str, ...] = ()
    found_signals: tuple[FoundSignal, ...] = ()
    language: str = ""

    @property
    def signals(self) -> tuple[str, ...]:
        """The names of what was found, each once."""
        return tuple(dict.fromkeys(signal.name for signal in self.found_signals))
