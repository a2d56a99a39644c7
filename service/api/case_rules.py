"""What a case on the wire must satisfy beyond its types, each mistake with its pointer."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from service.api.decoding import escape_token
from service.api.schemas_case import CaseIn, ClauseIn, ConditionIn, ConversationIn, LimitIn, PolicyIn
from service.api.today import read_today
from service.errors import FieldError, InvalidInput, NotFound

_MAX_FACT_CHARS = 5000
# Larger numbers are nobody's amount or id, and writing them out could fill the memory.
_MAX_EXPONENT = 30


def check_case(data: CaseIn, *, policy_required: bool) -> tuple[FieldError, ...]:
    """Every mistake in ``data``. Raises ``NotFound`` for a saved policy, once the rest is right."""
    errors = (
        *_check_conversation(data),
        *_check_policy(data.policy, required=policy_required),
        *_check_facts(data.facts or {}),
    )
    if not errors and data.policy is not None and data.policy.id is not None:
        raise NotFound(
            "policy", data.policy.id, hint="this server keeps no saved policies yet; send policy.text"
        )
    return errors


def read_decimal(value: object) -> Decimal | None:
    """An exact, bounded decimal from a JSON string or number; None where ``value`` is not one.

    >>> read_decimal("24.10"), read_decimal(True), read_decimal("1e99")
    (Decimal('24.10'), None, None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() and is_bounded(number) else None


def is_bounded(number: Decimal) -> bool:
    """Whether ``number`` can be written out in a line."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= _MAX_EXPONENT and number.adjusted() <= _MAX_EXPONENT


def check_metadata(metadata: Mapping[str, object]) -> Iterator[FieldError]:
    for key, value in metadata.items():
        if detail := _describe_scalar(value):
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


def _check_policy(policy: PolicyIn | None, *, required: bool) -> Iterator[FieldError]:
    if policy is None:
        if required:
            yield FieldError("/policy", 'is required: {"text": "…"} or {"clauses": […]}')
        return
    given = [name for name in ("text", "clauses", "id") if getattr(policy, name) is not None]
    if len(given) != 1:
        yield FieldError(
            "/policy", f"needs exactly one of text, clauses and id; has {' and '.join(given) or 'none'}"
        )
    elif policy.text is not None and not policy.text.strip():
        yield FieldError("/policy/text", "is empty")
    elif policy.id is not None and not policy.id.strip():
        yield FieldError("/policy/id", "is empty")
    elif policy.version is not None and policy.id is None:
        yield FieldError("/policy/version", "goes with policy.id only")
    elif policy.clauses is not None:
        yield from _check_clauses(policy.clauses)


def _check_clauses(clauses: list[ClauseIn]) -> Iterator[FieldError]:
    if not clauses:
        yield FieldError("/policy/clauses", "is empty")
    seen: set[str] = set()
    for index, clause in enumerate(clauses):
        pointer = f"/policy/clauses/{index}"
        if not clause.text.strip():
            yield FieldError(f"{pointer}/text", "is empty")
        if clause.id in seen:
            yield FieldError(f"{pointer}/id", "is the id of an earlier clause too")
        seen.add(clause.id)
        for number, limit in enumerate(clause.limits or ()):
            yield from _check_limit(limit, clause, f"{pointer}/limits/{number}")


def _check_limit(limit: LimitIn, clause: ClauseIn, pointer: str) -> Iterator[FieldError]:
    for name in ("value", "upper"):
        value = getattr(limit, name)
        if value is not None and read_decimal(value) is None:
            yield FieldError(f"{pointer}/{name}", 'must be a decimal, such as "24.00"')
    if limit.op in {"<=", ">=", "==", "range"} and limit.value is None:
        yield FieldError(f"{pointer}/value", f"is required with op {limit.op}")
    if limit.op == "range" and limit.upper is None:
        yield FieldError(f"{pointer}/upper", "is required with op range")
    if limit.value is not None and not limit.unit:
        yield FieldError(f"{pointer}/unit", "is required with a value")
    if limit.quote and limit.quote not in clause.text:
        yield FieldError(f"{pointer}/quote", "is not in the clause's text")
    for index, condition in enumerate(limit.conditions):
        yield from _check_condition(condition, f"{pointer}/conditions/{index}")


def _check_condition(condition: ConditionIn, pointer: str) -> Iterator[FieldError]:
    if condition.value is not None and (detail := _describe_scalar(condition.value)):
        yield FieldError(f"{pointer}/value", detail)
    if condition.kind in {"elapsed", "amount"} and read_decimal(condition.value) is None:
        yield FieldError(f"{pointer}/value", f"must be a decimal with kind {condition.kind}")
    if condition.kind != "other" and not condition.key:
        yield FieldError(f"{pointer}/key", f"is required with kind {condition.kind}")


def _check_facts(facts: Mapping[str, object]) -> Iterator[FieldError]:
    for key, value in facts.items():
        pointer = f"/facts/{escape_token(key)}"
        if not key.strip() or len(key) > 100:
            yield FieldError(pointer, "a fact's name has 1 to 100 characters")
        elif detail := _describe_scalar(value):
            yield FieldError(pointer, detail)
    if "today" in facts:
        try:
            read_today(facts["today"])
        except InvalidInput as mistake:
            yield from mistake.errors


def _describe_scalar(value: object) -> str:
    """What is wrong with a fact's value, "" when nothing is."""
    if isinstance(value, str):
        return f"is longer than {_MAX_FACT_CHARS} characters" if len(value) > _MAX_FACT_CHARS else ""
    if isinstance(value, int | Decimal):
        return "" if is_bounded(Decimal(value)) else "is too large or too fine a number"
    return "must be a string, a number or a boolean"
