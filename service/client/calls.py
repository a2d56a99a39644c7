"""Requests as values, and how their answers are read: no input, no output."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar
from urllib.parse import quote

import msgspec

from service.client.lines import LineReader

T = TypeVar("T")
Item = TypeVar("Item")
Query = Mapping[str, str | int | None]
# What the answer takes beyond the deadline that the server keeps to.
_MARGIN_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request. ``read`` makes the result of the body of a success; ``timeout`` is in seconds, None the client's."""

    method: str
    path: str
    read: Callable[[bytes], T]
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = field(default=None, repr=False)
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """``following`` is the call of the next page, None on the last one."""

    items: list[Item]
    following: "Call[Page[Item]] | None"


@dataclass(frozen=True, slots=True)
class Streamed(Generic[Item]):
    """A call whose answer is read line by line; ``open`` makes a reader for one answer."""

    call: Call[None]
    open: Callable[[], LineReader[Item]]


@dataclass(frozen=True, slots=True)
class Polled(Generic[T]):
    """A call that is repeated every ``every`` seconds until ``is_over``, for ``patience`` seconds at most."""

    call: Call[T]
    is_over: Callable[[T], bool]
    every: float
    patience: float


def build_call(
    method: str, path: str, type_: type[T], *, query: Query | None = None, body: object = None
) -> Call[T]:
    """A call with a JSON answer of ``type_``. A POST gets an idempotency key of its own."""
    sent = None if body is None else msgspec.json.encode(body)
    headers = [("Accept", "application/json")]
    if sent is not None:
        headers.append(("Content-Type", "application/json"))
    if method == "POST":
        headers.append(("Idempotency-Key", uuid.uuid4().hex))
    asked = tuple((name, str(value)) for name, value in (query or {}).items() if value is not None)
    return Call(method, path, lambda data: msgspec.json.decode(data, type=type_), asked, tuple(headers), sent)


def set_header(call: Call[T], name: str, value: object) -> Call[T]:
    """``call`` with the header, unless ``value`` is None."""
    if value is None:
        return call
    others = tuple(each for each in call.headers if each[0] != name)
    return replace(call, headers=(*others, (name, str(value))))


def set_deadline(call: Call[T], seconds: float | None) -> Call[T]:
    """``call``, whose model may take ``seconds``; it waits somewhat longer than that for the answer."""
    if seconds is None:
        return call
    return replace(set_header(call, "Evenhand-Deadline", f"{seconds:g}"), timeout=seconds + _MARGIN_SECONDS)


def read_nothing(_: bytes) -> None:
    """The result of an answer without a body."""


def join_path(*parts: str) -> str:
    """A path below /v1 in which each part is quoted.

    >>> join_path("customers", "a/b c")
    '/v1/customers/a%2Fb%20c'
    """
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)


def build_pages(
    path: str,
    type_: type[T],
    query: Query,
    *,
    read_items: Callable[[T], list[Item]],
    read_cursor: Callable[[T], str | int | None],
    parameter: str = "cursor",
) -> Call[Page[Item]]:
    """The call of one page, whose result knows the call of the next one."""
    call = build_call("GET", path, type_, query=query)

    def read(data: bytes) -> Page[Item]:
        page = call.read(data)
        cursor = read_cursor(page)
        if cursor is None:
            return Page(read_items(page), None)
        following = build_pages(
            path,
            type_,
            {**query, parameter: cursor},
            read_items=read_items,
            read_cursor=read_cursor,
            parameter=parameter,
        )
        return Page(read_items(page), following)

    return Call("GET", path, read, call.query, call.headers)
