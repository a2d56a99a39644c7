"""Acts that the policy leaves to nobody, or to somebody else."""

import pytest

from service.guardrails.acts import check_acts
from tests.unit.cases import build_case

POLICY = """# Accounts
- Only Trust & Safety can lift or shorten a ban.
- Agents must not rebook delivery slots with the carrier.
- Never promise free training sessions.
"""


@pytest.mark.parametrize(
    ("body", "clause"),
    [
        ("I have lifted the ban on your account.", "accounts.1"),
        ("I've rebooked the delivery with the carrier.", "accounts.2"),
    ],
)
def test_an_act_that_a_clause_speaks_against_is_for_a_person_to_look_at(body: str, clause: str) -> None:
    (finding,) = check_acts(body, build_case("Unban me", POLICY))
    assert (finding.rule, finding.verdict) == ("policy.forbidden", "unverifiable")
    assert finding.clause is not None
    assert finding.clause.id == clause
    assert finding.span is not None
    assert body[finding.span.start : finding.span.end] == finding.span.text


@pytest.mark.parametrize(
    "body",
    [
        "I cannot lift the ban myself.",
        "I am passing your request to lift the ban to Trust & Safety.",
        "Would you like me to explain the ban?",
        "You asked me to lift the ban.",
        "I have updated your account.",
    ],
)
def test_refusing_reporting_and_passing_on_are_fine(body: str) -> None:
    assert list(check_acts(body, build_case("Unban me", POLICY))) == []
