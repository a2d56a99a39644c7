"""Whether acknowledged text survives ``kill -9`` during autosave: ``python -m evals.kept_text [--runs N]``.

Two agents at each draft save growing texts, one over the other, as the console does: ``PATCH`` with ``If-Match``; on
412 they read the draft and put their own text on top; what was not answered is sent again. Only their pauses are
shorter, so that nearly every kill meets an edit. At a random moment the server process gets SIGKILL and is started
again on the same store. Then every text that was answered 200 has to be there, character for character, under the
revision it was answered with, the draft has to hold the newest one, and the audit trail one event for each.

What is killed is Evenhand, not its machine: what the operating system was given outlives that. SQLite runs as it always
does (``synchronous=FULL``); the PostgreSQL is the tests' own with ``fsync=off``, which matters only where the power of
PostgreSQL's own machine fails.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random

import httpx2
from pydantic import SecretStr
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sqlalchemy import delete

from evals.serving import STORES, create_draft, open_client, open_server, open_store
from service.settings import StoreSettings
from service.store.database import Database
from service.store.opening import build_url
from service.store.tables import DRAFT_REVISIONS

DRAFTS = 2  # at a time
AGENTS = ("Ana", "Bo")  # at each of them
RUNS_WITH_A_DRAFT = 10  # then new ones: the list of revisions grows with every edit
TRAFFIC_SECONDS = 1.5
LONGEST_PAUSE = 0.05
WORDS = "We’re sorry – that “blender” let you down, Zoë. 修理 takes 5 days; naïve 👍🏽 I will\n\n".split(" ")
LONGEST_TEXT = 240  # words


@dataclass(slots=True)
class Tally:
    """What became of all runs. ``acknowledged`` are revisions and texts by draft, ``faults`` is what else was wrong."""

    runs: int = 0
    conflicts: int = 0
    in_flight: int = 0
    in_flight_stored: int = 0
    kills_in_flight: int = 0
    acknowledged: dict[str, set[tuple[int, str]]] = field(default_factory=dict)
    lost: set[tuple[str, int, str]] = field(default_factory=set)
    faults: set[str] = field(default_factory=set)

    def read_figures(self) -> dict[str, int]:
        """What there is to tell, by its name."""
        kept = [body for texts in self.acknowledged.values() for _, body in texts]
        return {
            "runs, each with one kill": self.runs,
            "kills that met an edit in flight": self.kills_in_flight,
            "acknowledged edits": len(kept),
            "their characters": sum(map(len, kept)),
            "edits over another's, answered 412 and repeated": self.conflicts,
            "edits in flight at a kill": self.in_flight,
            "of them stored although not answered": self.in_flight_stored,
            "acknowledged edits lost": len(self.lost),
            "acknowledged characters lost": sum(len(body) for _, _, body in self.lost),
            "other faults": len(self.faults),
        }


@dataclass(slots=True)
class Agent:
    """Somebody who edits ``draft``; ``unsaved`` is what they typed and nobody has acknowledged."""

    name: str
    draft: str
    tally: Tally
    chance: Random
    revision: int = 1
    unsaved: str = ""
    sending: bool = False
    numbers: Iterator[int] = field(default_factory=count)

    async def type_on(self, client: httpx2.AsyncClient) -> None:
        """Type and save until the server is gone."""
        while True:
            await asyncio.sleep(self.chance.uniform(0, LONGEST_PAUSE))
            self.type()
            try:
                await self.save(client)
            except httpx2.TransportError:
                return

    def type(self) -> None:
        """Some words more; the number makes every text one of its kind."""
        number = next(self.numbers)
        words = (WORDS[place % len(WORDS)] for place in range(1 + 3 * number % LONGEST_TEXT))
        self.unsaved = f"{self.name}, edit {number}: {' '.join(words)}"

    async def save(self, client: httpx2.AsyncClient) -> None:
        """Send what is unsaved until it is acknowledged, however often somebody else was faster."""
        while self.unsaved:
            self.sending = True
            response = await client.patch(
                f"/v1/drafts/{self.draft}",
                json={"body": self.unsaved, "author": {"name": self.name}},
                headers={"If-Match": str(self.revision)},
            )
            self.sending = False
            if response.status_code == 412:
                self.tally.conflicts += 1
                await self.reload(client, least=response.json()["current"])
            else:
                self._accept(response, self.unsaved)

    async def reload(self, client: httpx2.AsyncClient, least: int = 1) -> None:
        """Go on from what is stored: revision ``least`` or later. One's own text may have arrived unanswered."""
        response = await client.get(f"/v1/drafts/{self.draft}")
        stored = response.json()
        assert response.status_code == 200, response.text
        assert stored["revision"] >= least
        self.revision = stored["revision"]
        if stored["body"] == self.unsaved:
            self._accept(response, self.unsaved)

    def _accept(self, response: httpx2.Response, body: str) -> None:
        assert response.status_code == 200, response.text
        assert response.json()["body"] == body
        self.revision = response.json()["revision"]
        self.tally.acknowledged[self.draft].add((self.revision, body))
        self.unsaved = ""


async def measure(store_url: str, runs: Iterable[int], *, seed: str, plant: bool = False) -> Tally:
    """Kill the server once for each of ``runs``; ``plant`` deletes an acknowledged revision after the first."""
    chance, tally = Random(seed), Tally()  # noqa: S311 - reproducible moments, not a secret
    agents: list[Agent] = []
    flying: dict[str, str] = {}
    for run in runs:
        async with open_server(store_url) as served, open_client(served) as client:
            await _settle(agents, flying, client, tally)
            if run % RUNS_WITH_A_DRAFT == 0:
                agents = await _begin(client, tally, chance)
            typing = [asyncio.create_task(agent.type_on(client)) for agent in agents]
            await asyncio.sleep(chance.uniform(0, TRAFFIC_SECONDS))
            sent = {agent.name: agent.unsaved for agent in agents if agent.sending}
            await served.kill()
            await asyncio.gather(*typing)
        # An answer may have been on its way already; whoever read it is sending nothing now, or something newer.
        flying = {a.name: a.unsaved for a in agents if a.sending and a.unsaved == sent.get(a.name)}
        tally.runs += 1
        tally.in_flight += len(flying)
        tally.kills_in_flight += bool(flying)
        if plant and tally.runs == 1:
            _lose(store_url, tally, chance)
    async with open_server(store_url) as served, open_client(served) as client:
        await _settle(agents, flying, client, tally)
        for draft in tally.acknowledged:  # what was kept in an early run is there after the last one, too
            await _verify(draft, client, tally)
    return tally


async def _begin(client: httpx2.AsyncClient, tally: Tally, chance: Random) -> list[Agent]:
    """Agents at new drafts, more than one at each; each has a text stored already."""
    drafts = [(await create_draft(client, f"{tally.runs}-{number}"))["id"] for number in range(DRAFTS)]
    tally.acknowledged |= {draft: set() for draft in drafts}
    places = [(who, draft) for draft in drafts for who in AGENTS]
    agents = [Agent(f"{who} at {draft}", draft, tally, Random(chance.random())) for who, draft in places]  # noqa: S311
    await _save_all(agents, client)
    return agents


async def _settle(
    agents: list[Agent], flying: dict[str, str], client: httpx2.AsyncClient, tally: Tally
) -> None:
    """After a restart: verify what was acknowledged, then save what was not, from the open page or a reloaded one."""
    texts = {draft: await _verify(draft, client, tally) for draft in {agent.draft for agent in agents}}
    for agent in agents:
        tally.in_flight_stored += flying.get(agent.name) in texts[agent.draft]
        agent.sending = False
        if agent.chance.random() < 0.5:
            await agent.reload(client)
    await _save_all(agents, client)


async def _save_all(agents: list[Agent], client: httpx2.AsyncClient) -> None:
    for agent in (each for each in agents if not each.unsaved):
        agent.type()
    await asyncio.gather(*(agent.save(client) for agent in agents))


async def _verify(draft: str, client: httpx2.AsyncClient, tally: Tally) -> set[str]:
    """Every text of the draft that is stored; what is missing or wrong goes into ``tally``."""
    found, revisions, events = [
        (await client.get(f"/v1/drafts/{draft}{part}")).raise_for_status().json()
        for part in ("", "/revisions", "/events")
    ]
    stored = {each["revision"]: each["body"] for each in revisions["revisions"]}
    newest = max(stored.items())
    kept = tally.acknowledged[draft]
    tally.lost |= {(draft, revision, body) for revision, body in kept if stored.get(revision) != body}
    edited = [event["revision"] for event in events["events"] if event["event"] == "edited"]
    wrong = {
        "not every revision up to the newest is there": list(stored) != list(range(newest[0], 0, -1)),
        "the draft is not its newest revision": (found["revision"], found["body"]) != newest,
        "the trail has not one edit for each revision": edited != list(range(2, newest[0] + 1)),
    }
    tally.faults |= {f"{draft}: {fault}" for fault, there in wrong.items() if there}
    return set(stored.values())


def _lose(store_url: str, tally: Tally, chance: Random) -> None:
    """Delete an acknowledged revision behind the server's back."""
    draft, texts = chance.choice(list(tally.acknowledged.items()))
    revision = chance.choice(sorted(revision for revision, _ in texts))
    database = Database(build_url(StoreSettings(url=SecretStr(store_url))))
    with database.writing() as connection:
        connection.execute(delete(DRAFT_REVISIONS).filter_by(draft_id=draft, revision=revision))
    database.close()


def main(stores: Iterable[str], runs: int, *, seed: int, plant: bool) -> int:
    """Print what was kept on each of ``stores``; 1 where something was lost or wrong."""
    console, tallies = Console(), {}
    for store in stores:
        with open_store(store) as url:
            shown = track(range(runs), f"kills on {store}", console=Console(stderr=True))
            tallies[store] = asyncio.run(measure(url, shown, seed=f"{store} {seed}", plant=plant))
    table = Table("kill -9 during autosave", *tallies)
    for name in Tally().read_figures():
        table.add_row(name, *(f"{tally.read_figures()[name]:,}" for tally in tallies.values()))
    console.print(table)
    console.print(*(fault for tally in tallies.values() for fault in sorted(tally.faults)), sep="\n")
    return int(any(tally.lost or tally.faults for tally in tallies.values()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=200, help="kills on each store (default: 200)")
    parser.add_argument("--store", choices=(*STORES, "both"), default="both")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plant", action="store_true", help="delete an acknowledged revision, to be noticed")
    options = parser.parse_args()
    chosen = STORES if options.store == "both" else (options.store,)
    sys.exit(main(chosen, options.runs, seed=options.seed, plant=options.plant))
