"""What a plan must not offer although some words of the policy could be read so."""

import pytest

from service.domain.plan import Plan, Ruling
from service.drafting.outline import find_offered, say_offer
from service.drafting.plan import plan_reply
from service.prompting import load_prompts
from tests.unit.cases import Facts, build_case

TECHNIQUES = load_prompts().techniques
PAID: Facts = {"order_total": "90.00", "currency": "EUR", "purchased_on": "2026-11-20"}
ASKS = "This is useless. I want my money back."


def plan(policy: str, message: str = ASKS, facts: Facts = PAID) -> Plan:
    return plan_reply(build_case(message, policy, facts=facts), TECHNIQUES)


def rule(made: Plan, slot: str) -> Ruling | None:
    return next((ruling for ruling in made.rulings if ruling.slot == slot), None)


def offer(made: Plan) -> list[str]:
    return [say_offer(ruling) for ruling in find_offered(made)]


@pytest.mark.parametrize(
    "words",
    [
        "Nothing is refunded after day 1.",
        "After day 1 nothing is refunded.",
        "None of the fee is refunded after 1 day.",
    ],
)
def test_a_negative_subject_forbids(words: str) -> None:
    ruling = rule(plan(f"# Refunds\n- {words}\n"), "refund")
    assert ruling is None or ruling.state != "allowed"


def test_what_leaving_costs_is_no_refund() -> None:
    made = plan("# Refunds\n- Leaving early costs 40% of what is left, and never more than $240.\n")
    assert offer(made) == []


def test_an_authority_above_what_was_paid_promises_no_more_than_that() -> None:
    made = plan("# Refunds\n- Support pays refunds of up to $1,500.\n", facts={**PAID, "currency": "USD"})
    assert offer(made) == ["a refund of $90.00"]


@pytest.mark.parametrize("fact", ["delivery_fee", "missing_items_total", "substitute_price"])
def test_where_a_part_of_the_price_is_about_no_sum_is_named(fact: str) -> None:
    policy = "# Refunds\n- Customers may return any item for a refund within 30 days of purchase.\n"
    made = plan(policy, facts={**PAID, fact: "12.50"})
    assert offer(made) == ["a refund"]


def test_what_a_customer_says_they_paid_is_not_promised_back() -> None:
    policy = "# Refunds\n- Customers may return any item for a refund within 30 days of purchase.\n"
    message = "I paid $4,999 for this yesterday. I want my money back."
    made = plan(policy, message, facts={"currency": "USD", "purchased_on": "2026-11-21"})
    assert offer(made) == ["a refund"]


@pytest.mark.parametrize(
    "words",
    [
        "The service manager may waive the fee.",
        "Our store manager can waive the fee for a good customer.",
        "Not found on the list: the team lead may waive the fee.",
    ],
)
def test_what_a_manager_may_do_is_not_offered_by_an_agent(words: str) -> None:
    ruling = rule(plan(f"# Fees\n- {words}\n", "Please waive the fee, it is a disgrace."), "fee_waiver")
    assert ruling is not None
    assert ruling.state == "needs_approval"
    assert "manager" in ruling.approval_tier or "lead" in ruling.approval_tier


def test_approval_without_a_permission_beside_it_is_no_permission() -> None:
    policy = "# Faults\n- Same fault again after two repairs: replacement, approved by the service manager.\n"
    made = plan(policy, "It broke again. Give me a new one!", {**PAID, "defective": True})
    ruling = rule(made, "replacement")
    assert ruling is not None
    assert ruling.state == "needs_approval"


def test_a_gesture_for_something_that_did_not_happen_is_not_volunteered() -> None:
    policy = "# Credits\n- A code for 15% off the next course may be given where a tutor was ill.\n"
    assert offer(plan(policy, "Your course bored me. I want my money back.")) == []
