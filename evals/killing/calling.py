"""A trapped server process, and a caller of it who notes what was acknowledged."""

import asyncio
import json
import os
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from evals.killing.server import ARMING

ROOT = Path(__file__).parents[2]
PATIENCE = 600.0  # seconds; only a hang takes so long


@dataclass(frozen=True, slots=True)
class Answer:
    """What a caller has read to its end."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Caller:
    """Calls ``server``; ``acknowledged`` is each draft by its path, as it was answered last."""

    server: httpx2.AsyncClient
    acknowledged: dict[str, bytes] = field(default_factory=dict)

    async def ask(
        self,
        method: str,
        path: str,
        content: object = None,
        *,
        key: str = "",
        revision: int = 0,
        kill: bool = False,
    ) -> Answer | None:
        """None where the server was gone before all of its answer had come; ``kill`` arms it."""
        headers = {"Idempotency-Key": key} if key else {}
        headers |= {"If-Match": str(revision)} if revision else {}
        headers |= {ARMING.decode(): "1"} if kill else {}
        try:
            answer = await self.server.request(method, path, json=content, headers=headers)
        except httpx2.TransportError:
            return None
        return Answer(answer.status_code, answer.content)

    async def insist(self, method: str, path: str, content: object = None, *, key: str = "") -> Answer:
        """The answer of a server that lives."""
        answer = await self.ask(method, path, content, key=key)
        assert answer is not None, f"{method} {path}: the server is gone"
        return answer

    def note(self, answer: Answer) -> str:
        """The path of the draft that was answered."""
        path = f"/v1/drafts/{answer.json['id']}"
        self.acknowledged[path] = answer.body
        return path


@asynccontextmanager
async def open_trapped(point: str, store_url: str) -> AsyncIterator[tuple[Process, httpx2.AsyncClient]]:
    """A server that dies at ``point`` once it is armed, and a client of it."""
    process = await start_trapped(point, store_url)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            port = (await process.stdout.readline()).decode().strip()
        assert port, "the server did not start"
        async with httpx2.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, trust_env=False
        ) as client:
            yield process, client
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def start_trapped(point: str, store_url: str, deed: str = "") -> Process:
    """Its output is a pipe, its log is thrown away; the ``deed`` "key" makes a key instead of serving."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "evals.killing.server", point, deed),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=DEVNULL,
        env=_build_environment(store_url),
        cwd=ROOT,
    )


def _build_environment(store_url: str) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENHAND_")}
    return kept | {
        "EVENHAND_STORE__URL": store_url,
        "EVENHAND_SERVER__PORT": "0",
        # So that items under way are taken over soon; with a model's endpoint named, it is none of the embedded one's.
        "EVENHAND_DRAFT__DEADLINE": "5",
        "EVENHAND_MODEL__BASE_URL": "http://127.0.0.1:9/v1",
        "EVENHAND_MODEL__NAME": "trapped",
        "XDG_CACHE_HOME": tempfile.gettempdir(),
    }
