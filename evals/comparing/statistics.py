"""Tests and intervals for differences between two runs whose cases come in families.

Cases of a family (variants of one ticket) rise and fall together, so that families are what is independent. How to
count them is Miller (2024), "Adding error bars to evals", section 3, with the small-sample correction of Bell and
McCaffrey (2002), as in Cameron and Miller (2015), "A practitioner's guide to cluster-robust inference", section VI.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, inf, sqrt

from scipy.special import stdtr, stdtrit
from scipy.stats import binomtest, fisher_exact, permutation_test

from evals.comparing.pairing import Pair, mean
from evals.intervals import measure_wilson

ALPHA, POWER = 0.05, 0.80
# A standard error this small beside the values is what rounding leaves of none.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Interval:
    """95 %."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over cases; ``error`` (standard) is None where one family, or no spread, leaves nothing to go by."""

    value: float
    error: float | None
    degrees: float
    families: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The candidate's mean less the baseline's, in the measure's unit.

    ``p`` is two-sided. ``detectable`` is the smallest true difference that such an experiment would call a difference
    four times in five. It and ``error`` are None where no noise could be seen, ``interval`` where in addition nothing
    bounds the measure.
    """

    value: float
    error: float | None
    degrees: float
    p: float
    interval: Interval | None
    detectable: float | None
    cases: int
    families: int

    def get_one_sided(self, *, rises: bool) -> float:
        """The p-value against the alternative that the candidate ``rises`` (or else falls)."""
        return self.p / 2 if (self.value > 0) == rises and self.value else 1 - self.p / 2


@dataclass(frozen=True, slots=True)
class McNemar:
    """Cases that went from 0 to 1 (``rose``) and from 1 to 0 (``fell``), with the exact two-sided p-value."""

    rose: int
    fell: int
    p: float


def measure_mean(values: Sequence[float], families: Sequence[str]) -> Mean:
    """The mean of ``values`` with a standard error that lets cases of one family depend on each other.

    CR2: the residuals of family g, of share w of all cases, are summed and scaled by 1/sqrt(1 - w). ``degrees`` are
    Bell and McCaffrey's (Imbens and Kolesár 2016): families - 1 where all are equally large, fewer otherwise. Where
    every family is one case, all of this is the textbook standard error. Raises ValueError without values.

    >>> measure_mean([0.0, 1.0, 1.0], ["a", "b", "c"]).degrees
    2.0
    """
    if not values:
        raise ValueError("there is no mean of no cases")
    centre, total = mean(values), len(values)
    residuals: dict[str, list[float]] = defaultdict(list)
    for value, family in zip(values, families, strict=True):
        residuals[family].append(value - centre)
    if len(residuals) == 1:
        return Mean(centre, None, 0.0, 1)
    weights = {family: len(of_family) / total for family, of_family in residuals.items()}
    squares = (fsum(found) ** 2 / (1 - weights[family]) for family, found in residuals.items())
    error = sqrt(fsum(squares)) / total
    leverage = [weight**2 / (1 - weight) for weight in weights.values()]
    spread = fsum(w**2 for w in weights.values()) + fsum(leverage) ** 2 - fsum(q**2 for q in leverage)
    seen = error > _ROUNDING * max(map(abs, values))
    # Rounding makes 1.9999999999999998 of 2, which scripts that compare with families - 1 need not know.
    return Mean(centre, error if seen else None, round(1 / spread, 9), len(residuals))


def measure_difference(differences: Sequence[float], families: Sequence[str], *, share: bool) -> Difference:
    """The paired t test of ``differences``, a case each, over ``families``.

    ``share`` tells that differences lie between -1 and 1. Without any spread the t test has nothing to divide by:
    then p is that of the sign test over families (2 to the power of 1 - families; 1 where nothing differs), and the
    interval of a share allows for the families that Wilson's interval says may differ from all of those seen.
    ``detectable`` is (t at 0.975 + t at 0.80) standard errors, for the noise that was seen: next to a rate of 1, a fall
    brings noise of its own and takes more (``simulate`` shows how much). Raises ValueError without differences.
    """
    found = measure_mean(differences, families)
    value, cases = found.value, len(differences)
    if found.error is None:
        p = min(1.0, 2.0 ** (1 - found.families)) if value else 1.0
        bounds = bound_unvaried(value, found.families, -1.0) if share else None
        return Difference(value, None, found.degrees, p, bounds, None, cases, found.families)
    p = 2 * float(stdtr(found.degrees, -abs(value) / found.error))
    critical = float(stdtrit(found.degrees, 1 - ALPHA / 2))
    half, most = critical * found.error, 1.0 if share else inf
    bounds = Interval(max(-most, value - half), min(most, value + half))
    detectable = (critical + float(stdtrit(found.degrees, POWER))) * found.error
    return Difference(value, found.error, found.degrees, p, bounds, detectable, cases, found.families)


def bound_unvaried(value: float, families: int, lowest: float) -> Interval:
    """An interval where every family shows the same ``value``, of a measure between ``lowest`` and 1.

    A part of all families, at most what Wilson's interval leaves beside ``families`` of ``families``, may lie anywhere.

    >>> round(bound_unvaried(0.0, 20, 0.0).high, 6)
    0.161125
    """
    unseen = 1 - measure_wilson([True] * families).low
    return Interval((1 - unseen) * value + unseen * lowest, (1 - unseen) * value + unseen)


def bound_mean(values: Sequence[Sequence[float]], families: Sequence[str], *, share: bool) -> Interval | None:
    """The interval of a run's own mean over cases; ``values`` has the epochs of each case.

    Shares: Wilson's interval (1927) where cases are plain (one epoch of 0 or 1, a family each); otherwise Wilson's with
    the number of independent replies that would have the cluster-robust standard error, and t in place of z (Franco
    et al. 2019), which stays between 0 and 1 and keeps its level near them. Others: mean and t, None without spread.
    """
    means = [mean(epochs) for epochs in values]
    if share and len(set(families)) == len(families) and all(list(v) in ([0], [1]) for v in values):
        plain = measure_wilson([value == 1 for value in means])
        return Interval(plain.low, plain.high)
    found = measure_mean(means, families)
    if found.error is None:
        return bound_unvaried(found.value, found.families, 0.0) if share else None
    quantile = float(stdtrit(found.degrees, 1 - ALPHA / 2))
    if not share:
        return Interval(found.value - quantile * found.error, found.value + quantile * found.error)
    return _bound_share(found.value, found.value * (1 - found.value) / found.error**2, quantile)


def _bound_share(share: float, total: float, quantile: float) -> Interval:
    square = quantile**2
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = quantile * sqrt(share * (1 - share) / total + square / (4 * total**2)) / (1 + square / total)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def compare_plain(pairs: Sequence[Pair]) -> McNemar | None:
    """McNemar's test (1947), exact, of 0/1 values with one epoch; None where there is anything else.

    It takes cases for independent, and so belongs beside the clustered test, not in its place.

    >>> compare_plain([Pair("a", "a", (0,), (1,)), Pair("b", "b", (1,), (1,))])
    McNemar(rose=1, fell=0, p=1.0)
    """
    if any(
        len(values) != 1 or values[0] not in (0, 1) for p in pairs for values in (p.baseline, p.candidate)
    ):
        return None
    rose = sum(pair.candidate[0] > pair.baseline[0] for pair in pairs)
    fell = sum(pair.candidate[0] < pair.baseline[0] for pair in pairs)
    return McNemar(rose, fell, float(binomtest(rose, rose + fell).pvalue) if rose + fell else 1.0)


def correct_holm(values: Sequence[float]) -> tuple[float, ...]:
    """P-values corrected for how many there are, in their order: Holm (1979).

    >>> correct_holm([0.01, 0.04, 0.03])
    (0.03, 0.06, 0.06)
    """
    corrected, highest = [0.0] * len(values), 0.0
    for rank, index in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        highest = max(highest, min(1.0, (len(values) - rank) * values[index]))
        corrected[index] = highest
    return tuple(corrected)


def measure_worsening(pair: Pair, *, higher_is_better: bool) -> float:
    """The one-sided p-value that the candidate is worse in this one case, from its epochs alone.

    Fisher's exact test for values of 0 and 1, a permutation of epochs (exact, or 9,999 of them) for others.

    >>> round(measure_worsening(Pair("a", "a", (1, 1, 1), (0, 0, 0)), higher_is_better=True), 6)
    0.05
    """
    sign = 1 if higher_is_better else -1
    if sign * pair.difference >= 0:
        return 1.0
    if {*pair.baseline, *pair.candidate} <= {0, 1}:
        table = [[sum(values), len(values) - sum(values)] for values in (pair.baseline, pair.candidate)]
        return float(fisher_exact(table, alternative="greater" if higher_is_better else "less").pvalue)
    found = permutation_test(
        ([sign * value for value in pair.baseline], [sign * value for value in pair.candidate]),
        lambda a, b: mean(a) - mean(b),
        alternative="greater",
        vectorized=False,
        rng=1,
    )
    return float(found.pvalue)
