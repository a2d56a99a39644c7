"""The ways in which a model endpoint misbehaves, by name."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from evals.exchange import HANG, Exchange

_BIG = 60_000_000

Fault = Callable[[Exchange], Awaitable[None]]


def _answer(body: bytes, *, status: int = 200, headers: str = "", length: int | None = None) -> Fault:
    async def fault(exchange: Exchange) -> None:
        await exchange.send(body, status=status, headers=headers, length=length)

    return fault


def _complete(**changes: object) -> Fault:
    async def fault(exchange: Exchange) -> None:
        await exchange.send(exchange.complete(**changes))

    return fault


def _complain(status: int, message: str, headers: str = "") -> Fault:
    body = json.dumps({"error": {"message": message, "type": "invalid_request_error"}}).encode()
    return _answer(body, status=status, headers=headers)


def _once(first: Fault) -> Fault:
    async def fault(exchange: Exchange) -> None:
        await (first(exchange) if len(exchange.upstream.requests) == 1 else answer_well(exchange))

    return fault


async def answer_well(exchange: Exchange) -> None:
    await exchange.send(exchange.complete())


def answer_late(seconds: float) -> Fault:
    """An endpoint that is well, and takes its time."""

    async def fault(exchange: Exchange) -> None:
        await asyncio.sleep(seconds)
        await answer_well(exchange)

    return fault


async def _hang_before_headers(exchange: Exchange) -> None:
    await asyncio.sleep(HANG)


async def _hang_after_headers(exchange: Exchange) -> None:
    await exchange.send(b"", length=100)
    await asyncio.sleep(HANG)


async def _hang_in_error_body(exchange: Exchange) -> None:
    await exchange.send(b"{", status=503, length=100)
    await asyncio.sleep(HANG)


async def _slow_drip(exchange: Exchange) -> None:
    await exchange.send(b"", length=100_000)
    await exchange.drip(b" ", 0.1)


async def _slow_drip_of_headers(exchange: Exchange) -> None:
    exchange.writer.write(b"HTTP/1.1 200 OK\r\n")
    await exchange.drip(b"x: y\r\n", 0.1)


async def _reset_on_accept(exchange: Exchange) -> None:
    exchange.reset()


async def _reset_in_body(exchange: Exchange) -> None:
    await exchange.send(exchange.complete()[:40], length=400)
    await asyncio.sleep(0.05)
    exchange.reset()


async def _cut_in_body(exchange: Exchange) -> None:
    await exchange.send(exchange.complete()[:40], length=400)


async def _truncated_json(exchange: Exchange) -> None:
    await exchange.send(exchange.complete()[:-30])


async def _invalid_utf8(exchange: Exchange) -> None:
    await exchange.send(exchange.complete(content="?").replace(b"?", b"\xff\xfe\xc3"))


async def _short_content_length(exchange: Exchange) -> None:
    body = exchange.complete()
    await exchange.send(body, length=len(body) // 2)


async def _chunked_cut(exchange: Exchange) -> None:
    part = exchange.complete()[:40]
    await exchange.send(b"%x\r\n%b\r\n" % (len(part), part), headers="transfer-encoding: chunked\r\n")


async def _huge_body(exchange: Exchange) -> None:
    with suppress(ConnectionError):
        await exchange.send(b'd\r\n{"choices": "\r\n', headers="transfer-encoding: chunked\r\n")
        for _ in range(_BIG // 1_000_000):
            exchange.writer.write(b"f4240\r\n%b\r\n" % (b"x" * 1_000_000))
            await exchange.writer.drain()


async def _stream_cut(exchange: Exchange) -> None:
    event = b'data: {"choices": [{"delta": {"content": "Dear"}}]}\n\n'
    await exchange.send(event, headers="content-type: text/event-stream\r\n", length=4000)


async def _keep_alives(exchange: Exchange) -> None:
    await exchange.send(b"", headers="content-type: application/json\r\n", length=1_000_000)
    await exchange.drip(b": keep-alive\n\n", 0.05)


async def _schema_unsupported(exchange: Exchange) -> None:
    """Like endpoints that know no ``response_format`` at all: in plain text it answers, in a fence."""
    if "response_format" in exchange.body:
        await _complain(400, "Unrecognized request argument supplied: response_format")(exchange)
    else:
        fenced = f"Here you are:\n```json\n{exchange.upstream.content}\n```"
        await exchange.send(exchange.complete(content=fenced))


async def _reasoning_model(exchange: Exchange) -> None:
    """Like models that know neither ``max_tokens`` nor a temperature."""
    if "max_tokens" in exchange.body:
        await _complain(400, "Unsupported parameter: use 'max_completion_tokens' instead")(exchange)
    elif "temperature" in exchange.body:
        await _complain(400, "'temperature' does not support 0.3, only the default (1)")(exchange)
    else:
        await answer_well(exchange)


FAULTS: Mapping[str, Fault] = {
    "hang_before_headers": _hang_before_headers,
    "hang_after_headers": _hang_after_headers,
    "hang_in_error_body": _hang_in_error_body,
    "slow_drip": _slow_drip,
    "slow_drip_of_headers": _slow_drip_of_headers,
    "reset_on_accept": _reset_on_accept,
    "reset_in_body": _reset_in_body,
    "cut_in_body": _cut_in_body,
    "not_http": lambda exchange: exchange.drip(b"220 mail.example ESMTP\r\n", 0.1),
    "html_502": _answer(b"<html>Bad Gateway</html>", status=502, headers="content-type: text/html\r\n"),
    "html_200": _answer(b"<html>Welcome</html>", headers="content-type: text/html\r\n"),
    "unavailable_503": _complain(503, "overloaded"),
    "rate_limited_1s": _complain(429, "slow down", "retry-after: 1\r\n"),
    "rate_limited_1h": _complain(429, "slow down", "retry-after: 3600\r\n"),
    "rate_limited_unsaid": _complain(429, "slow down"),
    "rate_limited_until_date": _complain(429, "slow", "retry-after: Fri, 31 Dec 2999 23:59:59 GMT\r\n"),
    "unauthorized_401": _complain(401, "Incorrect API key provided"),
    "model_not_found_404": _complain(404, "The model does not exist"),
    "redirect_301": _answer(b"", status=301, headers="location: http://127.0.0.1:1/elsewhere\r\n"),
    "redirect_without_location": _answer(b"", status=302),
    "no_content_204": _answer(b"", status=204),
    "empty_200": _answer(b""),
    "truncated_json": _truncated_json,
    "json_null": _answer(b"null"),
    "json_string": _answer(b'"an answer"'),
    "json_list": _answer(b"[]"),
    "json_number": _answer(b"42"),
    "another_api": _answer(b'{"type": "message", "content": [{"type": "text", "text": "Hello."}]}'),
    "choices_null": _complete(choices=None),
    "choices_empty": _complete(choices=[]),
    "choices_of_nulls": _complete(choices=[None]),
    "choices_object": _complete(choices={"0": {"message": {"content": "Hello."}}}),
    "message_null": _complete(choices=[{"index": 0, "message": None, "finish_reason": "stop"}]),
    "error_in_200": _answer(b'{"error": {"message": "upstream failed", "code": 502}}'),
    "content_null": _complete(content=None),
    "content_blank": _complete(content="  \n"),
    "content_number": _complete(content=42),
    "tool_calls": _complete(content=None, tool_calls=[{"id": "1"}], finish_reason="tool_calls"),
    "refusal": _complete(content=None, refusal="I'm sorry, I can't help with that."),
    "refusal_in_prose": _complete(content="I'm sorry, but I can't assist with that."),
    "content_filter": _complete(content="", finish_reason="content_filter"),
    "length": _complete(content='{"answer": "Thank', finish_reason="length"),
    "prose": _complete(content="Dear customer, we are sorry."),
    "lone_surrogate": _complete(content='{"answer": "\ud83d"}'),
    "wrong_schema": _complete(content='{"unasked": true}'),
    "invalid_utf8": _invalid_utf8,
    "huge_body": _huge_body,
    "huge_content_length": _answer(b"{", length=10**12),
    "deeply_nested": _answer(b'{"choices": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "deeply_nested_content": _complete(content='{"a":' * 20_000 + "1" + "}" * 20_000),
    "unasked_gzip": _answer(b"\x1f\x8b\x08\x00", headers="content-encoding: gzip\r\n"),
    "short_content_length": _short_content_length,
    "chunked_cut": _chunked_cut,
    "stream_cut": _stream_cut,
    "keep_alives": _keep_alives,
    "schema_unsupported": _schema_unsupported,
    "reasoning_model": _reasoning_model,
    "reset_once": _once(_reset_on_accept),
    "unavailable_once": _once(_complain(503, "overloaded")),
    "bad_once": _once(_answer(b"<html>")),
}
