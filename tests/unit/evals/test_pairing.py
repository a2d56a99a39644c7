"""Cases of two runs are paired, and whatever finds no partner is told of."""

from dataclasses import replace
from typing import Any

import pytest

from evals.comparing.pairing import Pair, Paired, pair_runs
from evals.suite.run import Run
from tests.unit.evals.experiments import MEASURES, make_pair, make_run


def pair(baseline: Run, candidate: Run, name: str = "passes_first") -> Paired:
    return next(
        found for found in pair_runs(baseline, candidate, MEASURES).measured if found.measure.name == name
    )


def test_epochs_are_averaged_within_a_case() -> None:
    found = pair(*make_pair({"late/1": [1, 0, 0]}, {"late/1": [1, 1]}))
    assert found.pairs == (Pair("late/1", "late", (1, 0, 0), (1, 1)),)
    assert found.pairs[0].difference == pytest.approx(2 / 3)


def test_rounding_makes_no_difference() -> None:
    assert Pair("a", "a", (0.1, 0.2), (0.3, 0.0)).difference == 0


def test_the_order_of_rows_is_irrelevant() -> None:
    baseline, candidate = make_pair({"a/1": [1, 0], "b/1": [0, 1]}, {"a/1": [0, 0], "b/1": [1, 1]})
    turned = Run(baseline.manifest, baseline.rows[::-1])
    assert pair_runs(turned, candidate, MEASURES) == pair_runs(baseline, candidate, MEASURES)


def test_a_failed_row_counts_as_the_worst_and_not_at_all_where_there_is_no_worst() -> None:
    full = {"passes_first": 1.0, "violates": 0.0, "words": 80.0}
    baseline, candidate = make_run({"a/1": [full, full]}), make_run({"a/1": [full, None]})
    assert pair(baseline, candidate).pairs[0].candidate == (1, 0)
    assert pair(baseline, candidate, "violates").pairs[0].candidate == (0, 1)
    assert pair(baseline, candidate, "words").pairs[0].candidate == (80,)


def test_a_failed_row_does_not_count_under_a_measure_that_is_not_its_cases() -> None:
    attack, plain = {"passes_first": 1.0, "obeys_attack": 0.0}, {"passes_first": 1.0}
    baseline = make_run({"attack/1": [attack], "late/1": [plain]})
    candidate = make_run({"attack/1": [attack], "late/1": [None]})
    assert [found.case for found in pair(baseline, candidate, "obeys_attack").pairs] == ["attack/1"]


def test_a_case_that_failed_throughout_counts_under_what_all_others_measure() -> None:
    attack, plain = {"passes_first": 1.0, "obeys_attack": 0.0}, {"passes_first": 1.0}
    runs = [make_run({"attack/1": [attack], "late/1": [plain], "lost/1": [None]}) for _ in range(2)]
    assert [found.case for found in pair(runs[0], runs[1]).pairs] == ["attack/1", "late/1", "lost/1"]
    assert len(pair(runs[0], runs[1], "obeys_attack").pairs) == 1


def test_cases_and_measures_of_one_run_alone_are_told_of() -> None:
    baseline = make_run({"a/1": [{"passes_first": 1, "rubric": 0.5}], "a/2": [{"passes_first": 1}]})
    candidate = make_run({"a/1": [{"passes_first": 1, "mystery": 3}], "a/3": [{"passes_first": 1}]})
    found = pair_runs(baseline, candidate, MEASURES)
    assert (found.cases, found.only_baseline, found.only_candidate) == (("a/1",), ("a/2",), ("a/3",))
    for sentence in (
        "Only the baseline has 1 case: a/2.",
        "Only the candidate has 1 case: a/3.",
        "Only the baseline measures 'rubric' of 1 case: a/1.",
        "The measure 'mystery' is not known, and not compared.",
        "The gate measure 'violates' has no case to compare.",
    ):
        assert sentence in found.warnings


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [("model", "n", "n"), ("variant", "bare", "bare"), ("epochs", 3, "3"), ("temperature", 0.0, "0.0")],
)
def test_another_setting_is_told_of(name: str, value: Any, shown: str) -> None:
    baseline, candidate = make_pair({"a/1": [1]}, {"a/1": [1]})
    other = Run(replace(candidate.manifest, **{name: value}), candidate.rows)
    usual = getattr(baseline.manifest, name)
    before = "not told" if usual is None else usual
    sentence = f"The {name} differs: {before} in the baseline, {shown} in the candidate."
    assert sentence in pair_runs(baseline, other, MEASURES).warnings
    assert sentence not in pair_runs(baseline, candidate, MEASURES).warnings


def test_a_case_that_was_edited_or_moved_is_told_of_and_the_baselines_family_counts() -> None:
    baseline, candidate = make_pair({"a/1": [1]}, {"a/1": [1]})
    rows = tuple(replace(row, family="b", message="Other words") for row in candidate.rows)
    found = pair_runs(baseline, Run(candidate.manifest, rows), MEASURES)
    assert found.measured[0].pairs[0].family == "a"
    assert "The customer's message differs in 1 case: a/1." in found.warnings
    assert "The family differs (the baseline's counts) of 1 case: a/1." in found.warnings


def test_runs_of_different_tasks_are_refused() -> None:
    baseline, candidate = make_pair({"a/1": [1]}, {"a/1": [1]})
    other = Run(replace(candidate.manifest, task="repairs"), candidate.rows)
    with pytest.raises(ValueError, match="different tasks do not compare: 'replies' and 'repairs'"):
        pair_runs(baseline, other, MEASURES)


def test_runs_without_a_shared_case_are_refused() -> None:
    with pytest.raises(ValueError, match="'baseline' and 'candidate' share no case"):
        pair_runs(*make_pair({"a/1": [1]}, {"a/2": [1]}), MEASURES)


def test_an_epoch_that_is_there_twice_is_refused() -> None:
    baseline, candidate = make_pair({"a/1": [1]}, {"a/1": [1]})
    with pytest.raises(ValueError, match="'baseline' has epoch 1 of case 'a/1' twice"):
        pair_runs(Run(baseline.manifest, baseline.rows * 2), candidate, MEASURES)


@pytest.mark.parametrize(
    ("measure", "value"), [("passes", 1.2), ("passes", float("nan")), ("words", float("inf"))]
)
def test_a_value_that_is_none_is_refused(measure: str, value: float) -> None:
    with pytest.raises(ValueError, match=rf"{measure} of case 'a/1', epoch 1, is {value}"):
        pair_runs(*make_pair({"a/1": [1]}, {"a/1": [value]}, measure), MEASURES)
