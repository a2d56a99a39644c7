"""When a draft is read again, and when it is not."""

import json
import shutil
import time

import pytest

from service.domain.draft import Draft
from service.domain.prompt import Prompt
from service.drafting.pipeline import Pipeline
from service.drafting.second_reader import SecondReader
from service.llm.scripted import Answer, Delayed, ScriptedModel
from service.prompting import PromptLibrary, load_prompts, shipped_prompts
from tests.unit.cases import build_case

CLAUSE = "Items with a receipt can be exchanged."
PROMISE = "We will exchange it and write to you within 24 hours."


@pytest.fixture(scope="module")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> PromptLibrary:
    """Without a sentence of the plan's own that would take the place of an open promise."""
    folder = tmp_path_factory.mktemp("second") / "prompts"
    shutil.copytree(shipped_prompts(), folder)
    path = folder / "fallback" / "sentences.md"
    head, rest = path.read_text(encoding="utf-8").split("## next_step\n")
    _, tail = rest.split("## escalation\n")
    path.write_text(
        f"{head}## next_step\n{{% if not due %}}Soon.{{% endif %}}\n\n## escalation\n{tail}", "utf-8"
    )
    return load_prompts(folder)


def write(promise: str) -> str:
    names = ("active_listening", "empathy", "apology", "problem_solving", "clarifying_question")
    texts = {name: f"I can see why this is a nuisance, {number}." for number, name in enumerate(names)}
    return json.dumps(texts | {"next_step": promise})


async def run(prompts: PromptLibrary, writer: Answer, judge: ScriptedModel, seconds: float = 5) -> Draft:
    case = build_case("The toaster is the wrong colour. I want another one.", CLAUSE, receipt_number="4711")
    pipeline = Pipeline(
        model=ScriptedModel([writer] * 3),
        prompts=prompts,
        repair_rounds=0,
        second_reader=SecondReader(judge, timeout=2),
    )
    return await pipeline.run(case, deadline=time.monotonic() + seconds)


def always_pass(prompt: Prompt) -> str:
    """Rules pass on every number it is asked about."""
    asked = prompt.messages[-1].content.split("The promises to rule on:")[1]
    numbers = [int(line.split(".")[0]) for line in asked.splitlines() if line[:1].isdigit()]
    identifier = prompt.messages[-1].content.split("[")[1].split("]")[0]
    return json.dumps(
        {
            "rulings": [
                {"number": number, "ruling": "pass", "clause": identifier, "quote": CLAUSE}
                for number in numbers
            ]
        }
    )


async def test_an_open_promise_is_read_again_once(prompts: PromptLibrary) -> None:
    judge = ScriptedModel(always_pass, name="second-1")
    draft = await run(prompts, write(PROMISE), judge)
    assert (draft.status, draft.origin, draft.versions.judge) == ("ready", "model", "second-1")
    assert draft.versions.model == "scripted"
    assert draft.usage.model_calls == 2
    assert [prompt.step for prompt in judge.prompts] == ["judge"]


async def test_a_draft_with_nothing_open_is_not_read_again(prompts: PromptLibrary) -> None:
    judge = ScriptedModel(always_pass)
    draft = await run(prompts, write("I will write to you within 24 hours."), judge)
    assert (draft.origin, draft.versions.judge, judge.prompts) == ("model", "", [])


async def test_a_fallback_is_not_read_again(prompts: PromptLibrary) -> None:
    judge = ScriptedModel(always_pass)
    draft = await run(prompts, "no JSON", judge)
    assert (draft.origin, draft.status, judge.prompts) == ("fallback", "needs_review", [])


async def test_what_writing_leaves_of_the_time_decides_whether_it_is_read_again(
    prompts: PromptLibrary,
) -> None:
    judge = ScriptedModel(always_pass)
    draft = await run(prompts, Delayed(0.6, write(PROMISE)), judge, seconds=1.5)
    assert (draft.origin, draft.status, judge.prompts) == ("model", "needs_review", [])


async def test_a_late_opinion_is_not_waited_for_beyond_its_own_time(prompts: PromptLibrary) -> None:
    began = time.monotonic()
    draft = await run(prompts, write(PROMISE), ScriptedModel(Delayed(100, "{}")), seconds=60)
    assert (draft.origin, draft.status, draft.versions.judge) == ("model", "needs_review", "")
    assert draft.usage.model_calls == 2
    assert time.monotonic() - began < 20
