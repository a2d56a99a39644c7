"""Cases as a reader goes through them: the customer's message, and replies side by side."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evals.comparing.changes import ChangedCase, Sample
from evals.comparing.pairing import group_rows, mean, read_value
from evals.comparing.wording import show_value
from evals.reporting.families import find_badness
from evals.reporting.rules import STAGES
from evals.reporting.texts import Piece, SideBySide, compare_texts
from evals.suite.measures import Measure
from evals.suite.run import Row, Run

# More than these nobody reads, and a page of some megabytes is slow to search.
MOST_CASES, MOST_SHOWN = 200, 3


@dataclass(frozen=True, slots=True)
class Column:
    """A reply; ``rules`` are what the checks found in it, each with whether the other column lacks it."""

    title: str
    notes: tuple[str, ...]
    transcript: str
    rules: tuple[tuple[str, bool], ...]
    pieces: tuple[Piece, ...]
    error: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """One column or two; ``told`` says what they show, ``alike`` whether words are marked."""

    told: str
    columns: tuple[Column, ...]
    alike: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """``values`` are what the head of the case tells: a measure that is not at its best, or how one changed."""

    case: str
    family: str
    message: str
    values: tuple[tuple[str, str], ...]
    shown: tuple[Pairing, ...]
    hidden: int

    @property
    def rules(self) -> frozenset[str]:
        return frozenset(rule for pair in self.shown for column in pair.columns for rule, _ in column.rules)


def view_changed(cases: Sequence[ChangedCase]) -> tuple[CaseView, ...]:
    """Changed cases, each pair of texts once, though several measures may show in it."""
    return tuple(_view_changed(changed) for changed in cases[:MOST_CASES])


def _view_changed(changed: ChangedCase) -> CaseView:
    texts: dict[tuple[str, str, str], tuple[Sample, Sample, list[str]]] = {}
    for change in changed.changes:
        stage = STAGES[not change.measure.name.endswith("_first")]
        for showing in change.showings:
            key = stage, showing.baseline.text, showing.candidate.text
            _, _, shows = texts.setdefault(key, (showing.baseline, showing.candidate, []))
            if change.measure.title not in shows:
                shows.append(change.measure.title)
    pairs = [_pair_samples(stage, *found) for (stage, _, _), found in texts.items()]
    values = [
        (
            change.measure.title,
            f"{show_value(change.baseline, change.measure)} → {show_value(change.candidate, change.measure)}",
        )
        for change in changed.changes
    ]
    return CaseView(
        changed.case,
        changed.family,
        changed.message,
        tuple(values),
        tuple(pairs[:MOST_SHOWN]),
        len(pairs[MOST_SHOWN:]),
    )


def _pair_samples(stage: str, before: Sample, after: Sample, shows: Iterable[str]) -> Pairing:
    found = compare_texts(before.text, after.text)
    columns = (
        _column_sample("Baseline", stage, before, found.left, {*after.rules}),
        _column_sample("Candidate", stage, after, found.right, {*before.rules}),
    )
    return Pairing("; ".join(shows), columns, found.alike)


def _column_sample(
    name: str, stage: str, sample: Sample, pieces: tuple[Piece, ...], others: set[str]
) -> Column:
    notes = (stage, f"epoch {sample.epoch}", sample.status)
    return Column(
        name,
        tuple(filter(None, notes)),
        sample.transcript,
        _mark_rules(sample.rules, others),
        pieces,
        sample.error,
    )


def _mark_rules(rules: Iterable[str], others: set[str]) -> tuple[tuple[str, bool], ...]:
    return tuple((rule, rule not in others) for rule in dict.fromkeys(rules))


def view_worst(run: Run, measures: Sequence[Measure]) -> tuple[CaseView, ...]:
    """A run's cases, those first that are worst by a gate, then by the primary; values are of these ``measures``."""
    ranked = sorted(group_rows(run).items(), key=lambda found: _rank(found[1], measures, found[0]))
    return tuple(_view_rows(rows, measures) for _, rows in ranked[:MOST_CASES])


def _rank(rows: Sequence[Row], measures: Iterable[Measure], case: str) -> tuple[float, float, str]:
    badness = {"gate": 0.0, "primary": 0.0}
    for measure, value in _find_means(rows, measures):
        badness[measure.role] = max(badness[measure.role], find_badness(value, measure))
    return -badness["gate"], -badness["primary"], case


def _find_means(rows: Iterable[Row], measures: Iterable[Measure]) -> Iterator[tuple[Measure, float]]:
    rows = tuple(rows)
    for measure in measures:
        values = [value for row in rows if (value := read_value(row, measure)) is not None]
        if values and measure.role != "secondary":
            yield measure, mean(values)


def _view_rows(rows: Sequence[Row], measures: Sequence[Measure]) -> CaseView:
    values = tuple(
        (measure.title, show_value(value, measure))
        for measure, value in _find_means(rows, measures)
        if find_badness(value, measure)
    )
    return CaseView(
        rows[0].case,
        rows[0].family,
        rows[0].message,
        values,
        tuple(_pair_stages(row) for row in rows[:MOST_SHOWN]),
        len(rows[MOST_SHOWN:]),
    )


def _pair_stages(row: Row) -> Pairing:
    notes = tuple(filter(None, (row.status, f"from the {row.origin}" if row.origin else "")))
    told = f"Epoch {row.epoch}"
    if row.error or not row.first or (row.first, {*row.first_rules}) == (row.text, {*row.rules}):
        whole: SideBySide = compare_texts(row.text, row.text)
        column = Column(
            "As sent", notes, row.transcript, _mark_rules(row.rules, {*row.rules}), whole.right, row.error
        )
        return Pairing(told, (column,), alike=True)
    found = compare_texts(row.first, row.text)
    columns = (
        Column("Before repair", (), "", _mark_rules(row.first_rules, {*row.rules}), found.left, ""),
        Column(
            "As sent",
            notes,
            row.transcript,
            _mark_rules(row.rules, {*row.first_rules}),
            found.right,
            row.error,
        ),
    )
    return Pairing(told, columns, found.alike)
