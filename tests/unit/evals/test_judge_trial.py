"""Judges put to labelled pairs, and the rubric judge as a scorer of a task."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from evals.engine.drafting import Conditions, build_task
from evals.engine.logs import build_run
from evals.engine.models import Opened
from evals.engine.provider import build_model
from evals.engine.running import Order, run_task
from evals.engine.stand_in import build_stand_in
from evals.judges.measure import show_kinds, show_opinions
from evals.judges.pairs import Pair, read_pairs
from evals.judges.scoring import rubric_scorer
from evals.judges.trial import (
    build_pairwise,
    build_rubric,
    choose_pairs,
    gather_opinions,
    measure_opinions,
    prefer_longer,
)
from evals.suite.run import Run
from service.domain.prompt import Prompt
from service.llm.scripted import Answer, ScriptedModel
from service.prompting import load_prompts
from tests.unit.evals.eval_cases import build_eval_case

PROMPTS = load_prompts()
PAIRS = read_pairs("dev")[:10]


def know_labels(pairs: tuple[Pair, ...]) -> Callable[[Prompt], Answer]:
    """A judge that knows which reply of which pair was labelled the better one, and finds it in either place."""
    better = {pair.a if pair.label == "a" else pair.b for pair in pairs if pair.label != "tie"}

    def answer(prompt: Prompt) -> Answer:
        shown = prompt.messages[-1].content.partition("The first reply:")[2]
        first, _, second = shown.partition("The second reply:")
        found = [any(text in place for text in better) for place in (first, second)]
        place = "tie" if found[0] == found[1] else "first" if found[0] else "second"
        return json.dumps({"reason": "", "better": place})

    return answer


def mark_like(pairs: tuple[Pair, ...]) -> Callable[[Prompt], Answer]:
    """A judge that gives the better reply 2 on every line and the other 1; both halves of a tie get 1."""
    better = {pair.a if pair.label == "a" else pair.b for pair in pairs if pair.label != "tie"}
    replies = {text for pair in pairs for text in (pair.a, pair.b)}

    def answer(prompt: Prompt) -> Answer:
        shown = prompt.messages[-1].content.partition("The reply to mark:")[2]
        reply = next(text for text in replies if text in shown)
        marks = [
            {"line": number, "quote": " ".join(reply.split()[:4]), "mark": 1 + (reply in better)}
            for number in range(1, 40)
        ]
        return json.dumps({"marks": marks})

    return answer


async def test_a_pairwise_judge_that_sees_what_the_labels_say_agrees_fully() -> None:
    opinions = await gather_opinions(PAIRS, build_pairwise(ScriptedModel(know_labels(PAIRS))))
    agreement = measure_opinions(opinions)
    assert agreement.kappa == 1.0
    assert agreement.agreed.count == len(PAIRS)


async def test_the_reply_with_the_higher_mark_is_preferred_and_equal_marks_are_a_tie() -> None:
    opinions = await gather_opinions(PAIRS, build_rubric(ScriptedModel(mark_like(PAIRS)), PROMPTS.techniques))
    assert [each.preference for each in opinions] == [pair.label for pair in PAIRS]
    assert {each.missing for each in opinions} == {0}


@pytest.mark.parametrize("name", ["pairwise", "rubric"])
async def test_a_judge_that_answers_nonsense_prefers_nothing_and_is_counted(name: str) -> None:
    model = ScriptedModel("The first one is lovely.")
    judge = build_pairwise(model) if name == "pairwise" else build_rubric(model, PROMPTS.techniques)
    opinions = await gather_opinions(PAIRS, judge)
    assert {(each.preference, each.calls, each.missing) for each in opinions} == {("tie", 2, 2)}
    assert measure_opinions(opinions).kappa == 0.0


async def test_what_is_printed_tells_a_bias_and_every_kind() -> None:
    judge = build_pairwise(ScriptedModel(json.dumps({"reason": "", "better": "second"})))
    opinions = await gather_opinions(PAIRS, judge, at_once=4)
    console = Console(file=io.StringIO(), width=110)
    show_opinions("pairwise", opinions, console)
    show_kinds({"pairwise": opinions, "the longer one": await gather_opinions(PAIRS, prefer_longer)}, console)
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert "κ 0.00 [0.00, 0.00]" in shown
    assert "named the one shown first: 0 of 20" in shown
    assert "called a tie: 10 of 10" in shown
    assert "right where it named one: none" in shown
    assert all(pair.kind in shown for pair in PAIRS)


def test_a_limit_draws_the_same_pairs_every_time() -> None:
    pairs = read_pairs()
    chosen = choose_pairs(pairs, 30)
    assert len(chosen) == 30
    assert chosen == choose_pairs(pairs, 30)
    assert len({pair.case for pair in chosen}) > 10
    assert choose_pairs(pairs, None) == choose_pairs(pairs, 500) == pairs


async def run_with(judge: ScriptedModel | None, folder: Path, writer: ScriptedModel | None = None) -> Run:
    conditions = Conditions(fresh=True)
    task = build_task([build_eval_case()], PROMPTS, conditions)
    assert task.scorer is not None
    task.scorer.append(rubric_scorer(PROMPTS, fresh=True))
    order = Order("test", folder, conditions, {}, PROMPTS.digest)
    opened = Opened(build_model(writer or build_stand_in(PROMPTS)), 1)
    log = await run_task(task, order, opened, judge=Opened(build_model(judge), 1) if judge else None)
    return build_run(log)


def mark_all(prompt: Prompt) -> Answer:
    """2 on each line, with words that every reply of the stand-in has."""
    marks = [{"line": number, "quote": "I can see why", "mark": 2} for number in range(1, 40)]
    return json.dumps({"marks": marks})


async def test_the_rubric_is_a_measure_of_the_reply_that_was_written(tmp_path: Path) -> None:
    judge, writer = ScriptedModel(mark_all), build_stand_in(PROMPTS)
    row = (await run_with(judge, tmp_path, writer)).rows[0]
    assert row.error == ""
    assert row.measures["rubric"] == 1.0
    assert "words" in row.measures
    assert row.text.split("\n")[0] in judge.prompts[0].messages[-1].content
    # what the judge cost is not what the reply cost
    assert (row.model_calls, len(judge.prompts)) == (len(writer.prompts), 1)


async def test_a_judge_that_answers_nonsense_leaves_the_measure_out(tmp_path: Path) -> None:
    row = (await run_with(ScriptedModel("Top marks!"), tmp_path)).rows[0]
    assert row.error == ""
    assert "rubric" not in row.measures


async def test_without_a_judge_the_writer_does_not_mark_itself(tmp_path: Path) -> None:
    row = (await run_with(None, tmp_path)).rows[0]
    assert "judge" in row.error
