"""What plan and repair are worth: ``python -m evals.ablation [SIZE …]`` writes a table in Markdown.

It reads the runs ``whole-SIZE``, ``no_repair-SIZE``, ``no_plan-SIZE`` and ``naive-SIZE`` of ``evals/baselines``, or of
the folder that ``--runs`` names. Rates are with their 95 % interval, for cases of one company depend on each other;
differences are the whole pipeline less the variant.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from evals.comparing.comparison import Comparison, compare_runs
from evals.comparing.wording import show_difference, show_estimate
from evals.suite.run_finding import BASELINES, find_run

SIZES = ("0.5b", "1.5b")
VARIANTS = ("no_repair", "no_plan", "naive")
ROWS = (
    "violates_first",
    "passes_first",
    "sound_first",
    "violates",
    "passes",
    "sound",
    "right",
    "techniques_shown",
    "asks_answered",
    "own_words",
    "output_tokens",
)


def read_comparisons(size: str, folder: Path) -> Mapping[str, Comparison]:
    """The whole pipeline against each variant. Raises ValueError where a run is not there."""
    whole = find_run(f"whole-{size}", [folder])
    return {name: compare_runs(find_run(f"{name}-{size}", [folder]), whole) for name in VARIANTS}


def write_table(size: str, comparisons: Mapping[str, Comparison]) -> Iterator[str]:
    """The lines of the table."""
    first = next(iter(comparisons.values()))
    model, rows = first.candidate.model.removeprefix("evenhand/"), first.candidate_totals.rows
    yield f"{model}, {len(first.cases)} cases, {rows} replies a variant ({size}):"
    yield ""
    yield f"| | whole | {' | '.join(name.replace('_', ' ') for name in comparisons)} |"
    yield f"|---|---|{'---|' * len(comparisons)}"
    for row in ROWS:
        found = [comparison.get_measure(row) for comparison in comparisons.values()]
        known = next((each for each in found if each is not None), None)
        if known is not None:
            told = [
                "–"
                if each is None
                else f"{show_estimate(each.baseline, each.measure)}; {show_difference(each)}"
                for each in found
            ]
            yield f"| {known.measure.title} | {show_estimate(known.candidate, known.measure)} | {' | '.join(told)} |"
    yield ""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="*", default=SIZES)
    parser.add_argument("--runs", type=Path, default=BASELINES)
    options = parser.parse_args()
    for size in options.sizes:
        for line in write_table(size, read_comparisons(size, options.runs)):
            sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
