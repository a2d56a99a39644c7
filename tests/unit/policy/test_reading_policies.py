"""Policies in plain words become limits that quote them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.policy import Limit
from service.policy import ClauseText, build_policy, read_policy
from tests.unit.cases import POLICY


def find_limits(text: str, slot: str) -> list[Limit]:
    return [limit for _, limit in read_policy(text).limits if limit.slot == slot]


def test_every_limit_quotes_the_policy_verbatim_at_its_offsets() -> None:
    policy = read_policy(POLICY)
    assert policy.limits
    for clause, limit in policy.limits:
        assert POLICY[limit.quote.start : limit.quote.end] == limit.quote.text
        assert POLICY[clause.span.start : clause.span.end] == clause.text


def test_clause_ids_come_from_headings_and_stay_the_same() -> None:
    ids = [clause.id for clause in read_policy(POLICY).clauses]
    assert ids[0] == "returns_and_refunds.1"
    assert ids == [clause.id for clause in read_policy(POLICY + " ").clauses]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("text", "slot", "op", "value", "unit"),
    [
        ("Returns are accepted within 30 days of delivery.", "return_window", "<=", "30", "day"),
        ("We offer store credit of up to 20% of the order value.", "store_credit", "<=", "20", "percent"),
        ("Goodwill credits must not exceed $25.", "goodwill_credit", "<=", "25", "USD"),
        ("Credits over $50 must be approved by a manager.", "credit", "requires_approval", "50", "USD"),
        ("Refunds take 5 to 7 business days.", "refund_time", "range", "5", "business_day"),
        ("We reply to every email within 24 hours.", "response_time", "<=", "24", "hour"),
        ("A restocking fee of 15% applies.", "restocking_fee", "==", "15", "percent"),
        ("We never give discounts.", "discount", "forbidden", None, ""),
        ("Bookings cancelled at least 48 hours before check-in are refunded.", "refund", "allowed", None, ""),
    ],
)
def test_a_sentence_becomes_a_typed_limit(
    text: str, slot: str, op: str, value: str | None, unit: str
) -> None:
    limits = find_limits(text, slot)
    assert [(x.op, None if x.value is None else str(x.value), x.unit) for x in limits] == [(op, value, unit)]


def test_time_before_an_anchor_is_negative() -> None:
    (limit,) = find_limits(
        "Bookings cancelled at least 48 hours before check-in are refunded in full.", "refund"
    )
    elapsed = [condition for condition in limit.conditions if condition.kind == "elapsed"]
    assert [(c.key, c.op, str(c.value), c.unit) for c in elapsed] == [("check_in", "<=", "-48", "hour")]


def test_alternatives_joined_by_or_are_separate_permissions() -> None:
    limits = find_limits("Unopened or defective items can be exchanged.", "replacement")
    assert [[(c.key, c.value) for c in limit.conditions] for limit in limits] == [
        [("opened", False)],
        [("defective", True)],
    ]


def test_alternatives_in_a_condition_are_separate_permissions_too() -> None:
    limits = find_limits("Opened items can be exchanged if they are damaged or defective.", "replacement")
    assert [{(c.key, c.value) for c in limit.conditions} for limit in limits] == [
        {("opened", True), ("damaged_in_transit", True)},
        {("opened", True), ("defective", True)},
    ]


def test_another_team_s_answering_time_is_not_the_agent_s() -> None:
    limits = find_limits("Claims go to the claims department, which answers within 14 days.", "response_time")
    assert [limit.approval_tier for limit in limits] == ["claims_department"]


def test_what_is_not_understood_is_kept_as_a_clause_without_limits() -> None:
    policy = read_policy("Be kind to everybody.\n\nRefunds take 5 days.")
    assert [bool(clause.limits) for clause in policy.clauses] == [False, True]


def test_a_row_of_a_table_is_a_clause_under_its_first_cell() -> None:
    text = "| Case | We give |\n|---|---|\n| Charged twice | Refunded in full |\n| Bad mood | Voucher up to $5 |\n"
    policy = read_policy(text)
    conditions = [[c.kind for c in limit.conditions] for _, limit in policy.limits]
    assert [limit.slot for _, limit in policy.limits] == ["refund", "store_credit"]
    assert conditions == [["fact"], ["other"]]


def test_bullets_inherit_the_circumstances_of_the_line_above() -> None:
    limits = find_limits("For gold members:\n- refunds are possible within 60 days of delivery", "refund")
    assert ("tier", "gold") in [(c.key, c.value) for limit in limits for c in limit.conditions]


def test_clauses_that_arrive_cut_keep_their_ids() -> None:
    policy = build_policy((ClauseText("r.1", "Refunds take 5 days."), ClauseText("r.2", "No vouchers.", ())))
    assert [(c.id, len(c.limits)) for c in policy.clauses] == [("r.1", 1), ("r.2", 0)]
    assert all(policy.text[c.span.start : c.span.end] == c.text for c in policy.clauses)


@given(
    st.text(
        alphabet=st.sampled_from("# -*|:.\n\t1a0$%days refund within of delivery or if cannot"), max_size=400
    )
)
def test_no_policy_crashes_the_reader(text: str) -> None:
    for clause in read_policy(text).clauses:
        assert text[clause.span.start : clause.span.end] == clause.text
