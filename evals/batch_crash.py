"""A batch whose worker is killed in its middle: what becomes of its items, counted.

``python -m evals.batch_crash [--items 1000] [--store postgresql|sqlite]``: real processes, a model on loopback that
counts. On PostgreSQL two workers share the batch and one is killed; on SQLite the only one is, and started again.
"""

import argparse
import asyncio
import json
import os
import re
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
from rich.console import Console
from rich.table import Table

from evals.exchange import Exchange, Upstream
from service.prompting import load_prompts
from tests.postgres import open_database, open_postgres

ROOT = Path(__file__).parents[1]
THINKS = 0.1  # seconds that the model takes for an answer
DEADLINE = 3.0  # seconds for a draft; a dead worker's items are taken over 10 seconds after that
PATIENCE = 300.0
_NUMBER = re.compile(r"order no\. (\d+)\.")
_SAID = {each.id: f"Thank you for telling us ({n})." for n, each in enumerate(load_prompts().techniques)}
WRITTEN = json.dumps(_SAID | {"next_step": "I will write to you again within 24 hours."})


@dataclass(frozen=True, slots=True)
class CountingModel:
    """A model endpoint; ``asked`` is how often it was asked about each item."""

    base_url: str
    asked: Counter[int] = field(default_factory=Counter)


@asynccontextmanager
async def open_counting_model() -> AsyncIterator[CountingModel]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head.lower())
            body = await reader.readexactly(int(length[1]) if length else 0)
            model.asked.update(int(number) for number in set(_NUMBER.findall(body.decode())))
            await asyncio.sleep(THINKS)
            exchange = Exchange(Upstream(model.base_url, WRITTEN), {}, writer)
            await exchange.send(exchange.complete())
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    model = CountingModel(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")
    async with server:
        yield model


@asynccontextmanager
async def open_process(
    *arguments: str, environment: Mapping[str, str], listens: str
) -> AsyncIterator[tuple[Process, str]]:
    """``evenhand`` with ``arguments``, and the line of standard error that says that it ``listens``."""
    command = (sys.executable, "-m", "service.cli", *arguments)
    own = {name: value for name, value in os.environ.items() if not name.startswith("EVENHAND_")}
    process = await asyncio.create_subprocess_exec(
        *command, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, env=own | dict(environment), cwd=ROOT
    )
    assert process.stderr is not None
    said = ""
    try:
        async with asyncio.timeout(PATIENCE):
            while listens not in said:
                said = (await process.stderr.readline()).decode()
                assert said, f"{arguments} ended"
        draining = asyncio.create_task(process.stderr.read())  # a full pipe would hold it up
        yield process, said
        draining.cancel()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@dataclass(frozen=True, slots=True)
class Line:
    """One of the results: the item's place, and the id of its draft."""

    index: int
    draft: str


@dataclass(frozen=True, slots=True)
class Crash:
    """What a batch came to. ``finished`` were done when the worker was killed; ``again`` of those were asked again.

    ``repeated`` are items that the model was asked about more often than about most.
    """

    items: int
    finished: int
    again: int
    repeated: int
    results: int
    drafts: int
    kept: int
    seconds: float

    @property
    def right(self) -> bool:
        return self.again == 0 and self.results == self.drafts == self.kept == self.items


async def crash(items: int, store: str, *, workers: int) -> Crash:
    """Hand in ``items``, kill a worker when a third of them is done, and wait for the rest.

    Where there is one worker, another one is started.
    """
    async with AsyncExitStack() as stack:
        model = await stack.enter_async_context(open_counting_model())
        environment = {
            "EVENHAND_STORE__URL": store,
            "EVENHAND_MODEL__BASE_URL": model.base_url,
            "EVENHAND_MODEL__NAME": "counting-1",
            "EVENHAND_DRAFT__DEADLINE": str(DEADLINE),
            "EVENHAND_JOBS__IN_SERVER": "false",
            "EVENHAND_JOBS__CONCURRENCY": "4",
        }

        async def start(*arguments: str, listens: str) -> tuple[Process, str]:
            return await stack.enter_async_context(
                open_process(*arguments, environment=environment, listens=listens)
            )

        _, said = await start("serve", "--port", "0", listens="Evenhand listens on")
        client = await stack.enter_async_context(
            httpx2.AsyncClient(base_url=said.split()[-1], timeout=60, trust_env=False)
        )
        processes = [(await start("worker", listens="worker_started"))[0] for _ in range(workers)]
        began = time.monotonic()
        path = await hand_in(client, items)
        await wait_for(client, path, items // 3)
        before = {line.index: model.asked[line.index] for line in await read_results(client, path)}
        processes[0].kill()
        await processes[0].wait()
        if workers == 1:
            await start("worker", listens="worker_started")
        await wait_for(client, path, items)
        seconds = time.monotonic() - began
        lines = await read_results(client, path)
        usual = Counter(model.asked.values()).most_common(1)[0][0]
        return Crash(
            items,
            finished=len(before),
            again=sum(model.asked[index] != count for index, count in before.items()),
            repeated=sum(count > usual for count in model.asked.values()),
            results=len({line.index for line in lines}),
            drafts=len({line.draft for line in lines}),
            kept=await count_drafts(client),
            seconds=seconds,
        )


async def hand_in(client: httpx2.AsyncClient, items: int) -> str:
    """Where the batch is."""
    policy = {"text": "Refunds within 30 days."}
    requests = [{"message": f"My order no. {n}. broke.", "policy": policy} for n in range(items)]
    batch = {"items": [{"request": request} for request in requests]}
    answer = await client.post("/v1/draft-batches", json=batch)
    return str(answer.raise_for_status().headers["location"])


async def wait_for(client: httpx2.AsyncClient, path: str, done: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await client.get(path)).json()["done"] < done:  # noqa: ASYNC110 - another process has no event for it
            await asyncio.sleep(0.1)


async def read_results(client: httpx2.AsyncClient, path: str) -> list[Line]:
    """The lines that hold a draft."""
    lines = [json.loads(line) for line in (await client.get(f"{path}/results")).text.splitlines()]
    return [Line(line["index"], line["draft"]["id"]) for line in lines if "draft" in line]


async def count_drafts(client: httpx2.AsyncClient) -> int:
    """How many drafts are listed, whoever asked for them."""
    found: set[str] = set()
    cursor: str | None = ""
    while cursor is not None:
        page = (
            await client.get("/v1/drafts", params={"limit": 200} | ({"cursor": cursor} if cursor else {}))
        ).json()
        found |= {draft["id"] for draft in page["drafts"]}
        cursor = page["next_cursor"]
    return len(found)


def main() -> int:
    """Print what became of the batch; 1 where an item was lost, doubled or asked about again."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--items", type=int, default=1000)
    reading.add_argument("--store", choices=("postgresql", "sqlite"), default="postgresql")
    wanted = reading.parse_args()
    if wanted.store == "postgresql":
        with open_postgres() as server, open_database(server, "crash") as url:
            found = asyncio.run(crash(wanted.items, url, workers=2))
    else:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'evenhand.db'}"
            found = asyncio.run(crash(wanted.items, url, workers=1))
    table = Table(
        "items",
        "done at the kill",
        "asked again of those",
        "under way, repeated",
        "results",
        "drafts kept",
        "s",
    )
    row = (found.items, found.finished, found.again, found.repeated, found.results, found.kept)
    table.add_row(*map(str, row), f"{found.seconds:.1f}")
    Console().print(table)
    return 0 if found.right else 1


if __name__ == "__main__":
    sys.exit(main())
