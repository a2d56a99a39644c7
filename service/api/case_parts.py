"""A case from its wire form, with the defaults that the contract states."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from service.api.scalars import read_decimal
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
    VoiceIn,
)
from service.api.today import read_today
from service.domain.case import Case, Fact, FactValue
from service.domain.message import Assignee, Conversation, Message, Requester
from service.domain.policy import Condition, Limit, Policy
from service.domain.quantity import Duration
from service.domain.saved_policy import GivenClause, PolicySource
from service.domain.span import Span
from service.domain.voice import Voice
from service.errors import InvalidInput, NotFound
from service.usecases.open_case import open_case
from service.usecases.understand_policy import understand_policy


def build_case(
    data: CaseIn, *, policy: Policy, now: datetime, response_target: Duration, voice: Voice = Voice()
) -> Case:
    """The case that ``data`` describes; ``now`` (aware) gives way to the fact ``today``, ``voice`` is the company's."""
    facts = data.facts or {}
    return open_case(
        conversation=_build_conversation(data),
        policy=policy,
        facts=build_facts(facts),
        requester=_build_requester(data.requester),
        assignee=_build_assignee(data.assignee),
        instructions=data.instructions or "",
        now=_read_now(facts, now),
        response_target=response_target,
        voice=voice + _build_voice(data.voice),
    )


def build_wire_policy(data: PolicyIn) -> Policy:
    """The policy of the text, or of the clauses, typed where they are typed.

    Raises ``NotFound`` for a saved one: those are looked up before.
    """
    if data.id is not None:
        raise NotFound("policy", data.id, hint="saved policies are a server's; here, send policy.text")
    return understand_policy(build_source(data)).policy


def build_source(data: PolicyIn | None) -> PolicySource:
    """The policy as it was handed in."""
    if data is None:
        return PolicySource()
    clauses = None if data.clauses is None else build_clauses(data.clauses)
    return PolicySource(data.text or "", clauses=clauses)


def build_clauses(clauses: Iterable[ClauseIn]) -> tuple[GivenClause, ...]:
    """Clauses as the company has cut them."""
    return tuple(
        GivenClause(each.id, each.text, None if each.limits is None else build_limits(each.limits))
        for each in clauses
    )


def build_limits(limits: Iterable[LimitIn]) -> tuple[Limit, ...]:
    """Limits set by hand; what they quote is not looked for in the policy yet."""
    return tuple(
        Limit(
            slot=each.slot,
            op=each.op,
            quote=Span(0, len(each.quote), each.quote),
            value=read_decimal(each.value),
            upper=read_decimal(each.upper),
            unit=each.unit,
            of=each.of,
            per=each.per,
            anchor=each.anchor,
            conditions=tuple(_build_condition(condition) for condition in each.conditions),
            approval_tier=each.approval_tier,
        )
        for each in limits
    )


def _read_now(facts: Mapping[str, object], now: datetime) -> datetime:
    """The instant of the facts: ``now`` to the minute where the CRM gives it, else the day of ``today``."""
    moment = facts.get("now")
    if isinstance(moment, str) and "T" in moment:
        try:
            return read_today(moment)
        except InvalidInput:
            pass  # a fact of the CRM's own, not the time
    return read_today(facts["today"]) if "today" in facts else now


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


def _build_voice(data: VoiceIn | None) -> Voice:
    if data is None:
        return Voice()
    return Voice(tuple(data.allowed), tuple(data.banned), tuple(data.jargon), data.description or "")


def _build_condition(data: ConditionIn) -> Condition:
    """Facts are compared by what they read as, so that 3 and "3" are the same."""
    value: FactValue | None
    if data.kind in {"elapsed", "amount"}:
        value = read_decimal(data.value)
    elif data.value is None or isinstance(data.value, bool | str):
        value = data.value
    else:
        value = str(data.value)
    return Condition(data.kind, data.text, data.key, data.op, value, data.unit)
