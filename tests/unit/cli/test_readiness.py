"""Watching a model until it can write."""

import asyncio
from collections.abc import Sequence

from service.cli.readiness import State, watch_model
from service.llm.scripted import ScriptedModel


class LoadingModel(ScriptedModel):
    """Says one state after another, then that it is ready."""

    def __init__(self, states: Sequence[str]) -> None:
        super().__init__()
        self._states = list(states)

    async def ready(self) -> str:
        return self._states.pop(0) if self._states else ""


async def watch(*states: str) -> list[State]:
    async with asyncio.timeout(30):
        return [state async for state in watch_model(LoadingModel(states), every=0)]


async def test_each_state_is_seen_once_until_the_model_is_ready() -> None:
    loading = "the embedded model is loading"
    seen = await watch("the weights of x are being fetched, 10 %", loading, loading, loading)
    assert [state.reason for state in seen] == ["the weights of x are being fetched, 10 %", loading, ""]
    assert [state.percent for state in seen] == [10, None, None]
    assert [state.under_way for state in seen] == [True, True, False]


async def test_a_model_that_cannot_get_there_by_itself_is_not_under_way() -> None:
    seen = await watch("x cannot be fetched. publisher: no answer")
    assert not seen[0].under_way
