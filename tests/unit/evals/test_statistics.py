"""The statistics agree with what can be computed by hand or by scipy, and answer where there is nothing to compute."""

import math
from collections.abc import Callable, Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evals.comparing.pairing import Pair
from evals.comparing.statistics import (
    Difference,
    bound_mean,
    bound_unvaried,
    compare_plain,
    correct_holm,
    measure_difference,
    measure_mean,
    measure_worsening,
)
from evals.intervals import measure_wilson

BEFORE = [0.2, 0.5, 1.0, 0.0, 0.7, 0.4, 0.9]
AFTER = [0.4, 0.5, 0.8, 0.6, 0.9, 0.8, 1.0]
differences = st.lists(st.integers(-12, 12).map(lambda n: n / 12), min_size=1, max_size=24)
families = st.lists(st.sampled_from("abcdefgh"), min_size=24, max_size=24)


def subtract(after: Sequence[float], before: Sequence[float]) -> list[float]:
    return [b - a for a, b in zip(before, after, strict=True)]


def measure(values: Sequence[float], clusters: Sequence[str]) -> Difference:
    return measure_difference(values, clusters[: len(values)], share=False)


def test_where_every_family_is_one_case_the_test_is_scipys_paired_t() -> None:
    found = measure(subtract(AFTER, BEFORE), "abcdefg")
    real = stats.ttest_rel(AFTER, BEFORE)
    bounds = real.confidence_interval(0.95)
    assert found.p == pytest.approx(real.pvalue)
    assert found.degrees == 6
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((bounds.low, bounds.high))


def test_families_of_equal_size_are_a_t_test_of_their_means() -> None:
    values = [0.1, 0.3, 0.5, 0.5, -0.2, 0.0, 0.4, 0.8]
    found = measure(values, "aabbccdd")
    real = stats.ttest_1samp([0.2, 0.5, -0.1, 0.6], 0)
    assert found.p == pytest.approx(real.pvalue)
    assert found.degrees == real.df
    assert found.value == pytest.approx(0.3)


def test_families_of_unequal_size_by_hand() -> None:
    # Around the mean of 1/4, residuals sum to 1/2 in a (half of all cases), and to -1/4 in b and in c.
    found = measure_mean([1.0, 0.0, 0.0, 0.0], ["a", "a", "b", "c"])
    squares = (0.5**2) / (1 - 0.5) + 2 * (0.25**2) / (1 - 0.25)
    leverage = [0.5**2 / 0.5, 0.25**2 / 0.75, 0.25**2 / 0.75]
    inverse = 0.5**2 + 2 * 0.25**2 + sum(leverage) ** 2 - sum(q**2 for q in leverage)
    assert found.error == pytest.approx(math.sqrt(squares) / 4)
    assert found.degrees == pytest.approx(1 / inverse)
    assert found.degrees < 2


def test_one_family_copied_many_times_is_no_new_evidence() -> None:
    once = measure([1.0, 0.0, 0.5], "abc")
    thrice = measure([1.0, 0.0, 0.5] * 3, "abcabcabc")
    assert thrice.p == pytest.approx(once.p)
    assert thrice.error == pytest.approx(once.error)


def test_the_smallest_detectable_difference_is_found_four_times_in_five() -> None:
    found = measure(subtract(AFTER, BEFORE) * 6, [str(n) for n in range(42)])
    assert found.detectable is not None
    assert found.error is not None
    critical = stats.t.ppf(0.975, found.degrees)
    power = stats.nct.sf(critical, found.degrees, found.detectable / found.error)
    assert power == pytest.approx(0.80, abs=0.005)


@given(differences, families)
def test_nothing_is_ever_nan_and_the_interval_holds_the_difference(
    values: list[float], clusters: list[str]
) -> None:
    found = measure_difference(values, clusters[: len(values)], share=True)
    assert found.interval is not None
    assert -1 <= found.interval.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.interval.high <= 1
    assert 0 <= found.p <= 1
    assert found.detectable is None or 0 < found.detectable < math.inf


@given(differences, families)
def test_p_is_below_five_percent_exactly_where_the_interval_excludes_zero(
    values: list[float], clusters: list[str]
) -> None:
    found = measure(values, clusters)
    if found.interval is not None and abs(found.p - 0.05) > 1e-6:
        assert (found.p < 0.05) == (found.interval.low > 0 or found.interval.high < 0)


@given(differences, families)
def test_swapping_the_runs_flips_the_signs_and_nothing_else(values: list[float], clusters: list[str]) -> None:
    found, flipped = measure(values, clusters), measure([-value for value in values], clusters)
    assert flipped.value == -found.value
    assert (flipped.p, flipped.error, flipped.detectable) == (found.p, found.error, found.detectable)
    if found.value:
        assert flipped.get_one_sided(rises=True) == found.get_one_sided(rises=False)


@given(differences, families, st.randoms(use_true_random=False))
def test_the_order_of_cases_is_irrelevant(values: list[float], clusters: list[str], chance: Random) -> None:
    cases = list(zip(values, clusters, strict=False))
    shuffled = chance.sample(cases, len(cases))
    again = measure([value for value, _ in shuffled], [family for _, family in shuffled])
    found = measure(values, clusters)
    assert (again.value, again.p) == pytest.approx((found.value, found.p))


@given(differences, families)
def test_the_unit_is_irrelevant(values: list[float], clusters: list[str]) -> None:
    found, larger = measure(values, clusters), measure([1000 * value for value in values], clusters)
    assert larger.p == pytest.approx(found.p)
    assert larger.value == pytest.approx(1000 * found.value)


def test_where_nothing_differs_p_is_one_and_only_the_number_of_families_bounds_the_difference() -> None:
    found = measure_difference([0.0] * 40, [str(n % 20) for n in range(40)], share=True)
    bound = measure_wilson([False] * 20).high
    assert (found.value, found.p, found.error, found.detectable) == (0, 1, None, None)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((-bound, bound))


@pytest.mark.parametrize(("count", "p"), [(1, 1.0), (2, 0.5), (6, 0.03125)])
def test_where_all_differ_alike_p_is_that_of_the_sign_test(count: int, p: float) -> None:
    found = measure_difference([0.3] * count, [str(n) for n in range(count)], share=True)
    assert found.p == p
    assert found.detectable is None


def test_without_a_unit_to_bound_it_a_difference_without_spread_has_no_interval() -> None:
    assert measure([3.0, 3.0], "ab").interval is None


def test_one_family_however_large_proves_nothing() -> None:
    found = measure_difference([1.0, 0.5, 1.0, 0.7], "aaaa", share=True)
    assert (found.p, found.error, found.families) == (1.0, None, 1)
    assert found.interval is not None
    assert found.interval.low < 0


def test_no_differences_are_refused() -> None:
    with pytest.raises(ValueError, match="no mean of no cases"):
        measure([], "")


def test_rounding_is_not_taken_for_noise() -> None:
    found = measure([0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2], "abcd")
    assert found.error is None


def test_the_one_sided_p_values_add_up_to_one() -> None:
    found = measure([0.5, 0.25, -0.1, 0.4], "abcd")
    assert found.get_one_sided(rises=True) == pytest.approx(found.p / 2)
    assert found.get_one_sided(rises=True) + found.get_one_sided(rises=False) == pytest.approx(1)


def test_plain_rates_have_wilsons_interval() -> None:
    bounds = bound_mean([[1.0]] * 9 + [[0.0]], [str(n) for n in range(10)], share=True)
    assert bounds is not None
    assert (bounds.low, bounds.high) == pytest.approx((0.596, 0.982), abs=0.001)


def test_a_rate_over_families_has_a_wider_interval_than_the_same_cases_on_their_own() -> None:
    epochs = [[1.0, 1.0], [1.0, 0.0]] * 5 + [[0.0, 0.0]] * 5
    wide = bound_mean(epochs, [str(n // 5) for n in range(15)], share=True)
    narrow = bound_mean(epochs, [str(n) for n in range(15)], share=True)
    assert wide is not None
    assert narrow is not None
    assert 0 <= wide.low < narrow.low < 0.5 < narrow.high < wide.high <= 1


def test_a_clustered_rate_of_lone_cases_is_close_to_wilsons() -> None:
    # Two equal epochs are one: only the quantile (t, not z) and n - 1 in place of n set the two apart.
    epochs = [[1.0, 1.0]] * 70 + [[0.0, 0.0]] * 30
    found = bound_mean(epochs, [str(n) for n in range(100)], share=True)
    plain = measure_wilson([True] * 70 + [False] * 30)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=0.002)


def test_a_rate_that_never_varies_is_bounded_by_its_families() -> None:
    found = bound_mean([[1.0, 1.0]] * 10, [str(n // 2) for n in range(10)], share=True)
    assert found == bound_unvaried(1.0, 5, 0.0)
    assert found is not None
    assert found.low == pytest.approx(measure_wilson([True] * 5).low)


def test_a_mean_without_bounds_has_the_interval_of_its_t_test() -> None:
    values = [120.0, 90.0, 101.0, 140.0]
    found = bound_mean([[value] for value in values], "abcd", share=False)
    real = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((real.low, real.high))


def test_holms_correction_of_a_known_example() -> None:
    # 0.005 × 4; 0.01 × 3; then 0.03 × 2 holds the last one, 0.04 × 1, up.
    assert correct_holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert correct_holm([]) == ()


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holms_correction_keeps_the_order_and_lies_between_none_and_bonferronis(values: list[float]) -> None:
    corrected = correct_holm(values)
    for value, found in zip(values, corrected, strict=True):
        assert value <= found <= min(1.0, len(values) * value)
    ranked = [found for _, found in sorted(zip(values, corrected, strict=True))]
    assert ranked == sorted(ranked)


@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0])), max_size=30))
def test_mcnemar_is_the_binomial_test_of_the_cases_that_changed(values: list[tuple[float, float]]) -> None:
    found = compare_plain([Pair(str(n), "f", (a,), (b,)) for n, (a, b) in enumerate(values)])
    rose, fell = values.count((0.0, 1.0)), values.count((1.0, 0.0))
    wanted = stats.binomtest(rose, rose + fell).pvalue if rose + fell else 1.0
    assert found is not None
    assert (found.rose, found.fell) == (rose, fell)
    assert found.p == pytest.approx(wanted)


@pytest.mark.parametrize("after", [(1.0, 0.0), (0.5,)])
def test_mcnemar_is_of_single_epochs_of_zero_and_one_only(after: tuple[float, ...]) -> None:
    assert compare_plain([Pair("a", "a", (1.0,), after)]) is None


@pytest.mark.parametrize(
    ("change", "higher_is_better"),
    [(lambda x: x, True), (lambda x: 1 - x, False)],
    ids=["passes", "violates"],
)
def test_the_worsening_of_one_case_is_fishers_test(
    change: Callable[[float], float], higher_is_better: bool
) -> None:
    before, after = (
        tuple(change(x) for x in values) for values in ((1.0,) * 9 + (0.0,), (1.0,) * 2 + (0.0,) * 8)
    )
    wanted = stats.fisher_exact([[9, 1], [2, 8]], alternative="greater").pvalue
    assert measure_worsening(
        Pair("a", "a", before, after), higher_is_better=higher_is_better
    ) == pytest.approx(wanted)
    assert measure_worsening(Pair("a", "a", after, before), higher_is_better=higher_is_better) == 1


def test_the_worsening_of_one_case_between_zero_and_one_is_a_permutation_test() -> None:
    # All of one run above all of the other: one of C(8, 4) ways to deal eight epochs.
    pair = Pair("a", "a", (0.8, 0.9, 0.7, 0.75), (0.1, 0.2, 0.3, 0.4))
    assert measure_worsening(pair, higher_is_better=True) == pytest.approx(1 / 70)
