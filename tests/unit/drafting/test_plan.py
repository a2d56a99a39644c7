"""A plan rules remedies and picks techniques before any model writes."""

from service.domain.plan import Plan
from service.drafting.outline import build_outline, find_offered, find_refused, say_offer
from service.drafting.plan import plan_reply
from service.prompting import load_prompts
from tests.unit.cases import MESSAGE, Facts, build_case

PROMPTS = load_prompts()
TECHNIQUES = PROMPTS.techniques
FACTS: Facts = {
    "order_total": "120.00",
    "currency": "USD",
    "delivered_on": "2026-10-08",
    "defective": True,
}


def plan(message: str = MESSAGE, facts: Facts = FACTS) -> Plan:
    return plan_reply(build_case(message, facts=facts), TECHNIQUES)


def test_what_the_policy_refuses_is_refused_and_what_it_allows_is_offered() -> None:
    made = plan()
    assert [ruling.slot for ruling in find_refused(made)] == ["refund"]
    assert [say_offer(ruling) for ruling in find_offered(made)] == [
        "$24.00 in store credit",
        "a replacement",
    ]


def test_a_refusal_calls_for_transparency_and_options() -> None:
    called = plan().called_for
    assert {"policy_transparency", "options", "empathy", "apology", "next_step"} <= set(called)


def test_what_is_asked_and_allowed_is_granted_without_a_choice() -> None:
    made = plan("It broke. Refund me $120 please.", facts={**FACTS, "delivered_on": "2026-11-20"})
    assert [say_offer(ruling) for ruling in find_offered(made)] == ["a refund of $120.00"]
    assert "problem_solving" in made.called_for
    assert "policy_transparency" not in made.called_for


def test_a_missing_fact_is_asked_for() -> None:
    made = plan("I want a refund for this blender.", facts={"order_total": "80.00", "currency": "USD"})
    assert made.missing
    assert "clarifying_question" in made.called_for


def test_the_policy_s_own_answering_time_is_what_is_promised() -> None:
    made = plan()
    assert str(made.promise.due) == "24 hours"
    assert made.promise.clause is not None
    assert "24 hours" in made.promise.clause.quote


def test_a_lawyer_brings_in_a_supervisor_with_a_whole_account() -> None:
    made = plan("Refund my $120 or you hear from my lawyer.")
    assert (made.escalation.recommended, made.escalation.reason) == (True, "signal.legal")
    assert made.escalation.brief is not None
    assert "order_total: 120.00" in made.escalation.brief.evidence


def test_the_outline_follows_the_order_of_the_catalogue() -> None:
    made = plan()
    parts = [part.technique for part in build_outline(build_case(facts=FACTS), made, PROMPTS)]
    order = [technique.id for technique in TECHNIQUES]
    assert parts == sorted(parts, key=order.index)
    assert "composure" not in parts


def test_nothing_is_offered_in_place_of_what_a_person_has_to_decide() -> None:
    policy = "If the batch was recalled we refund it. Gift cards of up to $20 may be given."
    made = plan_reply(
        build_case("It tasted odd. I want my money back.", policy, order_total="12.00"), TECHNIQUES
    )
    assert find_offered(made) == ()
    assert (made.escalation.recommended, made.escalation.reason) == (True, "policy.condition_dropped")
    assert {"options", "problem_solving"}.isdisjoint(made.called_for)
