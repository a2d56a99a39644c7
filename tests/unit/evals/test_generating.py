"""Generated families: every line is a case, and its labels are what the terms and the facts say."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.generating.company import Terms
from evals.generating.family import build_families
from evals.generating.situation import Plot
from evals.suite.case import EvalCase

FAMILIES = tuple(build_families(seed=1, families=90, cases=8))


def find_cases(term: str, *positions: str) -> Iterator[tuple[EvalCase, Terms, Plot]]:
    for family in FAMILIES:
        for case, plot in zip(family.cases, family.plots, strict=True):
            if plot.term == term and (not positions or plot.position in positions):
                yield case, family.company.terms, plot


def facts_of(case: EvalCase) -> dict[str, object]:
    return case.request.facts or {}


def days_since(case: EvalCase, fact: str) -> int:
    facts = facts_of(case)
    return (date.fromisoformat(str(facts["today"])) - date.fromisoformat(str(facts[fact]))).days


def money_of(case: EvalCase, fact: str) -> Decimal:
    return Decimal(str(facts_of(case)[fact]))


def allowed_in(case: EvalCase) -> dict[str, str]:
    return {remedy.slot: remedy.max for remedy in case.expect.allowed}


def forbidden_in(case: EvalCase) -> set[str]:
    return {remedy.slot for remedy in case.expect.forbidden}


def limit(case: EvalCase, amount: Decimal) -> str:
    return f"{amount:.2f} {facts_of(case)['currency']}"


@given(seed=st.integers(min_value=0))
@settings(max_examples=25, deadline=None)
def test_whatever_the_seed_asks_are_verbatim_and_no_remedy_is_both_allowed_and_forbidden(seed: int) -> None:
    for family in build_families(seed, families=1, cases=6):
        assert len({case.to_case().message for case in family.cases}) == 6
        for case in family.cases:
            message = case.to_case().message
            assert case.expect.asks
            assert all(ask.text in message for ask in case.expect.asks)
            assert not set(allowed_in(case)) & forbidden_in(case)
            assert "{" not in message + case.expect.notes
            assert "<" not in message


def test_a_return_is_refunded_up_to_the_last_day_and_only_credited_after_it() -> None:
    seen = Counter[tuple[str, int]]()
    for case, terms, plot in find_cases("returns"):
        if plot.position == "undated":
            assert "delivered_on" not in facts_of(case)
            assert not allowed_in(case)
            continue
        days, price = days_since(case, "delivered_on"), money_of(case, "item_price")
        assert money_of(case, "order_total") == price + money_of(case, "delivery_fee")
        if facts_of(case)["final_sale"]:
            outcome, credit = "refused", None
        elif days > terms.window:
            outcome, credit = "refused", price * terms.credit_percent / 100
        else:
            outcome, credit = ("approval" if price > terms.threshold else "granted"), None
        assert allowed_in(case).get("refund") == (limit(case, price) if outcome == "granted" else None)
        assert ("refund" in forbidden_in(case)) == (outcome != "granted")
        assert allowed_in(case).get("store_credit") == (None if credit is None else limit(case, credit))
        assert outcome != "approval" or case.expect.escalate is True
        seen[outcome, days - terms.window] += 1
    assert seen["granted", 0]
    assert seen["refused", 1]
    assert {outcome for outcome, _ in seen} == {"granted", "approval", "refused"}


def test_cancelling_too_late_gives_the_percentage_and_the_border_gives_everything() -> None:
    ahead_by = Counter[int]()
    for case, terms, _ in find_cases("cancel"):
        ahead, paid = -days_since(case, "appointment_on"), money_of(case, "booking_total")
        ahead_by[ahead - terms.cancel_days] += 1
        if ahead < 0:
            assert "refund" in forbidden_in(case)
        else:
            share = Decimal(100 if ahead >= terms.cancel_days else terms.cancel_percent)
            assert allowed_in(case)["refund"] == limit(case, paid * share / 100)
    assert ahead_by[0]
    assert ahead_by[-1]


def test_poor_work_is_made_good_up_to_the_last_day() -> None:
    for case, terms, _ in find_cases("redo"):
        if days_since(case, "appointment_on") <= terms.redo_days:
            most = money_of(case, "booking_total") * terms.redo_percent / 100
            assert allowed_in(case) == {"refund": limit(case, most), "free_service": ""}
        else:
            assert {"refund", "free_service"} <= forbidden_in(case)
            assert not allowed_in(case)


def test_compensation_and_credits_grow_by_the_day_and_stop_at_the_cap() -> None:
    capped = Counter[str]()
    for case, terms, plot in find_cases("late_delivery", "under", "cap", "over", "punctual"):
        days = days_since(case, "promised_on") - days_since(case, "delivered_on")
        due = min(days * terms.late_rate, terms.late_cap)
        assert allowed_in(case).get("compensation") == (limit(case, due) if days else None)
        capped[f"late {plot.position} {due == terms.late_cap}"] += 1
    for case, terms, plot in find_cases("outage", "under", "cap", "over", "hours"):
        days = int(str(facts_of(case)["full_days_without_service"]))
        due = min(days * terms.outage_rate, terms.outage_cap)
        assert allowed_in(case).get("credit") == (limit(case, due) if days else None)
        capped[f"outage {plot.position} {due == terms.outage_cap}"] += 1
    assert {"late cap True", "late over True", "late under False"} <= set(capped)
    assert {"outage cap True", "outage over True", "outage under False"} <= set(capped)


def test_more_goodwill_than_the_agent_may_give_goes_up_as_long_as_somebody_may_give_it() -> None:
    seen = set()
    for case, terms, plot in find_cases("goodwill"):
        demanded = Decimal(re.sub(r"[^\d.]", "", case.expect.asks[0].text).strip("."))
        if not facts_of(case)["our_fault"]:
            assert "goodwill_credit" in forbidden_in(case)
            continue
        assert allowed_in(case)["goodwill_credit"] == limit(case, terms.goodwill)
        if demanded <= terms.goodwill:
            assert case.expect.escalate is not True
        else:
            assert case.expect.escalate is (True if demanded <= terms.tier_max else None)
        seen.add(plot.position)
    assert seen == {"under", "cap", "over", "tier_max", "beyond"}


def test_only_a_payment_that_falls_into_the_notice_is_owed() -> None:
    outcomes = set()
    for case, terms, plot in find_cases("notice"):
        owed = -days_since(case, "next_payment_on") < terms.notice_days
        assert ("fee_waiver" in forbidden_in(case)) == owed
        assert set(allowed_in(case)) == {"cancellation"}
        outcomes.add((plot.position, owed))
    assert outcomes == {("fits", False), ("short", True)}


@pytest.mark.parametrize("term", ["late_fee", "change_fee"])
def test_a_fee_waived_a_year_ago_to_the_day_may_be_waived_again_and_a_day_later_not(term: str) -> None:
    outcomes = {}
    for case, _, plot in find_cases(term):
        facts = facts_of(case)
        granted = "fee_waiver" in allowed_in(case)
        assert granted != ("fee_waiver" in forbidden_in(case))
        if facts["fee_waived_before"]:
            today, last = (date.fromisoformat(str(facts[key])) for key in ("today", "last_fee_waiver_on"))
            assert granted == ((last.year + 1, last.month, last.day) <= (today.year, today.month, today.day))
        outcomes[plot.position] = granted
    assert outcomes == {"first": True, "border": True, "long_ago": True, "eve": False, "recent": False}


@pytest.mark.parametrize(
    ("term", "fact", "days"),
    [
        ("damage", "delivered_on", "damage_days"),
        ("lost", "dispatched_on", "lost_days"),
        ("renewal", "renewed_on", "renewal_days"),
    ],
)
def test_the_last_day_counts_and_the_day_beyond_it_does_not(term: str, fact: str, days: str) -> None:
    borders = 0
    for case, terms, plot in find_cases(term):
        if fact not in facts_of(case) or plot.position in {"no_photo", "used", "over_threshold"}:
            continue
        gone, last = days_since(case, fact), getattr(terms, days)
        due = gone >= last if term == "lost" else gone <= last
        assert ("refund" in allowed_in(case)) == due
        assert ("refund" in forbidden_in(case)) != due
        borders += gone == last
    assert borders


def test_a_warranty_ends_with_the_day_on_which_its_months_are_over() -> None:
    borders = 0
    for case, terms, _ in find_cases("warranty", "inside", "border", "day_after", "outside"):
        today, delivered = (date.fromisoformat(str(facts_of(case)[key])) for key in ("today", "delivered_on"))
        months = (today.year - delivered.year) * 12 + today.month - delivered.month
        inside = (months, today.day) <= (terms.warranty_months, delivered.day)
        assert (terms.warranty_remedy in allowed_in(case)) == inside
        assert ("repair" in forbidden_in(case)) != inside
        borders += (months, today.day) == (terms.warranty_months, delivered.day)
    assert borders


def test_the_message_that_makes_it_too_many_is_handed_over_and_the_one_before_is_not() -> None:
    seen = set()
    for case, terms, plot in find_cases("repeat"):
        conversation = case.request.conversation
        assert conversation is not None
        authors = [message.author for message in conversation.messages]
        written = sum(author is not None and author.type == "requester" for author in authors)
        assert written == facts_of(case)["contacts"]
        assert (case.expect.escalate is True) == (written >= terms.contacts)
        seen.add(plot.position)
    assert seen == {"due", "early"}


def read_policy_text(case: EvalCase) -> str:
    policy = case.request.policy
    assert policy is not None
    assert policy.text
    return policy.text


def test_a_family_grants_and_refuses_and_has_a_thread() -> None:
    for family in FAMILIES:
        assert {"granted", "refused"} <= {plot.leaning for plot in family.plots}
        assert "repeat" in {plot.term for plot in family.plots}
        assert len({read_policy_text(case) for case in family.cases}) == 1
        assert len({case.to_case().message for case in family.cases}) == len(family.cases)
