"""What a case on the wire must satisfy beyond its types, each mistake with its pointer."""

from collections.abc import Iterator, Mapping

from service.api.decoding import escape_token
from service.api.policy_rules import check_policy
from service.api.scalars import describe_scalar
from service.api.schemas_case import CaseIn, ConversationIn, PolicyIn
from service.api.today import YEARS, read_today
from service.errors import FieldError, InvalidInput


def check_case(data: CaseIn, *, policy_required: bool) -> tuple[FieldError, ...]:
    """Every mistake in ``data``."""
    return (
        *_check_conversation(data),
        *_check_policy(data.policy, required=policy_required),
        *_check_facts(data.facts or {}),
    )


def check_metadata(metadata: Mapping[str, object]) -> Iterator[FieldError]:
    for key, value in metadata.items():
        if detail := describe_scalar(value):
            yield FieldError(f"/metadata/{escape_token(key)}", detail)


def _check_conversation(data: CaseIn) -> Iterator[FieldError]:
    if data.message is not None and data.conversation is not None:
        yield FieldError("/message", "give message or conversation, not both")
    elif data.message is not None:
        if not data.message.strip():
            yield FieldError("/message", "is empty")
    elif data.conversation is not None:
        yield from _check_messages(data.conversation)


def _check_messages(conversation: ConversationIn) -> Iterator[FieldError]:
    if not any(message.body.strip() for message in conversation.messages):
        yield FieldError("/conversation/messages", "needs at least one message whose body is not empty")
    seen: set[str] = set()
    for index, message in enumerate(conversation.messages):
        if message.id in seen:
            yield FieldError(f"/conversation/messages/{index}/id", "is the id of an earlier message too")
        if message.id:
            seen.add(message.id)
        if message.created_at is not None and message.created_at.year not in YEARS:
            pointer = f"/conversation/messages/{index}/created_at"
            yield FieldError(pointer, f"must lie between {YEARS[0]} and {YEARS[-1]}")


def _check_policy(policy: PolicyIn | None, *, required: bool) -> Iterator[FieldError]:
    if policy is not None:
        yield from check_policy(policy)
    elif required:
        yield FieldError("/policy", 'is required: {"text": "…"}, {"clauses": […]} or {"id": "…"}')


def _check_facts(facts: Mapping[str, object]) -> Iterator[FieldError]:
    for key, value in facts.items():
        pointer = f"/facts/{escape_token(key)}"
        if not key.strip() or len(key) > 100:
            yield FieldError(pointer, "a fact's name has 1 to 100 characters")
        elif detail := describe_scalar(value):
            yield FieldError(pointer, detail)
    if "today" in facts:
        try:
            read_today(facts["today"])
        except InvalidInput as mistake:
            yield from mistake.errors
