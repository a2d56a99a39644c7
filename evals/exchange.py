"""One request to a faulty model endpoint and the ways to answer it."""

import asyncio
import json
import socket
import struct
from dataclasses import dataclass, field
from http import HTTPStatus

HANG = 60.0  # seconds; a bound, not a behaviour: closing the server ends it at once


@dataclass(slots=True)
class Upstream:
    """A running endpoint: what to call, what it answers when well, and the bodies it was sent."""

    base_url: str
    content: str
    requests: list[dict[str, object]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and the ways to answer it."""

    upstream: Upstream
    body: dict[str, object]
    writer: asyncio.StreamWriter

    async def send(
        self, body: bytes, *, status: int = 200, headers: str = "", length: int | None = None
    ) -> None:
        """A whole answer; ``length`` is what Content-Length claims, ``headers`` are lines ending in CRLF."""
        head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        if "content-type" not in headers:
            head += "content-type: application/json\r\n"
        if "transfer-encoding" not in headers:
            head += f"content-length: {len(body) if length is None else length}\r\n"
        self.writer.write(head.encode() + headers.encode() + b"connection: close\r\n\r\n" + body)
        await self.writer.drain()

    async def drip(self, chunk: bytes, every: float) -> None:
        for _ in range(int(HANG / every)):
            self.writer.write(chunk)
            await self.writer.drain()
            await asyncio.sleep(every)

    def reset(self) -> None:
        """RST, not FIN."""
        connection = self.writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    def complete(self, **changes: object) -> bytes:
        """A chat completion as JSON; ``changes`` replace parts of its only choice or of the whole."""
        message = {"role": "assistant", "content": changes.pop("content", self.upstream.content)}
        message |= {key: changes.pop(key) for key in ("refusal", "tool_calls") if key in changes}
        choice = {"index": 0, "message": message, "finish_reason": changes.pop("finish_reason", "stop")}
        whole = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "model": "faulty-1",
            "choices": [choice],
            "usage": {
                "prompt_tokens": 12,
                "completion_tokens": 5,
                "prompt_tokens_details": {"cached_tokens": 3},
            },
        }
        return json.dumps(whole | changes).encode()
