"""The rule by which two runs are judged.

A measure is *better* or *worse* where its paired test says so, two-sided, at 0.05; anything else is *can't tell*, which
is not *the same*: how small a difference would have shown is told beside it. What is tested:

- The primary, one an experiment, on its own.
- Gates, each on its own and one-sided: a gate *fails* where the candidate is significantly worse, or where some single
  case is, by its epochs alone (Fisher's test, Holm-corrected over the cases), so that a violation which has become
  certain in one case is not drowned by a hundred others. Gates are not corrected for how many there are: an alarm too
  many costs another run, one too few goes to customers. Worse but not significantly is a *caution*, which names the
  cases. A gate without cases is *not measured*, and says nothing.
- Secondary measures, Holm-corrected together.

The experiment is *worse* if a gate fails or the primary is worse; *better* if the primary is better and no gate fails;
*can't tell* otherwise. Cautions and secondary measures are told, and decide nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from evals.comparing.pairing import Paired
from evals.comparing.statistics import ALPHA, Difference, correct_holm, measure_worsening
from evals.suite.measures import Measure

Verdict = Literal["better", "worse", "can't tell"]
Outcome = Literal["holds", "caution", "fails", "not measured"]


@dataclass(frozen=True, slots=True)
class Gate:
    """``p_worse`` is one-sided; ``worse`` are the cases that got worse, ``certain`` those that surely did."""

    measure: Measure
    outcome: Outcome
    p_worse: float | None = None
    worse: tuple[str, ...] = ()
    certain: tuple[str, ...] = ()


def judge_measure(measure: Measure, difference: Difference, p: float) -> Verdict:
    """The verdict on the primary, or on a secondary measure with its corrected ``p``."""
    if p >= ALPHA or not difference.value:
        return "can't tell"
    return "better" if (difference.value > 0) == measure.higher_is_better else "worse"


def judge_gate(paired: Paired, difference: Difference | None) -> Gate:
    """Whether the candidate may pass; ``difference`` is None where no case was measured in both runs."""
    measure = paired.measure
    if difference is None:
        return Gate(measure, "not measured")
    sign = 1 if measure.higher_is_better else -1
    chances = [measure_worsening(pair, higher_is_better=measure.higher_is_better) for pair in paired.pairs]
    worse = tuple(pair.case for pair in paired.pairs if sign * pair.difference < 0)
    surely = [p < ALPHA for p in correct_holm(chances)]
    certain = tuple(pair.case for pair, sure in zip(paired.pairs, surely, strict=True) if sure)
    p_worse = difference.get_one_sided(rises=not measure.higher_is_better)
    outcome: Outcome = "holds"
    if p_worse < ALPHA or certain:
        outcome = "fails"
    elif sign * difference.value < 0:
        outcome = "caution"
    return Gate(measure, outcome, p_worse, worse, certain)


def judge_gated(gate: Gate, difference: Difference) -> Verdict:
    """A gate's verdict in the words of the other measures; what its own, stricter rule lets pass is not worse."""
    if gate.outcome == "fails":
        return "worse"
    return "better" if judge_measure(gate.measure, difference, difference.p) == "better" else "can't tell"


def judge_experiment(primary: Verdict, gates: Iterable[Gate]) -> Verdict:
    """The rule's last paragraph.

    >>> judge_experiment("better", [])
    'better'
    """
    return "worse" if any(gate.outcome == "fails" for gate in gates) else primary
