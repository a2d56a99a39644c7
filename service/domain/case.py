"""Everything known when a reply is written; frozen from there on."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from service.domain.message import Assignee, Conversation, Requester
from service.domain.policy import Policy
from service.domain.quantity import Duration
from service.domain.span import Span
from service.domain.voice import Voice

FactValue = str | bool | Decimal
FactSource = Literal["crm", "message"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known. From the CRM it is established; from the message it is what the customer says."""

    key: str
    value: FactValue
    source: FactSource
    quote: Span | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """``now`` is aware; ``response_target`` is how soon the company answers when its policy does not say."""

    conversation: Conversation
    policy: Policy
    now: datetime
    response_target: Duration
    facts: tuple[Fact, ...] = ()
    requester: Requester = Requester()
    assignee: Assignee = Assignee()
    instructions: str = ""
    voice: Voice = field(default_factory=Voice)

    def fact(self, key: str) -> Fact | None:
        """The fact ``key``; what the CRM says wins over what the customer says."""
        found: Fact | None = None
        for fact in self.facts:
            if fact.key == key and (found is None or fact.source == "crm"):
                found = fact
        return found

    @property
    def message(self) -> str:
        """The body of the newest message of the requester."""
        return self.conversation.last_request.body
