"""A real server process on a store of its own, for measurements that talk to it over HTTP."""

import asyncio
import json
import os
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx2

from evals.upstream import open_upstream
from service.prompting import load_prompts
from tests.postgres import open_postgres

ROOT = Path(__file__).parents[1]
PATIENCE = 90.0  # seconds; only a hang takes so long
STORES = ("sqlite", "postgresql")
_LOOK_SECONDS = 0.01
_HEAD_BYTES = 10_000
_LISTENS = "Evenhand listens on "


@dataclass(frozen=True, slots=True)
class Served:
    """A running ``evenhand serve`` at ``url``."""

    process: Process
    url: str

    async def kill(self) -> None:
        """End it at once, as ``kill -9`` does: it finishes nothing."""
        self.process.kill()
        await self.process.wait()

    def read_memory(self) -> float:
        """Resident memory now, in megabytes."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def read_processor_seconds(self) -> float:
        """Processor time of all its threads until now."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def read_machine_seconds() -> float:
    """Processor time of everything on this machine until now, other machines on its host left out."""
    user, nice, system, _, _, interrupts, more = (
        int(field) for field in Path("/proc/stat").read_text(encoding="ascii").split()[1:8]
    )
    return (user + nice + system + interrupts + more) / os.sysconf("SC_CLK_TCK")


@contextmanager
def open_store(kind: str) -> Iterator[str]:
    """The URL of a new, empty store of one of ``STORES``, which goes with the context."""
    if kind == "postgresql":
        with open_postgres() as url:
            yield url
        return
    with tempfile.TemporaryDirectory(prefix="evenhand-store-") as folder:
        yield f"sqlite:///{folder}/evenhand.db"


@asynccontextmanager
async def open_model(seconds: float = 0.0) -> AsyncIterator[str]:
    """The URL of a model on loopback that writes a short reply for every case after ``seconds``, without weights."""
    reply = {technique.id: "Thank you for telling us." for technique in load_prompts().techniques}
    reply["next_step"] = "I will write to you again within 24 hours."
    async with open_upstream("none", content=json.dumps(reply), seconds=seconds) as upstream:
        yield upstream.base_url


@asynccontextmanager
async def open_server(
    store_url: str, model_url: str | None = None, *, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Served]:
    """``evenhand serve`` on a free port, as a process of its own; killed at the end unless it has ended.

    ``model_url`` is the model that it asks, None for one of its own; ``settings`` are more variables.
    """
    async with AsyncExitStack() as stack:
        if model_url is None:
            model_url = await stack.enter_async_context(open_model())
        yield await stack.enter_async_context(_start(store_url, model_url, settings or {}))


@asynccontextmanager
async def _start(store_url: str, model_url: str, settings: Mapping[str, str]) -> AsyncIterator[Served]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENHAND_")}
    environment = kept | {
        "EVENHAND_MODEL__BASE_URL": model_url,
        "EVENHAND_MODEL__NAME": "loopback-1",
        "EVENHAND_STORE__URL": store_url,
        **settings,
    }
    command = (sys.executable, "-m", "service.cli", "serve", "--port", "0")
    # Its log goes to a file: reading a pipe would cost the process that measures, and not reading it blocks the server.
    with tempfile.NamedTemporaryFile(prefix="evenhand-log-") as log:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=DEVNULL, stderr=log, env=environment, cwd=ROOT
        )
        try:
            yield Served(process, await _wait_until_it_listens(process, log))
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _wait_until_it_listens(process: Process, log: IO[bytes]) -> str:
    end = time.monotonic() + PATIENCE
    while True:
        # Not by seeking: the server writes where this file stands.
        said, _, rest = os.pread(log.fileno(), _HEAD_BYTES, 0).decode().partition(_LISTENS)
        if "\n" in rest:
            return rest.partition("\n")[0].strip()
        if process.returncode is not None or time.monotonic() > end:
            raise SystemExit(f"the server did not start: {said}{rest}")
        await asyncio.sleep(_LOOK_SECONDS)


def open_client(served: Served, *, connections: int = 100) -> httpx2.AsyncClient:
    """A client of that server alone, which keeps its connections as browsers do."""
    limits = httpx2.Limits(max_connections=connections, max_keepalive_connections=connections)
    return httpx2.AsyncClient(base_url=served.url, timeout=PATIENCE, trust_env=False, limits=limits)


def build_case(conversation: str) -> dict[str, Any]:
    """The request for a draft in ``examples/blender.json``, as that conversation."""
    case: dict[str, Any] = json.loads((ROOT / "examples" / "blender.json").read_text(encoding="utf-8"))
    case["conversation"]["id"] = conversation
    return case


async def create_draft(client: httpx2.AsyncClient, conversation: str) -> Mapping[str, Any]:
    """The new draft, as it was answered."""
    response = await client.post("/v1/drafts", json=build_case(conversation))
    assert response.status_code == 201, response.text
    draft: Mapping[str, Any] = response.json()
    return draft
