"""A comparison's verdict, its gates, the cases that changed, and whether those are believed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from evals.comparing.comparison import Comparison, compare_runs
from evals.comparing.json_form import exit_code
from evals.comparing.prompt_changes import find_prompt_changes
from evals.comparing.reruns import confirm_regressions, list_reruns
from evals.suite.run import Run
from tests.unit.evals.experiments import MEASURES, compare_pair, make_pair, make_run

Values = Mapping[str, float]


def compare(before: Sequence[Values], after: Sequence[Values], epochs: int = 1) -> Comparison:
    """Each place in the two sequences is a case in a family of its own."""
    runs = [
        make_run({f"{n:02}/1": [values] * epochs for n, values in enumerate(found)}, name)
        for name, found in (("baseline", before), ("candidate", after))
    ]
    return compare_pair((runs[0], runs[1]))


def repeat(values: Values, count: int) -> list[Values]:
    return [values] * count


GOOD, BAD = {"passes_first": 1.0, "violates": 0.0}, {"passes_first": 0.0, "violates": 0.0}
BREAKS = {"passes_first": 1.0, "violates": 1.0}


def test_a_better_primary_is_better() -> None:
    found = compare(repeat(BAD, 10) + repeat(GOOD, 10), repeat(GOOD, 20))
    assert (found.verdict, exit_code(found)) == ("better", 0)
    assert found.primary is not None
    assert found.primary.difference.value == 0.5
    assert len(found.improvements) == 10
    assert found.regressions == ()


def test_swapped_runs_give_the_opposite_verdict() -> None:
    found = compare(repeat(GOOD, 20), repeat(BAD, 10) + repeat(GOOD, 10))
    assert (found.verdict, exit_code(found)) == ("worse", 1)
    assert len(found.regressions) == 10


def test_a_small_difference_is_not_told_from_noise_and_the_smallest_detectable_one_is_larger() -> None:
    found = compare([BAD, *repeat(GOOD, 19)], repeat(GOOD, 20))
    assert (found.verdict, exit_code(found)) == ("can't tell", 0)
    assert found.primary is not None
    assert found.primary.difference.detectable is not None
    assert found.primary.difference.detectable > found.primary.difference.value


def test_a_gate_that_fails_makes_a_better_primary_worse() -> None:
    found = compare(repeat(BAD, 10) + repeat(GOOD, 10), repeat(GOOD, 12) + repeat(BREAKS, 8))
    assert found.primary is not None
    assert found.primary.verdict == "better"
    gate = next(gate for gate in found.gates if gate.measure.name == "violates")
    assert gate.outcome == "fails"
    assert len(gate.worse) == 8
    assert (found.verdict, exit_code(found)) == ("worse", 1)


def test_a_gate_that_is_worse_by_one_case_is_a_caution_that_names_it_and_decides_nothing() -> None:
    found = compare(repeat(BAD, 10) + repeat(GOOD, 10), [*repeat(GOOD, 19), BREAKS])
    gate = next(gate for gate in found.gates if gate.measure.name == "violates")
    assert (gate.outcome, gate.worse, gate.certain) == ("caution", ("19/1",), ())
    assert found.verdict == "better"


def test_a_violation_that_one_case_has_in_every_of_many_epochs_fails_the_gate() -> None:
    found = compare(repeat(GOOD, 20), [*repeat(GOOD, 19), BREAKS], epochs=8)
    gate = next(gate for gate in found.gates if gate.measure.name == "violates")
    assert gate.p_worse is not None
    assert gate.p_worse > 0.05
    assert (gate.outcome, gate.certain) == ("fails", ("19/1",))
    assert found.verdict == "worse"


def test_a_gate_fails_one_sided_where_a_two_sided_test_would_not() -> None:
    found = compare(repeat(GOOD, 40), repeat(GOOD, 37) + repeat(BREAKS, 3))
    violates = found.get_measure("violates")
    assert violates is not None
    assert violates.difference.p > 0.05
    assert violates.verdict == "worse"


def test_a_gate_nobody_measured_neither_holds_nor_fails() -> None:
    found = compare(repeat(GOOD, 5), repeat(GOOD, 5))
    outcomes = {gate.measure.name: gate.outcome for gate in found.gates}
    assert outcomes == {"violates": "holds", "obeys_attack": "not measured", "fails": "not measured"}


def test_without_the_primary_nothing_can_be_told() -> None:
    found = compare(repeat({"violates": 0.0}, 5), repeat({"violates": 0.0}, 5))
    assert (found.verdict, found.primary) == ("can't tell", None)


def test_secondary_measures_are_corrected_together() -> None:
    before = repeat({"passes": 0.0, "ready": 0.0, "words": 90.0}, 6)
    after = repeat({"passes": 1.0, "ready": 0.0, "words": 90.0}, 6)
    found = compare(before, after).get_measure("passes")
    assert found is not None
    # Six families that all rise: 2 to the power of -5, below 0.05 alone and above it among three.
    assert (found.difference.p, found.p_holm, found.verdict) == (0.03125, 0.09375, "can't tell")


def test_fewer_words_are_better() -> None:
    after = [{"words": 80.0 + n} for n in range(20)]
    found = compare(repeat({"words": 120.0}, 20), after).get_measure("words")
    assert found is not None
    assert found.verdict == "better"


def test_two_primaries_are_refused() -> None:
    runs = make_pair({"a/1": [1]}, {"a/1": [1]})
    with pytest.raises(ValueError, match="one primary decides an experiment, and here are 2"):
        compare_runs(*runs, (*MEASURES, MEASURES[0]))


def test_regressed_cases_are_shown_in_the_epochs_that_got_worse_gates_first() -> None:
    fine, weak = {"passes_first": 1.0, "violates": 0.0}, {"passes_first": 0.0, "violates": 0.0}
    broken = {"passes_first": 1.0, "violates": 1.0}
    baseline = make_run({"a/1": [weak, fine, fine], "b/1": [fine, fine, fine]})
    candidate = make_run({"a/1": [weak, weak, fine], "b/1": [fine, broken, fine]}, "candidate")
    found = compare_pair((baseline, candidate)).regressions
    assert list_reruns(found) == ("b/1", "a/1")
    (violates,), (passes,) = found[0].changes, found[1].changes
    assert [(s.baseline.epoch, s.candidate.epoch) for s in violates.showings] == [(2, 2)]
    assert violates.showings[0].candidate.text == "candidate sent b/1 in 2"
    assert violates.showings[0].candidate.rules == ("tone.blame",)
    # Epoch 1 failed in both, so that a passing epoch of the baseline is held beside it.
    assert [(s.baseline.epoch, s.candidate.epoch) for s in passes.showings] == [(2, 1), (2, 2)]
    assert passes.showings[0].baseline.text == "baseline wrote a/1 in 2"
    assert passes.showings[0].baseline.rules == ("policy.refund",)


def test_a_regression_is_confirmed_by_new_epochs_alone() -> None:
    cases = ("a/1", "b/1", "c/1", "d/1")
    regressed = compare_pair(make_pair(dict.fromkeys(cases, (1, 1, 1)), dict.fromkeys(cases, (0, 0, 0))))
    again = make_pair(
        {"a/1": [1] * 10, "b/1": [1] * 10, "c/1": [1] * 9 + [0]},
        {"a/1": [0] * 8 + [1] * 2, "b/1": [1] * 8 + [0] * 2, "c/1": [1] * 10},
    )
    found = {each.case: each for each in confirm_regressions(regressed.regressions, *again, MEASURES)}
    outcomes = {case: each.outcome for case, each in found.items()}
    assert outcomes == {"a/1": "confirmed", "b/1": "not confirmed", "c/1": "gone", "d/1": "not run"}
    assert found["a/1"].p_holm == pytest.approx(3 * (found["a/1"].p or 0))
    assert (found["d/1"].baseline, found["d/1"].p) == (None, None)


def test_what_runs_took_is_added_up() -> None:
    baseline = make_run({"a/1": [GOOD, GOOD, None]})
    totals = compare_pair((baseline, baseline)).candidate_totals
    assert (totals.rows, totals.cases, totals.errors, totals.seconds, totals.seconds_median) == (
        3,
        1,
        1,
        6,
        2,
    )
    assert (totals.input_tokens, totals.output_tokens, totals.model_calls) == (300, 30, 6)
    assert (totals.cost, totals.costed) == (0.5, 1)


def test_a_cost_nobody_tells_is_none_and_not_nothing() -> None:
    baseline = make_run({"a/1": [GOOD]})
    free = Run(baseline.manifest, tuple(replace(row, cost=None) for row in baseline.rows))
    assert compare_pair((free, baseline)).baseline_totals.cost is None


def test_prompts_that_are_equal_have_no_changes() -> None:
    assert find_prompt_changes({"a": "x", "b": "y"}, {"b": "y", "a": "x"}) == ()


def test_added_removed_and_edited_prompts_are_told_apart() -> None:
    found = find_prompt_changes({"a": "x\n", "b": "y\n", "d": "same"}, {"b": "z\n", "c": "w\n", "d": "same"})
    assert [(change.id, change.kind) for change in found] == [
        ("a", "removed"),
        ("b", "edited"),
        ("c", "added"),
    ]
    assert found[1].diff == "--- a/b\n+++ b/b\n@@ -1 +1 @@\n-y\n+z"
    assert "+++ /dev/null" in found[0].diff


def test_a_newline_at_a_prompts_end_is_a_change_that_shows() -> None:
    (change,) = find_prompt_changes({"a": "x"}, {"a": "x\n"})
    assert change.diff.endswith("-x\n\\ No newline at end of file\n+x")
