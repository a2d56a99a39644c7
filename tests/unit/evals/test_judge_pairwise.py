"""A pairwise judge in both orders, and two runs as it sees them."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from evals.judges.contest import compare_runs, measure_standing
from evals.judges.pairwise import Comparison, compare_replies, measure_position
from evals.suite.run import Row, Run
from service.domain.prompt import Prompt
from service.errors import ModelUnavailable
from service.llm.scripted import Answer, ScriptedModel
from tests.unit.evals.eval_cases import build_eval_case
from tests.unit.evals.experiments import make_run

CASE = build_eval_case().to_case()


def say(better: str) -> str:
    return json.dumps({"reason": "it is better", "better": better})


def prefer(words: str) -> Callable[[Prompt], Answer]:
    """A judge that looks for ``words``, wherever they are shown."""

    def answer(prompt: Prompt) -> Answer:
        first, _, second = (
            prompt.messages[-1].content.partition("The first reply:")[2].partition("The second reply:")
        )
        return say("first" if words in first else "second" if words in second else "tie")

    return answer


@pytest.mark.parametrize(
    ("a", "b", "better"), [("kind", "rude", "a"), ("rude", "kind", "b"), ("dull", "grey", "tie")]
)
async def test_what_both_orders_agree_on_is_the_preference(a: str, b: str, better: str) -> None:
    comparison = await compare_replies(CASE, a, b, ScriptedModel(prefer("kind")))
    assert (comparison.preference, comparison.agreed) == (better, True)


@pytest.mark.parametrize("place", ["first", "second"])
async def test_a_judge_that_always_names_a_place_is_shown_to_prefer_nothing(place: str) -> None:
    model = ScriptedModel(say(place))
    comparison = await compare_replies(CASE, "one", "two", model)
    assert (comparison.preference, comparison.agreed) == ("tie", False)
    assert comparison.places == (place, place)
    shown = [prompt.messages[-1].content for prompt in model.prompts]
    assert shown[0].index("one") < shown[0].rindex("two")
    assert "The first reply:\n<<untrusted" in shown[0]
    assert shown[0] != shown[1]


@pytest.mark.parametrize(
    "answers",
    [
        ("first, clearly", say("second")),
        (say("first"), "{}"),
        (say("first"), say("a")),
        (say("first"), ModelUnavailable("gone")),
        ("", ""),
    ],
)
async def test_a_malformed_answer_makes_a_tie_that_nobody_agreed_on(answers: tuple[Answer, Answer]) -> None:
    comparison = await compare_replies(CASE, "one", "two", ScriptedModel(answers))
    assert (comparison.preference, comparison.agreed) == ("tie", False)
    assert None in comparison.places


async def test_an_opinion_and_a_tie_are_a_tie_that_was_not_agreed_on() -> None:
    comparison = await compare_replies(CASE, "one", "two", ScriptedModel([say("first"), say("tie")]))
    assert (comparison.preference, comparison.agreed) == ("tie", False)


async def test_nobody_is_asked_about_the_same_text() -> None:
    model = ScriptedModel(say("first"))
    comparison = await compare_replies(CASE, "Hello,\n\nSam", "Hello, Sam ", model)
    assert (comparison.preference, comparison.agreed, comparison.places) == ("tie", True, ())
    assert model.prompts == []


def test_the_bias_towards_a_place_counts_the_answers_that_name_one() -> None:
    comparisons = [
        Comparison("tie", False, ("first", "first")),
        Comparison("a", True, ("first", "second")),
        Comparison("tie", False, ("second", None)),
        Comparison("tie", True, ("tie", "tie")),
        Comparison("tie", True),
    ]
    found = measure_position(comparisons)
    assert (found.count, found.total) == (3, 5)
    always = measure_position([Comparison("tie", False, ("first", "first"))] * 20)
    assert (always.count, always.total) == (40, 40)
    assert always.low > 0.5


def build_runs(before: dict[str, list[str]], after: dict[str, list[str]]) -> tuple[Run, Run]:
    """Two runs of the same cases with these texts by case and epoch."""
    return _write(before), _write(after)


def _write(texts: dict[str, list[str]]) -> Run:
    run = make_run({case: [{}] * len(each) for case, each in texts.items()})
    rows: list[Row] = [replace(row, text=texts[row.case][row.epoch - 1]) for row in run.rows]
    return replace(run, rows=tuple(rows))


async def test_two_runs_meet_case_by_case_and_epoch_by_epoch() -> None:
    cases = [build_eval_case(id=f"f{n % 2}/{n}", family=f"f{n % 2}") for n in range(4)]
    before, after = build_runs(
        {"f0/0": ["kind", "dull"], "f1/1": ["dull"], "f0/2": ["dull"], "f1/3": ["dull"]},
        {"f0/0": ["dull", "kind"], "f1/1": ["kind"], "f0/2": ["grey"], "gone/9": ["kind"]},
    )
    steps: list[int] = []
    meetings = await compare_runs(
        cases, before, after, ScriptedModel(prefer("kind")), done=lambda: steps.append(1)
    )
    found = {(each.case, each.epoch): each.comparison.preference for each in meetings}
    assert found == {("f0/0", 1): "a", ("f0/0", 2): "b", ("f1/1", 1): "b", ("f0/2", 1): "tie"}
    assert len(steps) == 4
    standing = measure_standing(meetings)
    assert [share.count for share in (standing.won, standing.tied, standing.lost)] == [2, 1, 1]
    assert {share.total for share in (standing.won, standing.tied, standing.lost)} == {4}
    assert standing.won.low <= 0.5 <= standing.won.high
    assert (standing.agreed.count, standing.agreed.total) == (4, 4)
    assert (standing.first.count, standing.first.total) == (3, 6)


async def test_a_reply_that_is_missing_loses_without_anybody_being_asked() -> None:
    cases = [build_eval_case(id=f"f/{n}", family="f") for n in range(3)]
    before, after = build_runs(
        {"f/0": ["dull"], "f/1": [" "], "f/2": [""]}, {"f/0": [""], "f/1": ["dull"], "f/2": [""]}
    )
    model = ScriptedModel(say("first"))
    meetings = await compare_runs(cases, before, after, model)
    assert [each.comparison.preference for each in meetings] == ["a", "b", "tie"]
    assert model.prompts == []
    assert measure_standing(meetings).agreed.total == 0


async def test_a_row_that_failed_counts_as_missing_whatever_text_it_has() -> None:
    cases = [build_eval_case(id="f/0", family="f")]
    before, after = build_runs({"f/0": ["dull"]}, {"f/0": ["kind"]})
    failed = replace(after, rows=tuple(replace(row, error="timed out") for row in after.rows))
    meetings = await compare_runs(cases, before, failed, ScriptedModel(prefer("kind")))
    assert meetings[0].comparison.preference == "a"
