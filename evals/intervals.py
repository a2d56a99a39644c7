"""Confidence intervals of shares: Wilson's for independent cases, a bootstrap for cases that share a clause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random

Z95 = 1.959963984540054
ROUNDS = 1000


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``total`` with a 95 % interval, all between 0 and 1; nothing to count gives (0, 1)."""

    count: int
    total: int
    low: float
    high: float

    def __str__(self) -> str:
        if not self.total:
            return "none"
        value = self.count / self.total
        return f"{self.count} of {self.total}: {value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def measure_wilson(hits: Sequence[bool]) -> Share:
    """The share of true among ``hits`` with Wilson's interval.

    >>> str(measure_wilson([True] * 9 + [False]))
    '9 of 10: 0.900 [0.596, 0.982]'
    """
    total, count = len(hits), sum(hits)
    if not total:
        return Share(0, 0, 0.0, 1.0)
    share, square = count / total, Z95**2
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = Z95 * sqrt(share * (1 - share) / total + square / (4 * total**2)) / (1 + square / total)
    return Share(count, total, max(0.0, middle - half), min(1.0, middle + half))


def measure_by_cluster(hits: Mapping[str, Sequence[bool]], *, seed: int, rounds: int = ROUNDS) -> Share:
    """The share of true, its interval from ``rounds`` resamples of whole clusters (percentiles 2.5 and 97.5).

    Where every cluster agrees fully the bootstrap knows no spread; Wilson's interval over the clusters stands in.
    """
    sums = [(sum(values), len(values)) for _, values in sorted(hits.items()) if values]
    count, total = sum(a for a, _ in sums), sum(b for _, b in sums)
    if not total:
        return Share(0, 0, 0.0, 1.0)
    if count in (0, total):
        bounds = measure_wilson([count == total] * len(sums))
        return Share(count, total, bounds.low, bounds.high)
    rng = Random(seed)  # noqa: S311 - a reproducible resample, not a secret
    shares = []
    for _ in range(rounds):
        drawn = rng.choices(sums, k=len(sums))
        shares.append(sum(a for a, _ in drawn) / sum(b for _, b in drawn))
    shares.sort()
    return Share(count, total, shares[int(rounds * 0.025)], shares[int(rounds * 0.975) - 1])


def measure_weighted(
    hits: Sequence[bool], weights: Sequence[float], strata: Sequence[str], *, seed: int, rounds: int = ROUNDS
) -> tuple[float, float, float]:
    """The weighted share of true and its 95 % interval, bootstrapped within ``strata``; without cases (0, 0, 1).

    As above, without any spread (none or all true) Wilson's interval stands in.
    """
    if not hits:
        return 0.0, 0.0, 1.0
    groups: dict[str, list[tuple[bool, float]]] = {}
    for hit, weight, stratum in zip(hits, weights, strata, strict=True):
        groups.setdefault(stratum, []).append((hit, weight))
    total = sum(weights)
    share = sum(weight for hit, weight in zip(hits, weights, strict=True) if hit) / total
    if all(hits) or not any(hits):
        bounds = measure_wilson(hits)
        return share, bounds.low, bounds.high
    rng = Random(seed)  # noqa: S311 - a reproducible resample, not a secret
    shares = []
    for _ in range(rounds):
        drawn = [pair for group in groups.values() for pair in rng.choices(group, k=len(group))]
        shares.append(sum(weight for hit, weight in drawn if hit) / sum(weight for _, weight in drawn))
    shares.sort()
    return share, shares[int(rounds * 0.025)], shares[int(rounds * 0.975) - 1]
