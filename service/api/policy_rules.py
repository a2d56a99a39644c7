"""What a policy on the wire must satisfy beyond its types, each mistake with its pointer."""

from collections.abc import Iterator, Sequence

from service.api.scalars import describe_scalar, read_decimal
from service.api.schemas_case import ClauseIn, ConditionIn, LimitIn, PolicyIn
from service.errors import FieldError


def check_policy(policy: PolicyIn) -> Iterator[FieldError]:
    """Mistakes in the policy of a case."""
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
        yield from check_clauses(policy.clauses, "/policy/clauses")


def check_clauses(clauses: Sequence[ClauseIn], pointer: str) -> Iterator[FieldError]:
    """Mistakes in the clauses at ``pointer``."""
    if not clauses:
        yield FieldError(pointer, "is empty")
    seen: set[str] = set()
    for index, clause in enumerate(clauses):
        place = f"{pointer}/{index}"
        if not clause.text.strip():
            yield FieldError(f"{place}/text", "is empty")
        if clause.id in seen:
            yield FieldError(f"{place}/id", "is the id of an earlier clause too")
        seen.add(clause.id)
        for number, limit in enumerate(clause.limits or ()):
            yield from check_limit(limit, f"{place}/limits/{number}")
            if limit.quote not in clause.text:
                yield FieldError(f"{place}/limits/{number}/quote", "is not in the clause's text")


def check_limit(limit: LimitIn, pointer: str) -> Iterator[FieldError]:
    """Mistakes in the limit at ``pointer``, whatever clause it belongs to."""
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
    for index, condition in enumerate(limit.conditions):
        yield from _check_condition(condition, f"{pointer}/conditions/{index}")


def _check_condition(condition: ConditionIn, pointer: str) -> Iterator[FieldError]:
    if condition.value is not None and (detail := describe_scalar(condition.value)):
        yield FieldError(f"{pointer}/value", detail)
    if condition.kind in {"elapsed", "amount"} and read_decimal(condition.value) is None:
        yield FieldError(f"{pointer}/value", f"must be a decimal with kind {condition.kind}")
    if condition.kind in {"amount", "fact"} and not condition.key:
        yield FieldError(f"{pointer}/key", f"is required with kind {condition.kind}")
