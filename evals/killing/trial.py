"""One point, again and again on one database: a server dies at it, and the next one is asked for the same."""

import asyncio
import time
from asyncio.subprocess import Process
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from signal import SIGKILL

import httpx2

from evals.killing.calling import PATIENCE, Answer, Caller, open_trapped, start_trapped
from evals.killing.deeds import DOINGS, Doing, Drafting, list_conversations
from evals.killing.ledger import find_gaps, let_time_pass
from evals.killing.points import Point

BYSTANDERS = 2  # other posts that are under way meanwhile


@dataclass(slots=True)
class Trial:
    """What became of ``rounds`` at ``point``; ``faults`` say what is not as it must be."""

    point: Point
    rounds: int = 0
    killed: int = 0
    unanswered: int = 0
    acknowledged: dict[str, bytes] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    lost: int = 0
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0


async def try_point(point: Point, store_url: str, rounds: int) -> Trial:
    """Each round is a server that is killed, and one more that is asked again; that one dies in the next round."""
    trial, began = Trial(point), time.monotonic()
    if point.deed == "key":
        for _ in range(rounds):
            await _try_key(trial, store_url)
    else:
        await _try_rounds(trial, store_url, rounds)
    trial.faults += await asyncio.to_thread(find_gaps, store_url, trial.names)
    trial.seconds = time.monotonic() - began
    return trial


async def _try_rounds(trial: Trial, store_url: str, rounds: int) -> None:
    caller = Caller(None, trial.acknowledged)  # type: ignore[arg-type]  # it gets one at once
    async with AsyncExitStack() as stack:

        async def start() -> Process:
            process, caller.server = await stack.enter_async_context(
                open_trapped(trial.point.name, store_url)
            )
            return process

        process = await start()
        for number in range(rounds):
            asked = await _ask(trial, f"k{number:04}", caller, process)
            await asyncio.to_thread(let_time_pass, store_url)
            process = await start()
            await _ask_again(trial, asked, caller)
        await _read_all(trial, caller)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for in a round: by ``doing``, which kills, and by ``others``; and what they had read."""

    name: str
    doing: Doing
    others: Mapping[str, Answer | None]
    before: Answer | None


async def _ask(trial: Trial, name: str, caller: Caller, process: Process) -> _Asked:
    """Prepare, and ask for what kills; others are asking meanwhile."""
    doing = DOINGS[trial.point.deed]()
    await doing.prepare(caller, name)
    others = [f"{name}-other-{number}" for number in range(BYSTANDERS)]
    asked = [Drafting().ask(caller, other, kill=False) for other in others]
    before, *answers = await asyncio.gather(doing.ask(caller, name, kill=True), *asked)
    async with asyncio.timeout(PATIENCE):
        ended = await process.wait()
    trial.rounds += 1
    trial.killed += ended == -SIGKILL
    if ended != -SIGKILL:
        trial.faults.append(f"{name}: the process ended with {ended}")
    trial.unanswered += before is None
    for answer in answers:
        if answer is not None:
            caller.note(answer)
    return _Asked(name, doing, dict(zip(others, answers, strict=True)), before)


async def _ask_again(trial: Trial, asked: _Asked, caller: Caller) -> None:
    """Everybody, of the next process."""
    again = await asked.doing.ask(caller, asked.name, kill=False)
    assert again is not None
    trial.faults += await asked.doing.find_faults(caller, asked.name, asked.before, again)
    for other, before in asked.others.items():
        answer = await Drafting().ask(caller, other, kill=False)
        assert answer is not None
        trial.faults += await Drafting().find_faults(caller, other, before, answer)
    trial.names += [*asked.others, *list_conversations(trial.point.deed, asked.name)]


async def _read_all(trial: Trial, caller: Caller) -> None:
    """Every draft that was ever acknowledged is there as it was answered last."""
    for path, body in list(trial.acknowledged.items()):
        now = await caller.insist("GET", path)
        if now != Answer(200, body):
            trial.lost += 1
            trial.faults.append(f"{path}: {'lost' if now.status == 404 else 'not as it was answered'}")


async def _try_key(trial: Trial, store_url: str) -> None:
    """A key that was printed works; one that nobody was told is made again."""
    trial.rounds += 1
    first = await start_trapped(trial.point.name, store_url, "key")
    out, _ = await first.communicate()
    trial.killed += first.returncode == -SIGKILL
    trial.unanswered += not out.strip()
    async with open_trapped("", store_url) as (_, client):
        made = await start_trapped("", store_url, "key")
        token = (await made.communicate())[0].decode().split()[-1]
        answer = await client.get("/v1/drafts", headers={"Authorization": f"Bearer {token}"})
        if answer.status_code != httpx2.codes.OK:
            trial.faults.append(f"a key that was printed is answered {answer.status_code}")
