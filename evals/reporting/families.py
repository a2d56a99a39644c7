"""What a measure shows family by family: differences between two runs, and the values of one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.comparing.pairing import Paired, mean
from evals.suite.measures import Measure


@dataclass(frozen=True, slots=True)
class FamilyChange:
    """A family's mean difference over its cases; ``groups`` has the cases (ids) of each difference that there is."""

    family: str
    mean: float
    groups: Mapping[float, tuple[str, ...]]

    @property
    def cases(self) -> int:
        return sum(map(len, self.groups.values()))

    @property
    def moved(self) -> bool:
        return any(self.groups)


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A family's means, a cell a measure; None where no case of it has the measure."""

    family: str
    cases: int
    cells: tuple[float | None, ...]


def find_family_changes(paired: Paired) -> tuple[FamilyChange, ...]:
    """Families by their mean difference, those that lose most first."""
    groups: dict[str, dict[float, list[str]]] = defaultdict(lambda: defaultdict(list))
    for pair in paired.pairs:
        groups[pair.family][round(pair.difference, 9)].append(pair.case)
    changes = [
        FamilyChange(
            family,
            mean([value for value, cases in found.items() for _ in cases]),
            {value: tuple(found[value]) for value in sorted(found)},
        )
        for family, found in groups.items()
    ]
    sign = 1 if paired.measure.higher_is_better else -1
    return tuple(sorted(changes, key=lambda change: (sign * change.mean, change.family)))


def measure_families(measured: Sequence[Paired]) -> tuple[HeatRow, ...]:
    """Families × ``measured``, the means of a run paired with itself, families by name."""
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    cases: dict[str, set[str]] = defaultdict(set)
    for paired in measured:
        for pair in paired.pairs:
            values[pair.family][paired.measure.name].append(mean(pair.baseline))
            cases[pair.family].add(pair.case)
    return tuple(
        HeatRow(
            family,
            len(cases[family]),
            tuple(
                mean(found) if (found := values[family].get(paired.measure.name)) else None
                for paired in measured
            ),
        )
        for family in sorted(values)
    )


def find_badness(value: float, measure: Measure) -> float:
    """How far a share is from its best, between 0 and 1.

    >>> find_badness(0.75, Measure("right", "Right", "secondary", True, 0.0))
    0.25
    """
    return 1 - value if measure.higher_is_better else value
