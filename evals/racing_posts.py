"""Whether one key is one draft: ``python -m evals.racing_posts [--keys N] [--racers N] [--kills N] [--store URL]``.

For each key many callers post the same request at the same moment to two server processes on one database. Whoever is
told that it is under way asks again after the time it is told. Then each key must have had its model called for one
draft, have one draft, and all answers be the same bytes. With ``--kills``, posts are also under way when one of the
processes gets SIGKILL; what it held is taken over by the other (as if its time were up: the database is told so), and
there must still be one draft for each key, which is the one that was answered wherever one was.
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

import httpx2
from pydantic import SecretStr
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sqlalchemy import func, select, update

from evals.counting_model import MODEL_SECONDS, build_request, open_counting_model
from evals.serving import STORES, Served, open_client, open_server, open_store
from service.settings import StoreSettings
from service.store.database import Database
from service.store.opening import build_url
from service.store.tables import DRAFTS, IDEMPOTENT_ANSWERS

KEYS_AT_ONCE = 4
POSTING_SECONDS = 1.0  # over which posts are spread before and behind a kill
TOLD_TO_WAIT = 409


@dataclass(frozen=True, slots=True)
class Answer:
    """What a caller holds in the end; ``replayed`` whether it was kept."""

    status: int
    body: bytes
    headers: tuple[str | None, ...]
    replayed: bool

    @classmethod
    def of(cls, response: httpx2.Response) -> "Answer":
        headers = tuple(response.headers.get(name) for name in ("content-type", "etag", "location"))
        replayed = response.headers.get("idempotent-replayed") == "true"
        return cls(response.status_code, response.content, headers, replayed)

    @property
    def sent(self) -> tuple[int, bytes, tuple[str | None, ...]]:
        return self.status, self.body, self.headers


@dataclass(slots=True)
class Tally:
    """What became of all keys; ``answers`` by key, ``calls`` of the model by key, ``drafts`` by conversation."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    drafts: Mapping[str, int] = field(default_factory=dict)
    told_to_wait: int = 0
    killed: dict[str, Answer | None] = field(default_factory=dict)  # what came before the kill
    unanswered_drafts: int = 0
    after: dict[str, Answer] = field(default_factory=dict)

    def read_figures(self) -> dict[str, int]:
        """What there is to tell, by its name."""
        calls = [self.calls[key] for key in self.answers]
        drafts = [self.drafts.get(key, 0) for key in self.answers]
        survivors = [self.drafts.get(key, 0) for key in self.killed]
        acknowledged = {key: answer for key, answer in self.killed.items() if answer is not None}
        return {
            "keys": len(self.answers),
            "answers": sum(map(len, self.answers.values())),
            "of them kept ones": sum(each.replayed for many in self.answers.values() for each in many),
            "times told to wait": self.told_to_wait,
            "model calls per key, fewest": min(calls, default=0),
            "model calls per key, most": max(calls, default=0),
            "drafts per key, fewest": min(drafts, default=0),
            "drafts per key, most": max(drafts, default=0),
            "answers that differ": sum(
                each.sent != many[0].sent for many in self.answers.values() for each in many
            ),
            "answers that are no draft": sum(
                each.status != 201 for many in self.answers.values() for each in many
            ),
            "keys under way at a kill": len(self.killed) - len(acknowledged),
            "of them with a draft that nobody had been told of": self.unanswered_drafts,
            "keys answered before it": len(acknowledged),
            "of all those, with no draft or more than one": sum(count != 1 for count in survivors),
            "answered otherwise afterwards": sum(
                self.after[key].sent != each.sent for key, each in acknowledged.items()
            )
            + sum(each.status != 201 for each in self.after.values()),
        }

    def find_faults(self) -> Iterator[str]:
        """What is not as it must be."""
        figures = self.read_figures()
        ends = ("model calls per key", "drafts per key") if self.answers else ()
        for name, value in figures.items():
            if name.startswith(ends) and value != 1:
                yield f"{name}: {value}"
            if name.startswith(("answers that", "of all those", "answered otherwise")) and value:
                yield f"{name}: {value}"


@dataclass(slots=True)
class Race:
    """Callers of ``servers`` that share the database at ``store_url``."""

    servers: list[httpx2.AsyncClient]
    tally: Tally

    async def run(self, key: str, racers: int) -> None:
        """All at once, half of them at each server."""
        posts = [self.post(key, self.servers[number % len(self.servers)]) for number in range(racers)]
        self.tally.answers[key] = list(await asyncio.gather(*posts))

    async def post(self, key: str, server: httpx2.AsyncClient) -> Answer:
        """Until it is answered."""
        while True:
            response = await server.post(
                "/v1/drafts", json=build_request(key), headers={"Idempotency-Key": key}
            )
            if response.status_code != TOLD_TO_WAIT:
                return Answer.of(response)
            self.tally.told_to_wait += 1
            await asyncio.sleep(int(response.headers["retry-after"]))

    async def try_post(self, key: str, server: httpx2.AsyncClient, delay: float) -> Answer | None:
        """The same after ``delay`` seconds; None where the server is gone."""
        await asyncio.sleep(delay)
        try:
            return await self.post(key, server)
        except httpx2.TransportError:
            return None


@asynccontextmanager
async def _open_race(
    store_url: str, tally: Tally, connections: int
) -> AsyncIterator[tuple[Race, list[Served]]]:
    async with (
        open_counting_model(tally.calls) as model,
        open_server(store_url, model) as one,
        open_server(store_url, model) as two,
        open_client(one, connections=connections) as first,
        open_client(two, connections=connections) as second,
    ):
        yield Race([first, second], tally), [one, two]


async def measure(store_url: str, keys: Iterable[int], racers: int) -> Tally:
    """Race for each of ``keys``, a few at a time."""
    tally, turns = Tally(), asyncio.Semaphore(KEYS_AT_ONCE)
    async with _open_race(store_url, tally, KEYS_AT_ONCE * racers) as (race, _):

        async def run(number: int) -> None:
            await race.run(f"RK-{number:05}", racers)
            turns.release()

        async with asyncio.TaskGroup() as group:
            for number in keys:
                await turns.acquire()
                group.create_task(run(number))
    tally.drafts = count_drafts(store_url)
    return tally


async def measure_kills(store_url: str, kills: Iterable[int], keys: int, *, seed: str) -> Tally:
    """Kill the one server while it answers ``keys`` posts, and ask the other for the same."""
    tally, chance = Tally(), Random(seed)  # noqa: S311 - reproducible moments, not a secret
    for kill in kills:
        names = [f"KK-{kill:03}-{number:03}" for number in range(keys)]
        async with _open_race(store_url, tally, keys) as (race, servers):
            delays = [chance.uniform(0, POSTING_SECONDS) for _ in names]
            posting = asyncio.gather(*map(race.try_post, names, [race.servers[0]] * keys, delays))
            await asyncio.sleep(MODEL_SECONDS + chance.uniform(0, POSTING_SECONDS))
            await servers[0].kill()
            before = dict(zip(names, await posting, strict=True))
            drafts = count_drafts(store_url)
            tally.unanswered_drafts += sum(before[name] is None for name in names if name in drafts)
            tally.killed |= before
            let_time_pass(store_url)
            again = await asyncio.gather(*(race.post(name, race.servers[1]) for name in names))
            tally.after |= dict(zip(names, again, strict=True))
    tally.drafts = count_drafts(store_url)
    return tally


@contextmanager
def _open_database(store_url: str) -> Iterator[Database]:
    database = Database(build_url(StoreSettings(url=SecretStr(store_url))))
    try:
        yield database
    finally:
        database.close()


def count_drafts(store_url: str) -> dict[str, int]:
    """How many drafts each conversation has."""
    query = select(DRAFTS.c.conversation_id, func.count()).group_by(DRAFTS.c.conversation_id)
    with _open_database(store_url) as database, database.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def let_time_pass(store_url: str) -> None:
    """The time of every claim is up."""
    with _open_database(store_url) as database, database.writing() as connection:
        connection.execute(update(IDEMPOTENT_ANSWERS).values(locked_until=datetime.now(UTC)))


async def _measure_both(store_url: str, keys: int, racers: int, kills: int, seed: int) -> list[Tally]:
    err = Console(stderr=True)
    tallies = [await measure(store_url, track(range(keys), "races", console=err), racers)]
    if kills:
        shown = track(range(kills), "kills", console=err)
        tallies.append(await measure_kills(store_url, shown, racers, seed=str(seed)))
    return tallies


def main(stores: Iterable[str], keys: int, racers: int, kills: int, seed: int) -> int:
    """Print what became of the keys on each of ``stores``; 1 where one of them is not one draft."""
    console, faults = Console(), []
    for store in stores:
        with open_store(store) if store in STORES else nullcontext(store) as url:
            tallies = asyncio.run(_measure_both(url, keys, racers, kills, seed))
        table = Table(store if store in STORES else "store", *("races", "kills")[: len(tallies)])
        for name in Tally().read_figures():
            table.add_row(name, *(f"{tally.read_figures()[name]:,}" for tally in tallies))
        console.print(table)
        faults += [f"{store}: {fault}" for tally in tallies for fault in tally.find_faults()]
    for fault in faults:
        console.print(fault, markup=False)
    return int(bool(faults))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--racers", type=int, default=50, help="callers with each key (default: 50)")
    parser.add_argument("--kills", type=int, default=0, help="also kill a server so often (default: 0)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--store", default="both", help="sqlite, postgresql, both, or the URL of an empty one"
    )
    options = parser.parse_args()
    chosen = STORES if options.store == "both" else (options.store,)
    sys.exit(main(chosen, options.keys, options.racers, options.kills, options.seed))
