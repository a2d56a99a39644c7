"""How often the checks' rules are found, in what the model wrote first and in what is sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.comparing.comparison import Estimate
from evals.comparing.pairing import Pair, group_rows, mean
from evals.comparing.statistics import Difference, bound_mean, measure_difference
from evals.suite.run import Row, Run

Stage = Literal["before repair", "as sent"]
STAGES: tuple[Stage, ...] = ("before repair", "as sent")


@dataclass(frozen=True, slots=True)
class RuleRate:
    """The share of replies in which ``rule`` is found; ``difference`` is over the cases that both runs have."""

    rule: str
    stage: Stage
    estimates: tuple[Estimate, ...]
    difference: Difference | None


def measure_rules(runs: Sequence[Run]) -> tuple[RuleRate, ...]:
    """Every rule at both stages, an estimate a run, the most frequent rule first.

    Means over cases of the means over epochs; intervals as ``bound_mean`` has them, clustered by family. Replies with
    an error are left out: a text that is not there breaks no rule.
    """
    grouped = [
        {case: written for case, rows in group_rows(run).items() if (written := _skip_errors(rows))}
        for run in runs
    ]
    rules = {
        rule for run in runs for row in run.rows if not row.error for rule in (*row.rules, *row.first_rules)
    }
    found = [_measure(rule, stage, grouped) for rule in rules for stage in STAGES]
    highest = {
        rule: max(e.value for rate in found if rate.rule == rule for e in rate.estimates) for rule in rules
    }
    return tuple(sorted(found, key=lambda rate: (-highest[rate.rule], rate.rule, STAGES.index(rate.stage))))


def _skip_errors(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(row for row in rows if not row.error)


def _measure(rule: str, stage: Stage, runs: Sequence[Mapping[str, tuple[Row, ...]]]) -> RuleRate:
    values = [{case: _find(rows, rule, stage) for case, rows in run.items()} for run in runs]
    estimates = []
    for run, found in zip(runs, values, strict=True):
        if not found:
            estimates.append(Estimate(0.0, None))
            continue
        families = [run[case][0].family for case in found]
        interval = bound_mean(list(found.values()), families, share=True)
        estimates.append(Estimate(mean([mean(epochs) for epochs in found.values()]), interval))
    return RuleRate(rule, stage, tuple(estimates), _compare(runs, values))


def _find(rows: Iterable[Row], rule: str, stage: Stage) -> tuple[float, ...]:
    return tuple(float(rule in (row.first_rules if stage == "before repair" else row.rules)) for row in rows)


def _compare(
    runs: Sequence[Mapping[str, tuple[Row, ...]]], values: Sequence[Mapping[str, tuple[float, ...]]]
) -> Difference | None:
    if len(runs) < 2:
        return None
    shared = sorted(runs[0].keys() & runs[1].keys())
    pairs = [Pair(case, runs[0][case][0].family, values[0][case], values[1][case]) for case in shared]
    if not pairs:
        return None
    return measure_difference(
        [pair.difference for pair in pairs], [pair.family for pair in pairs], share=True
    )
