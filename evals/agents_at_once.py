"""How long agents wait for a check while many edit at once: ``python -m evals.agents_at_once [--agents N]``.

Each agent types in a draft of their own: a burst of keys, a pause, then a check of the text as it is (one in about
1.2 s); every 2 s of typing the text is saved, every 20 s the queue is read. Every second text breaks a limit, and every
text names an amount of its own, which the answer has to name: an answer about another text counts as failed.

The server is one process on a fresh store. The agents are this process, so that they take nothing from the server's
interpreter, but they share the machine: on two cores they and PostgreSQL compete with it, and so does everything else
that runs meanwhile; the figures say how much that was. Times are the client's.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

import httpx2
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from evals.serving import STORES, create_draft, open_client, open_server, open_store, read_machine_seconds

BAR = 50.0  # ms, of the 95th percentile
SHORTEST_BURST, LONGEST_BURST = 0.45, 1.65  # seconds of typing
PAUSE = 0.15  # after which the console asks for a check
SAVE_EVERY, LIST_EVERY = 2.0, 20.0  # seconds
QUEUE = "/v1/drafts?state=open&order=due&limit=50"
REPLY = (
    "Hi Dana,\n\nThank you for your patience. Your VortaMix 900 arrived on October 8 and now hums and smells like "
    "burning. I can see why that is maddening after only ten uses. I am sorry that the blender failed. I cannot give "
    "you a refund, because it was delivered 45 days ago and the limit is 30 days. I can offer you ${amount} in store "
    "credit or a replacement, which ships within 2 business days of your reply. Please reply with your choice, and I "
    "will confirm it within 24 hours."
)
TAIL = (
    "You do not have to send the faulty blender back, but we need a photo of its serial number. It stands on the "
    "underside of the base, next to the rating plate. If anything else is open, just reply to this message."
).split(" ")
NUMBERS = count()  # no two texts alike: nothing may come from a cache


@dataclass(frozen=True, slots=True)
class Text:
    """A reply of 7 to 10 sentences as it stands after a burst; ``allowed`` unless its amount breaks a limit."""

    body: str
    amount: str
    allowed: bool

    @classmethod
    def type(cls, words: int) -> "Text":
        number = next(NUMBERS)
        allowed = number % 2 == 0
        # The order was of $120, and the policy allows a fifth of that.
        amount = f"{(4 if allowed else 60) + number % 2000 / 100:.2f}"
        typed = TAIL[: 1 + words % len(TAIL)]
        return cls(f"{REPLY.format(amount=amount)} {' '.join(typed)}", amount, allowed)


@dataclass(slots=True)
class Times:
    """Milliseconds of what was answered rightly, by what was asked; ``failed`` says what was not."""

    checks: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    lists: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    seconds: float = 0.0
    server_seconds: float = 0.0
    client_seconds: float = 0.0
    machine_seconds: float = 0.0


@dataclass(slots=True)
class Agent:
    """Somebody who types a reply in ``draft``."""

    draft: str
    client: httpx2.AsyncClient
    chance: Random
    times: Times
    revision: int = 1

    async def work(self, end: float) -> None:
        """Until the clock shows ``end``. What comes late is not put off: the next burst goes on meanwhile."""
        at = time.perf_counter() + self.chance.uniform(0, LONGEST_BURST)
        saved, listed = at, at - self.chance.uniform(0, LIST_EVERY)
        for bursts in count(1):
            at += self.chance.uniform(SHORTEST_BURST, LONGEST_BURST) + PAUSE
            if at > end:
                return
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            text = Text.type(4 * bursts)
            asked: list[Coroutine[Any, Any, None]] = [self._check(text)]
            if at - saved >= SAVE_EVERY:
                saved += SAVE_EVERY
                asked.append(self._save(text))
            if at - listed >= LIST_EVERY:
                listed += LIST_EVERY
                asked.append(self._list())
            await asyncio.gather(*asked)

    async def _check(self, text: Text) -> None:
        path = f"/v1/drafts/{self.draft}/checks"
        request = self.client.build_request("POST", path, json={"body": text.body})
        await self._ask(request, self.times.checks, lambda answer: is_about(text, answer))

    async def _save(self, text: Text) -> None:
        headers = {"If-Match": str(self.revision)}
        path, self.revision = f"/v1/drafts/{self.draft}", self.revision + 1
        request = self.client.build_request("PATCH", path, json={"body": text.body}, headers=headers)
        wanted = (text.body, self.revision)
        await self._ask(
            request,
            self.times.saves,
            lambda answer: (answer["body"], answer["revision"]) == wanted and is_judged(text, answer),
        )

    async def _list(self) -> None:
        request = self.client.build_request("GET", QUEUE)
        await self._ask(request, self.times.lists, lambda answer: bool(answer["drafts"]))

    async def _ask(
        self, request: httpx2.Request, times: list[float], is_right: Callable[[Any], bool]
    ) -> None:
        began = time.perf_counter()
        try:
            response = await self.client.send(request)
            elapsed = (time.perf_counter() - began) * 1000
        except httpx2.TransportError as error:
            self.times.failed.append(f"{request.method} {type(error).__name__}")
            return
        if response.status_code == 200 and is_right(response.json()):
            times.append(elapsed)
        else:
            self.times.failed.append(f"{request.method} {response.status_code} {response.text[:200]}")


def is_judged(text: Text, answer: Any) -> bool:
    """Whether exactly that amount was found to break the limit, or none."""
    over = [check["claimed"] for check in answer["checks"] if check["rule"] == "policy.over_limit"]
    return (answer["verdict"] != "fail", over) == (
        text.allowed,
        [] if text.allowed else [f"{text.amount} USD"],
    )


def is_about(text: Text, answer: Any) -> bool:
    """The same of a check, where what is allowed is named, too."""
    named = any(text.amount in str(commitment) for commitment in answer["commitments"])
    return named and is_judged(text, answer)


async def measure(store_url: str, agents: int, seconds: float, advance: Callable[[], None]) -> Times:
    """What ``agents`` at once saw of a server of their own in that time."""
    times = Times()
    async with open_server(store_url) as served, open_client(served, connections=4 * agents) as client:
        working = [
            Agent((await create_draft(client, f"{agents}-{n}"))["id"], client, Random(n), times)  # noqa: S311
            for n in range(agents)
        ]
        began, server, own = time.perf_counter(), served.read_processor_seconds(), time.process_time()
        machine = read_machine_seconds()
        typing = asyncio.gather(*(agent.work(began + seconds) for agent in working))
        while not typing.done():
            await asyncio.wait((typing,), timeout=1)
            advance()
        await typing
        times.seconds = time.perf_counter() - began
        times.machine_seconds = read_machine_seconds() - machine
        times.server_seconds = served.read_processor_seconds() - server
        times.client_seconds = time.process_time() - own
    return times


def find_percentile(values: list[float], share: float) -> float:
    """The smallest of ``values`` that at least that share of them does not exceed.

    >>> find_percentile([3.0, 1.0, 2.0, 4.0], 0.5), find_percentile([3.0, 1.0], 1.0), find_percentile([], 0.5)
    (2.0, 3.0, nan)
    """
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else float("nan")


def read_figures(times: Times) -> Iterator[tuple[str, float, str]]:
    """Name, value and format."""
    for name, values in (("check", times.checks), ("save", times.saves), ("queue", times.lists)):
        for share in (0.5, 0.95, 0.99):
            yield f"{name}, p{share * 100:.0f}, ms", find_percentile(values, share), ".1f"
        yield f"{name}, longest, ms", max(values, default=float("nan")), ".1f"
    yield "checks a second", len(times.checks) / times.seconds, ".1f"
    yield "saves a second", len(times.saves) / times.seconds, ".1f"
    yield "server, share of a core", times.server_seconds / times.seconds, ".0%"
    yield "agents, share of a core", times.client_seconds / times.seconds, ".0%"
    others = times.machine_seconds - times.server_seconds - times.client_seconds
    yield "everything else, share of a core", others / times.seconds, ".0%"
    yield "failed", len(times.failed), ".0f"


def main(stores: Iterable[str], agents: int, seconds: float) -> int:
    """Print what one agent and all of them saw; 1 where a request failed or the bar is missed."""
    missed = False
    for store in stores:
        one, many = measure_both(store, agents, seconds)
        table = Table(f"{store}, {seconds:g} s", "1 agent", f"{agents} agents", "ratio")
        for (name, alone, form), (_, together, _) in zip(read_figures(one), read_figures(many), strict=True):
            ratio = f"{together / alone:.1f}" if alone else "–"
            table.add_row(name, f"{alone:{form}}", f"{together:{form}}", ratio)
        Console().print(table)
        for failure in (one.failed + many.failed)[:5]:
            Console().print(failure, markup=False)
        missed |= bool(one.failed or many.failed) or find_percentile(many.checks, 0.95) >= BAR
    Console().print(
        f"bar: p95 of a check below {BAR:g} ms, no failed request: {'missed' if missed else 'met'}"
    )
    return int(missed)


def measure_both(store: str, agents: int, seconds: float) -> tuple[Times, Times]:
    """What one agent saw, and what all of them saw."""
    columns = (TextColumn("{task.description}"), BarColumn())
    with open_store(store) as url, Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"agents on {store}", total=2 * seconds)
        one, many = (asyncio.run(measure(url, n, seconds, lambda: bar.advance(task))) for n in (1, agents))
    return one, many


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30.0, help="for one agent and for all (default: 30)")
    parser.add_argument("--store", choices=(*STORES, "both"), default="both")
    options = parser.parse_args()
    chosen = STORES if options.store == "both" else (options.store,)
    sys.exit(main(chosen, options.agents, options.seconds))
