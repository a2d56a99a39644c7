"""Pairs of one case in two runs: what a measure says of it in the baseline, and in the candidate."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isclose, isfinite

from evals.suite.measures import MEASURES, Measure
from evals.suite.run import Manifest, Row, Run

Cases = Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class Pair:
    """One case under one measure; ``baseline`` and ``candidate`` hold a value for every epoch that has one."""

    case: str
    family: str
    baseline: tuple[float, ...]
    candidate: tuple[float, ...]

    @property
    def difference(self) -> float:
        """The candidate's mean over epochs less the baseline's; exactly 0 where only rounding sets them apart.

        >>> Pair("late-1", "late", (1.0, 0.0), (1.0, 1.0)).difference
        0.5
        """
        before, after = mean(self.baseline), mean(self.candidate)
        return 0.0 if isclose(before, after, rel_tol=1e-12) else after - before


@dataclass(frozen=True, slots=True)
class Paired:
    """A measure's pairs, by case; of ``only_baseline`` and ``only_candidate`` one run alone has a value."""

    measure: Measure
    pairs: tuple[Pair, ...]
    only_baseline: tuple[str, ...] = ()
    only_candidate: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pairing:
    """Measures with a pair at least, in their order, and in ``warnings`` a sentence on whatever did not fit."""

    measured: tuple[Paired, ...]
    cases: tuple[str, ...]
    only_baseline: tuple[str, ...]
    only_candidate: tuple[str, ...]
    warnings: tuple[str, ...]


def mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def pair_runs(baseline: Run, candidate: Run, measures: Sequence[Measure] = MEASURES) -> Pairing:
    """Every measure's values, case by case.

    A row with an ``error`` counts as the worst value of each measure that applies to its case, and is left out of a
    measure that has no worst. Raises ValueError where the tasks differ, no case is shared, a row is there twice, or
    a value is none (not finite, or a share outside of 0 to 1).
    """
    tasks = baseline.manifest.task, candidate.manifest.task
    if tasks[0] != tasks[1]:
        raise ValueError(f"runs of different tasks do not compare: {tasks[0]!r} and {tasks[1]!r}")
    before, after = group_rows(baseline), group_rows(candidate)
    shared = sorted(before.keys() & after.keys())
    if not shared:
        raise ValueError(f"{baseline.manifest.name!r} and {candidate.manifest.name!r} share no case")
    applying = find_applying({case: (*before[case], *after[case]) for case in shared}, measures)
    paired = [_pair_measure(measure, shared, before, after, applying) for measure in measures]
    only_before, only_after = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
    warnings = (
        *_compare_manifests(baseline.manifest, candidate.manifest),
        *_name_cases("only the baseline has", only_before),
        *_name_cases("only the candidate has", only_after),
        *_compare_cases(shared, before, after),
        *_compare_measures(paired, applying.values()),
    )
    return Pairing(
        tuple(found for found in paired if found.pairs),
        tuple(shared),
        tuple(only_before),
        tuple(only_after),
        warnings,
    )


def group_rows(run: Run) -> dict[str, tuple[Row, ...]]:
    """A run's rows by case, in the order of their epochs. Raises ValueError for an epoch that is there twice."""
    found: dict[str, dict[int, Row]] = defaultdict(dict)
    for row in run.rows:
        if row.epoch in found[row.case]:
            raise ValueError(f"{run.manifest.name!r} has epoch {row.epoch} of case {row.case!r} twice")
        found[row.case][row.epoch] = row
    return {case: tuple(rows[epoch] for epoch in sorted(rows)) for case, rows in found.items()}


def read_value(row: Row, measure: Measure) -> float | None:
    """What ``row`` counts as, None where it counts as nothing. Raises ValueError for a value that is none."""
    if row.error:
        return measure.worst
    value = row.measures.get(measure.name)
    if value is not None and not (isfinite(value) and (not measure.share or 0 <= value <= 1)):
        wanted = "a share lies between 0 and 1" if measure.share else "it has to be finite"
        raise ValueError(f"{measure.name} of case {row.case!r}, epoch {row.epoch}, is {value}: {wanted}")
    return value


def find_applying(rows: Cases, measures: Iterable[Measure]) -> dict[str, frozenset[str]]:
    """The names of the measures that apply to each case: those that some row of it has.

    Where every row failed, nothing says what applies; it is what every other case has, then.
    """
    found = {
        case: frozenset(name for row in of_case if not row.error for name in row.measures)
        for case, of_case in rows.items()
    }
    known = [names for names in found.values() if names]
    everywhere = frozenset.intersection(*known) if known else frozenset(measure.name for measure in measures)
    return {case: names or everywhere for case, names in found.items()}


def _pair_measure(
    measure: Measure,
    shared: Iterable[str],
    before: Cases,
    after: Cases,
    applying: Mapping[str, frozenset[str]],
) -> Paired:
    pairs, only_before, only_after = [], [], []
    for case in shared:
        if measure.name not in applying[case]:
            continue
        values, others = tuple(_read_values(before[case], measure)), tuple(_read_values(after[case], measure))
        if values and others:
            pairs.append(Pair(case, before[case][0].family, values, others))
        elif values:
            only_before.append(case)
        elif others:
            only_after.append(case)
    return Paired(measure, tuple(pairs), tuple(only_before), tuple(only_after))


def _read_values(rows: Iterable[Row], measure: Measure) -> Iterator[float]:
    for row in rows:
        value = read_value(row, measure)
        if value is not None:
            yield value


def _compare_manifests(before: Manifest, after: Manifest) -> Iterator[str]:
    for name in ("model", "variant", "epochs", "temperature", "machine"):
        value, other = getattr(before, name), getattr(after, name)
        if value != other:
            yield f"The {name} differs: {_show(value)} in the baseline, {_show(other)} in the candidate."


def _show(value: object) -> str:
    return "not told" if value in (None, "") else str(value)


def _compare_cases(shared: Iterable[str], before: Cases, after: Cases) -> Iterator[str]:
    moved, edited = [], []
    for case in shared:
        rows = (*before[case], *after[case])
        if len({row.family for row in rows}) > 1:
            moved.append(case)
        if len({row.message for row in rows}) > 1:
            edited.append(case)
    yield from _name_cases("the family differs (the baseline's counts) of", moved)
    yield from _name_cases("the customer's message differs in", edited)


def _compare_measures(paired: Iterable[Paired], applying: Iterable[frozenset[str]]) -> Iterator[str]:
    known = set()
    for found in paired:
        known.add(found.measure.name)
        yield from _name_cases(f"only the baseline measures {found.measure.name!r} of", found.only_baseline)
        yield from _name_cases(f"only the candidate measures {found.measure.name!r} of", found.only_candidate)
        if not found.pairs and found.measure.role != "secondary":
            yield f"The {found.measure.role} measure {found.measure.name!r} has no case to compare."
    for name in sorted(frozenset().union(*applying) - known):
        yield f"The measure {name!r} is not known, and not compared."


def _name_cases(what: str, cases: Sequence[str], most: int = 10) -> Iterator[str]:
    if cases:
        more = f" and {len(cases) - most} more" if len(cases) > most else ""
        plural = "s" if len(cases) > 1 else ""
        yield f"{what[0].upper()}{what[1:]} {len(cases)} case{plural}: {', '.join(cases[:most])}{more}."
