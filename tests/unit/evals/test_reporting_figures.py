"""The figures and marked texts that the HTML reports show."""

import doctest
import importlib
from dataclasses import replace

import pytest

from evals.comparing.pairing import Pair, Paired
from evals.reporting.families import find_family_changes, measure_families
from evals.reporting.rules import measure_rules
from evals.reporting.spending import measure_spending
from evals.reporting.texts import compare_texts, read_diff
from evals.suite.run import Run
from tests.unit.evals.experiments import MEASURES, make_run

DOCTESTED = "drawing families points texts".split()
FINE = {"passes_first": 1.0, "violates": 0.0, "obeys_attack": 0.0, "fails": 0.0}


def test_a_rule_is_counted_once_a_reply_and_failed_replies_are_left_out() -> None:
    run = make_run({"a/1": [FINE, FINE], "b/1": [FINE, None], "c/1": [None, None]}, epochs=2)
    rows = [
        replace(
            row,
            rules=("tone.blame", "tone.blame") if (row.case, row.epoch) == ("a/1", 1) else (),
            first_rules=("policy.x",),
        )
        for row in run.rows
    ]  # fmt: skip
    rates = {
        (rate.rule, rate.stage): rate.estimates[0] for rate in measure_rules([Run(run.manifest, tuple(rows))])
    }
    assert rates["tone.blame", "as sent"].value == 0.25
    assert rates["tone.blame", "before repair"].value == 0.0
    assert rates["policy.x", "before repair"].value == 1.0
    bounds = rates["tone.blame", "as sent"].interval
    assert bounds
    assert 0 <= bounds.low < 0.25 < bounds.high <= 1


def test_rules_are_compared_over_the_cases_that_both_runs_have() -> None:
    before, after = make_run({"a/1": [FINE], "b/1": [FINE]}), make_run({"b/1": [FINE], "c/1": [FINE]}, "new")
    after = Run(after.manifest, tuple(replace(row, rules=()) for row in after.rows))
    rate = next(
        rate
        for rate in measure_rules([before, after])
        if rate.rule == "tone.blame" and rate.stage == "as sent"
    )
    assert [estimate.value for estimate in rate.estimates] == [1.0, 0.0]
    assert rate.difference
    assert (rate.difference.value, rate.difference.cases) == (-1.0, 1)


def test_families_are_in_the_order_of_what_they_lose() -> None:
    pairs = (
        Pair("a1", "a", (1,), (0,)),
        Pair("a2", "a", (1,), (1,)),
        Pair("b1", "b", (0,), (1,)),
        Pair("c1", "c", (1,), (1,)),
    )
    changes = find_family_changes(Paired(MEASURES[0], pairs))
    assert [(change.family, change.mean, change.moved) for change in changes] == [
        ("a", -0.5, True),
        ("c", 0.0, False),
        ("b", 1.0, True),
    ]
    assert changes[0].groups == {-1.0: ("a1",), 0.0: ("a2",)}
    worse_if_more = find_family_changes(Paired(MEASURES[1], pairs))
    assert [change.family for change in worse_if_more] == ["b", "c", "a"]


def test_a_family_without_a_measure_has_an_empty_cell() -> None:
    first = Paired(MEASURES[0], (Pair("a1", "a", (1, 0), (1, 0)), Pair("b1", "b", (1,), (1,))))
    second = Paired(MEASURES[1], (Pair("b1", "b", (0,), (0,)),))
    rows = measure_families([first, second])
    assert [(row.family, row.cases, row.cells) for row in rows] == [
        ("a", 1, (0.5, None)),
        ("b", 1, (1.0, 0.0)),
    ]


def test_what_no_reply_tells_is_not_spent_and_what_some_tell_is_counted_of_those() -> None:
    run = make_run({"a/1": [FINE, FINE], "b/1": [FINE, FINE]}, epochs=2)
    spent = measure_spending(run)
    assert (spent["cost"].replies, spent["cost"].total, spent["cost"].mean) == (2, 1.0, 0.5)
    assert (spent["seconds"].mean, spent["seconds"].median) == (1.5, 1.5)
    assert "words" not in spent
    free = Run(run.manifest, tuple(replace(row, cost=None) for row in run.rows))
    assert "cost" not in measure_spending(free)


def test_neighbouring_changes_are_one_mark_and_unlike_texts_have_none() -> None:
    found = compare_texts(
        "I am sorry for any inconvenience today, Ann.", "I am sorry that we failed you today, Ann."
    )
    assert [piece for piece in found.left if piece[0] == "delete"] == [("delete", "for any inconvenience")]
    assert [piece for piece in found.right if piece[0] == "insert"] == [("insert", "that we failed you")]
    unlike = compare_texts("one two three four five six", "seven eight nine ten eleven twelve")
    assert not unlike.alike
    assert unlike.left == (("equal", "one two three four five six"),)


@pytest.mark.parametrize(
    ("before", "after"), [("a b  c\nd", "a x  y\nd"), ("", "new"), ("gone", ""), ("a", "a")]
)
def test_each_side_is_its_whole_text(before: str, after: str) -> None:
    found = compare_texts(before, after)
    assert "".join(text for _, text in found.left) == before
    assert "".join(text for _, text in found.right) == after


def test_lines_of_a_prompt_keep_their_kind_even_if_they_look_like_a_header() -> None:
    diff = (
        "--- a/x\n+++ b/x\n@@ -1,3 +1,2 @@\n---- rule\n-- item\n+-- rule\n kept\n\\ No newline at end of file"
    )
    assert [(line.kind, "".join(text for _, text in line.pieces)) for line in read_diff(diff)] == [
        ("place", "@@ -1,3 +1,2 @@"),
        ("gone", "--- rule"),
        ("gone", "- item"),
        ("new", "-- rule"),
        ("same", "kept"),
        ("note", "No newline at end of file"),
    ]


@pytest.mark.parametrize("name", DOCTESTED)
def test_the_examples_in_docstrings_hold(name: str) -> None:
    found = doctest.testmod(importlib.import_module(f"evals.reporting.{name}"))
    assert found.attempted
    assert not found.failed
