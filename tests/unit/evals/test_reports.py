"""What a pull request and CI are told of a comparison."""

import doctest
import importlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.comparing.comparison import Comparison
from evals.comparing.escaping import code, fence, prose
from evals.comparing.json_form import write_json
from evals.comparing.markdown import write_markdown
from evals.comparing.simulate import WORLDS, simulate
from evals.suite.run import Run
from tests.unit.evals.experiments import compare_pair, make_pair, make_run

HOSTILE = "</details><script>alert(1)</script>\n```\n| a | b |\n@everyone \u202eevil\r````\n# Heading"
DOCTESTED = "pairing statistics verdict prompt_changes wording escaping simulate".split()


def compare(before: list[float], after: list[float]) -> Comparison:
    pairs = [{f"{n:02}/1": [value] for n, value in enumerate(values)} for values in (before, after)]
    return compare_pair(make_pair(pairs[0], pairs[1]))


def compare_hostile(cases: int = 1) -> Comparison:
    before, after = make_pair(
        {f"<b>`{n}`|/1": [1.0] for n in range(cases)}, {f"<b>`{n}`|/1": [0.0] for n in range(cases)}
    )
    rows = tuple(replace(row, first=HOSTILE, first_rules=("a|b`<i>",), message=HOSTILE) for row in after.rows)
    manifest = replace(after.manifest, model="<i>|@all`", prompts={"steps/write": HOSTILE})
    return compare_pair((before, Run(manifest, rows)))


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (
            [0.0] * 10 + [1.0] * 10,
            [1.0] * 20,
            "**Better: “Passes before repair” went from 50.0 % to 100.0 %: +50.0 points [+26.0, +74.0].**",
        ),
        (
            [1.0] * 20,
            [0.0] * 10 + [1.0] * 10,
            "**Worse: “Passes before repair” went from 100.0 % to 50.0 %: −50.0 points [−74.0, −26.0].**",
        ),
        (
            [1.0] * 20,
            [0.0] + [1.0] * 19,
            "**Can't tell: “Passes before repair” went from 100.0 % to 95.0 %: −5.0 points "
            "[−15.5, +5.5]; the smallest detectable difference is 14.8 points.**",
        ),
        (
            [1.0] * 20,
            [1.0] * 20,
            "**Can't tell: “Passes before repair” stayed at 100.0 %: +0.0 points [−16.1, +16.1]; "
            "no case differs, so nothing tells how small a difference would have shown.**",
        ),
    ],
)
def test_the_first_line_is_the_verdict_in_plain_words(
    before: list[float], after: list[float], line: str
) -> None:
    assert write_markdown(compare(before, after)).splitlines()[0] == line


def test_a_gate_that_fails_is_in_the_first_line_and_a_caution_too() -> None:
    fine = {"passes_first": 1.0, "violates": 0.0, "fails": 0.0}
    broken, cautious = fine | {"violates": 1.0}, fine | {"fails": 1.0}
    baseline = make_run({f"{n}/1": [fine] for n in range(20)})
    candidate = make_run(
        {f"{n}/1": [broken if n < 8 else cautious if n == 8 else fine] for n in range(20)}, "new"
    )
    text = write_markdown(compare_pair((baseline, candidate)))
    first = text.splitlines()[0]
    assert first.startswith("**Worse: the gate “Breaks the policy” fails: it went from 0.0 % to 40.0 %")
    assert first.endswith("caution: “No reply”.**")
    assert "| caution: worse, not significantly, in <code>8&#47;1</code> |" in text


def test_texts_of_others_stay_in_their_blocks_of_code() -> None:
    text = write_markdown(compare_hostile())
    outside, inside, ticks = [], [], ""
    for line in text.split("\n"):
        if ticks:
            inside.append(line)
            ticks = "" if line == ticks else ticks
        elif line.startswith("```"):
            ticks = line.rstrip("dif")
        else:
            outside.append(line)
    assert ticks == ""
    assert "</details><script>alert(1)</script>" in inside
    plain = "\n".join(outside)
    assert plain.count("<details>") == plain.count("</details>") == 2
    for forbidden in ("<script", "<b>", "<i>", "@all", "@everyone", "`", "# Heading"):
        assert forbidden not in plain.replace("### ", "")
    assert "\u202e" not in text
    assert "\r" not in text


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    tables = [block for block in write_markdown(compare_hostile()).split("\n\n") if block.startswith("| ")]
    assert len(tables) == 2
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_a_long_report_counts_the_cases_it_has_no_room_for() -> None:
    comparison = compare_hostile(cases=200)
    text = write_markdown(comparison, most=20_000)
    shown = text.count("The customer:")
    assert len(text) < 20_500
    assert 0 < shown < 200
    assert f"There is no room here for {200 - shown} more cases." in text


@given(st.text(alphabet="`~ab\n\r<", max_size=40))
def test_nothing_ends_a_block_of_code_but_its_own_last_line(text: str) -> None:
    opening, *body, closing = fence(text).split("\n")
    assert opening == closing
    assert not any(opening in line for line in body)


@given(st.text(max_size=40))
def test_text_in_a_line_holds_no_character_that_means_something(text: str) -> None:
    within = code(text).removeprefix("<code>").removesuffix("</code>")
    assert not set("<>`|*_[]@\n\\~!$") & set(within)
    assert not set("<>`|*_\n\\~!$(") & set(prose(text))


def test_the_json_form_keeps_its_shape() -> None:
    found = json.loads(write_json(compare([0.0] * 4 + [1.0] * 4, [1.0] * 7 + [0.0])))
    assert (
        list(found)
        == (
            "schema verdict summary exit_code baseline candidate cases only_baseline only_candidate warnings primary "
            "measures gates regressed improved rerun prompts"
        ).split()
    )
    assert found["schema"] == "evenhand-comparison/1"
    assert (
        list(found["measures"][0])
        == (
            "measure baseline candidate difference p_holm verdict mcnemar only_baseline only_candidate"
        ).split()
    )
    assert (
        list(found["measures"][0]["difference"])
        == ("value error degrees p interval detectable cases families").split()
    )
    assert found["measures"][0]["mcnemar"] == {"rose": 4, "fell": 1, "p": 0.375}
    assert found["gates"][0] == {
        "measure": "violates", "outcome": "not measured", "p_worse": None, "worse": [], "certain": [],
    }  # fmt: skip
    assert found["primary"] == found["measures"][0]
    assert found["rerun"] == ["07/1"]
    assert found["regressed"][0]["changes"][0]["measure"] == "passes_first"


def test_the_json_form_is_the_same_for_the_same_runs_and_leaves_the_texts_of_prompts_out() -> None:
    assert write_json(compare_hostile()) == write_json(compare_hostile())
    assert json.loads(write_json(compare_hostile()))["candidate"]["manifest"]["prompts"] == ["steps/write"]


def test_simulated_experiments_are_the_same_each_time_and_raise_few_alarms() -> None:
    found = list(simulate(WORLDS[1], 200))
    assert found == list(simulate(WORLDS[1], 200))
    # Of 200 at 0.05, more than 22 would come once in 2,000 times.
    assert sum(each.clustered.p < 0.05 for each in found) <= 22
    assert sum(each.unclustered < 0.05 for each in found) > sum(each.clustered.p < 0.05 for each in found)


@pytest.mark.parametrize("name", DOCTESTED)
def test_examples_in_docstrings_are_true(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(f"evals.comparing.{name}"))
    assert tried > 0
    assert failed == 0
