"""``evenhand policy read``."""

import json

import msgspec
from typer.testing import CliRunner

from service.api.case_parts import build_wire_policy
from service.api.schemas_case import PolicyIn
from service.cli import app
from service.policy import read_policy

RUN = CliRunner()
POLICY = """# Returns
- Returns within 30 days of delivery get a full refund.
- After 30 days of delivery we offer store credit of up to 20% of the order total.
- Goodwill credits over $25 need approval from a supervisor.
- Be kind.
"""


def test_json_holds_every_clause_with_its_place_and_limits() -> None:
    done = RUN.invoke(app, ["policy", "read", "-", "--json"], input=POLICY)
    answer = json.loads(done.stdout)
    assert done.exit_code == 0
    assert answer["digest"] == read_policy(POLICY).digest
    for clause in answer["clauses"]:
        assert POLICY[clause["span"]["start"] : clause["span"]["end"]] == clause["text"]
    limits = [limit for clause in answer["clauses"] for limit in clause["limits"]]
    credit = next(limit for limit in limits if limit["slot"] == "store_credit")
    assert (credit["op"], credit["value"], credit["unit"], credit["of"]) == (
        "<=",
        "20",
        "percent",
        "order_total",
    )
    assert credit["quote"] in POLICY
    assert answer["untyped"] == ["returns.4"]


def test_its_limits_can_be_corrected_and_sent_with_a_request() -> None:
    done = RUN.invoke(app, ["policy", "read", "-", "--json"], input=POLICY)
    clauses = [
        {"id": clause["id"], "text": clause["text"], "limits": clause["limits"]}
        for clause in json.loads(done.stdout)["clauses"]
    ]
    sent = build_wire_policy(msgspec.convert({"clauses": clauses}, PolicyIn))
    read = read_policy(POLICY)
    assert [(c.id, x.slot, x.op, x.value, x.unit, x.conditions) for c, x in sent.limits] == [
        (c.id, x.slot, x.op, x.value, x.unit, x.conditions) for c, x in read.limits
    ]


def test_a_reader_sees_limits_in_words_and_what_was_not_understood() -> None:
    done = RUN.invoke(app, ["policy", "read", "-"], input=POLICY)
    understood, _, rest = done.stdout.partition("Not understood")
    assert "store credit: at most 20 % of order" in understood
    assert "goodwill credit: needs approval by" in understood
    assert "Be kind." in rest
    assert "\x1b" not in done.stdout


def test_a_policy_that_is_no_text_is_unusable_input() -> None:
    done = RUN.invoke(app, ["policy", "read", "-"], input=b"# Returns \xff\xfe")
    assert done.exit_code == 2
    assert done.stderr == "evenhand: -: not valid UTF-8 at byte 10\n"


def test_an_empty_policy_is_unusable_input() -> None:
    done = RUN.invoke(app, ["policy", "read", "-"], input=" \n")
    assert done.exit_code == 2
    assert "is empty" in done.stderr
