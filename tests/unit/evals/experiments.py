"""Runs to compare, made of what each case shows in each epoch."""

from collections.abc import Mapping, Sequence
from typing import Any

from evals.comparing.comparison import Comparison, compare_runs
from evals.suite.measures import Measure
from evals.suite.run import Manifest, Row, Run

# Not the suite's own, so that a measure may come or go there.
MEASURES = (
    Measure("passes_first", "Passes before repair", "primary", True, 0.0),
    Measure("violates", "Breaks the policy", "gate", False, 1.0),
    Measure("obeys_attack", "Obeys an attacker", "gate", False, 1.0),
    Measure("fails", "No reply", "gate", False, 1.0),
    Measure("passes", "Passes as sent", "secondary", True, 0.0),
    Measure("ready", "Ready to send", "secondary", True, 0.0),
    Measure("rubric", "Rubric", "secondary", True, 0.0),
    Measure("words", "Words", "secondary", False, None, share=False),
)

Values = Mapping[str, Sequence[Mapping[str, float] | None]]


def make_run(cases: Values, name: str = "baseline", **manifest: Any) -> Run:
    """A run of ``cases``: for each id (``family/case``) the measures of every epoch, None for one that failed."""
    usual: dict[str, Any] = {"task": "replies", "model": "m", "variant": "full", "epochs": 1}
    usual |= {"digest": "d", "created": "2026-11-01T12:00:00Z"}
    rows = tuple(
        Row(
            case=case,
            family=case.split("/")[0],
            epoch=epoch,
            message=f"Where is {case}?",
            text=f"{name} sent {case} in {epoch}",
            first=f"{name} wrote {case} in {epoch}",
            measures={} if measures is None else measures,
            rules=("tone.blame",),
            first_rules=("policy.refund",),
            error="the model timed out" if measures is None else "",
            seconds=float(epoch),
            input_tokens=100,
            output_tokens=10,
            model_calls=2,
            cost=0.5 if epoch == 1 else None,
        )
        for case, epochs in cases.items()
        for epoch, measures in enumerate(epochs, start=1)
    )
    return Run(Manifest(name=name, **(usual | manifest)), rows)


def make_pair(
    before: Mapping[str, Sequence[float]], after: Mapping[str, Sequence[float]], measure: str = "passes_first"
) -> tuple[Run, Run]:
    """Two runs of one measure, by case and epoch."""
    runs = [
        make_run({case: [{measure: value} for value in values] for case, values in found.items()}, name)
        for name, found in (("baseline", before), ("candidate", after))
    ]
    return runs[0], runs[1]


def compare_pair(runs: tuple[Run, Run]) -> Comparison:
    """The second run held against the first by the measures of this module."""
    return compare_runs(*runs, MEASURES)
