"""An HTTP server on loopback that takes deliveries, and answers as it is told to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Taken:
    """One request as it came; names of headers in lower case."""

    path: str
    headers: dict[str, str]
    body: str


@dataclass
class Receiver:
    """``answer`` gives the status, with further header lines, for each request, in the order in which they come."""

    url: str = ""
    taken: list[Taken] = field(default_factory=list)
    answer: Callable[[Taken], str] = lambda _: "200 OK"
    held: asyncio.Event | None = None  # where it is there, answers wait for it

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = (await reader.readexactly(int(headers["content-length"]))).decode()
        taken = Taken(first.split()[1], headers, body)
        self.taken.append(taken)
        if self.held is not None:
            await self.held.wait()
        writer.write(f"HTTP/1.1 {self.answer(taken)}\r\nContent-Length: 0\r\n\r\n".encode())
        writer.close()


@asynccontextmanager
async def open_receiver(path: str = "/in", **options: object) -> AsyncIterator[Receiver]:
    """``options`` are those of the server, such as ``ssl``."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, **options)  # type: ignore[arg-type]  # see above
    port = server.sockets[0].getsockname()[1]
    receiver.url = f"{'https' if 'ssl' in options else 'http'}://127.0.0.1:{port}{path}"
    try:
        yield receiver
    finally:
        if receiver.held is not None:
            receiver.held.set()
        server.close()
