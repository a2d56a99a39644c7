"""A model endpoint on loopback that misbehaves on demand."""

import asyncio
import json
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from rich.console import Console
from rich.table import Table

from evals import faults
from evals.exchange import Exchange, Upstream
from service.domain.prompt import ChatMessage, JsonSchema, Prompt
from service.errors import ModelError
from service.llm.breaker import Breaker
from service.llm.openai_api import OpenAIModel
from service.llm.retrying import Retrying

ANSWER = '{"answer": "Thank you for telling us."}'
_TLS_HANDSHAKE = b"\x16"

NONE = "none"
FAULTS = (*faults.FAULTS, "refused", "not_tls")
"""Every fault by name; ``refused`` listens nowhere, ``not_tls`` offers plain text behind an https URL."""


@asynccontextmanager
async def open_upstream(
    fault: str, content: str = ANSWER, *, seconds: float = 0.0
) -> AsyncIterator[Upstream]:
    """An endpoint on a free port with one of ``FAULTS``, or NONE; ``content`` is what it says when well, after
    ``seconds``.
    """
    well = faults.answer_late(seconds) if seconds else faults.answer_well
    behave = well if fault in {NONE, "refused", "not_tls"} else faults.FAULTS[fault]
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        scheme = "https" if fault == "not_tls" else "http"
        upstream = Upstream(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}/v1", content)
        if fault == "refused":
            yield upstream  # bound but not listening: nobody else gets the port, and nobody answers
            return
        async with _serve(listener, upstream, behave):
            yield upstream


@asynccontextmanager
async def _serve(listener: socket.socket, upstream: Upstream, behave: faults.Fault) -> AsyncIterator[None]:
    tasks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            start = await reader.readexactly(1)
            if start == _TLS_HANDSHAKE:
                writer.write(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n")
            else:
                body = await _read_request(reader)
                upstream.requests.append(body)
                await behave(Exchange(upstream, body, writer))
        writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(handle(reader, writer))
        tasks.add(task)
        task.add_done_callback(lambda _: writer.transport.abort() if task.cancelled() else None)

    server = await asyncio.start_server(accept, sock=listener)
    try:
        yield
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # lets the transports see their end


async def _read_request(reader: asyncio.StreamReader) -> dict[str, object]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.decode("latin-1").lower().split("\r\n"):
        name, _, value = line.partition(":")
        if name == "content-length":
            length = int(value)
    body = await reader.readexactly(length)
    whole: dict[str, object] = json.loads(body) if body else {}
    return whole


async def try_fault(fault: str, seconds: float) -> tuple[str, float]:
    """What a call with ``seconds`` to its deadline came to (``ok`` or an error code) and how long it took."""
    prompt = Prompt("write", (ChatMessage("user", "It broke. I want my money back."),))
    schema = JsonSchema("reply", {"type": "object"})
    async with open_upstream(fault) as upstream:
        model = Breaker(Retrying(OpenAIModel(upstream.base_url, None, "faulty-1")))
        started = time.monotonic()
        try:
            await model.complete(prompt, schema=schema, deadline=started + seconds)
            outcome = "ok"
        except ModelError as error:
            outcome = error.code
        except Exception as error:
            outcome = f"UNTYPED {type(error).__name__}"
        elapsed = time.monotonic() - started
        await model.aclose()
    return outcome, elapsed


def main(seconds: float = 2.0, allowed_overshoot: float = 0.25) -> int:
    """Print a row a fault; 1 when an error is untyped or a call outlives its deadline by too much."""
    table = Table("fault", "outcome", "ms", "over the deadline, ms", title=f"deadline {seconds:g} s")
    failed = 0
    for fault in (NONE, *FAULTS):
        outcome, elapsed = asyncio.run(try_fault(fault, seconds))
        overshoot = max(0.0, elapsed - seconds)
        failed += outcome.startswith("UNTYPED") or overshoot > allowed_overshoot
        table.add_row(fault, outcome, f"{elapsed * 1000:.0f}", f"{overshoot * 1000:.0f}")
    Console().print(table)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
