"""Promises meet the policy, given the facts."""

import pytest

from service.domain.case import FactValue
from service.domain.verdict import Finding
from service.guardrails import check_reply, decide_commitments
from service.guardrails.rulings import rule_remedy
from tests.unit.cases import build_case

FACTS: dict[str, FactValue] = {"order_total": "120.00", "currency": "USD", "delivered_on": "2026-10-08"}


def find_policy_findings(body: str, **facts: FactValue) -> list[Finding]:
    case = build_case(facts=FACTS | facts)
    return [f for d in decide_commitments(body, case) for f in d.findings if f.severity == "blocking"]


@pytest.mark.parametrize(
    ("body", "rule", "claimed", "allowed"),
    [
        ("I'll refund your $120 today.", "policy.outside_window", "120.00 USD", "no refund"),
        ("Consider it refunded.", "policy.outside_window", "refund", "no refund"),
        ("I can offer you $40 in store credit.", "policy.over_limit", "40.00 USD", "24.00 USD"),
        ("We'll issue a 30% store credit.", "policy.over_limit", "36.00 USD", "24.00 USD"),
        (
            "I have added a $50 goodwill credit for you.",
            "policy.needs_approval",
            "50.00 USD",
            "25.00 USD without approval",
        ),
        ("I will reply within 2 hours.", "policy.too_fast", "2 hours", "24 hours"),
    ],
)
def test_a_promise_that_breaks_a_limit_fails_with_its_clause(
    body: str, rule: str, claimed: str, allowed: str
) -> None:
    findings = find_policy_findings(body)
    assert [(f.rule, f.claimed, f.allowed, f.verdict) for f in findings] == [(rule, claimed, allowed, "fail")]
    assert findings[0].clause is not None
    assert findings[0].span is not None
    assert body[findings[0].span.start : findings[0].span.end] == findings[0].span.text


@pytest.mark.parametrize(
    "body",
    [
        "You asked for a full refund of $120.",
        "I'm sorry, but we can't refund an order after 30 days.",
        "I can offer you $24 in store credit, which is 20% of your $120 order.",
        "Your blender cost $120 and arrived on October 8.",
        "I'll ask my supervisor to approve a $50 goodwill credit.",
        "I will reply within 24 hours.",
        "Your order 120 was charged to the card ending in 4411.",
        "I can add a $25 goodwill credit.",
        "I have passed this to my supervisor, who will reply within 2 days.",
    ],
)
def test_what_keeps_to_the_policy_is_left_alone(body: str) -> None:
    assert find_policy_findings(body) == []


def test_an_invented_remedy_is_unverifiable() -> None:
    (finding,) = find_policy_findings("I'll throw in a free upgrade.")
    assert (finding.rule, finding.verdict, finding.clause) == ("policy.unsupported", "unverifiable", None)


def test_a_condition_that_the_facts_do_not_decide_is_unverifiable_until_it_is_stated() -> None:
    policy = "Items with a receipt can be exchanged."
    case = build_case("I want another one", policy)
    (dropped,) = [f for d in decide_commitments("We will exchange it.", case) for f in d.findings]
    kept = [
        f
        for d in decide_commitments("If you have the receipt, we will exchange it.", case)
        for f in d.findings
    ]
    assert (dropped.rule, dropped.verdict) == ("policy.condition_dropped", "unverifiable")
    assert kept == []


def test_the_customer_s_word_is_enough_to_apply_a_window() -> None:
    ruling = rule_remedy("refund", build_case())
    assert ruling.state == "refused"
    assert "45 days" in ruling.reason
    assert ruling.clauses[0].id.startswith("returns_and_refunds.")


def test_a_percentage_is_worked_out_exactly_and_shown() -> None:
    ruling = rule_remedy("store_credit", build_case(facts=FACTS))
    assert str(ruling.amount) == "24.00 USD"
    assert "20 % of 120.00 USD = 24.00 USD" in ruling.reason


def test_inside_the_window_the_refund_is_allowed_up_to_what_was_paid() -> None:
    ruling = rule_remedy(
        "refund", build_case(facts=FACTS | {"delivered_on": "2026-11-10", "defective": True})
    )
    assert ruling.state == "allowed"
    assert str(ruling.amount) == "120.00 USD"


def test_a_prohibition_of_something_nobody_mentions_says_nothing() -> None:
    policy = "Refunds are possible within 30 days of delivery. Gift wrapping is not refunded."
    assert (
        rule_remedy("refund", build_case("refund me", policy, delivered_on="2026-11-20")).state == "allowed"
    )


def test_findings_come_blocking_first() -> None:
    verdict = check_reply("I'll refund your $120 today. Calm down!!", build_case(facts=FACTS))
    severities = [finding.severity for finding in verdict.findings]
    assert severities == sorted(severities, key=("blocking", "advisory").index)
    assert verdict.outcome == "fail"
