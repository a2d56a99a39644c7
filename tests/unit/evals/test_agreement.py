"""Cohen's kappa with an interval by cluster."""

import warnings

import pytest

from evals.judges.agreement import Judged, measure_agreement

LABELS = ("a", "b", "tie")


def judge(*rows: tuple[str, str], clusters: int = 0) -> list[Judged]:
    """Labels with what was judged; each its own cluster, or ``clusters`` of them."""
    return [
        Judged(label, judged, str(place % clusters if clusters else place))
        for place, (label, judged) in enumerate(rows)
    ]


def test_kappa_is_what_cohen_computes_by_hand() -> None:
    # observed .70, by chance .5 * .6 + .5 * .4 = .50
    rows = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    found = measure_agreement(judge(*rows), LABELS)
    assert found.kappa == pytest.approx(0.4)
    assert (found.agreed.count, found.agreed.total) == (35, 50)
    assert found.low < 0.4 < found.high
    assert found.table["a", "b"] == 5
    assert found.table["tie", "tie"] == 0
    assert sum(found.table.values()) == 50


def test_full_agreement_is_one_and_full_disagreement_is_below_zero() -> None:
    rows = [("a", "a"), ("b", "b"), ("tie", "tie")] * 5
    assert measure_agreement(judge(*rows), LABELS).kappa == 1.0
    swapped = [("a", "b"), ("b", "a")] * 5
    assert measure_agreement(judge(*swapped), LABELS).kappa == -1.0


def test_a_judge_that_always_says_the_same_agrees_by_chance_alone() -> None:
    rows = [("a", "tie"), ("b", "tie"), ("tie", "tie")] * 10
    found = measure_agreement(judge(*rows), LABELS)
    assert found.kappa == 0.0
    assert found.agreed.count == 10


def test_where_both_only_know_one_label_nothing_is_shown_and_nobody_is_warned() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = measure_agreement(judge(*[("a", "a")] * 8), LABELS, rounds=50)
    assert (found.kappa, found.low, found.high) == (0.0, 0.0, 0.0)


def test_what_shares_a_cluster_makes_the_interval_wider() -> None:
    rows = [("a", "a"), ("b", "b")] * 20 + [("a", "b"), ("b", "a")] * 10
    alone = measure_agreement(judge(*rows), LABELS)
    together = measure_agreement(
        [Judged(label, judged, str(place // 10)) for place, (label, judged) in enumerate(rows)], LABELS
    )
    assert alone.kappa == together.kappa
    assert together.high - together.low > alone.high - alone.low


def test_the_same_judgements_give_the_same_interval() -> None:
    rows = judge(*[("a", "a"), ("b", "a"), ("tie", "b"), ("a", "tie"), ("b", "b")] * 4, clusters=5)
    assert measure_agreement(rows, LABELS) == measure_agreement(list(rows), LABELS)


def test_nothing_to_compare_and_unknown_labels_are_errors() -> None:
    with pytest.raises(ValueError, match="nothing to compare"):
        measure_agreement([], LABELS)
    with pytest.raises(ValueError, match="no label first"):
        measure_agreement(judge(("a", "first")), LABELS)
