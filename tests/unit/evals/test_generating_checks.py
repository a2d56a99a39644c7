"""Checking a file of cases: every mistake is named with its file and line."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.generating.__main__ import main
from evals.generating.checking import Finding, check_files
from tests.unit.evals.eval_cases import write_case


def write_file(folder: Path, *cases: dict[str, Any]) -> Path:
    file = folder / "cases.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in cases), "utf-8")
    return file


SOUND = {
    "asks": [{"text": "I want my money back", "slot": "refund"}],
    "allowed": [{"slot": "store_credit", "max": "24.00 USD", "why": "20% of 120 = 24"}],
    "forbidden": [{"slot": "refund", "why": "45 days"}],
    "escalate": False,
}


def write_expecting(**expect: Any) -> dict[str, Any]:
    return write_case(expect=expect)


def find(folder: Path, *cases: dict[str, Any]) -> list[Finding]:
    return check_files([write_file(folder, *cases)])[0]


def write_another(**changes: Any) -> dict[str, Any]:
    case = write_case(id="blender-2") | changes
    case["request"] = json.loads(json.dumps(case["request"]))
    case["request"]["conversation"]["messages"][0]["body"] = "I want my money back for the kettle."
    return case


def test_a_sound_file_has_no_findings(tmp_path: Path) -> None:
    assert find(tmp_path, write_expecting(**SOUND)) == []


@pytest.mark.parametrize(
    ("expect", "text"),
    [
        ({"asks": [{"text": "I want a pony", "slot": ""}]}, "letter by letter"),
        ({"allowed": [{"slot": "pony", "why": "."}]}, "no such remedy: 'pony'"),
        ({"asks": [{"text": "I", "slot": "pony"}]}, "no such remedy: 'pony'"),
        (
            {"allowed": [{"slot": "refund", "why": "."}], "forbidden": [{"slot": "refund", "why": "."}]},
            "both allowed and forbidden",
        ),
        ({"allowed": [{"slot": "refund", "max": "24 dollars", "why": "."}]}, "cannot be read"),
        ({"allowed": [{"slot": "refund", "why": "."}, {"slot": "refund", "why": "."}]}, "allowed 2 times"),
    ],
)
def test_a_label_that_cannot_be_right_is_an_error(tmp_path: Path, expect: dict[str, Any], text: str) -> None:
    errors = [finding for finding in find(tmp_path, write_expecting(**expect)) if finding.level == "error"]
    assert [finding.line for finding in errors] == [1]
    assert text in errors[0].text


@pytest.mark.parametrize(
    ("expect", "text"),
    [
        ({"asks": [], "escalate": False}, "asks for nothing"),
        ({"allowed": [{"slot": "refund", "max": "999.00 USD", "why": "."}]}, "more than was paid (120.00)"),
        ({"allowed": [{"slot": "refund", "max": "12.00 EUR", "why": "."}]}, "is in EUR"),
        ({"forbidden": [{"slot": "refund"}]}, "has no why"),
        ({"forbidden": [{"slot": "refund", "max": "12.00 USD", "why": "."}]}, "allowed with max"),
    ],
)
def test_a_label_that_is_odd_is_a_warning(tmp_path: Path, expect: dict[str, Any], text: str) -> None:
    findings = find(tmp_path, write_expecting(**expect))
    assert {finding.level for finding in findings} == {"warning"}
    assert any(text in finding.text for finding in findings)


@pytest.mark.parametrize(
    ("today", "text"), [(None, "today is missing"), ("last Tuesday", "must be an ISO date")]
)
def test_a_case_says_which_day_it_is(tmp_path: Path, today: str | None, text: str) -> None:
    case = json.loads(json.dumps(write_case()))
    facts = case["request"]["facts"]
    del facts["today"]
    if today:
        facts["today"] = today
    assert any(text in finding.text for finding in find(tmp_path, case))


def test_two_cases_of_one_id_or_one_message_are_errors(tmp_path: Path) -> None:
    findings = find(
        tmp_path,
        write_case(expect=SOUND),
        write_another(id="blender-1", expect={}),
        write_case(id="blender-3", expect=SOUND),
    )
    assert [(finding.line, finding.level) for finding in findings] == [(2, "error"), (3, "error")]
    assert "'blender-1' is taken by" in findings[0].text
    assert "cases.jsonl:1" in findings[1].text


def test_a_line_that_is_no_case_does_not_hide_the_next_one(tmp_path: Path) -> None:
    file = write_file(tmp_path, {"id": "x"}, write_expecting(asks=[{"text": "a pony"}]))
    findings, _ = check_files([file])
    assert [finding.line for finding in findings] == [1, 2]


def test_many_cases_of_one_register_are_pointed_out(tmp_path: Path) -> None:
    cases = []
    for number in range(16):
        case = write_another(id=f"c-{number}")
        case["request"]["conversation"]["messages"][0]["body"] += f" Number {number}."
        cases.append(case | {"expect": {}})
    findings, spread = check_files([write_file(tmp_path, *cases)])
    texts = [finding.text for finding in findings]
    assert any("16 of 16 cases have the same register: furious" in text for text in texts)
    assert any("no case of these registers: sarcastic" in text for text in texts)
    assert (spread.cases, spread.unlabelled) == (16, 16)


def test_the_report_names_places_and_counts_and_the_exit_code_says_whether_there_are_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_file(tmp_path, write_expecting(asks=[{"text": "a pony"}]))
    assert main(["--check", str(file)]) == 1
    report = capsys.readouterr().out
    assert report.startswith(f"{file}:1: error: the newest message does not say 'a pony'")
    assert "register (1): furious 1" in report
    assert report.endswith("1 cases, 0 without labels: 1 errors, 0 warnings\n")
    assert main(["--check", str(write_file(tmp_path, write_case()))]) == 0


def test_lines_of_exported_edits_are_read_and_counted_as_unlabelled(tmp_path: Path) -> None:
    edit = {
        "id": "dr_1",
        "request": write_case()["request"],
        "drafted": "Hi Dana, no.",
        "outcome": "sent_edited",
        "sent_text": "Hi Dana, sorry.",
    }
    findings, spread = check_files([write_file(tmp_path, edit)])
    assert findings == []
    assert (spread.cases, spread.unlabelled) == (1, 1)


def test_nothing_to_do_is_a_mistake_in_the_arguments() -> None:
    with pytest.raises(SystemExit, match="2"):
        main([])
