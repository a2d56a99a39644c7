"""Bodies and headers that are wrong in a way each, made from a body that is right."""

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random

JSON = b"application/json"
Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A body and the headers that go with it; ``kind`` is what is wrong."""

    kind: str
    body: bytes
    headers: Headers = ()
    content_type: bytes = JSON


Make = Callable[[Random, bytes], Sent | bytes]


def make_body(chance: Random, right: bytes) -> Sent:
    """``right``, a JSON object, made wrong in one of the ways of ``KINDS``."""
    kind = chance.choice(tuple(KINDS))
    made = KINDS[kind](chance, right)
    return (
        Sent(kind, made)
        if isinstance(made, bytes)
        else Sent(kind, made.body, made.headers, made.content_type)
    )


def _noise(chance: Random, _: bytes) -> bytes:
    return chance.randbytes(chance.choice((0, 1, 2, 7, 60, 3000)))


def _truncate(chance: Random, right: bytes) -> bytes:
    return right[: chance.randrange(len(right))]


def _change_bytes(chance: Random, right: bytes) -> bytes:
    changed = bytearray(right)
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _repeat_part(chance: Random, right: bytes) -> bytes:
    start, end = sorted(chance.randrange(len(right) + 1) for _ in range(2))
    return right[:end] + right[start:]


def _put_somewhere(what: bytes) -> Make:
    def make(chance: Random, right: bytes) -> bytes:
        place = chance.randrange(len(right) + 1)
        return right[:place] + what + right[place:]

    return make


def _replace_value(value: Callable[[Random], object]) -> Make:
    """One of the object's values, at whatever depth, is another one."""

    def make(chance: Random, right: bytes) -> bytes:
        whole = json.loads(right)
        places = list(_find_places(whole))
        if places:
            holder, name = chance.choice(places)
            holder[name] = value(chance)
        return json.dumps(whole).encode()

    return make


def _find_places(value: object) -> list[tuple[dict[object, object], object]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for name, each in inner:
        found += [(value, name), *_find_places(each)]
    return found  # type: ignore[return-value]  # a list is indexed alike


def _nest(chance: Random, right: bytes) -> bytes:
    depth = chance.choice((50, 1100, 20_000))
    begin, end = chance.choice(((b"[", b"]"), (b'{"a":', b"}"), (b'{"policy":', b"}")))
    return begin * depth + b"1" + end * depth


def _nest_inside(chance: Random, right: bytes) -> bytes:
    depth = chance.choice((50, 1100, 20_000))
    return right[:-1] + b',"x":' + b"[" * depth + b"]" * depth + b"}"


def _double_keys(chance: Random, right: bytes) -> bytes:
    return right[:-1] + b"," + right[1:]


def _add_key(chance: Random, right: bytes) -> bytes:
    name = chance.choice(("__proto__", "", "\0", "a" * 5000, "id ", "\ud83d", "constructor"))
    return json.dumps(json.loads(right) | {name: chance.choice(VALUES)}).encode()


def _encode(charset: str) -> Make:
    def make(_: Random, right: bytes) -> Sent:
        body = right.decode().encode(charset)
        return Sent("", body, (), b"application/json; charset=" + charset.encode())

    return make


def _send_as(*content_types: bytes) -> Make:
    return lambda chance, right: Sent("", right, (), chance.choice(content_types))


def _with_header(*headers: tuple[bytes, bytes]) -> Make:
    return lambda chance, right: Sent("", right, (chance.choice(headers),))


def _gzip_badly(chance: Random, right: bytes) -> Sent:
    packed = gzip.compress(right)
    bad = chance.choice((packed[:20], b"\x1f\x8b\x08\x00" + chance.randbytes(30), right, packed))
    return Sent("", bad, ((b"content-encoding", b"gzip"),))


VALUES: tuple[object, ...] = (
    *(None, True, False, 0, -1, 1e308, -0.0, 10**400, 2**63, 0.1, "", " ", "\0", "\ud83d", "\udc00\ud83d"),
    *("a" * 30_000, "\u202e", "\r\n", "9" * 500, "P" * 40, "1e999999", "2026-13-45", "0000-00-00T00:00:00Z"),
    *(
        "-99999999999999999999",
        "NaN",
        "{{ 7*7 }}",
        "${jndi:ldap://x}",
        "<script>",
        [],
        {},
        [[]],
        [None],
        {"": ""},
    ),
)

_HEADERS = (
    *(
        b"idempotency-key",
        b"evenhand-deadline",
        b"if-match",
        b"accept",
        b"prefer",
        b"content-length",
        b"host",
    ),
    *(b"authorization", b"x-request-id", b"traceparent", b"cookie"),
)
_HEADER_VALUES = (
    *(b"", b"\xff", b"\0", b"-1", b"9" * 400, b"PT", b"\xf0\x9f\x98\x80", b"*/*;q=x", b'W/"1"', b"nan"),
)

KINDS: Mapping[str, Make] = {
    "random bytes": _noise,
    "cut off": _truncate,
    "bytes changed": _change_bytes,
    "a part twice": _repeat_part,
    "a NUL byte": _put_somewhere(b"\0"),
    "bytes that are no UTF-8": _put_somewhere(b"\xff\xfe\xc3\x28"),
    "an encoded surrogate": _put_somewhere(b"\xed\xa0\x80"),
    "an escaped NUL": _put_somewhere(b"\\u0000"),
    "an escaped lone surrogate": _put_somewhere(b"\\ud83d"),
    "another value": _replace_value(lambda chance: chance.choice(VALUES)),
    "a huge number": _replace_value(lambda chance: chance.choice((10**400, -(10**400), 1e308, 2**64, 10**4000))),
    "a number that JSON has not": _replace_value(lambda chance: chance.choice((float("nan"), float("inf")))),
    "a long text": _replace_value(lambda chance: chance.choice("a \n.é😀$9") * chance.choice((501, 20_001))),
    "a list in its place": _replace_value(lambda chance: [chance.choice(VALUES)] * chance.randrange(300)),
    "deeply nested": _nest,
    "deeply nested inside": _nest_inside,
    "every key twice": _double_keys,
    "a key too many": _add_key,
    "a mark of byte order": lambda _, right: b"\xef\xbb\xbf" + right,
    "another charset, said": _encode("utf-16"),
    "another charset, 32 bits": _encode("utf-32"),
    "another media type": _send_as(
        b"text/plain", b"", b"application/xml", b"multipart/form-data", b"application/x-www-form-urlencoded",
        b"application/json, text/plain", b"APPLICATION/JSON", b";;;", b"\xff\xfe", b"application/json;" * 50,
    ),
    "gzip": _gzip_badly,
    "huge headers": _with_header((b"x-large", b"a" * 60_000), (b"cookie", b"a=b;" * 9000)),
    "strange headers": _with_header(*product(_HEADERS, _HEADER_VALUES)),
    "too large": lambda _, right: right[:-1] + b" " * 1_100_000 + b"}",
    "nothing wrong": lambda _, right: right,
}  # fmt: skip
