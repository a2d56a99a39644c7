"""What a server does with far more requests than it can serve: ``python -m evals.overload [--minutes 10] [--times 5]``.

A model on loopback takes 0.5 s; the server may ask it for 8 drafts at once, so that its capacity is 16 a second at
most. What it does alone, closed loop, is measured first; then requests come at random (Poisson) at ``--times`` that
rate, each with a deadline of 4 s, whether or not the earlier ones were answered, as those of a busy CRM do. Server,
model and callers share the machine.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import httpx2
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from evals.serving import STORES, Served, build_case, open_client, open_model, open_server, open_store

CONSOLE = Console(highlight=False)
MODEL_SECONDS, AT_ONCE = 0.5, 8
DEADLINE = 4.0  # seconds
WARM_SECONDS = 15.0
HELD_BACK = (429, 503)
_SAMPLE_EVERY = 5.0


@dataclass(slots=True)
class Seen:
    """What callers saw: seconds of what was accepted, statuses, and what came back wrong."""

    accepted: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    without_wait: int = 0
    cut_off: int = 0
    memory: list[float] = field(default_factory=list)

    def find_quantile(self, share: float) -> float:
        ordered = sorted(self.accepted)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


async def ask(client: httpx2.AsyncClient, conversation: str, seen: Seen) -> None:
    began = time.perf_counter()
    try:
        answer = await client.post(
            "/v1/drafts", json=build_case(conversation), headers={"Evenhand-Deadline": str(DEADLINE)}
        )
    except httpx2.HTTPError:
        seen.cut_off += 1
        return
    seen.statuses[answer.status_code] += 1
    if answer.status_code == 201:
        seen.accepted.append(time.perf_counter() - began)
    elif answer.status_code in HELD_BACK and "retry-after" not in answer.headers:
        seen.without_wait += 1


async def measure_capacity(client: httpx2.AsyncClient) -> float:
    """Drafts a second with as many callers as there are places."""
    seen, end = Seen(), time.perf_counter() + WARM_SECONDS

    async def call(caller: int) -> None:
        number = 0
        while time.perf_counter() < end:
            number += 1
            await ask(client, f"warm-{caller}-{number}", seen)

    await asyncio.gather(*(call(caller) for caller in range(AT_ONCE)))
    return len(seen.accepted) / WARM_SECONDS


async def overload(client: httpx2.AsyncClient, served: Served, rate: float, seconds: float) -> Seen:
    """Requests at ``rate`` a second for ``seconds``, in an open loop."""
    seen, random, tasks = Seen(), Random(7), set[asyncio.Task[None]]()  # noqa: S311 - arrivals, no secret
    began = time.perf_counter()
    due, sampled, number = 0.0, -_SAMPLE_EVERY, 0
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task(f"{rate:.0f} requests/s", total=seconds)
        while (now := time.perf_counter() - began) < seconds:
            if now < due:
                await asyncio.sleep(due - now)
            task = asyncio.create_task(ask(client, f"over-{number}", seen))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            number, due = number + 1, due + random.expovariate(rate)
            if now - sampled >= _SAMPLE_EVERY:
                sampled = now
                seen.memory.append(served.read_memory())
                progress.update(bar, completed=now)
        await asyncio.gather(*tasks)
    return seen


def report(seen: Seen, capacity: float, rate: float) -> bool:
    """Print what was seen; whether all of it is as it should be."""
    asked = sum(seen.statuses.values()) + seen.cut_off
    quarter = max(1, len(seen.memory) // 4)
    early, late = (max(part) for part in (seen.memory[:quarter], seen.memory[-quarter:]))
    held = sum(seen.statuses[status] for status in HELD_BACK)
    other = asked - held - seen.statuses[201] - seen.cut_off
    CONSOLE.print(f"capacity {capacity:.1f} drafts/s, asked for {rate:.1f}/s: {asked} requests")
    CONSOLE.print(
        f"accepted {seen.statuses[201]}, p50 {seen.find_quantile(0.5):.2f} s, p99 {seen.find_quantile(0.99):.2f} s"
    )
    CONSOLE.print(f"turned away with 429 or 503 {held}, of these without Retry-After {seen.without_wait}")
    CONSOLE.print(f"cut off {seen.cut_off}, other answers {other}")
    CONSOLE.print(f"memory of the server: first quarter at most {early:.0f} MB, last quarter {late:.0f} MB")
    in_time = seen.find_quantile(0.99) <= DEADLINE
    return in_time and not (seen.cut_off or other or seen.without_wait) and late <= 1.1 * early


async def run(store: str, minutes: float, times: float) -> bool:
    settings = {"EVENHAND_SERVER__DRAFTS_AT_ONCE": str(AT_ONCE)}
    with open_store(store) as url:
        async with (
            open_model(MODEL_SECONDS) as model,
            open_server(url, model, settings=settings) as served,
            open_client(served, connections=1000) as client,
        ):
            capacity = await measure_capacity(client)
            rate = capacity * times
            return report(await overload(client, served, rate, minutes * 60), capacity, rate)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--times", type=float, default=5.0)
    parser.add_argument("--store", choices=STORES, default="sqlite")
    options = parser.parse_args()
    return 0 if asyncio.run(run(options.store, options.minutes, options.times)) else 1


if __name__ == "__main__":
    sys.exit(main())
