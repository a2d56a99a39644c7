"""What drafts come to when the model's endpoint misbehaves: ``python -m evals.draft_faults [--times 50] [--quick]``.

Every draft must come back, whole or as a fallback that says so, within the deadline and a quarter of a second. Then an
endpoint that is down for a while: how often it is called, and how soon it is left alone.
"""

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals.exchange import Upstream
from evals.upstream import FAULTS, NONE, open_upstream
from service.app import create_app
from service.llm.model import Model
from service.settings import JobSettings, ModelSettings, ServerSettings, Settings

REQUEST = {
    "message": "My blender died after 45 days. It cost $120 and I want my money back today!",
    "policy": {
        "text": "# Returns\nRefunds are given within 30 days of delivery. After 30 days we offer store credit of "
        "up to 20% of the order value. Agents reply within 24 hours."
    },
}
CONTENT = json.dumps(
    {
        "active_listening": "Your blender died after 45 days, and you want your money back.",
        "empathy": "I can see why that is maddening.",
        "apology": "I am sorry that the item failed.",
        "policy_transparency": "I cannot give you a refund, because it is 45 days old and the limit is 30 days.",
        "problem_solving": "You will get $24.00 in store credit.",
        "next_step": "Please reply to accept this, and I will confirm it within 24 hours.",
    }
)
# What the caller may wait beyond the deadline, in seconds.
ALLOWED_OVERSHOOT = 0.25
TIMES = 50
AT_ONCE = 5  # as many failures in a row as make the service leave an endpoint alone
# An endpoint that is down, in the three ways that there are; how it is asked meanwhile, and what is allowed.
DOWN = ("reset_on_accept", "unavailable_503", "hang_before_headers")
DOWN_REQUESTS, DOWN_PAUSE, DOWN_DEADLINE = 50, 0.2, 3.0
CALLS_PER_REQUEST, OPEN_SECONDS = 1.1, 5.0


@dataclass(frozen=True, slots=True)
class Trial:
    """``problem`` is "" where a valid draft came back; ``seconds`` is what the caller waited."""

    fault: str
    origin: str
    reason: str
    seconds: float
    problem: str


@dataclass(frozen=True, slots=True)
class Outage:
    """``calls`` of an endpoint with ``fault`` while drafts are asked for; it is left alone after ``seconds``."""

    fault: str
    requests: int
    calls: int
    seconds: float | None
    invalid: int

    @property
    def right(self) -> bool:
        opened = self.seconds is not None and self.seconds <= OPEN_SECONDS
        return opened and not self.invalid and self.calls <= CALLS_PER_REQUEST * self.requests


@dataclass(frozen=True, slots=True)
class Faulty:
    """An application whose model is at an endpoint with a fault."""

    fault: str
    client: httpx.AsyncClient
    upstream: Upstream
    model: Model

    async def try_draft(self, deadline: float) -> Trial:
        """One ``POST /v1/drafts``."""
        began = time.monotonic()
        answer = await self.client.post(
            "/v1/drafts", json=REQUEST, headers={"Evenhand-Deadline": str(deadline)}, timeout=60
        )
        seconds = time.monotonic() - began
        if answer.status_code != 201:
            return Trial(self.fault, "", "", seconds, f"answered {answer.status_code}")
        draft = answer.json()
        problem = "" if draft["body"] and draft["status"] != "blocked" else "no usable body"
        if draft["origin"] == "fallback" and not (
            draft["degraded_reason"] and draft["status"] == "needs_review"
        ):
            problem = "a fallback that does not say so"
        return Trial(self.fault, draft["origin"], draft["degraded_reason"] or "", seconds, problem)


@asynccontextmanager
async def open_faulty(fault: str) -> AsyncIterator[Faulty]:
    """On this loop, not in a test client's thread: the endpoint has to go on answering meanwhile."""
    async with open_upstream(fault, CONTENT) as upstream:
        settings = Settings(
            model=ModelSettings(base_url=upstream.base_url, name="faulty-1"),
            server=ServerSettings(log_level="error"),
            jobs=JobSettings(in_server=False),
        )
        app = create_app(settings)
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type] # Litestar types ASGI more closely
        async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://app") as client:
            yield Faulty(fault, client, upstream, app.state.services.model)


async def try_draft(fault: str, deadline: float) -> Trial:
    """One draft against an endpoint with ``fault``."""
    async with open_faulty(fault) as faulty:
        return await faulty.try_draft(deadline)


async def try_drafts(fault: str, deadline: float, times: int) -> list[Trial]:
    """``times`` drafts, a few at once, each few of an application that has not met the fault."""
    trials: list[Trial] = []
    while (left := times - len(trials)) > 0:
        async with open_faulty(fault) as faulty:
            asked = [faulty.try_draft(deadline) for _ in range(min(left, AT_ONCE))]
            trials += await asyncio.gather(*asked)
    return trials


async def try_outage(fault: str, requests: int) -> Outage:
    """Ask for ``requests`` drafts, one after a pause behind the other, of an endpoint that is down."""
    async with open_faulty(fault) as faulty:
        began = time.monotonic()
        opened: float | None = None
        asked: list[asyncio.Task[Trial]] = []
        for _ in range(requests):
            asked.append(asyncio.create_task(faulty.try_draft(DOWN_DEADLINE)))
            await asyncio.sleep(DOWN_PAUSE)
            if opened is None and await faulty.model.ready():
                opened = time.monotonic() - began
        invalid = sum(bool(trial.problem) for trial in await asyncio.gather(*asked))
        return Outage(fault, requests, len(faulty.upstream.requests), opened, invalid)


def draw_trials(trials: Iterable[Trial], deadline: float) -> Table:
    """A row a fault and what came of it."""
    table = Table(
        "fault", "origin", "degraded_reason", "drafts", "slowest, ms", "over the deadline, ms", "problem"
    )
    kinds: dict[tuple[str, str, str, str], list[float]] = {}
    for trial in trials:
        kinds.setdefault((trial.fault, trial.origin, trial.reason, trial.problem), []).append(trial.seconds)
    for (fault, origin, reason, problem), seconds in kinds.items():
        slowest = max(seconds)
        figures = (str(len(seconds)), f"{slowest * 1000:.0f}", f"{max(0.0, slowest - deadline) * 1000:.0f}")
        table.add_row(fault, origin, reason, *figures, problem)
    return table


def draw_outages(outages: Iterable[Outage]) -> Table:
    """A row a way of being down."""
    table = Table(
        "endpoint is down",
        "drafts",
        "calls",
        "calls per draft",
        "left alone after, s",
        "without a valid draft",
    )
    for each in outages:
        opened = "never" if each.seconds is None else f"{each.seconds:.1f}"
        calls = (str(each.requests), str(each.calls), f"{each.calls / each.requests:.2f}")
        table.add_row(each.fault, *calls, opened, str(each.invalid))
    return table


def main(times: int, deadline: float = 2.0) -> int:
    """Print a row a fault; 1 when a draft is missing, wrong or late, or what is down is called too often."""
    shown = track((NONE, *FAULTS), console=Console(stderr=True))
    trials = [trial for fault in shown for trial in asyncio.run(try_drafts(fault, deadline, times))]
    outages = [asyncio.run(try_outage(fault, DOWN_REQUESTS)) for fault in DOWN]
    console = Console()
    console.print(draw_trials(trials, deadline))
    console.print(draw_outages(outages))
    late = sum(trial.seconds > deadline + ALLOWED_OVERSHOOT for trial in trials)
    wrong = sum(bool(trial.problem) for trial in trials)
    worst = max(trial.seconds for trial in trials) - deadline
    origins = Counter(trial.origin or "none" for trial in trials)
    console.print(
        f"{len(FAULTS)} faults and none, {len(trials):,} drafts, deadline {deadline:g} s: "
        f"{wrong} without a valid draft, {late} late; worst overshoot {max(0.0, worst) * 1000:.0f} ms; "
        + ", ".join(f"{number:,} {origin}" for origin, number in origins.items())
    )
    return int(bool(late or wrong) or not all(each.right for each in outages))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=TIMES, help=f"drafts with each fault (default: {TIMES})")
    parser.add_argument("--quick", action="store_true", help="one draft with each fault")
    options = parser.parse_args()
    sys.exit(main(1 if options.quick else options.times))
