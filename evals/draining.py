"""Whether anybody notices that a server ends: ``python -m evals.draining [--times 50] [--store …]``.

Eight callers ask for drafts of a model that takes 0.2 s, one after the other over connections that are kept. A server
is told to end (SIGTERM) in the middle; callers stop when an answer says that its connection is closed, as those behind
a balancer go elsewhere. Every answer has to be whole, and every draft that was acknowledged has to be there for the
next server on the same store.
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import httpx2
from rich.console import Console
from rich.progress import track

from evals.serving import PATIENCE, STORES, build_case, open_client, open_model, open_server, open_store

CALLERS = 8
CONSOLE = Console(highlight=False)
MODEL_SECONDS = 0.2


@dataclass(slots=True)
class Seen:
    """``drafts`` that were acknowledged; what was cut off; answers that were no draft; exit codes that are not 0."""

    drafts: list[str] = field(default_factory=list)
    resets: int = 0
    others: int = 0
    bad_exits: int = 0
    lost: int = 0


async def call(client: httpx2.AsyncClient, name: str, seen: Seen) -> None:
    """Ask until the server says that it closes the connection."""
    number = 0
    while True:
        number += 1
        try:
            answer = await client.post("/v1/drafts", json=build_case(f"{name}-{number}"))
        except httpx2.HTTPError:
            seen.resets += 1
            return
        if answer.status_code == 201:
            seen.drafts.append(answer.json()["id"])
        else:
            seen.others += 1
        if answer.headers.get("connection") == "close":
            return


async def end_once(url: str, model: str, trial: int, after: float, seen: Seen) -> None:
    async with open_server(url, model) as served, open_client(served) as client:
        callers = [asyncio.create_task(call(client, f"{trial}-{n}", seen)) for n in range(CALLERS)]
        await asyncio.sleep(after)
        served.process.send_signal(signal.SIGTERM)
        await asyncio.gather(*callers)
        async with asyncio.timeout(PATIENCE):
            seen.bad_exits += await served.process.wait() != 0


async def count_lost(url: str, model: str, drafts: Sequence[str]) -> int:
    async with open_server(url, model) as served, open_client(served) as client:
        answers = [(await client.get(f"/v1/drafts/{draft}")).status_code for draft in drafts]
    return sum(status != 200 for status in answers)


async def run(store: str, times: int) -> Seen:
    seen, random = Seen(), Random(11)  # noqa: S311 - moments, no secret
    with open_store(store) as url:
        async with open_model(MODEL_SECONDS) as model:
            for trial in track(range(times), "ending servers", console=Console(stderr=True)):
                await end_once(url, model, trial, random.uniform(0.2, 1.2), seen)
            seen.lost = await count_lost(url, model, seen.drafts)
    return seen


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--store", choices=STORES, default="sqlite")
    options = parser.parse_args()
    seen = asyncio.run(run(options.store, options.times))
    CONSOLE.print(
        f"{options.times} servers ended under {CALLERS} callers ({options.store}): "
        f"{len(seen.drafts)} drafts acknowledged"
    )
    CONSOLE.print(
        f"lost {seen.lost}, resets {seen.resets}, other answers {seen.others}, bad exits {seen.bad_exits}"
    )
    return 1 if seen.lost or seen.resets or seen.others or seen.bad_exits else 0


if __name__ == "__main__":
    sys.exit(main())
