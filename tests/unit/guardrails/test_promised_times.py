"""The times that a reply promises against the policy's own and the company's hours."""

import pytest

from service.guardrails.promised_times import check_promised_times
from tests.unit.cases import build_case

POLICY = "We answer every message within 24 hours. A supervisor replies within 2 days."


def rules(body: str, **facts: str) -> list[str]:
    return [finding.rule for finding in check_promised_times(body, build_case(policy=POLICY, facts=facts))]


@pytest.mark.parametrize("body", ["I will write back to you in 5 days.", "I'll call you within a week."])
def test_an_answer_later_than_the_policy_s_is_marked(body: str) -> None:
    assert rules(body) == ["next_steps.too_late"]


@pytest.mark.parametrize(
    "body",
    [
        "I will write back to you within 24 hours.",
        "I will call you tomorrow.",
        "I will write again in 3 days to ask whether it works.",
        "Your parcel will arrive within 5 days.",
        "Please reply within 5 days.",
    ],
)
def test_what_keeps_to_it_or_is_no_answer_stays_unmarked(body: str) -> None:
    assert rules(body) == []


def test_the_finding_quotes_the_clause_and_its_words_stand_in_the_body() -> None:
    body = "Dear Dana, thank you. I will write back to you in 5 days."
    (finding,) = check_promised_times(body, build_case(policy=POLICY))
    assert finding.clause is not None
    assert "24 hours" in finding.clause.quote
    assert finding.span is not None
    assert body[finding.span.start : finding.span.end] == finding.span.text


def test_a_day_on_which_nobody_works_is_marked() -> None:
    # 22 November 2026 is a Sunday.
    assert rules("I will call you on Saturday.", business_hours="Mon-Fri 09:00-17:00") == [
        "next_steps.too_late",
        "next_steps.outside_hours",
    ]
    assert rules("I will call you tomorrow.", business_hours="Monday to Friday") == []
