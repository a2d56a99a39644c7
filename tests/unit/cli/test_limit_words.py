"""Limits in words."""

from decimal import Decimal

import pytest

from service.cli.limit_words import describe_condition, describe_limit
from service.domain.policy import Condition, Limit, Op
from service.domain.span import Span

QUOTE = Span(0, 1, "x")


@pytest.mark.parametrize(
    ("op", "value", "unit", "words"),
    [
        ("<=", "25", "USD", "goodwill credit: at most 25.00 USD"),
        ("==", "15", "percent", "goodwill credit: exactly 15 %"),
        (">=", "1", "business_day", "goodwill credit: at least 1 business day"),
        ("allowed", None, "", "goodwill credit: allowed"),
        ("forbidden", None, "", "goodwill credit: not allowed"),
    ],
)
def test_a_limit_reads_as_a_person_says_it(op: Op, value: str | None, unit: str, words: str) -> None:
    limit = Limit("goodwill_credit", op, QUOTE, Decimal(value) if value else None, unit=unit)
    assert describe_limit(limit) == words


def test_a_range_keeps_both_ends() -> None:
    limit = Limit("refund_time", "range", QUOTE, Decimal(5), Decimal(7), "business_day")
    assert describe_limit(limit) == "refund time: 5 to 7 business days"


def test_approval_names_who_gives_it_and_from_where() -> None:
    limit = Limit(
        "goodwill_credit", "requires_approval", QUOTE, Decimal(25), unit="USD", approval_tier="team_lead"
    )
    assert describe_limit(limit) == "goodwill credit: needs approval by team lead over 25.00 USD"


def test_every_condition_is_told() -> None:
    conditions = (
        Condition("fact", "unopened", "opened", "==", False),
        Condition("amount", "$50", "order_total", ">", Decimal(50), "USD"),
    )
    limit = Limit("refund", "allowed", QUOTE, conditions=conditions)
    assert describe_limit(limit) == "refund: allowed, if not opened, and order total is over 50.00 USD"


def test_words_that_were_not_understood_are_quoted_as_such() -> None:
    assert (
        describe_condition(Condition("other", "if the moon is full"))
        == "“if the moon is full” (not understood)"
    )


@pytest.mark.parametrize(
    ("op", "value", "words"),
    [
        ("<=", "30", "within 30 days of delivery"),
        (">", "30", "more than 30 days after delivery"),
        ("<=", "-2", "at least 2 days before delivery"),
        (">", "-2", "less than 2 days before delivery"),
    ],
)
def test_time_is_told_on_the_side_of_its_anchor(op: str, value: str, words: str) -> None:
    assert describe_condition(Condition("elapsed", "", "delivery", op, Decimal(value), "day")) == words
