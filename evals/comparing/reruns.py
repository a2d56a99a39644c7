"""Runs of the regressed cases alone, with more epochs, before anybody believes in them.

With a few epochs, some of a hundred cases get worse by chance in every experiment, and those that did were picked for
it: the epochs that picked them can't confirm them. So the second pair of runs is judged by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from evals.comparing.changes import ChangedCase
from evals.comparing.pairing import mean, pair_runs
from evals.comparing.statistics import ALPHA, correct_holm, measure_worsening
from evals.suite.measures import MEASURES, Measure
from evals.suite.run import Run

# Ten epochs tell 9 passes from 2 in each of five cases (Fisher, Holm); three can't tell 3 from 0 in two.
EPOCHS = 10
Outcome = Literal["confirmed", "not confirmed", "gone", "not run"]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A regressed case under one measure; *gone*: not worse in the second pair. Without a run, all figures are None."""

    case: str
    measure: Measure
    outcome: Outcome
    baseline: float | None = None
    candidate: float | None = None
    p: float | None = None
    p_holm: float | None = None


def list_reruns(regressions: Iterable[ChangedCase]) -> tuple[str, ...]:
    """The ids of the cases to run again in both variants, the gravest first."""
    return tuple(changed.case for changed in regressions)


def confirm_regressions(
    regressions: Iterable[ChangedCase],
    baseline: Run,
    candidate: Run,
    measures: tuple[Measure, ...] = MEASURES,
) -> tuple[Confirmation, ...]:
    """Which of ``regressions`` the second pair of runs shows again: one-sided, within the case, Holm-corrected at 0.05.

    Raises ValueError as ``pair_runs`` does.
    """
    again = {
        (pair.case, paired.measure.name): pair
        for paired in pair_runs(baseline, candidate, measures).measured
        for pair in paired.pairs
    }
    wanted = [(changed.case, change.measure) for changed in regressions for change in changed.changes]
    run = [
        (case, measure, again[case, measure.name])
        for case, measure in wanted
        if (case, measure.name) in again
    ]
    chances = [measure_worsening(pair, higher_is_better=measure.higher_is_better) for _, measure, pair in run]
    found = {}
    for (case, measure, pair), p, corrected in zip(run, chances, correct_holm(chances), strict=True):
        still = pair.difference and (pair.difference < 0) == measure.higher_is_better
        outcome: Outcome = "confirmed" if corrected < ALPHA else "not confirmed" if still else "gone"
        figures = mean(pair.baseline), mean(pair.candidate), p, corrected
        found[case, measure.name] = Confirmation(case, measure, outcome, *figures)
    return tuple(
        found.get((case, measure.name), Confirmation(case, measure, "not run")) for case, measure in wanted
    )
