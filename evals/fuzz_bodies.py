"""Whatever is sent, it is answered: ``python -m evals.fuzz_bodies [--count 100000] [--quick] [--seed 1]``.

Bodies and headers that are wrong in every way of ``evals/fuzzing/bodies.py`` are sent to every operation that takes a
body, most of them in this process over ASGI, every hundredth over a loopback socket. No answer may be a 5xx, and no
error anything but ``application/problem+json``.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import uvicorn
from litestar import Litestar
from pydantic import SecretStr
from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals.fuzzing.bodies import KINDS, Sent, make_body
from evals.fuzzing.routes import Route, find_routes
from evals.obliging_model import ObligingModel
from service.api.problems import MEDIA_TYPE
from service.app import create_app
from service.settings import JobSettings, ServerSettings, Settings, StoreSettings

COUNT, QUICK = 100_000, 1_000
OVER_SOCKET = 100  # one in so many
HEADERS = ((b"host", b"localhost"), (b"if-match", b'"1"'))
_PATIENCE = 600.0  # seconds; only a hang takes so long
_HEADER_LIMIT = 8_000  # what a line may hold over a socket; beyond that it is the HTTP parser that answers


@dataclass(frozen=True, slots=True)
class Answered:
    """``location`` is where what was made is, "" where nothing was."""

    status: int
    content_type: str
    location: str = ""

    @property
    def fault(self) -> str:
        """ "" where it is an answer as it must be."""
        if self.status >= 500:
            return f"{self.status}"
        if self.status >= 400 and not self.content_type.startswith(MEDIA_TYPE):
            return f"{self.status} as {self.content_type or 'nothing'}"
        return ""


@dataclass(slots=True)
class Tally:
    """``statuses`` by operation, ``faults`` with one body each, ``slowest`` in seconds."""

    statuses: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, Sent] = field(default_factory=dict)
    over_socket: int = 0
    slowest: float = 0.0

    def note(self, route: Route, sent: Sent, answered: Answered, seconds: float) -> None:
        name = f"{route.method} {route.path}"
        self.statuses[name][answered.status] += 1
        self.slowest = max(self.slowest, seconds)
        if answered.fault:
            fault = f"{name}: {answered.fault} ({sent.kind})"
            self.faults[fault] += 1
            self.examples.setdefault(fault, sent)


@asynccontextmanager
async def open_app() -> AsyncIterator[Litestar]:
    """The application on a store of its own; what is queued stays queued."""
    with tempfile.TemporaryDirectory(prefix="evenhand-fuzz-") as folder:
        settings = Settings(
            store=StoreSettings(url=SecretStr(f"sqlite:///{Path(folder, 'evenhand.db')}")),
            server=ServerSettings(log_level="error"),
            jobs=JobSettings(in_server=False),
        )
        app = create_app(settings, model=ObligingModel())
        async with app.lifespan():
            yield app


async def send_in_process(app: Litestar, method: str, path: str, sent: Sent) -> Answered:
    """As a server would hand it on."""
    messages = [{"type": "http.request", "body": sent.body, "more_body": False}]
    answer: dict[str, Any] = {}

    async def receive() -> Any:
        if messages:
            return messages.pop()
        await asyncio.sleep(_PATIENCE)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.update(message)

    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"content-type", sent.content_type), *HEADERS, *sent.headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }
    async with asyncio.timeout(_PATIENCE):
        await app(scope, receive, send)
    return _read(answer["status"], answer["headers"])


async def send_over_socket(port: int, method: str, path: str, sent: Sent) -> Answered:
    """With a frame that is right: what breaks that is answered by the HTTP parser before it gets here."""
    extra = [(name, value) for name, value in sent.headers if _is_line(name, value)]
    kind = sent.content_type if _is_line(b"content-type", sent.content_type) else b"application/json"
    lines = [*HEADERS, (b"connection", b"close"), (b"content-type", kind), *extra]
    lines.append((b"content-length", str(len(sent.body)).encode()))
    head = (
        f"{method} {path} HTTP/1.1\r\n".encode() + b"".join(b"%b: %b\r\n" % line for line in lines) + b"\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(_PATIENCE):
            writer.write(head + sent.body)
            first, *rest = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
            headers = [
                (name.lower(), value.strip()) for name, _, value in (line.partition(b":") for line in rest)
            ]
            return _read(int(first.split()[1]), headers)
    finally:
        writer.close()


def _is_line(name: bytes, value: bytes) -> bool:
    framing = {b"content-length", b"host"}
    return (
        name not in framing
        and len(value) < _HEADER_LIMIT
        and value.isascii()
        and value.decode().isprintable()
    )


def _read(status: int, headers: Iterable[tuple[bytes, bytes]]) -> Answered:
    found = {name.lower(): value.decode("latin-1") for name, value in headers}
    return Answered(status, found.get(b"content-type", ""), found.get(b"location", ""))


@asynccontextmanager
async def open_port(app: Litestar) -> AsyncIterator[int]:
    """The port of a server of ``app`` in this loop."""
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, lifespan="off", ws="none", access_log=False, log_config=None)
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server has no event for it
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


async def measure(count: int, seed: int) -> Tally:
    """Send ``count`` requests, the same for the same ``seed``."""
    tally, chance = Tally(), Random(seed)  # noqa: S311 - reproducible, no secret
    async with open_app() as app, open_port(app) as port:
        routes = list(find_routes(app.openapi_schema.to_schema()))
        right = next(route.right for route in routes if route.path == "/v1/drafts")
        draft = (await send_in_process(app, "POST", "/v1/drafts", Sent("", right))).location.rpartition("/")[
            2
        ]
        for number in track(range(count), "requests", console=Console(stderr=True)):
            route = routes[number % len(routes)]
            path = route.path.replace("{draft_id}", draft).replace("{policy_id}", "returns")
            sent, began = make_body(chance, route.right), time.monotonic()
            if number % OVER_SOCKET == OVER_SOCKET - 1:
                answered = await send_over_socket(port, route.method, path, sent)
                tally.over_socket += 1
            else:
                answered = await send_in_process(app, route.method, path, sent)
            tally.note(route, sent, answered, time.monotonic() - began)
    return tally


def main(count: int, seed: int) -> int:
    """Print the answers by operation; 1 where one is not as it must be."""
    began = time.monotonic()
    tally = asyncio.run(measure(count, seed))
    table = Table("operation", "requests", "2xx", "4xx", "5xx")
    for name, statuses in tally.statuses.items():
        groups = [sum(n for status, n in statuses.items() if status // 100 == group) for group in (2, 4, 5)]
        table.add_row(name, *(f"{number:,}" for number in (statuses.total(), *groups)))
    console = Console()
    console.print(table)
    for fault, number in tally.faults.most_common():
        sent = tally.examples[fault]
        console.print(
            f"{number} x {fault}: {sent.content_type!r} {sent.headers!r:.200} {sent.body!r:.300}",
            markup=False,
        )
    console.print(
        f"{count:,} requests of {len(KINDS)} kinds (seed {seed}), {tally.over_socket:,} over a socket: "
        f"{tally.faults.total():,} not as they must be; slowest {tally.slowest * 1000:,.0f} ms; "
        f"{time.monotonic() - began:,.0f} s",
        markup=False,
    )
    return int(bool(tally.faults))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=COUNT, help=f"requests (default: {COUNT:,})")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} requests")
    options = parser.parse_args()
    sys.exit(main(QUICK if options.quick else options.count, options.seed))
