"""Watching a model until it can write."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from service.llm.model import Model

POLL_SECONDS = 0.2
# What the embedded model says while it gets there by itself; anything else needs a person, or much time.
_UNDER_WAY = re.compile(r"(?:is loading|being fetched, (?P<percent>\d+) %)$")


@dataclass(frozen=True, slots=True)
class State:
    """``reason`` is why the model cannot write, "" once it can; ``percent`` is of weights being fetched."""

    reason: str
    percent: int | None = None
    under_way: bool = False


async def watch_model(model: Model, *, every: float = POLL_SECONDS) -> AsyncIterator[State]:
    """Each new state, until the model can write."""
    last: State | None = None
    while last is None or last.reason:
        state = read_state(await model.ready())
        if state != last:
            yield state
            last = state
        if state.reason:
            await asyncio.sleep(every)


def read_state(reason: str) -> State:
    """
    >>> read_state("the weights of x are being fetched, 12 %")
    State(reason='the weights of x are being fetched, 12 %', percent=12, under_way=True)
    """
    match = _UNDER_WAY.search(reason)
    percent = match["percent"] if match else None
    return State(reason, int(percent) if percent else None, match is not None)
