"""``evenhand check`` on JSON Lines: what they amount to."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli import app
from service.cli.audit import FEW
from service.cli.audit_batch import MOST_COMPLAINTS

RUN = CliRunner()
POLICY = "# Returns\nAfter 30 days, store credit of up to 20% of the order total."
FACTS = {"order_total": "120.00", "currency": "USD", "delivered_on": "2026-10-08", "today": "2026-11-22"}
MESSAGE = "My blender died after 45 days. I want my $120 back."
BAD = {"id": "t-1", "body": "I will give you $100 in store credit within 24 hours.", "message": MESSAGE,
       "facts": FACTS}  # fmt: skip
GOOD = {"body": "I am sorry that the blender died. I will write to you again within 24 hours."}
BLAMING = {"body": "I will write to you within 24 hours. You should have read the manual."}


def write_lines(*lines: object) -> str:
    return "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)


@pytest.fixture
def policy(tmp_path: Path) -> str:
    path = tmp_path / "policy.md"
    path.write_text(POLICY)
    return str(path)


def test_many_replies_are_summed_up_with_rates_clauses_and_examples(policy: str) -> None:
    done = RUN.invoke(
        app, ["check", "-", "--policy", policy], input=write_lines(BAD, GOOD, GOOD, BAD, "oops")
    )
    assert done.exit_code == 2
    assert "4 replies checked, 1 line not readable" in done.stdout
    assert re.search(r"fail +2 +50 +15 – 85 +█+", done.stdout)
    assert re.search(r"policy\.over_limit +2 +50 +15 – 85 +█+ +2 fail", done.stdout)
    assert "line 5 was not checked: the request cannot be used: not valid JSON" in done.stdout
    assert re.search(r"2 +returns\.1 +2 policy\.over_limit", done.stdout)
    assert "line 1 (t-1)  fail  I will give you $100 in store credit" in done.stdout
    assert "100.00 USD → 24.00 USD" in done.stdout
    assert done.stderr == ""


def test_a_policy_for_all_lines_gives_way_to_the_one_of_a_line(policy: str) -> None:
    own = BAD | {"policy": {"text": "Agents may give store credit of up to $500 per order."}}
    done = RUN.invoke(app, ["check", "-", "--json", "--policy", policy], input=write_lines(BAD, own))
    rules = [{c["rule"] for c in json.loads(line)["checks"]} for line in done.stdout.splitlines()]
    assert ["policy.over_limit" in found for found in rules] == [True, False]


def test_a_policy_that_comes_as_clauses_is_kept_with_its_limits() -> None:
    limit = {"slot": "store_credit", "op": "<=", "value": 12.5, "unit": "USD"}
    clauses = {"clauses": [{"id": "credit", "text": "Store credit is for managers.", "limits": [limit]}]}
    line = BAD | {"policy": clauses}
    done = RUN.invoke(app, ["check", "-", "--json"], input=write_lines(line, line))
    for answer in map(json.loads, done.stdout.splitlines()):
        over = next(c for c in answer["checks"] if c["rule"] == "policy.over_limit")
        assert (over["clause"]["id"], over["allowed"]) == ("credit", "12.50 USD")


def test_the_id_of_a_line_comes_back_with_its_answer_and_no_other_field_does() -> None:
    done = RUN.invoke(app, ["check", "-", "--json"], input=write_lines(BAD, GOOD))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert answers[0]["id"] == "t-1"
    assert "id" not in answers[1]
    assert list(answers[1]) == [
        "verdict", "checks", "commitments", "next_steps", "techniques", "shown", "coverage", "asks", "signals",
            "versions", "timings_ms",
    ]  # fmt: skip


def test_a_summary_can_be_had_as_json_beside_the_answers(policy: str, tmp_path: Path) -> None:
    target = tmp_path / "summary.json"
    options = ["--json", "--policy", policy, "--summary", str(target)]
    done = RUN.invoke(app, ["check", "-", *options], input=write_lines(BAD, GOOD, "oops", BLAMING))
    summary = json.loads(target.read_text())
    assert len(done.stdout.splitlines()) == 4
    assert summary["replies"]["checked"] == 3
    assert summary["replies"]["unreadable"] == 1
    rules = {rule["rule"]: rule for rule in summary["rules"]}
    assert rules["policy.over_limit"]["rate"]["replies"] == 1
    (example,) = rules["policy.over_limit"]["examples"]
    span = example["span"]
    assert (example["line"], example["id"], example["allowed"]) == (1, "t-1", "24.00 USD")
    assert example["sentence"][span["start"] : span["end"]] == span["text"]
    assert [clause["id"] for clause in summary["clauses"]] == ["returns.1"]


def test_a_summary_on_standard_output_is_all_that_is_there() -> None:
    done = RUN.invoke(app, ["check", "-", "--summary", "-"], input=write_lines(BAD, GOOD))
    assert json.loads(done.stdout)["replies"]["checked"] == 2
    one = RUN.invoke(app, ["check", "-", "--summary", "-"], input=json.dumps(GOOD))
    assert json.loads(one.stdout)["replies"]["checked"] == 1


def test_two_things_do_not_share_standard_output() -> None:
    done = RUN.invoke(app, ["check", "-", "--json", "--summary", "-"], input=write_lines(GOOD))
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "--summary -" in done.stderr


def test_no_file_of_the_command_is_written_over_by_another(tmp_path: Path) -> None:
    source = tmp_path / "replies.jsonl"
    source.write_text(write_lines(GOOD, GOOD))
    done = RUN.invoke(app, ["check", str(source), "--summary", str(source)])
    assert done.exit_code == 2
    assert source.read_text() == write_lines(GOOD, GOOD)
    done = RUN.invoke(app, ["check", str(source), "--summary", str(tmp_path / "none" / "summary.json")])
    assert done.exit_code == 2
    assert "--summary" in done.stderr


@pytest.mark.parametrize("text", ["", "  \n", "a\0b"])
def test_a_policy_file_that_cannot_be_one_is_refused_at_once(tmp_path: Path, text: str) -> None:
    path = tmp_path / "policy.md"
    path.write_text(text)
    done = RUN.invoke(app, ["check", "-", "--policy", str(path)], input=write_lines(GOOD, GOOD))
    assert done.exit_code == 2
    assert f"--policy {path}" in done.stderr


def test_whoever_audits_is_told_when_replies_have_no_date() -> None:
    undated = BAD | {"facts": {"order_total": "120.00"}}
    done = RUN.invoke(app, ["check", "-"], input=write_lines(BAD, undated, GOOD))
    assert "1 reply with facts but without facts.today" in done.stdout


def test_bad_lines_are_complained_of_up_to_a_bound_and_answered_without_one() -> None:
    bad = MOST_COMPLAINTS + 30
    done = RUN.invoke(app, ["check", "-", "--json"], input=write_lines(*["oops"] * bad, GOOD))
    assert len(done.stdout.splitlines()) == bad + 1
    assert len(done.stderr.splitlines()) == MOST_COMPLAINTS + 1
    assert "their answers say why" in done.stderr.splitlines()[-1]


def test_the_summary_names_the_first_bad_lines_and_counts_the_rest() -> None:
    done = RUN.invoke(app, ["check", "-"], input=write_lines(GOOD, *["oops"] * 8))
    assert "line 2 was not checked" in done.stdout
    assert "3 more lines were not checked" in done.stdout


def test_no_reply_among_the_lines_is_no_division_by_zero() -> None:
    done = RUN.invoke(app, ["check", "-"], input=write_lines("{}", "{}"))
    assert done.exit_code == 2
    assert "0 replies checked, 2 lines not readable" in done.stdout


def test_several_processes_answer_as_one_does(tmp_path: Path) -> None:
    source = tmp_path / "replies.jsonl"
    body = "I will write to you within 24 hours about number {}."
    lines: list[object] = [{"id": f"n{n}", "body": body.format(n)} for n in range(FEW + 200)]
    lines[::97] = ["oops"] * len(lines[::97])
    lines[50] = BLAMING
    source.write_text(write_lines(*lines))
    answers, summaries = [], []
    for workers in ("1", "2"):
        target = tmp_path / f"summary-{workers}.json"
        options = ["--json", "--workers", workers, "--summary", str(target)]
        done = RUN.invoke(app, ["check", str(source), *options])
        assert done.exit_code == 2
        answers.append([drop_times(json.loads(line)) for line in done.stdout.splitlines()])
        summaries.append(target.read_text())
    assert len(answers[0]) == len(lines)
    assert answers[0] == answers[1]
    assert summaries[0] == summaries[1]


def drop_times(answer: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in answer.items() if name != "timings_ms"}
