"""What the checks found in a text."""

from dataclasses import dataclass
from typing import Literal

from service.domain.quantity import Duration, Money
from service.domain.span import Span

Outcome = Literal["pass", "warn", "fail", "unverifiable"]
Severity = Literal["blocking", "advisory"]
Modality = Literal["commit", "offer", "deny", "hedge", "condition", "reported"]
Actor = Literal["agent", "company", "requester"]


@dataclass(frozen=True, slots=True)
class ClauseQuote:
    """The clause a finding rests on, quoted verbatim."""

    id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``span`` is None only where something is missing from the text as a whole.

    ``claimed`` and ``allowed`` are readable ("120.00 USD", "30 days"); ``suggestion`` rewords or instructs.
    """

    rule: str
    verdict: Outcome
    severity: Severity
    message: str
    span: Span | None = None
    clause: ClauseQuote | None = None
    claimed: str = ""
    allowed: str = ""
    suggestion: str = ""

    @property
    def blocks(self) -> bool:
        """Whether a reply may not go out with it."""
        return self.verdict == "fail" and self.severity == "blocking"


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise, offer or refusal read from a text, and what the policy says of it."""

    span: Span
    slot: str
    modality: Modality
    money: Money | None = None
    percent: str = ""
    duration: Duration | None = None
    verdict: Outcome = "unverifiable"
    clause: ClauseQuote | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """Who does what by when; ``due`` is an ISO 8601 duration or date, "" when the text gives none."""

    actor: Actor
    action: str
    due: str
    span: Span


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings on one text, blocking first, and what was read from it."""

    findings: tuple[Finding, ...]
    commitments: tuple[Commitment, ...]
    next_steps: tuple[NextStep, ...]

    @property
    def outcome(self) -> Outcome:
        """The worst: fail, then unverifiable, then warn, then pass.

        An advisory finding is a warning, whatever it found.
        """
        outcomes = {"warn" if f.severity == "advisory" else f.verdict for f in self.findings}
        worst: tuple[Outcome, ...] = ("fail", "unverifiable", "warn")
        return next((outcome for outcome in worst if outcome in outcomes), "pass")

    @property
    def failed(self) -> tuple[Finding, ...]:
        """Blocking findings that failed: what a repair must cure."""
        return tuple(f for f in self.findings if f.blocks)
