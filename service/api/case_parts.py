"""A case from its wire form, with the defaults that the contract states."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from service.api.case_rules import read_decimal
from service.api.schemas_case import (
    AssigneeIn,
    CaseIn,
    ClauseIn,
    ConditionIn,
    ConversationIn,
    LimitIn,
    MessageIn,
    PolicyIn,
    RequesterIn,
)
from service.api.today import read_today
from service.domain.case import Case, Fact, FactValue
from service.domain.message import Assignee, Conversation, Message, Requester
from service.domain.policy import Condition, Limit, Policy
from service.domain.quantity import Duration
from service.domain.span import Span
from service.policy import ClauseText, build_policy, read_policy
from service.usecases.open_case import open_case

# A CRM sends the same policy with every message; reading one of two pages takes 10 ms.
_read_policy = lru_cache(maxsize=32)(read_policy)


def build_case(data: CaseIn, *, policy: Policy, now: datetime, response_target: Duration) -> Case:
    """The case that ``data`` describes; ``now`` (aware) gives way to the fact ``today``."""
    facts = data.facts or {}
    return open_case(
        conversation=_build_conversation(data),
        policy=policy,
        facts=build_facts(facts),
        requester=_build_requester(data.requester),
        assignee=_build_assignee(data.assignee),
        instructions=data.instructions or "",
        now=read_today(facts["today"]) if "today" in facts else now,
        response_target=response_target,
    )


def build_wire_policy(data: PolicyIn) -> Policy:
    """The policy of the text, or of the clauses, typed where they are typed."""
    if data.clauses is None:
        return _read_policy(data.text or "")
    return build_policy(tuple(_build_clause(clause) for clause in data.clauses))


def build_facts(facts: Mapping[str, object]) -> tuple[Fact, ...]:
    """Facts of the CRM; numbers become exact decimals."""
    return tuple(Fact(key, _fact_value(value), "crm") for key, value in facts.items())


def _fact_value(value: object) -> FactValue:
    return value if isinstance(value, bool | str) else Decimal(str(value))


def _build_conversation(data: CaseIn) -> Conversation:
    if data.conversation is None:
        message = Message(id="m1", author="requester", author_name="", body=data.message or "")
        return Conversation(id=_new_conversation_id(), messages=(message,))
    return _build_thread(data.conversation)


def _build_thread(data: ConversationIn) -> Conversation:
    """Messages without text (a picture, say) are left out: there is nothing in them to answer."""
    taken = {message.id for message in data.messages}
    messages = tuple(
        _build_message(message, f"m{number}_" if f"m{number}" in taken else f"m{number}")
        for number, message in enumerate(data.messages, start=1)
        if message.body.strip()
    )
    return Conversation(
        id=data.id or _new_conversation_id(),
        messages=messages,
        channel=data.channel or "email",
        locale=data.locale or "",
        brand=data.brand or "",
        subject=data.subject or "",
    )


def _build_message(data: MessageIn, default_id: str) -> Message:
    return Message(
        id=data.id or default_id,
        author=data.author.type if data.author else "requester",
        author_name=(data.author.name if data.author else "") or "",
        body=data.body,
        created_at=data.created_at,
    )


def _new_conversation_id() -> str:
    return f"cv_{secrets.token_urlsafe(16)}"


def _build_requester(data: RequesterIn | None) -> Requester:
    return Requester(data.id or "", data.name or "", data.tier or "") if data else Requester()


def _build_assignee(data: AssigneeIn | None) -> Assignee:
    return Assignee(data.id or "", data.name or "", data.signature or "") if data else Assignee()


def _build_clause(data: ClauseIn) -> ClauseText:
    limits = None if data.limits is None else tuple(_build_limit(limit, data.text) for limit in data.limits)
    return ClauseText(id=data.id, text=data.text, limits=limits)


def _build_limit(data: LimitIn, clause: str) -> Limit:
    """The quote's offsets are into the clause."""
    quote = data.quote or clause
    start = clause.index(quote)
    return Limit(
        slot=data.slot,
        op=data.op,
        quote=Span(start, start + len(quote), quote),
        value=read_decimal(data.value),
        upper=read_decimal(data.upper),
        unit=data.unit,
        of=data.of,
        per=data.per,
        anchor=data.anchor,
        conditions=tuple(_build_condition(condition) for condition in data.conditions),
        approval_tier=data.approval_tier,
    )


def _build_condition(data: ConditionIn) -> Condition:
    number = read_decimal(data.value) if data.kind in {"elapsed", "amount"} else None
    value = number if number is not None or data.value is None else _fact_value(data.value)
    return Condition(data.kind, data.text, data.key, data.op, value, data.unit)
