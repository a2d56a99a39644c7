"""Cases that changed under the primary or a gate, with the texts in which it shows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from evals.comparing.pairing import Pair, Paired, mean, read_value
from evals.suite.measures import Measure
from evals.suite.run import Row

Cases = Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class Sample:
    """One reply; of a measure of what the model wrote before repair, ``text`` and ``rules`` are those before repair."""

    epoch: int
    value: float
    text: str
    rules: tuple[str, ...]
    error: str
    status: str
    transcript: str


@dataclass(frozen=True, slots=True)
class Showing:
    """A reply of the candidate's in which the change shows, and one of the baseline's to hold beside it."""

    baseline: Sample
    candidate: Sample


@dataclass(frozen=True, slots=True)
class Change:
    """One measure of one case: means over epochs, and every epoch of the candidate's in which it shows."""

    measure: Measure
    baseline: float
    candidate: float
    showings: tuple[Showing, ...]

    @property
    def size(self) -> float:
        return abs(self.candidate - self.baseline)


@dataclass(frozen=True, slots=True)
class ChangedCase:
    """``changes`` all go one way, gates first; ``message`` is the customer's."""

    case: str
    family: str
    message: str
    changes: tuple[Change, ...]


def find_changed(
    measured: Iterable[Paired], before: Cases, after: Cases, *, worse: bool
) -> tuple[ChangedCase, ...]:
    """The cases whose primary or gates got ``worse`` (or better), the gravest first.

    Graver is the larger change of a gate, then the larger change of the primary; equals are in the order of their ids.
    """
    found: dict[str, list[Change]] = {}
    deciding = [paired for paired in measured if paired.measure.role != "secondary"]
    for paired in sorted(deciding, key=lambda paired: paired.measure.role != "gate"):
        rises = paired.measure.higher_is_better != worse
        for pair in paired.pairs:
            if pair.difference and (pair.difference > 0) == rises:
                showings = tuple(
                    _show(pair, paired.measure, before[pair.case], after[pair.case], rises=rises)
                )
                change = Change(paired.measure, mean(pair.baseline), mean(pair.candidate), showings)
                found.setdefault(pair.case, []).append(change)
    changed = [
        ChangedCase(case, before[case][0].family, before[case][0].message, tuple(changes))
        for case, changes in found.items()
    ]
    return tuple(sorted(changed, key=_rank))


def _rank(changed: ChangedCase) -> tuple[float, float, str]:
    gates = max((change.size for change in changed.changes if change.measure.role == "gate"), default=0.0)
    primary = max(
        (change.size for change in changed.changes if change.measure.role == "primary"), default=0.0
    )
    return -gates, -primary, changed.case


def _show(
    pair: Pair, measure: Measure, before: Iterable[Row], after: Iterable[Row], *, rises: bool
) -> Iterator[Showing]:
    sign, usual = (1 if rises else -1), mean(pair.baseline)
    samples = list(_sample(before, measure))
    furthest = min(samples, key=lambda sample: sign * sample.value)
    same_epoch = {sample.epoch: sample for sample in samples}
    for sample in _sample(after, measure):
        if sign * (sample.value - usual) > 0:
            beside = same_epoch.get(sample.epoch, furthest)
            contrasts = sign * (sample.value - beside.value) > 0
            yield Showing(beside if contrasts else furthest, sample)


def _sample(rows: Iterable[Row], measure: Measure) -> Iterator[Sample]:
    first = measure.name.endswith("_first")
    for row in rows:
        value = read_value(row, measure)
        if value is not None:
            text, rules = (row.first, row.first_rules) if first else (row.text, row.rules)
            yield Sample(row.epoch, value, text, rules, row.error, row.status, row.transcript)
