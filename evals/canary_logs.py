"""Whether logs hold what people wrote: ``python -m evals.canary_logs [--requests N] [--seed N]``.

Names, addresses and numbers that nothing else holds are put into every field, path, query and header of requests to
every route of a server process, well-formed and not, while its model is well, talks nonsense and fails, and while its
store is broken. Then none of them may stand in what the process wrote to standard output and standard error. What the
model says holds them as well. Exit code 1 where one is found, or where so little was logged that it proves nothing.
"""

import argparse
import asyncio
import json
import os
import sqlite3
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx2
from rich.console import Console
from rich.table import Table

from evals.canaries import MARKS, Call, build_calls, build_headers, find_hits, plant, spoil
from evals.serving import PATIENCE, ROOT
from evals.upstream import NONE, open_upstream
from service.prompting import load_prompts

BROKEN_STORE = "broken store"
PHASES = (NONE, "prose", "unavailable_503", BROKEN_STORE)
TOGETHER = 8
_LISTENS = "Evenhand listens on "
# What fails as no database should, and as one that refuses a row: the error then holds the row.
_BREAKING = (
    "DROP TABLE draft_events",
    "CREATE TRIGGER broken_1 BEFORE INSERT ON drafts BEGIN SELECT RAISE(ABORT, 'broken'); END",
    "CREATE TRIGGER broken_2 BEFORE INSERT ON policy_versions BEGIN SELECT RAISE(ABORT, 'broken'); END",
)


@dataclass(slots=True)
class Tally:
    """What came of the requests; ``hits`` are canaries with the beginning of the line that they were found in."""

    statuses: Counter[int] = field(default_factory=Counter)
    answered: int = 0  # answers in which a canary came back: they did arrive
    logged: int = 0
    hits: list[tuple[str, str]] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return self.statuses.total()


@asynccontextmanager
async def open_logged(model_url: str, store: Path, log: Path) -> AsyncIterator[str]:
    """The URL of ``evenhand serve``, with all that it writes in the file ``log``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENHAND_")}
    environment = kept | {
        "EVENHAND_MODEL__BASE_URL": model_url,
        "EVENHAND_MODEL__NAME": "loopback-1",
        "EVENHAND_STORE__URL": f"sqlite:///{store}",
        "EVENHAND_SERVER__LOG_LEVEL": "debug",
        "EVENHAND_DRAFT__DEADLINE": "3",
    }
    command = (sys.executable, "-X", "dev", "-m", "service.cli", "serve", "--port", "0")  # it says all it can
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=output, stderr=output, env=environment, cwd=ROOT
        )
        try:
            yield await _wait_until_it_listens(process, log)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _wait_until_it_listens(process: Process, log: Path) -> str:
    end = time.monotonic() + PATIENCE
    while "\n" not in (said := await asyncio.to_thread(log.read_text, "utf-8")).partition(_LISTENS)[2]:
        if process.returncode is not None or time.monotonic() > end:
            raise SystemExit(f"the server did not start: {said}")
        await asyncio.sleep(0.05)
    return said.partition(_LISTENS)[2].partition("\n")[0].strip()


async def run_phase(phase: str, requests: int, folder: Path, random: Random, tally: Tally) -> None:
    """``requests`` to a server of its own, of which the log is searched."""
    says = json.dumps({technique.id: plant(random) for technique in load_prompts().techniques})
    log, store = folder / "log", folder / "evenhand.db"
    fault = NONE if phase == BROKEN_STORE else phase
    async with (
        open_upstream(fault, says) as upstream,
        open_logged(upstream.base_url, store, log) as url,
        httpx2.AsyncClient(base_url=url, timeout=PATIENCE, trust_env=False) as client,
    ):
        drafts = await send_all(client, requests // 2, random, tally, ())
        if phase == BROKEN_STORE:
            break_store(store)
        await send_all(client, requests - requests // 2, random, tally, drafts)
    said = log.read_text(encoding="utf-8", errors="replace")
    tally.logged += said.count('"event": "request"')
    tally.hits += find_hits(said)


async def send_all(
    client: httpx2.AsyncClient, requests: int, random: Random, tally: Tally, drafts: Sequence[str]
) -> list[str]:
    """Some at once; the ids of drafts that were made."""
    known = list(drafts)
    waiting: list[Call] = []
    while requests > 0:
        if not waiting:
            waiting = list(build_calls(random))
        batch, waiting = waiting[: min(TOGETHER, requests)], waiting[min(TOGETHER, requests) :]
        requests -= len(batch)
        for made in await asyncio.gather(*(send(client, call, random, tally, known) for call in batch)):
            known += made
    return known


async def send(
    client: httpx2.AsyncClient, call: Call, random: Random, tally: Tally, drafts: Sequence[str]
) -> list[str]:
    path = call.path.replace("{draft}", random.choice(drafts) if drafts else "dr_none")
    content = None if call.body is None else spoil(call.body, random)
    response = await client.request(call.method, path, content=content, headers=build_headers(random))
    tally.statuses[response.status_code] += 1
    tally.answered += any(mark in response.text.lower() for mark in MARKS)
    if response.status_code == 201 and path.startswith("/v1/drafts"):
        made: Mapping[str, object] = response.json()
        return [str(made["id"])]
    return []


def break_store(path: Path) -> None:
    """What is written from now on fails inside the database, with the text in hand."""
    with closing(sqlite3.connect(path)) as connection:
        for statement in _BREAKING:
            connection.execute(statement)


async def measure(requests: int, seed: int) -> Tally:
    """All phases, ``requests`` in all."""
    tally = Tally()
    for number, phase in enumerate(PHASES):
        share = requests // len(PHASES) + (number < requests % len(PHASES))
        with tempfile.TemporaryDirectory(prefix="evenhand-canaries-") as folder:
            random = Random(f"{seed} {phase}")  # noqa: S311 - the same requests for the same seed
            await run_phase(phase, share, Path(folder), random, tally)
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tally = asyncio.run(measure(arguments.requests, arguments.seed))
    table = Table("what", "how many", title=f"{tally.requests} requests, seed {arguments.seed}")
    for status, count in sorted(tally.statuses.items()):
        table.add_row(f"answered {status}", str(count))
    table.add_row("answers with a canary", str(tally.answered))
    table.add_row("requests in the logs", str(tally.logged))
    table.add_row("canaries in the logs", str(len(tally.hits)))
    Console().print(table)
    for canary, line in tally.hits[:20]:
        Console().print(f"{canary}: {line}", markup=False)
    return 1 if tally.hits or tally.logged < tally.requests or not tally.answered else 0


if __name__ == "__main__":
    sys.exit(main())
