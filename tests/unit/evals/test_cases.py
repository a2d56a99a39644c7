"""Cases: what a file of them may hold, and what the suite's own must."""

import json
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from evals.engine.running import choose_cases
from evals.suite.case import Conflict, EvalCase, Register, read_cases
from service.drafting.plan import plan_reply
from service.prompting import load_prompts
from tests.unit.evals.eval_cases import build_eval_case, write_case

SUITE = read_cases()


def test_the_suite_has_enough_cases_of_enough_kinds() -> None:
    assert len(SUITE) >= 150
    assert len({case.family for case in SUITE}) >= 25
    assert {case.register for case in SUITE} == set(get_args(Register))
    assert {case.conflict for case in SUITE} == set(get_args(Conflict))
    assert len({case.request.conversation and case.request.conversation.channel for case in SUITE}) >= 4


@pytest.mark.parametrize("case", SUITE, ids=lambda case: case.id)
def test_a_case_can_be_drafted_for_and_its_labels_are_about_it(case: EvalCase) -> None:
    message = case.to_case().message
    assert all(ask.text in message for ask in case.expect.asks)
    assert any(fact.key == "today" for fact in case.to_case().facts)
    allowed = {remedy.slot for remedy in case.expect.allowed}
    assert not allowed & {remedy.slot for remedy in case.expect.forbidden}
    assert case.licence


def test_families_have_both_what_is_granted_and_what_is_refused() -> None:
    allowed = Counter(case.family for case in SUITE if case.expect.allowed)
    forbidden = Counter(case.family for case in SUITE if case.expect.forbidden)
    assert {case.family for case in SUITE} == set(allowed) & set(forbidden)


def test_a_case_that_cannot_be_used_is_named_with_its_line_and_field(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps(write_case()) + "\n" + json.dumps(write_case(id="b", register="loud")) + "\n")
    with pytest.raises(ValueError, match=r"cases\.jsonl:2: .*loud.*register"):
        read_cases([file])


def test_two_cases_of_one_id_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(2 * (json.dumps(write_case()) + "\n"))
    with pytest.raises(ValueError, match="another case 'blender-1'"):
        read_cases([file])


def test_a_short_run_has_a_case_of_each_family_before_a_second_one_of_any() -> None:
    cases = [build_eval_case(id=f"{family}{n}", family=family) for family in "ab" for n in range(3)]
    assert [case.id for case in choose_cases(cases, 3)] == ["a0", "b0", "a1"]
    assert len(choose_cases(cases, None)) == 6
    assert len({case.family for case in choose_cases(SUITE, 20)}) == 20


def write_edit(**changes: object) -> dict[str, object]:
    """A line as ``evenhand edits export`` writes it."""
    return {
        "id": "dr_1",
        "closed_at": "2026-11-22T15:00:00Z",
        "request": write_case()["request"],
        "corrections": [],
        "drafted": "Hi Dana, no.",
        "rules": [],
        "techniques": [],
        "outcome": "sent_edited",
        "sent_text": "Hi Dana, I can offer you a replacement.",
        "reasons": ["missed_ask"],
        "note": None,
        "csat": None,
        "versions": {"model": "m", "prompts": "sha256:1", "policy": "sha256:2"},
    } | changes


@pytest.mark.parametrize(
    ("changes", "sent"),
    [
        ({}, "Hi Dana, I can offer you a replacement."),
        ({"outcome": "sent_unedited", "sent_text": None}, "Hi Dana, no."),
        ({"outcome": "discarded", "sent_text": None}, ""),
    ],
)
def test_what_agents_sent_drops_in_as_a_case(tmp_path: Path, changes: dict[str, object], sent: str) -> None:
    file = tmp_path / "edits.jsonl"
    file.write_text(json.dumps(write_edit(**changes)))
    (case,) = read_cases([file])
    assert (case.id, case.sent) == ("dr_1", sent)
    assert "missed_ask" in case.expect.notes
    assert case.to_case().message == build_eval_case().to_case().message


def test_limits_that_were_set_by_hand_hold_in_the_case(tmp_path: Path) -> None:
    clause = next(c for c in build_eval_case().to_case().policy.clauses if "20%" in c.text)
    limit = {"slot": "store_credit", "op": "<=", "value": "50", "unit": "percent", "of": "order_total"}
    file = tmp_path / "edits.jsonl"
    file.write_text(json.dumps(write_edit(corrections=[{"clause": clause.id, "limits": [limit]}])))
    (case,) = read_cases([file])
    plan = plan_reply(case.to_case(), load_prompts().techniques)
    assert "60.00" in {str(r.amount.amount) for r in plan.rulings if r.slot == "store_credit" and r.amount}
