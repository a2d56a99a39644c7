"""The shipped fake keeps to its script."""

import time

import pytest

from service.domain.prompt import ChatMessage, JsonSchema, Prompt
from service.errors import ModelRefused, ModelTimeout, ModelUnavailable
from service.llm.model import Model
from service.llm.scripted import Delayed, ScriptedModel

PROMPT = Prompt("write", (ChatMessage("user", "It broke."),))


async def ask(model: Model, seconds: float = 10) -> str:
    return (await model.complete(PROMPT, schema=None, deadline=time.monotonic() + seconds)).text


async def test_a_sequence_is_used_up_in_order() -> None:
    model = ScriptedModel(["one", "two"])
    assert [await ask(model), await ask(model)] == ["one", "two"]
    with pytest.raises(ModelUnavailable):
        await ask(model)


async def test_one_text_answers_every_prompt() -> None:
    model = ScriptedModel("same")
    assert [await ask(model), await ask(model)] == ["same", "same"]


async def test_a_function_answers_from_the_prompt() -> None:
    assert await ask(ScriptedModel(lambda prompt: f"{prompt.step}!")) == "write!"


async def test_without_a_script_it_is_unavailable() -> None:
    with pytest.raises(ModelUnavailable):
        await ask(ScriptedModel())


async def test_an_exception_is_raised() -> None:
    with pytest.raises(ModelRefused):
        await ask(ScriptedModel([ModelRefused("no")]))


async def test_a_late_answer_comes_late() -> None:
    started = time.monotonic()
    assert await ask(ScriptedModel([Delayed(0.05, "late")])) == "late"
    assert time.monotonic() - started >= 0.04


async def test_an_answer_after_the_deadline_is_a_timeout_at_the_deadline() -> None:
    started = time.monotonic()
    with pytest.raises(ModelTimeout):
        await ask(ScriptedModel([Delayed(60, "late")]), seconds=0.05)
    assert time.monotonic() - started < 5


async def test_prompts_and_schemas_are_recorded() -> None:
    model = ScriptedModel("hello")
    schema = JsonSchema("reply", {})
    completion = await model.complete(PROMPT, schema=schema, deadline=time.monotonic() + 10)
    assert model.prompts == [PROMPT]
    assert model.schemas == [schema]
    assert completion.usage.model_calls == 1
    assert await model.ready() == ""
