"""What companies say of their policies as JSON and back, with nothing lost."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import cast, get_args, get_origin, get_type_hints

from service.domain.policy import Policy
from service.domain.saved_policy import PolicySource
from service.domain.span import Span

_DECIMAL = "decimal"


def write_source(source: PolicySource) -> str:
    """Canonical JSON: equal sources give equal strings, and defaults are left out."""
    return _dump(_write(source))


def read_source(data: str) -> PolicySource:
    """What ``write_source`` was given. What a newer Evenhand added is left out, what it lacks is default."""
    return cast(PolicySource, _read(json.loads(data), PolicySource))


def write_limits(policy: Policy) -> str:
    """Canonical JSON of the limits by clause."""
    return _dump({clause.id: _write(clause.limits) for clause in policy.clauses})


def find_differing_clauses(left: str, right: str) -> list[str]:
    """Ids of the clauses whose limits differ between two strings of ``write_limits``, sorted."""
    one, other = json.loads(left), json.loads(right)
    return sorted(clause for clause in one.keys() | other.keys() if one.get(clause) != other.get(clause))


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _write(value: object) -> object:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return {_DECIMAL: f"{value:f}"}
    if isinstance(value, Span):
        return [value.start, value.end, value.text]
    if isinstance(value, tuple):
        return [_write(item) for item in value]
    if is_dataclass(value):
        given = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _write(item) for field, item in given if item != field.default}
    raise TypeError(f"a policy's source holds a {type(value).__name__}")


def _read(value: object, hint: object) -> object:
    if isinstance(value, list):
        if Span in _members(hint):
            return Span(*value)
        items = next(get_args(member)[0] for member in _members(hint) if get_origin(member) is tuple)
        return tuple(_read(item, items) for item in value)
    if not isinstance(value, dict):
        return value
    if value.keys() == {_DECIMAL}:
        return Decimal(value[_DECIMAL])
    kind = next(member for member in _members(hint) if isinstance(member, type) and is_dataclass(member))
    return kind(**{name: _read(value[name], inner) for name, inner in _hints(kind).items() if name in value})


@cache
def _hints(kind: type) -> Mapping[str, object]:
    return get_type_hints(kind)


def _members(hint: object) -> tuple[object, ...]:
    """The members of a union, or the one type that it is."""
    return (hint,) if get_origin(hint) is tuple or not get_args(hint) else get_args(hint)
