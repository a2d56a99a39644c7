"""Exporting spans: to the collector that the environment names, and to nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from service.tracing import open_span, open_tracing, read_trace_id

NAME = "OTEL_EXPORTER_OTLP_ENDPOINT"


@asynccontextmanager
async def open_collector(status: str) -> AsyncIterator[tuple[str, list[bytes]]]:
    """The URL of a collector on loopback, and the heads and bodies that it was sent."""
    sent: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line[16:]) for line in head.splitlines() if line.lower().startswith(b"content-length: ")
        )
        sent.append(head + await reader.readexactly(length))
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", sent


async def test_spans_are_sent_to_the_collector_before_the_end() -> None:
    async with open_collector("200 OK") as (url, sent):
        async with open_tracing({NAME: url}):
            with open_span("evenhand.plan") as span:
                assert len(span.trace_id) == 32
        with open_span("afterwards") as span:
            assert span.trace_id == ""
    [request] = sent
    assert request.startswith(b"POST /v1/traces ")
    assert b"evenhand.plan" in request


async def test_a_collector_that_refuses_is_a_line_and_no_failure() -> None:
    async with open_collector("400 Bad Request") as (url, sent), open_tracing({NAME: url}):
        with open_span("evenhand.plan"):
            pass
    assert len(sent) == 1


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "00",
        "00-" + "0" * 32 + "-00f067aa0ba902b7-01",
        "ff-" + "1" * 32 + "-00f067aa0ba902b7-01",
        "zanzibar",
    ],
)
def test_what_is_no_traceparent_names_no_trace(sent: str) -> None:
    assert read_trace_id(sent) == ""
