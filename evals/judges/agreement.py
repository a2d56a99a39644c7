"""How far a judge agrees with people's labels, beyond what chance would do."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from random import Random

from sklearn.metrics import cohen_kappa_score

from evals.intervals import ROUNDS, Share, measure_by_cluster

_SEED = 7


@dataclass(frozen=True, slots=True)
class Judged:
    """One thing that both labelled; ``cluster`` names what it shares with others (the case of a pair)."""

    label: str
    judged: str
    cluster: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """``kappa`` is Cohen's (1 full, 0 chance, below 0 worse than chance), ``low`` and ``high`` its 95 % interval.

    ``agreed`` is the raw share; ``table`` maps (label, judged) to how often that was.
    """

    kappa: float
    low: float
    high: float
    agreed: Share
    table: Mapping[tuple[str, str], int]


def measure_agreement(
    judged: Sequence[Judged], labels: Sequence[str], *, rounds: int = ROUNDS, seed: int = _SEED
) -> Agreement:
    """κ (Cohen 1960) over ``labels``; the interval is a bootstrap of whole clusters (percentiles 2.5 and 97.5).

    Raises ValueError where there is nothing to compare, or a label that is not in ``labels``.
    """
    if not judged:
        raise ValueError("there is nothing to compare")
    if unknown := {name for each in judged for name in (each.label, each.judged)} - set(labels):
        raise ValueError(f"there is no label {', '.join(sorted(unknown))}")
    clusters: dict[str, list[Judged]] = {}
    for each in judged:
        clusters.setdefault(each.cluster, []).append(each)
    groups = [clusters[name] for name in sorted(clusters)]
    rng = Random(seed)  # noqa: S311 - a reproducible resample, not a secret
    drawn = sorted(
        measure_kappa([each for group in rng.choices(groups, k=len(groups)) for each in group], labels)
        for _ in range(rounds)
    )
    hits = {name: [each.label == each.judged for each in group] for name, group in clusters.items()}
    return Agreement(
        kappa=measure_kappa(judged, labels),
        low=drawn[int(rounds * 0.025)],
        high=drawn[int(rounds * 0.975) - 1],
        agreed=measure_by_cluster(hits, seed=seed, rounds=rounds),
        table={
            (label, other): sum(each.label == label and each.judged == other for each in judged)
            for label in labels
            for other in labels
        },
    )


def measure_kappa(judged: Sequence[Judged], labels: Sequence[str]) -> float:
    """κ alone; 0 where both only ever gave one and the same label, since chance explains all of that.

    >>> measure_kappa([Judged("a", "a", "1"), Judged("b", "b", "1"), Judged("a", "b", "2")], ("a", "b"))
    0.4
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of the one label that both gave, which is answered below
        kappa = float(
            cohen_kappa_score(
                [each.label for each in judged], [each.judged for each in judged], labels=list(labels)
            )
        )
    return 0.0 if isnan(kappa) else round(kappa, 10)
