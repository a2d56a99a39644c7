"""The task ``draft`` inside Inspect AI, on a model that says what the test wants."""

import json
from collections.abc import Callable
from pathlib import Path

from inspect_ai.log import read_eval_log

from evals.comparing.pairing import read_value
from evals.engine.drafting import Conditions, build_task
from evals.engine.logs import build_run, read_log
from evals.engine.models import Opened
from evals.engine.provider import build_model
from evals.engine.running import Order, run_task
from evals.engine.stand_in import build_stand_in
from evals.suite.measures import MEASURES
from evals.suite.run import Run
from service.domain.prompt import Prompt
from service.errors import ModelUnavailable
from service.llm.scripted import Answer, ScriptedModel
from service.prompting import PromptLibrary, load_prompts
from tests.unit.evals.eval_cases import RIGHT, build_eval_case

PROMPTS = load_prompts()


async def run(
    model: ScriptedModel,
    folder: Path,
    *,
    prompts: PromptLibrary = PROMPTS,
    conditions: Conditions = Conditions(fresh=True),  # noqa: B008 - frozen
) -> Run:
    task = build_task([build_eval_case()], prompts, conditions)
    order = Order("test", folder, conditions, {"steps/write": "text"}, prompts.digest)
    return build_run(await run_task(task, order, Opened(build_model(model), 1)))


def say_nothing_but(sentence: str) -> Callable[[Prompt], Answer]:
    return lambda _: json.dumps({technique.id: sentence for technique in PROMPTS.techniques})


def edit_prompts(folder: Path) -> Path:
    """The shipped prompts with one sentence changed."""
    for path in Path("prompts").rglob("*.md"):
        copy = folder / path.relative_to("prompts")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(
            path.read_text("utf-8").replace("You are a senior support agent.", "You are an agent.")
        )
    return folder


def find_log(folder: Path) -> Path:
    (path,) = folder.glob("*.eval")
    return path


async def test_a_reply_is_measured_as_first_written_and_as_sent(tmp_path: Path) -> None:
    # The model promises what the policy forbids; the pipeline puts the plan's sentences in its place.
    model = ScriptedModel(say_nothing_but("I will refund the whole $120 today."))
    found = await run(model, tmp_path)
    row = found.rows[0]
    assert (row.case, row.family, row.epoch, row.error) == ("blender-1", "blender", 1, "")
    assert "refund the whole $120" in row.first
    assert "refund the whole $120" not in row.text
    assert row.measures["violates_first"] == 1.0
    assert row.measures["violates"] == 0.0
    assert any(rule.startswith("policy.") for rule in row.first_rules)
    assert row.model_calls == len(model.prompts)
    assert found.manifest.digest == PROMPTS.digest


async def test_without_repair_the_first_text_is_what_is_sent(tmp_path: Path) -> None:
    model = ScriptedModel(say_nothing_but("I will refund the whole $120 today."))
    row = (await run(model, tmp_path, conditions=Conditions("no_repair", fresh=True))).rows[0]
    assert row.text == row.first
    assert row.measures["violates"] == 1.0


async def test_the_naive_writer_is_told_the_policy_and_nothing_that_was_planned(tmp_path: Path) -> None:
    model = ScriptedModel(RIGHT)
    row = (await run(model, tmp_path, conditions=Conditions("naive", fresh=True))).rows[0]
    assert row.text == row.first == RIGHT
    assert row.measures["right"] == 1.0
    asked = model.prompts[0].messages[-1].content
    assert "After 30 days we do not give refunds" in asked
    assert "$24.00" not in asked


async def test_without_the_plan_the_writer_is_not_told_what_was_decided(tmp_path: Path) -> None:
    model = build_stand_in(PROMPTS)
    await run(model, tmp_path, conditions=Conditions("no_plan", fresh=True))
    assert "$24.00" not in model.prompts[0].messages[-1].content
    whole = build_stand_in(PROMPTS)
    await run(whole, tmp_path, conditions=Conditions(fresh=True))
    assert "$24.00" in whole.prompts[0].messages[-1].content


async def test_a_technique_can_be_left_out(tmp_path: Path) -> None:
    model = build_stand_in(PROMPTS)
    row = (await run(model, tmp_path, conditions=Conditions("without_empathy", fresh=True))).rows[0]
    assert "- empathy:" not in model.prompts[0].messages[-1].content
    assert "empathy" in row.called_for  # it is held against the case, not against the order


async def test_a_model_that_fails_gives_a_fallback_that_is_no_success_of_the_prompt(tmp_path: Path) -> None:
    row = (await run(ScriptedModel(ModelUnavailable("down")), tmp_path)).rows[0]
    assert row.origin == "fallback"
    assert row.measures["own_words"] == row.measures["sound_first"] == row.measures["passes_first"] == 0.0


async def test_no_reply_at_all_is_an_error_and_counts_as_the_worst(tmp_path: Path) -> None:
    down = ScriptedModel(ModelUnavailable("down"))
    row = (await run(down, tmp_path, conditions=Conditions("naive", fresh=True))).rows[0]
    assert (row.text, row.error) == ("", "no reply (model_unavailable)")
    passes = next(measure for measure in MEASURES if measure.name == "passes")
    assert read_value(row, passes) == 0.0


async def test_of_two_epochs_one_may_fail(tmp_path: Path) -> None:
    answers = iter((f"Dear Dana, {RIGHT}", ModelUnavailable("down")))
    model = ScriptedModel(lambda _: next(answers))
    twice = Conditions(variant="naive", epochs=2, temperature=0.3, fresh=True)
    found = await run(model, tmp_path, conditions=twice)

    assert sorted(bool(row.error) for row in found.rows) == [False, True]
    assert read_eval_log(str(find_log(tmp_path))).status == "success"


async def test_what_was_answered_once_is_not_asked_again(tmp_path: Path) -> None:
    conditions = Conditions(epochs=2)
    first = build_stand_in(PROMPTS)
    before = await run(first, tmp_path, conditions=conditions)
    assert len(first.prompts) >= 2  # an answer an epoch
    second = build_stand_in(PROMPTS)
    after = await run(second, tmp_path, conditions=conditions)
    assert second.prompts == []
    assert [row.text for row in after.rows] == [row.text for row in before.rows]
    assert [row.model_calls for row in after.rows] == [row.model_calls for row in before.rows]


async def test_an_edited_prompt_is_asked_anew(tmp_path: Path) -> None:
    edited = edit_prompts(tmp_path / "prompts")
    await run(build_stand_in(PROMPTS), tmp_path, conditions=Conditions())
    library = load_prompts(edited)
    model = build_stand_in(library)
    found = await run(model, tmp_path, prompts=library, conditions=Conditions())
    assert model.prompts
    assert found.manifest.digest == library.digest != PROMPTS.digest


async def test_a_log_is_read_as_the_run_it_was(tmp_path: Path) -> None:
    found = await run(build_stand_in(PROMPTS), tmp_path)
    assert read_log(find_log(tmp_path)).rows == found.rows
