"""The report on two runs compared, and on one run: what is told, in which order."""

from collections.abc import Sequence

from markupsafe import Markup

from evals.comparing.comparison import Compared, Comparison, Estimate
from evals.comparing.pairing import Paired, mean, pair_runs
from evals.comparing.statistics import bound_mean
from evals.comparing.totals import add_up
from evals.comparing.wording import (
    show_detectable,
    show_difference,
    show_estimate,
    show_number,
    show_p,
    show_value,
    word_change,
    word_detectable,
)
from evals.reporting.cases import CaseView, view_changed, view_worst
from evals.reporting.drawing import BASELINE, CANDIDATE
from evals.reporting.families import find_badness, find_family_changes, measure_families
from evals.reporting.forest import draw_families, draw_forest
from evals.reporting.intervals import Spot, draw_intervals
from evals.reporting.page import render_page
from evals.reporting.points import show_points, show_signed
from evals.reporting.rules import STAGES, RuleRate, measure_rules
from evals.reporting.spending import SPENT, Spent, draw_spending, measure_spending
from evals.reporting.texts import read_diff
from evals.reporting.verdict_words import advise, explain_primary
from evals.suite.measures import MEASURES, Measure
from evals.suite.run import Run

_RULES_DRAWN = 24
_RATE = Measure("", "", "secondary", higher_is_better=True, worst=None)


def build_report(comparison: Comparison, baseline: Run, candidate: Run) -> str:
    """A comparison as one HTML document that needs neither a server nor a network.

    ``baseline`` and ``candidate`` are the runs that ``comparison`` is of.
    """
    runs = (baseline, candidate)
    spent = [measure_spending(run) for run in runs]
    rules = measure_rules(runs)
    regressions, improvements = view_changed(comparison.regressions), view_changed(comparison.improvements)
    shares = [found for found in comparison.measures if found.measure.share]
    return render_page(
        "comparison.html",
        comparison=comparison,
        primary=comparison.primary,
        primary_chart=_draw_primary(comparison.primary),
        explained=list(explain_primary(comparison)),
        advice=advise(comparison),
        gates=[(gate, comparison.get_measure(gate.measure.name)) for gate in comparison.gates],
        shares=shares,
        forest=draw_forest(shares, "Paired differences of all measures that are shares; the table has them.")
        if shares
        else "",
        rules=rules,
        rules_chart=_draw_rules(rules, (BASELINE, CANDIDATE)),
        spent_names=[(name, title) for name, title, _ in SPENT if any(name in run for run in spent)],
        spent=spent,
        spent_changes={
            found.measure.name: show_difference(found)
            for found in comparison.measures
            if not found.measure.share
        },
        spending_chart=_draw_spending(comparison, spent),
        regressions=regressions,
        improvements=improvements,
        prompts=[(change, read_diff(change.diff)) for change in comparison.prompts],
        manifests=[("Baseline", comparison.baseline), ("Candidate", comparison.candidate)],
        totals=[comparison.baseline_totals, comparison.candidate_totals],
        **_show_families(comparison.primary, runs),
        **_list_filters((*regressions, *improvements)),
        **_WORDING,
    )


def build_run_report(run: Run, measures: Sequence[Measure] = MEASURES) -> str:
    """One run as one HTML document: rates, families, cases with the worst first, totals.

    Raises ValueError where the run has no rows or ``pair_runs`` refuses it.
    """
    measured = pair_runs(
        run, run, measures
    ).measured  # with itself: what applies to failed rows is decided there
    shares = [paired for paired in measured if paired.measure.share]
    estimates = {paired.measure.name: _estimate(paired) for paired in measured}
    primary = next((paired for paired in shares if paired.measure.role == "primary"), None)
    rules = measure_rules([run])
    cases = view_worst(run, measures)
    spots = [Spot(paired.measure.title, "", estimates[paired.measure.name]) for paired in shares]
    spent = measure_spending(run)
    return render_page(
        "run.html",
        run=run.manifest,
        primary=primary,
        measured=measured,
        estimates=estimates,
        measures_chart=draw_intervals(
            spots,
            "All measures that are shares, with 95 % intervals; the table has them.",
            step=38,
            width=620,
        )
        if spots
        else "",
        rules=rules,
        rules_chart=_draw_rules(rules, ("",)),
        heat_measures=[paired.measure for paired in shares],
        heat=measure_families(shares),
        badness=find_badness,
        spent_names=[(name, title) for name, title, _ in SPENT if name in spent],
        spent=[spent],
        cases=cases,
        cases_left=len({row.case for row in run.rows}) - len(cases),
        manifests=[("Run", run.manifest)],
        totals=[add_up(run)],
        **_list_filters(cases),
        **_WORDING,
    )


def _estimate(paired: Paired) -> Estimate:
    values = [pair.baseline for pair in paired.pairs]
    families = [pair.family for pair in paired.pairs]
    interval = bound_mean(values, families, share=paired.measure.share)
    return Estimate(mean([mean(epochs) for epochs in values]), interval)


def _draw_primary(primary: Compared | None) -> Markup | str:
    if primary is None or not primary.measure.share:
        return ""
    runs = ((BASELINE, primary.baseline), (CANDIDATE, primary.candidate))
    told = "; ".join(f"{name}: {show_estimate(estimate, primary.measure)}" for name, estimate in runs)
    return draw_intervals([Spot(name, name, estimate) for name, estimate in runs], told, step=46, width=720)


def _draw_rules(rules: Sequence[RuleRate], series: Sequence[str]) -> Markup | str:
    drawn = list(dict.fromkeys(rate.rule for rate in rules))[:_RULES_DRAWN]
    spots = [
        Spot(rate.rule, name, estimate, panel=rate.stage.capitalize())
        for rate in rules
        if rate.rule in drawn
        for name, estimate in zip(series, rate.estimates, strict=True)
    ]
    told = "How often each rule is found, with 95 % intervals; the table has the figures."
    return draw_intervals(spots, told, step=40, width=720) if spots else ""


def _draw_spending(comparison: Comparison, spent: Sequence[dict[str, Spent]]) -> Markup | str:
    found = comparison.primary
    if found is None or not found.measure.share:
        return ""
    told = (
        "The primary measure against seconds, tokens out and US dollars a reply; the table has the figures."
    )
    return draw_spending(spent, (found.baseline, found.candidate), found.measure, told) or ""


def _show_families(primary: Compared | None, runs: tuple[Run, Run]) -> dict[str, object]:
    paired = pair_runs(*runs, [primary.measure]).measured if primary else ()
    if not primary or not paired:
        return {"families": (), "unmoved": (), "families_chart": ""}
    changes = find_family_changes(paired[0])
    moved = [change for change in changes if change.moved]
    told = f"Differences of “{primary.measure.title}” case by case within families; the table has the means."
    return {
        "families": changes,
        "unmoved": [change.family for change in changes if not change.moved],
        "families_chart": draw_families(moved, primary.measure, told)
        if moved and primary.measure.share
        else "",
    }


def _list_filters(cases: Sequence[CaseView]) -> dict[str, object]:
    return {
        "filter_families": sorted({case.family for case in cases}),
        "filter_rules": sorted({rule for case in cases for rule in case.rules}),
    }


_WORDING: dict[str, object] = {
    "stages": STAGES,
    "rate": _RATE,
    "show_detectable": show_detectable,
    "show_difference": show_difference,
    "show_estimate": show_estimate,
    "show_number": show_number,
    "show_p": show_p,
    "show_points": show_points,
    "show_signed": show_signed,
    "show_value": show_value,
    "word_change": word_change,
    "word_detectable": word_detectable,
}
