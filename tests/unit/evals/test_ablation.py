"""The table of what plan and repair are worth, from the committed runs."""

import pytest

from evals.ablation import SIZES, VARIANTS, read_comparisons, write_table
from evals.suite.run_finding import BASELINES


@pytest.mark.parametrize("size", SIZES)
def test_the_committed_runs_compare(size: str) -> None:
    comparisons = read_comparisons(size, BASELINES)
    assert set(comparisons) == set(VARIANTS)
    for comparison in comparisons.values():
        assert len(comparison.cases) == 60
        assert comparison.candidate.epochs == comparison.baseline.epochs == 2
        assert comparison.candidate.digest == comparison.baseline.digest
    naive = comparisons["naive"].get_measure("sound_first")
    assert naive is not None
    assert naive.verdict == "better"


def test_every_measure_is_a_row_with_a_cell_for_each_variant() -> None:
    lines = list(write_table("1.5b", read_comparisons("1.5b", BASELINES)))
    rows = [line for line in lines if line.startswith("| ") and "whole" not in line]
    assert len(rows) == 11
    assert {line.count("|") for line in rows} == {6}
    assert all("points [" in line or "Tokens" in line for line in rows)
