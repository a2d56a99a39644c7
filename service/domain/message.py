"""What was said, by whom, and where."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Channel = Literal["email", "chat", "sms", "voice", "social_public", "social_private"]
AuthorType = Literal["requester", "agent", "system"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message; ``created_at`` is aware, None where the CRM gave no time."""

    id: str
    author: AuthorType
    author_name: str
    body: str
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A thread, oldest message first; ``locale`` is BCP 47."""

    id: str
    messages: tuple[Message, ...]
    channel: Channel = "email"
    locale: str = ""
    brand: str = ""
    subject: str = ""

    @property
    def last_request(self) -> Message:
        """The newest message of the requester (the newest of all if there is none)."""
        for message in reversed(self.messages):
            if message.author == "requester":
                return message
        return self.messages[-1]


@dataclass(frozen=True, slots=True)
class Requester:
    """The customer, as far as the CRM knows them."""

    id: str = ""
    name: str = ""
    tier: str = ""


@dataclass(frozen=True, slots=True)
class Assignee:
    """The agent who will send the reply."""

    id: str = ""
    name: str = ""
    signature: str = ""
