"""Frozen values as JSON and back, with nothing lost."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import TypeVar, cast, get_args, get_origin, get_type_hints

from service.domain.span import Span

T = TypeVar("T")
_DECIMAL = "decimal"


def write_json(value: object) -> str:
    """Canonical JSON: equal values give equal strings, and defaults are left out. Raises ``TypeError``.

    >>> write_json((Decimal("24.10"), None, "x"))
    '[{"decimal":"24.10"},null,"x"]'
    """
    return json.dumps(_write(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_json(data: str, kind: type[T]) -> T:
    """What ``write_json`` was given, of the dataclass ``kind``.

    What a newer Evenhand added is left out, what it lacks is default.
    """
    return cast(T, _read(json.loads(data), kind))


def _write(value: object) -> object:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Decimal):
        return {_DECIMAL: f"{value:f}"}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Span):
        return [value.start, value.end, value.text]
    if isinstance(value, tuple):
        return [_write(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _write(item) for key, item in value.items()}
    if is_dataclass(value):
        given = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _write(item) for field, item in given if item != field.default}
    raise TypeError(f"a {type(value).__name__} has no form in JSON")


def _read(value: object, hint: object) -> object:
    if isinstance(value, list):
        return _read_list(value, hint)
    if isinstance(value, dict):
        return _read_object(value, hint)
    if isinstance(value, str) and datetime in _members(hint):
        return datetime.fromisoformat(value)
    return value


def _read_list(value: list[object], hint: object) -> object:
    if Span in _members(hint):
        return Span(*value)  # type: ignore[arg-type]  # as it was written
    items = next(get_args(member) for member in _members(hint) if get_origin(member) is tuple)
    if items[1:] == (Ellipsis,):
        return tuple(_read(item, items[0]) for item in value)
    return tuple(_read(item, each) for item, each in zip(value, items, strict=True))


def _read_object(value: dict[str, object], hint: object) -> object:
    for member in _members(hint):
        if _holds_items(member):
            return {key: _read(item, get_args(member)[1]) for key, item in value.items()}
    if value.keys() == {_DECIMAL}:
        return Decimal(cast(str, value[_DECIMAL]))
    kind = next(member for member in _members(hint) if isinstance(member, type) and is_dataclass(member))
    return kind(**{name: _read(value[name], inner) for name, inner in _hints(kind).items() if name in value})


@cache
def _hints(kind: type) -> Mapping[str, object]:
    return get_type_hints(kind)


def _members(hint: object) -> tuple[object, ...]:
    """The members of a union, or the one type that it is."""
    return (hint,) if _holds_items(hint) else get_args(hint) or (hint,)


def _holds_items(hint: object) -> bool:
    origin = get_origin(hint)
    return origin is tuple or (isinstance(origin, type) and issubclass(origin, Mapping))
