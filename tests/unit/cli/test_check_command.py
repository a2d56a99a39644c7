"""``evenhand check``."""

import json
from pathlib import Path

from typer.testing import CliRunner

from service.cli import app

RUN = CliRunner()
POLICY = {
    "text": "Refunds are given within 30 days of delivery. "
    "After 30 days, store credit of up to 20% of the order total."
}
FACTS = {"order_total": "120.00", "currency": "USD", "delivered_on": "2026-10-08", "today": "2026-11-22"}
MESSAGE = "My blender died after 45 days. I want my $120 back."
BAD = {"body": "I will give you $100 in store credit within 24 hours.", "message": MESSAGE, "policy": POLICY,
       "facts": FACTS}  # fmt: skip
GOOD = {"body": "I am sorry that the blender died. I will write to you again within 24 hours."}


def write_lines(*lines: object) -> str:
    return "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)


def test_a_text_over_the_limit_fails_with_exit_code_1() -> None:
    done = RUN.invoke(app, ["check", "-", "--json"], input=json.dumps(BAD))
    answer = json.loads(done.stdout)
    assert done.exit_code == 1
    assert answer["verdict"] == "fail"
    over = next(check for check in answer["checks"] if check["rule"] == "policy.over_limit")
    assert "100" in over["claimed"]
    assert "24" in over["allowed"]


def test_a_text_in_order_passes_with_exit_code_0() -> None:
    done = RUN.invoke(app, ["check", "-", "--json"], input=json.dumps(GOOD, indent=2))
    assert done.exit_code == 0
    assert json.loads(done.stdout)["verdict"] in {"pass", "warn", "unverifiable"}


def test_each_line_has_one_answer_in_order_and_a_bad_one_does_not_stop_the_rest() -> None:
    unknown = {"body": "x", "polices": {}}
    done = RUN.invoke(
        app, ["check", "-", "--json"], input=write_lines(BAD, "not JSON", "", unknown, GOOD, "", "")
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 2
    assert [answer.get("verdict") for answer in answers[:1]] == ["fail"]
    assert [bool(answer.get("error")) for answer in answers] == [False, True, True, True, False]
    assert answers[3]["error"]["errors"] == [{"pointer": "/polices", "detail": "there is no such field"}]
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == ["line 2", "line 3", "line 4"]


def test_what_is_no_json_at_all_is_one_problem_with_its_place() -> None:
    done = RUN.invoke(app, ["check", "-", "--json"], input='{\n "body": "x"\n "message": "y"\n}')
    assert done.exit_code == 2
    assert "line 3" in json.loads(done.stdout)["error"]["detail"]


def test_a_reader_sees_the_words_the_rule_and_the_clause() -> None:
    done = RUN.invoke(app, ["check", "-"], input=json.dumps(BAD))
    assert done.exit_code == 1
    for expected in (
        "Verdict: fail",
        "policy.over_limit",
        "$100 in store credit",
        "allowed: 24.00 USD",
        "policy.2",
    ):
        assert expected in done.stdout
    assert "\x1b" not in done.stdout
    assert "Summary" not in done.stdout


def test_a_text_cannot_drive_the_terminal_of_its_reader() -> None:
    done = RUN.invoke(
        app, ["check", "-"], input=json.dumps({"body": "YOU ARE \x1b[2J\u202eWRONG AND A LIAR!!!"})
    )
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_answers_go_to_a_file_when_one_is_named(tmp_path: Path) -> None:
    target = tmp_path / "answers.jsonl"
    done = RUN.invoke(app, ["check", "-", "--json", "-o", str(target)], input=write_lines(BAD, GOOD))
    assert done.stdout == ""
    answers = [json.loads(line) for line in target.read_text().splitlines()]
    assert len(answers) == 2
    assert answers[0]["verdict"] == "fail"
