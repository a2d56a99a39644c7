"""JSON bytes to request structures; every mistake is named by a JSON pointer."""

import re
from typing import Literal, TypeVar, get_args, get_origin

import msgspec

from service.errors import FieldError, InvalidInput

T = TypeVar("T")

_WHERE = re.compile(r" - at (?:`key` in )?`\$(?P<path>[^`]*)`\Z")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`\Z", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<name>[^`]*)`\Z")
_BYTE = re.compile(r" \(byte (?P<at>\d+)\)\Z")
_LONE_SURROGATE = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ANYTHING = msgspec.json.Decoder(float_hook=str)


def decode_json(data: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """``data`` as the decoder's type.

    Raises ``InvalidInput`` with the pointer of the mistake; the pointer is "" (the whole document) where
    ``data`` is not JSON at all, and the detail then says at which line and column.
    """
    data = data.removeprefix(_BYTE_ORDER_MARK)
    # ``from None``: the causes quote the caller's text, which must not reach a log.
    if not data.strip():
        raise invalid("", "there is no JSON here; send an object") from None
    try:
        decoded = decoder.decode(data)
    except RecursionError:
        raise invalid("", "the JSON is nested too deeply") from None
    except UnicodeDecodeError:
        raise invalid("", f"not valid UTF-8 at byte {_find_broken_utf8(data)}") from None
    except msgspec.ValidationError as mistake:
        raise invalid(*_read_mistake(str(mistake), decoder.type)) from None
    except msgspec.DecodeError as mistake:
        raise invalid("", _describe_malformed(str(mistake), data)) from None
    if b"\\u0000" in data:
        _refuse_nul(data)
    return decoded


def invalid(pointer: str, detail: str) -> InvalidInput:
    """The error of one field."""
    return invalid_fields((FieldError(pointer, detail),))


def invalid_fields(errors: tuple[FieldError, ...]) -> InvalidInput:
    """The error of several fields; its detail reads on its own.

    >>> invalid_fields((FieldError("/policy", "is required"),)).detail
    '/policy: is required'
    """
    return InvalidInput("; ".join(f"{e.pointer}: {e.detail}".removeprefix(": ") for e in errors), errors)


def escape_token(name: str) -> str:
    """One step of an RFC 6901 pointer.

    >>> escape_token("a/b~c")
    'a~1b~0c'
    """
    return name.replace("~", "~0").replace("/", "~1")


def _read_mistake(text: str, expected: object) -> tuple[str, str]:
    """Pointer and detail from what msgspec says, such as "Expected `str`, got `int` - at `$.a[0]`"."""
    where = _WHERE.search(text)
    steps = [name or index for name, index in _STEP.findall(where["path"])] if where else []
    detail = text[: where.start()] if where else text
    pointer = "".join(f"/{escape_token(step)}" for step in steps)
    if unknown := _UNKNOWN.match(detail):
        return f"{pointer}/{escape_token(unknown['name'])}", "there is no such field"
    if missing := _MISSING.match(detail):
        return f"{pointer}/{missing['name']}", "is required"
    if detail.startswith("Invalid enum value") and (allowed := _allowed_values(expected, steps)):
        return pointer, "must be one of " + ", ".join(allowed)
    return pointer, detail.replace("`", "")


def _allowed_values(expected: object, steps: list[str]) -> tuple[str, ...]:
    """The values of the ``Literal`` that ``steps`` lead to from the type ``expected``."""
    for step in steps:
        structure = next((t for t in _flatten(expected) if isinstance(t, type) and _is_struct(t)), None)
        if step.isdigit():
            expected = next(
                (get_args(t)[0] for t in _flatten(expected) if get_origin(t) in {list, tuple}), None
            )
        elif structure is not None:
            fields = {f.encode_name: f.type for f in msgspec.structs.fields(structure)}
            expected = fields.get(step)
    literals = [t for t in _flatten(expected) if get_origin(t) is Literal]
    return tuple(str(value) for literal in literals for value in get_args(literal))


def _is_struct(candidate: type) -> bool:
    return issubclass(candidate, msgspec.Struct)


def _flatten(annotation: object) -> list[object]:
    """The members of a union, without ``Annotated``."""
    if hasattr(annotation, "__metadata__"):
        return _flatten(get_args(annotation)[0])
    if get_origin(annotation) in {list, tuple, Literal} or not get_args(annotation):
        return [annotation]
    return [inner for member in get_args(annotation) for inner in _flatten(member)]


def _describe_malformed(text: str, data: bytes) -> str:
    if lone := _LONE_SURROGATE.search(data):
        return f"half of a surrogate pair, at {_describe_position(data, lone.start())}"
    place = _BYTE.search(text)
    if place:
        return f"not valid JSON: {text[: place.start()].removeprefix('JSON is malformed: ')}, at " + (
            _describe_position(data, int(place["at"]))
        )
    return f"not valid JSON: it ends too early, at {_describe_position(data, len(data))}"


def _describe_position(data: bytes, at: int) -> str:
    before = data[:at]
    return f"line {before.count(10) + 1}, column {at - before.rfind(10)} (byte {at})"


def _find_broken_utf8(data: bytes) -> int:
    try:
        data.decode()
    except UnicodeDecodeError as broken:
        return broken.start
    return 0


def _refuse_nul(data: bytes) -> None:
    """Raise for the first text that holds U+0000: databases and prompts cannot carry it."""
    places: list[tuple[str, object]] = [("", _ANYTHING.decode(data))]
    while places:
        pointer, value = places.pop()
        if isinstance(value, str) and "\0" in value:
            raise invalid(pointer.replace("\0", "\\u0000"), "holds the character U+0000")
        if isinstance(value, dict):
            steps = [(f"{pointer}/{escape_token(key)}", key, inner) for key, inner in value.items()]
            places += [(place, part) for place, key, inner in steps for part in (key, inner)]
        elif isinstance(value, list):
            places += [(f"{pointer}/{index}", inner) for index, inner in enumerate(value)]
