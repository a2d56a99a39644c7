"""Repetitions of a case, and what they come to together."""

from collections import defaultdict
from math import fsum

from inspect_ai import Epochs
from inspect_ai.scorer import Score, ScoreReducer, mean_score, score_reducer


def repeat(times: int) -> Epochs:
    """Each case so many times."""
    return Epochs(times, mean_of_each())


@score_reducer(name="mean_of_each")
def mean_of_each() -> ScoreReducer:
    """Each measure's mean over the repetitions that have it: where there was no reply, few have been measured."""
    plain = mean_score()

    def reduce(scores: list[Score]) -> Score:
        if not any(isinstance(score.value, dict) for score in scores):
            return plain(scores)
        found: dict[str, list[float]] = defaultdict(list)
        for score in scores:
            for name, value in (score.value if isinstance(score.value, dict) else {}).items():
                if isinstance(value, int | float):
                    found[name].append(float(value))
        return scores[0].model_copy(update={"value": {name: fsum(v) / len(v) for name, v in found.items()}})

    return reduce
