"""What a draft comes to when the model's endpoint misbehaves: ``python -m evals.draft_faults``."""

import asyncio
import json
import sys
import time
from dataclasses import dataclass

import httpx
from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals.upstream import FAULTS, NONE, open_upstream
from service.app import create_app
from service.settings import ModelSettings, ServerSettings, Settings

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


@dataclass(frozen=True, slots=True)
class Trial:
    """``problem`` is "" where a valid draft came back; ``seconds`` is what the caller waited."""

    fault: str
    origin: str
    reason: str
    seconds: float
    problem: str


async def try_draft(fault: str, deadline: float) -> Trial:
    """One ``POST /v1/drafts`` against an endpoint with ``fault``."""
    async with open_upstream(fault, CONTENT) as upstream:
        settings = Settings(
            model=ModelSettings(base_url=upstream.base_url, name="faulty-1"),
            server=ServerSettings(log_level="error"),
        )
        app = create_app(settings)
        # On this loop, not in a test client's thread: the endpoint has to go on answering meanwhile.
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type] # Litestar types ASGI more closely
        async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://app") as client:
            began = time.monotonic()
            answer = await client.post(
                "/v1/drafts", json=REQUEST, headers={"Evenhand-Deadline": str(deadline)}, timeout=60
            )
            seconds = time.monotonic() - began
    if answer.status_code != 201:
        return Trial(fault, "", "", seconds, f"answered {answer.status_code}")
    draft = answer.json()
    problem = "" if draft["body"] and draft["status"] != "blocked" else "no usable body"
    if draft["origin"] == "fallback" and not (draft["degraded_reason"] and draft["status"] == "needs_review"):
        problem = "a fallback that does not say so"
    return Trial(fault, draft["origin"], draft["degraded_reason"] or "", seconds, problem)


def main(deadline: float = 2.0) -> int:
    """Print a row a fault; 1 when a draft is missing, wrong or late."""
    table = Table("fault", "origin", "degraded_reason", "ms", "over the deadline, ms", "problem")
    trials = [
        asyncio.run(try_draft(fault, deadline))
        for fault in track((NONE, *FAULTS), console=Console(stderr=True))
    ]
    for trial in trials:
        over = max(0.0, trial.seconds - deadline)
        table.add_row(
            trial.fault,
            trial.origin,
            trial.reason,
            f"{trial.seconds * 1000:.0f}",
            f"{over * 1000:.0f}",
            trial.problem,
        )
    Console().print(table)
    late = [trial for trial in trials if trial.seconds > deadline + ALLOWED_OVERSHOOT]
    wrong = [trial for trial in trials if trial.problem]
    worst = max(trial.seconds for trial in trials) - deadline
    Console().print(
        f"{len(trials)} trials, deadline {deadline:g} s: {len(wrong)} without a valid draft, {len(late)} late; "
        f"worst overshoot {max(0.0, worst) * 1000:.0f} ms"
    )
    return 1 if late or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
