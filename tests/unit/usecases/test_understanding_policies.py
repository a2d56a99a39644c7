"""Policies as companies hand them in; limits set by hand decide as those that are read do."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.domain.case import Case, Fact, FactValue
from service.domain.message import Conversation, Message
from service.domain.policy import Condition, Limit, Op
from service.domain.quantity import Duration
from service.domain.saved_policy import Correction, GivenClause, PolicySource
from service.domain.span import Span
from service.errors import UnfitCorrection
from service.guardrails import check_reply
from service.policy import read_policy
from service.usecases.understand_policy import understand_policy

TEXT = "# Returns\n- What the schedule says.\n- Be kind.\n"
NOTHING = Span(0, 0, "")
FACTS: dict[str, FactValue] = {
    "order_total": Decimal("100.00"),
    "currency": "USD",
    "delivered_on": "2026-10-01",
}


def limit_of(
    slot: str, op: Op, value: str | None = None, unit: str = "", *conditions: Condition, **more: str
) -> Limit:
    number = None if value is None else Decimal(value)
    return replace(Limit(slot, op, NOTHING, number, unit=unit, conditions=conditions), **more)  # type: ignore[arg-type] # texts only


def find_policy_rules(body: str, *limits: Limit, **facts: FactValue) -> list[tuple[str, str]]:
    """(rule, verdict) of what the checks say of ``body`` where the first clause has ``limits``."""
    reading = understand_policy(PolicySource(TEXT, (Correction("returns.1", limits),)))
    message = Message("m1", "requester", "", "My blender died.")
    known = tuple(Fact(key, value, "crm") for key, value in (FACTS | facts).items())
    case = Case(
        Conversation("c1", (message,)),
        reading.policy,
        datetime(2026, 11, 22, 12, tzinfo=UTC),
        Duration(Decimal(24), Decimal(24), "hour"),
        known,
    )
    found = check_reply(body, case).findings
    return [(finding.rule, finding.verdict) for finding in found if finding.rule.startswith("policy.")]


CREDIT = limit_of("store_credit", "<=", "15", "percent", of="order_total")
WITHIN = Condition("elapsed", "within 30 days of delivery", "delivery", "<=", Decimal(30), "day")
AFTER = Condition("elapsed", "after 30 days of delivery", "delivery", ">", Decimal(30), "day")
DEFECTIVE = Condition("fact", "defective", "defective", "==", True)


@pytest.mark.parametrize(
    ("body", "limit", "rule"),
    [
        ("I will add $20 of store credit to your account.", CREDIT, "policy.over_limit"),
        ("I will refund $30 to you.", limit_of("refund", "<=", "25.00", "USD"), "policy.over_limit"),
        ("I will refund you in full.", limit_of("refund", "forbidden"), "policy.forbidden"),
        (
            "I will refund you in full.",
            limit_of("refund", "allowed", None, "", WITHIN),
            "policy.outside_window",
        ),
        (
            "I will refund you in full.",
            limit_of("refund", "forbidden", None, "", AFTER),
            "policy.outside_window",
        ),
        (
            "I will refund you in full.",
            limit_of("return_window", "<=", "30", "day", anchor="delivery"),
            "policy.outside_window",
        ),
        (
            "I will add a goodwill credit of $40.",
            limit_of("goodwill_credit", "requires_approval", "25", "USD", approval_tier="supervisor"),
            "policy.needs_approval",
        ),
    ],
)
def test_a_limit_set_by_hand_is_kept_to(body: str, limit: Limit, rule: str) -> None:
    assert (rule, "fail") in find_policy_rules(body, limit)


@pytest.mark.parametrize(
    ("body", "limit"),
    [
        ("I will add $15 of store credit to your account.", CREDIT),
        ("I will refund $25 to you.", limit_of("refund", "<=", "25.00", "USD")),
        ("I will refund you in full.", limit_of("refund", "allowed", None, "", AFTER)),
        ("I will refund you in full.", limit_of("refund", "forbidden", None, "", WITHIN)),
        ("I will send you a replacement.", limit_of("replacement", "allowed")),
        (
            "I will add a goodwill credit of $20.",
            limit_of("goodwill_credit", "requires_approval", "25", "USD", approval_tier="supervisor"),
        ),
    ],
)
def test_what_keeps_to_a_limit_set_by_hand_passes(body: str, limit: Limit) -> None:
    allowed = limit_of("goodwill_credit", "allowed")
    assert [found for found in find_policy_rules(body, limit, allowed) if found[1] == "fail"] == []


def test_a_condition_set_by_hand_waits_for_its_fact() -> None:
    limit = limit_of("replacement", "allowed", None, "", DEFECTIVE)
    body = "I will send you a replacement."

    assert find_policy_rules(body, limit, defective=True) == []
    assert [verdict for _, verdict in find_policy_rules(body, limit, defective=False)] == ["fail"]
    assert [verdict for _, verdict in find_policy_rules(body, limit)] == ["unverifiable"]


def test_text_alone_has_the_digest_of_the_text() -> None:
    assert understand_policy(PolicySource(TEXT)).policy == read_policy(TEXT)


def test_what_is_set_by_hand_is_in_the_digest() -> None:
    sources = [
        PolicySource(TEXT),
        PolicySource(TEXT, (Correction("returns.1", ()),)),
        PolicySource(TEXT, (Correction("returns.1", (CREDIT,)),)),
        PolicySource(clauses=(GivenClause("a", TEXT),)),
        PolicySource(clauses=(GivenClause("a", TEXT, ()),)),
    ]
    digests = [understand_policy(source).policy.digest for source in sources]

    assert digests[0] == digests[3]
    assert len(set(digests)) == 4
    assert [understand_policy(source).policy.digest for source in sources] == digests


def test_a_correction_leaves_the_other_clauses_alone() -> None:
    text = "Refunds within 30 days of delivery. Store credit of up to $20."
    read = read_policy(text)
    reading = understand_policy(PolicySource(text, (Correction("policy.2", (CREDIT,)),)))

    assert reading.corrected == ("policy.2",)
    assert reading.policy.text == text
    assert reading.policy.clauses[0] == read.clauses[0]
    assert [(c.id, c.span) for c in reading.policy.clauses] == [(c.id, c.span) for c in read.clauses]


def test_a_limit_quotes_the_words_it_names_or_its_whole_clause() -> None:
    named = replace(CREDIT, quote=Span(0, 12, "the schedule"))
    reading = understand_policy(PolicySource(TEXT, (Correction("returns.1", (named, CREDIT)),)))

    quotes = [limit.quote for limit in reading.policy.clauses[0].limits]
    assert [quote.text for quote in quotes] == ["the schedule", "What the schedule says."]
    assert [TEXT[quote.start : quote.end] for quote in quotes] == [quote.text for quote in quotes]


def test_every_correction_that_does_not_fit_is_named() -> None:
    strange = replace(CREDIT, quote=Span(0, 3, "xyz"))
    corrections = (
        Correction("returns.9", ()),
        Correction("returns.1", (CREDIT, strange)),
        Correction("somewhere else", ()),
    )
    with pytest.raises(UnfitCorrection) as caught:
        understand_policy(PolicySource(TEXT, corrections))

    assert [error.pointer for error in caught.value.errors] == [
        "/corrections/0/clause",
        "/corrections/1/limits/1/quote",
        "/corrections/2/clause",
    ]
    assert all("returns.1" in caught.value.errors[place].detail for place in (0, 2))


def test_many_unknown_clauses_are_answered_at_once() -> None:
    text = "\n".join(f"- Refunds are given within {days} days." for days in range(1, 400))
    corrections = tuple(Correction(f"retuns.{number}", ()) for number in range(400))

    with pytest.raises(UnfitCorrection) as caught:
        understand_policy(PolicySource(text, corrections))

    assert len(caught.value.errors) == 400
    assert "near" in caught.value.errors[0].detail
    assert "near" not in caught.value.errors[-1].detail
