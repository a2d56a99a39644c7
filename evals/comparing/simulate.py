"""Simulated experiments that show what the comparison's statistics are worth: ``python -m evals.comparing.simulate``.

Each has families of cases, answered in several epochs by two prompts. How likely a reply passes is, on the logit scale,
a family's effect, a case's, and one of prompt and family together, which is what makes the differences of a family's
cases alike. Both prompts draw theirs from the same distribution: at the same rate there is no difference.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals.comparing.statistics import ALPHA, Difference, bound_mean, measure_difference
from evals.intervals import measure_wilson

Numbers = NDArray[np.float64]
SEED, EXPERIMENTS = 20261101, 2000
SAMPLE = 200_000
EFFECT = -0.10
HEADINGS = (
    "World",
    "Alarms, unclustered (want .05)",
    "Alarms, clustered (want .05)",
    "Alarms, a gate (want .05)",
    "Covers the difference (want .95)",
    "Covers one rate (want .95)",
    "Power at a fall of 10 points",
    "Detectable by the noise at no change: power (want .80)",
    "Detectable by its own noise: power (want .80)",
)


@dataclass(frozen=True, slots=True)
class World:
    """``sizes`` are the cases of each family, ``rate`` how often the baseline passes; the rest are logit deviations."""

    name: str
    sizes: tuple[int, ...]
    epochs: int
    rate: float
    family: float = 0.8
    case: float = 0.8
    prompt: float = 0.6


@dataclass(frozen=True, slots=True)
class Observed:
    """One experiment: the clustered test, the p of the paired t without clusters, the interval of the baseline."""

    clustered: Difference
    unclustered: float
    covers_rate: bool


MIXED = (4, 5, 6, 4, 5) * 5
WORLDS = (
    World("25 families of 4 to 6, 3 epochs, rate .50", MIXED, 3, 0.5),
    World("25 families of 4 to 6, 3 epochs, rate .70", MIXED, 3, 0.7),
    World("25 families of 4 to 6, 2 epochs, rate .90", MIXED, 2, 0.9),
    World("as the second, families all alike", MIXED, 3, 0.7, prompt=0.0),
    World("12 families of 1 to 30, 3 epochs, rate .70", (1, 1, 2, 2, 3, 4, 5, 7, 10, 15, 20, 30), 3, 0.7),
    World("100 cases on their own, 1 epoch, rate .70", (1,) * 100, 1, 0.7),
    World("a gate: 25 families of 4 to 6, 3 epochs, rate .98", MIXED, 3, 0.98),
)


def draw_logits(world: World, rng: np.random.Generator, sizes: Sequence[int]) -> Numbers:
    """Shape (2, cases): what the two prompts' chances have beside their intercepts."""
    which = np.repeat(np.arange(len(sizes)), sizes)
    base = rng.normal(0, world.family, len(sizes))[which] + rng.normal(0, world.case, len(which))
    return base + rng.normal(0, world.prompt, (2, len(sizes)))[:, which]


def to_chances(logits: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-logits)))


def find_intercept(world: World, rate: float) -> float:
    """The logit at which replies pass at ``rate``, by bisection on a sample of its own."""
    logits = draw_logits(world, np.random.default_rng(SEED), (1,) * SAMPLE)[0]
    low, high = -12.0, 12.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if to_chances(logits + middle).mean() < rate else (low, middle)
    return middle


def simulate(world: World, experiments: int, *, change: float = 0.0) -> Iterator[Observed]:
    """Experiments in which the candidate's rate is ``change`` above the baseline's, judged by the real code."""
    rng = np.random.default_rng(SEED)
    intercepts = [[find_intercept(world, rate)] for rate in (world.rate, world.rate + change)]
    families = [str(family) for family, size in enumerate(world.sizes) for _ in range(size)]
    alone = [str(case) for case in range(len(families))]
    for _ in range(experiments):
        chances = to_chances(draw_logits(world, rng, world.sizes) + np.array(intercepts))
        before, after = (
            (rng.random((world.epochs, *chances.shape)) < chances).astype(float).transpose(1, 2, 0)
        )
        differences = (after.mean(axis=1) - before.mean(axis=1)).tolist()
        bounds = bound_mean(before.tolist(), families, share=True)
        yield Observed(
            measure_difference(differences, families, share=True),
            measure_difference(differences, alone, share=True).p,
            bounds is not None and bounds.low <= world.rate <= bounds.high,
        )


def covers(found: Difference, truth: float) -> bool:
    return found.interval is not None and found.interval.low <= truth <= found.interval.high


def show_share(hits: Sequence[bool]) -> str:
    """A share with its Monte Carlo interval.

    >>> show_share([True] * 50 + [False] * 950)
    '.050 (.038–.065)'
    """
    share = measure_wilson(hits)
    return f"{share.count / share.total:.3f} ({share.low:.3f}–{share.high:.3f})".replace("0.", ".")


def find_own_detectable(world: World, experiments: int, start: float) -> float:
    """The fall that experiments in which the candidate falls by as much call the smallest detectable one.

    Passing less often than the baseline, the candidate is noisier than it is where nothing differs: each step looks
    at the noise where the step before has put it.
    """
    fall = start
    for _ in range(5):
        fallen = simulate(world, experiments, change=-fall)
        fall = fmean(found.clustered.detectable or 0.0 for found in fallen)
    return fall


def measure_world(world: World, experiments: int) -> tuple[str, ...]:
    """A row of the table: alarms where nothing differs, then what a fall of ten points and a detectable one give."""
    null = list(simulate(world, experiments))
    fallen = [found.clustered for found in simulate(world, experiments, change=EFFECT)]
    detectable = fmean(found.clustered.detectable or 0.0 for found in null)
    own = find_own_detectable(world, experiments // 4, detectable)
    powers = [
        [found.clustered.p < ALPHA for found in simulate(world, experiments, change=-fall)]
        for fall in (detectable, own)
    ]
    return (
        world.name,
        show_share([found.unclustered < ALPHA for found in null]),
        show_share([found.clustered.p < ALPHA for found in null]),
        show_share([found.clustered.get_one_sided(rises=False) < ALPHA for found in null]),
        show_share([covers(found, EFFECT) for found in fallen]),
        show_share([found.covers_rate for found in null]),
        show_share([found.p < ALPHA for found in fallen]),
        f"{100 * detectable:.1f}: {show_share(powers[0])}",
        f"{100 * own:.1f}: {show_share(powers[1])}",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--experiments", type=int, default=EXPERIMENTS)
    experiments = parser.parse_args().experiments
    console = Console()
    table = Table(
        title=f"{experiments} experiments a cell, shares with 95 % Monte Carlo intervals", show_lines=True
    )
    for heading in HEADINGS:
        table.add_column(heading, justify="left" if heading == HEADINGS[0] else "right", ratio=1)
    for world in track(WORLDS, description="Simulating", console=console, transient=True):
        table.add_row(*measure_world(world, experiments))
    console.print(table)


if __name__ == "__main__":
    main()
