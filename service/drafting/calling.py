"""Which techniques a case calls for: one row a technique."""

from collections.abc import Callable
from dataclasses import dataclass

from service.domain.case import Case
from service.domain.plan import Ask, Ruling
from service.drafting.outline import find_undecided
from service.guardrails.style import LENGTHS

_FAULTS = (
    "defective",
    "damaged_in_transit",
    "lost_in_transit",
    "charged_twice",
    "wrong_item",
    "late",
)
_HEATED = frozenset({"hostility", "publicity", "legal"})


@dataclass(frozen=True, slots=True)
class Situation:
    """What the plan knows when it chooses techniques; ``missing`` are fact keys."""

    case: Case
    rulings: tuple[Ruling, ...]
    asks: tuple[Ask, ...]
    signals: frozenset[str]
    missing: tuple[str, ...]
    escalated: bool

    @property
    def asked(self) -> frozenset[str]:
        """Slots of what was asked for."""
        return frozenset(ask.slot for ask in self.asks if ask.slot)

    @property
    def at_fault(self) -> bool:
        """Whether something went wrong on the company's side, by record or by the customer's account."""
        facts = (self.case.fact(key) for key in _FAULTS)
        return "company_fault" in self.signals or any(
            fact is not None and fact.value is True for fact in facts
        )

    @property
    def is_public(self) -> bool:
        """Whether everybody reads along: what is offered is settled in private."""
        return self.case.conversation.channel == "social_public"

    @property
    def refuses(self) -> bool:
        """Whether something asked for cannot be given here."""
        return any(
            r.slot in self.asked and (r.state in ("refused", "needs_approval") or r.wanted is not None)
            for r in self.rulings
        )

    @property
    def grants(self) -> bool:
        """Whether what was asked for is allowed."""
        return any(r.slot in self.asked and r.state == "allowed" for r in self.rulings)

    @property
    def remedies(self) -> int:
        """How many remedies can be offered: none in place of one that a person has yet to decide."""
        if find_undecided(self.rulings, self.asks) and not self.grants:
            return 0
        return sum(r.state == "allowed" and not r.missing for r in self.rulings)


CALLS: tuple[tuple[str, Callable[[Situation], bool]], ...] = (
    ("active_listening", lambda s: True),
    ("empathy", lambda s: True),
    ("next_step", lambda s: True),
    ("plain_language", lambda s: True),
    ("non_judgement", lambda s: True),
    ("composure", lambda s: bool(s.signals & _HEATED)),
    ("apology", lambda s: s.at_fault),
    ("policy_transparency", lambda s: s.refuses and not s.is_public),
    ("options", lambda s: s.remedies > 1 and not s.grants and not s.is_public),
    ("problem_solving", lambda s: (s.grants or s.remedies == 1) and not s.is_public),
    ("clarifying_question", lambda s: bool(s.missing)),
    ("escalation", lambda s: s.escalated),
    ("channel_fit", lambda s: s.is_public),
    (
        "follow_up",
        lambda s: (
            bool(s.signals & {"repeat_contact", "safety"}) and s.case.conversation.channel not in LENGTHS
        ),
    ),
    (
        "relationship",
        lambda s: "churn" in s.signals and s.case.conversation.channel not in LENGTHS,
    ),
)


def call_techniques(situation: Situation) -> frozenset[str]:
    """Technique ids; coverage is measured against these and no others."""
    return frozenset(technique for technique, is_called in CALLS if is_called(situation))
