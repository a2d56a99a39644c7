"""When the breaker opens, what it lets through, and how it closes."""

import asyncio
import time

import pytest

from service.domain.prompt import Prompt
from service.errors import ModelBadResponse, ModelError, ModelRejected, ModelTimeout, ModelUnavailable
from service.llm.breaker import Breaker
from service.llm.scripted import Answer, Delayed, ScriptedModel

PROMPT = Prompt("write", ())
DOWN = ModelUnavailable("down")


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Line:
    """A breaker with its clock and the model behind it."""

    def __init__(self, *answers: Answer) -> None:
        self.clock = Clock()
        self.model = ScriptedModel(answers)
        self.breaker = Breaker(self.model, failures=3, cool_down=10, clock=self.clock)

    async def ask(self, seconds: float = 20) -> str:
        try:
            deadline = self.clock.now + seconds
            return (await self.breaker.complete(PROMPT, schema=None, deadline=deadline)).text
        except ModelError as error:
            return error.code

    @property
    def calls(self) -> int:
        return len(self.model.prompts)


async def test_it_opens_after_failures_in_a_row_and_then_fails_at_once() -> None:
    line = Line(DOWN, ModelTimeout("late"), DOWN, "hello")
    codes = [await line.ask() for _ in range(4)]
    assert codes == ["model_unavailable", "model_timeout", "model_unavailable", "model_unavailable"]
    assert line.calls == 3
    assert "3 times" in await line.breaker.ready()


@pytest.mark.parametrize("between", ["hello", ModelRejected("key"), ModelBadResponse("?")])
async def test_any_answer_in_between_starts_the_count_again(between: Answer) -> None:
    line = Line(DOWN, DOWN, between, DOWN, DOWN, "hello")
    for _ in range(5):
        await line.ask()
    assert await line.ask() == "hello"


async def test_callers_in_a_hurry_do_not_open_it() -> None:
    line = Line(*[ModelTimeout("late")] * 5, "hello")
    for _ in range(5):
        await line.ask(seconds=0.5)
    assert await line.ask() == "hello"


async def test_after_the_cool_down_a_probe_that_is_answered_closes_it() -> None:
    line = Line(DOWN, DOWN, DOWN, "back", "for good")
    for _ in range(3):
        await line.ask()
    line.clock.now += 9.9
    assert await line.ask() == "model_unavailable"
    line.clock.now += 0.1
    assert await line.breaker.ready() == ""
    assert [await line.ask(), await line.ask()] == ["back", "for good"]


async def test_a_probe_that_fails_opens_it_for_as_long_again() -> None:
    line = Line(DOWN, DOWN, DOWN, DOWN, "back")
    for _ in range(3):
        await line.ask()
    line.clock.now += 10
    assert await line.ask() == "model_unavailable"
    assert line.calls == 4
    line.clock.now += 9.9
    assert await line.ask() == "model_unavailable"
    assert line.calls == 4
    line.clock.now += 0.1
    assert await line.ask() == "back"


async def test_only_one_probe_is_under_way_and_a_cancelled_one_gives_its_place_back() -> None:
    answers: list[Answer] = [DOWN, DOWN, DOWN, Delayed(30, "late"), "back"]
    clock = Clock()
    clock.now = time.monotonic()  # the scripted delay is kept in real time
    model = ScriptedModel(answers)
    breaker = Breaker(model, failures=3, cool_down=10, clock=clock)
    for _ in range(3):
        with pytest.raises(ModelUnavailable):
            await breaker.complete(PROMPT, schema=None, deadline=clock.now + 60)
    clock.now += 10
    probe = asyncio.create_task(breaker.complete(PROMPT, schema=None, deadline=clock.now + 60))
    await asyncio.sleep(0.05)
    with pytest.raises(ModelUnavailable):
        await breaker.complete(PROMPT, schema=None, deadline=clock.now + 60)
    assert len(model.prompts) == 4
    probe.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probe
    assert (await breaker.complete(PROMPT, schema=None, deadline=clock.now + 60)).text == "back"


async def test_name_and_closing_are_those_of_the_model() -> None:
    model = ScriptedModel(name="inner")
    breaker = Breaker(model)
    assert breaker.name == "inner"
    await breaker.aclose()
    assert model.closed
