"""A model on loopback that counts how often it is asked about each case."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from evals.draft_faults import REQUEST

MODEL_SECONDS = 0.3  # long enough that all racers meet the first one at work
_NAMED = "It is order "
# What the plan asks for, so that nothing is to be repaired.
_CONTENT = json.dumps(
    {
        "active_listening": "Your blender died after 45 days, and you want your money back.",
        "empathy": "I can see why that is maddening.",
        "apology": "I am sorry that the item failed.",
        "problem_solving": "You will get a refund.",
        "next_step": "I will set this up and confirm it to you within 24 hours.",
    }
)


def build_request(key: str) -> dict[str, Any]:
    """A case of its own for each key, whose message names it."""
    message = {
        "id": "m1",
        "author": {"type": "requester"},
        "body": f"{REQUEST['message']} It is order {key}.",
    }
    return {"conversation": {"id": key, "messages": [message]}, "policy": REQUEST["policy"]}


@asynccontextmanager
async def open_counting_model(calls: Counter[str], seconds: float = MODEL_SECONDS) -> AsyncIterator[str]:
    """The URL of a model on loopback that writes one reply, after ``seconds``, and counts for whom.

    What is asked for to repair parts of a reply belongs to that one, and is not counted.
    """

    async def complete(request: web.Request) -> web.Response:
        asked = await request.json()
        if asked["response_format"]["json_schema"]["name"] == "reply":
            calls[json.dumps(asked["messages"]).partition(_NAMED)[2].partition(".")[0]] += 1
        await asyncio.sleep(seconds)
        choice = {"index": 0, "message": {"role": "assistant", "content": _CONTENT}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 12, "completion_tokens": 5}
        whole = {"id": "c1", "object": "chat.completion", "model": "loopback-1"}
        return web.json_response(whole | {"choices": [choice], "usage": usage})

    app = web.Application(client_max_size=10_000_000)
    app.router.add_post("/v1/chat/completions", complete)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()
