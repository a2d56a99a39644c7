"""The wire form of a case: conversation, policy, people, facts."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct, field

from service.domain.message import AuthorType, Channel
from service.domain.policy import ConditionKind, Op

Id = Annotated[str, Meta(max_length=200)]
Line = Annotated[str, Meta(max_length=1000)]
Text = Annotated[str, Meta(max_length=100_000)]
Instant = Annotated[datetime, Meta(tz=True, description="RFC 3339, with its offset")]

# msgspec knows no union of strings and exact decimals: such values are checked by hand, and described here.
SCALARS = {
    "extra": {
        "additional_properties": {"oneOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]},
    }
}


class In(Struct, forbid_unknown_fields=True, frozen=True):
    """What a request holds. Null means the same as leaving an optional field out."""


class AuthorIn(In, frozen=True):
    type: AuthorType = "requester"
    name: Line | None = None


class MessageIn(In, frozen=True):
    """Ids default to ``m1``, ``m2``, … by position."""

    body: Annotated[Text, Meta(description="plain text", examples=["My blender died. I want my money back!"])]
    id: Id | None = None
    author: AuthorIn | None = None
    created_at: Instant | None = None


class ConversationIn(In, frozen=True):
    """A thread, oldest message first. The newest message of the requester is answered."""

    messages: Annotated[list[MessageIn], Meta(max_length=200, description="oldest first; 1 to 200")]
    id: Annotated[Id, Meta(description="the CRM's own id; made up when missing")] | None = None
    channel: Channel | None = None
    locale: Annotated[Id, Meta(description="BCP 47, such as en-GB")] | None = None
    brand: Line | None = None
    subject: Line | None = None


class ConditionIn(In, frozen=True):
    """What must hold for a limit to apply; ``other`` is left to a person."""

    kind: ConditionKind
    text: Line = ""
    key: Id = ""
    op: Id = "=="
    value: Annotated[object, Meta(description="a decimal (string or number), a string or a boolean")] = None
    unit: Id = ""


class LimitIn(In, frozen=True):
    """One typed limit of a clause; money and percentages are decimals, as strings or exact numbers."""

    slot: Annotated[str, Meta(pattern="^[a-z][a-z_]{0,49}$", examples=["refund", "store_credit"])]
    op: Op
    value: Annotated[object, Meta(description="decimal", examples=["24.00"])] = None
    upper: Annotated[object, Meta(description="decimal, the upper end of a range")] = None
    unit: Annotated[
        str,
        Meta(
            pattern="^([A-Z]{3}|percent|count|minute|hour|day|business_day|week|month|year|)$",
            description="ISO 4217 currency, percent, count, or minute to year",
        ),
    ] = ""
    of: Annotated[Id, Meta(description="the fact a percentage is taken of, such as order_total")] = ""
    per: Annotated[Id, Meta(description="what an amount is given for, such as order or passenger")] = ""
    anchor: Annotated[Id, Meta(description="where a window starts, such as delivery")] = ""
    conditions: Annotated[list[ConditionIn], Meta(max_length=20)] = field(default_factory=list)
    approval_tier: Id = ""
    quote: Annotated[Line, Meta(description="the words of the clause it rests on; default: all")] = ""


class ClauseIn(In, frozen=True):
    id: Annotated[str, Meta(min_length=1, max_length=200, examples=["returns.2"])]
    text: Text
    limits: (
        Annotated[
            list[LimitIn], Meta(max_length=50, description="typed limits; read from the text when missing")
        ]
        | None
    ) = None


PolicyText = Annotated[
    str, Meta(max_length=200_000, description="Markdown or plain text", examples=["Refunds within 30 days."])
]


class PolicyIn(In, frozen=True):
    """Exactly one of ``text``, ``clauses`` and ``id``."""

    text: PolicyText | None = None
    clauses: Annotated[list[ClauseIn], Meta(max_length=500)] | None = None
    id: Annotated[Id, Meta(description="a saved policy")] | None = None
    version: Annotated[int, Meta(ge=1, description="of the saved policy; default: the newest")] | None = None


class RequesterIn(In, frozen=True):
    """The customer, as far as the CRM knows them."""

    id: Id | None = None
    name: Line | None = None
    tier: Line | None = None


class AssigneeIn(In, frozen=True):
    """The agent who will send the reply."""

    id: Id | None = None
    name: Line | None = None
    signature: Line | None = None


Words = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=100)]],
    Meta(max_length=500, description="words or phrases, in any case"),
]


class VoiceIn(In, frozen=True):
    """How the company wants to sound, on top of the server's settings."""

    allowed: Words = field(default_factory=list)
    banned: Words = field(default_factory=list)
    jargon: Words = field(default_factory=list)
    description: Annotated[Line, Meta(examples=["plain and warm, British spelling"])] | None = None


class CaseIn(In, frozen=True):
    """What drafts and checks have in common."""

    message: (
        Annotated[
            Text,
            Meta(
                description="shorthand for a conversation of one requester message",
                examples=["My blender died after 45 days. I want my $120 back or I post this everywhere!"],
            ),
        ]
        | None
    ) = None
    conversation: ConversationIn | None = None
    policy: PolicyIn | None = None
    facts: (
        Annotated[
            dict[str, object],
            Meta(
                max_length=200,
                description="what the CRM knows: strings, exact numbers or booleans; `today` is an ISO date",
                examples=[{"order_total": "120.00", "currency": "USD", "delivered_on": "2026-10-08"}],
                extra_json_schema=SCALARS,
            ),
        ]
        | None
    ) = None
    requester: RequesterIn | None = None
    assignee: AssigneeIn | None = None
    instructions: (
        Annotated[
            str,
            Meta(
                max_length=10_000, description="the agent's wish for this reply; never overrides the policy"
            ),
        ]
        | None
    ) = None
    voice: VoiceIn | None = None
