"""The comparison of two runs: everything that a report tells."""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.comparing.changes import ChangedCase, find_changed
from evals.comparing.pairing import Paired, Pairing, group_rows, mean, pair_runs
from evals.comparing.prompt_changes import PromptChange, find_prompt_changes
from evals.comparing.statistics import (
    Difference,
    Interval,
    McNemar,
    bound_mean,
    compare_plain,
    correct_holm,
    measure_difference,
)
from evals.comparing.totals import Totals, add_up
from evals.comparing.verdict import Gate, Verdict, judge_experiment, judge_gate, judge_gated, judge_measure
from evals.suite.measures import MEASURES, Measure
from evals.suite.run import Manifest, Run


@dataclass(frozen=True, slots=True)
class Estimate:
    """One run's mean over cases; the interval is None where nothing bounds it."""

    value: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure in both runs, over the cases that both measured.

    ``p_holm`` is of secondary measures only, ``mcnemar`` of 0/1 measures with one epoch; ``only_baseline`` and
    ``only_candidate`` are the ids of cases that one run alone measured.
    """

    measure: Measure
    baseline: Estimate
    candidate: Estimate
    difference: Difference
    p_holm: float | None
    verdict: Verdict
    mcnemar: McNemar | None
    only_baseline: tuple[str, ...]
    only_candidate: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``measures`` are in their usual order, ``gates`` whether measured or not; ``primary`` is None without cases."""

    verdict: Verdict
    baseline: Manifest
    candidate: Manifest
    cases: tuple[str, ...]
    only_baseline: tuple[str, ...]
    only_candidate: tuple[str, ...]
    primary: Compared | None
    measures: tuple[Compared, ...]
    gates: tuple[Gate, ...]
    regressions: tuple[ChangedCase, ...]
    improvements: tuple[ChangedCase, ...]
    prompts: tuple[PromptChange, ...]
    warnings: tuple[str, ...]
    baseline_totals: Totals
    candidate_totals: Totals

    def get_measure(self, name: str) -> Compared | None:
        return next((compared for compared in self.measures if compared.measure.name == name), None)


def compare_runs(baseline: Run, candidate: Run, measures: Sequence[Measure] = MEASURES) -> Comparison:
    """The candidate held against the baseline, by the rule in ``verdict``.

    Raises ValueError where there is not one primary among ``measures``, and where ``pair_runs`` does.
    """
    primaries = [measure for measure in measures if measure.role == "primary"]
    if len(primaries) != 1:
        raise ValueError(f"one primary decides an experiment, and here are {len(primaries)}")
    pairing = pair_runs(baseline, candidate, measures)
    differences = {paired.measure.name: _measure(paired) for paired in pairing.measured}
    gates = tuple(_judge_gates(measures, pairing, differences))
    compared = _compare_measures(pairing, differences, gates)
    primary = next((found for found in compared if found.measure.role == "primary"), None)
    before, after = group_rows(baseline), group_rows(candidate)
    return Comparison(
        verdict=judge_experiment(primary.verdict if primary else "can't tell", gates),
        baseline=baseline.manifest,
        candidate=candidate.manifest,
        cases=pairing.cases,
        only_baseline=pairing.only_baseline,
        only_candidate=pairing.only_candidate,
        primary=primary,
        measures=compared,
        gates=gates,
        regressions=find_changed(pairing.measured, before, after, worse=True),
        improvements=find_changed(pairing.measured, before, after, worse=False),
        prompts=find_prompt_changes(baseline.manifest.prompts, candidate.manifest.prompts),
        warnings=pairing.warnings,
        baseline_totals=add_up(baseline),
        candidate_totals=add_up(candidate),
    )


def _measure(paired: Paired) -> Difference:
    return measure_difference(
        [pair.difference for pair in paired.pairs],
        [pair.family for pair in paired.pairs],
        share=paired.measure.share,
    )


def _judge_gates(
    measures: Sequence[Measure], pairing: Pairing, differences: dict[str, Difference]
) -> list[Gate]:
    measured = {paired.measure.name: paired for paired in pairing.measured}
    return [
        judge_gate(measured.get(measure.name, Paired(measure, ())), differences.get(measure.name))
        for measure in measures
        if measure.role == "gate"
    ]


def _compare_measures(
    pairing: Pairing, differences: dict[str, Difference], gates: Sequence[Gate]
) -> tuple[Compared, ...]:
    secondary = [paired.measure.name for paired in pairing.measured if paired.measure.role == "secondary"]
    corrected = dict(zip(secondary, correct_holm([differences[name].p for name in secondary]), strict=True))
    by_name = {gate.measure.name: gate for gate in gates}
    found = []
    for paired in pairing.measured:
        measure, difference = paired.measure, differences[paired.measure.name]
        p_holm = corrected.get(measure.name)
        if measure.role == "gate":
            verdict = judge_gated(by_name[measure.name], difference)
        else:
            verdict = judge_measure(measure, difference, difference.p if p_holm is None else p_holm)
        found.append(
            Compared(
                measure,
                _estimate(paired, [pair.baseline for pair in paired.pairs]),
                _estimate(paired, [pair.candidate for pair in paired.pairs]),
                difference,
                p_holm,
                verdict,
                compare_plain(paired.pairs),
                paired.only_baseline,
                paired.only_candidate,
            )
        )
    return tuple(found)


def _estimate(paired: Paired, values: Sequence[tuple[float, ...]]) -> Estimate:
    families = [pair.family for pair in paired.pairs]
    return Estimate(
        mean([mean(epochs) for epochs in values]),
        bound_mean(values, families, share=paired.measure.share),
    )
