"""What is tried again, how often, and for how long."""

import asyncio

import pytest

from service.domain.prompt import Completion, JsonSchema, Prompt, Usage
from service.errors import (
    ModelBadResponse,
    ModelError,
    ModelRateLimited,
    ModelRefused,
    ModelRejected,
    ModelTimeout,
    ModelTruncated,
    ModelUnavailable,
)
from service.llm.retrying import Retrying
from service.llm.scripted import Answer, ScriptedModel

PROMPT = Prompt("write", ())


class Clock:
    """A time of its own: sleeping moves it, nothing else does."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


async def ask(
    answers: list[Answer], seconds: float = 20
) -> tuple[Completion | ModelError, ScriptedModel, Clock]:
    clock = Clock()
    model = ScriptedModel(answers)
    retrying = Retrying(model, clock=clock, sleep=clock.sleep)
    try:
        return await retrying.complete(PROMPT, schema=None, deadline=clock.now + seconds), model, clock
    except ModelError as error:
        return error, model, clock


@pytest.mark.parametrize("error", [ModelUnavailable("down"), ModelRateLimited("slow"), ModelBadResponse("?")])
async def test_a_passing_fault_is_got_over_and_counted(error: ModelError) -> None:
    result, model, clock = await ask([error, "hello"])
    assert result == Completion("hello", "scripted", Usage(model_calls=2))
    assert len(model.prompts) == 2
    assert len(clock.slept) == 1


@pytest.mark.parametrize(
    "error", [ModelTimeout("late"), ModelRejected("key"), ModelRefused("no"), ModelTruncated("cut")]
)
async def test_what_another_try_cannot_help_is_raised_as_it_came(error: ModelError) -> None:
    result, model, clock = await ask([error, "hello"])
    assert result is error
    assert len(model.prompts) == 1
    assert clock.slept == []


async def test_three_attempts_are_enough() -> None:
    last = ModelUnavailable("third")
    result, model, clock = await ask([ModelUnavailable("first"), ModelUnavailable("second"), last, "hello"])
    assert result is last
    assert len(model.prompts) == 3
    assert all(0 < seconds <= 4 for seconds in clock.slept)


async def test_a_malformed_answer_gets_one_more_try() -> None:
    last = ModelBadResponse("second")
    result, model, _ = await ask([ModelBadResponse("first"), last, "hello"])
    assert result is last
    assert len(model.prompts) == 2


async def test_the_wait_that_was_asked_for_is_kept_when_it_fits() -> None:
    result, _, clock = await ask([ModelRateLimited("slow", retry_after=7), "hello"])
    assert isinstance(result, Completion)
    assert clock.slept == [7]


async def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    error = ModelRateLimited("slow", retry_after=19.8)
    result, _, clock = await ask([error, "hello"])
    assert result is error
    assert clock.slept == []


async def test_with_little_time_left_nothing_is_tried_again() -> None:
    error = ModelUnavailable("down")
    result, model, _ = await ask([error, "hello"], seconds=0.3)
    assert result is error
    assert len(model.prompts) == 1


async def test_a_cancelled_wait_stays_cancelled() -> None:
    retrying = Retrying(ScriptedModel([ModelRateLimited("slow", retry_after=60)]))
    deadline = asyncio.get_running_loop().time() + 600
    call = asyncio.create_task(retrying.complete(PROMPT, schema=None, deadline=deadline))
    await asyncio.sleep(0.05)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


async def test_schema_and_deadline_are_handed_on_and_the_rest_delegated() -> None:
    model = ScriptedModel("hello", name="inner")
    retrying = Retrying(model)
    schema = JsonSchema("reply", {})
    await retrying.complete(PROMPT, schema=schema, deadline=0)
    assert model.schemas == [schema]
    assert retrying.name == "inner"
    assert await retrying.ready() == ""
    await retrying.aclose()
    assert model.closed
