"""No text crashes the checks, findings are where they say, and an amount is judged the same however it is written."""

# ruff: noqa: E501 -- tables of spellings and sentences, which read best a row a line

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.case import Case
from service.domain.verdict import Verdict
from service.guardrails import check_reply, decide_commitments
from tests.unit.amounts import INVISIBLE, jumbled, spell, texts
from tests.unit.cases import POLICY, build_case

CASE = build_case(order_total="120.00", currency="USD")
CREDIT = "# Goodwill\n- Agents may give a goodwill credit of up to {}.\n"
REPLY = "Hi Dana, I am sorry about this. We will add a goodwill credit of {} to your account today."
OFFERS = st.sampled_from(
    [
        "We will refund you in full.", "I can offer you $24 in store credit.", "We've refunded $500.", "You'll get 50% off.", "A replacement ships today!",
        "You asked for $120.", "Please accept €1.200,00.", "Your refund takes 2 days.", "We cannot refund this, but a credit of thirty dollars is yours.", "Hi Dana,", "- $5",
        "| a | $50 |", "> We will refund $120", "1. refund $10", "**$200** credit", "If a supervisor approves, you get $80.", "\ud800", "\x00", "Sam",
    ]
)  # fmt: skip
replies = st.lists(st.tuples(OFFERS, st.sampled_from([" ", "\n", "\n\n", ""])), max_size=12).map(
    lambda parts: "".join(part + end for part, end in parts)
)


def assert_indexed(body: str, verdict: Verdict, case: Case) -> None:
    spans = [finding.span for finding in verdict.findings if finding.span is not None]
    spans += [commitment.span for commitment in verdict.commitments] + [
        step.span for step in verdict.next_steps
    ]
    spans += [decision.commitment.span for decision in decide_commitments(body, case)]
    assert all(body[span.start : span.end] == span.text for span in spans)


@given(texts | replies)
@settings(deadline=None)
def test_every_finding_and_commitment_is_where_it_says(body: str) -> None:
    assert_indexed(body, check_reply(body, CASE), CASE)


@given(jumbled, jumbled | replies, texts)
@settings(deadline=None)
def test_no_policy_message_or_reply_crashes_the_checks(policy: str, body: str, message: str) -> None:
    case = build_case(message=message or "-", policy=policy, order_total="120.00")
    assert_indexed(body, check_reply(body, case), case)


@given(replies | jumbled, st.lists(replies, max_size=4))
@settings(deadline=None)
def test_checking_does_not_depend_on_what_was_checked_before(body: str, others: list[str]) -> None:
    first = check_reply(body, CASE)
    poorer = build_case(order_total="12.00", currency="EUR")
    elsewhere = build_case(policy=CREDIT.format("€5"), message="Where is my order?")
    for other in (body, *others):
        for case in (poorer, elsewhere, CASE):
            check_reply(other, case)
    assert check_reply(body, CASE) == first
    assert check_reply(body, build_case(order_total="120.00", currency="USD")) == first


@pytest.mark.parametrize(
    "body",
    [
        "", " ", "\n" * 10_000, "refund " * 3_000, "we will refund $5 and " * 500, "$" * 5_000, "$1,000 " * 2_000, "x" * 20_000, "(" * 5_000, "> " * 5_000, "- " * 5_000,
        "**" * 5_000, "we will, " * 2_000, "if " * 3_000, "| a " * 3_000, "\ud800" * 1_000, "\x00" * 1_000, "\u200b" * 5_000, "refund $" + "9" * 20_000 + " now",
        "We will refund $1" + "\u200b0" * 2_000, "twenty " * 3_000, "a couple of " * 2_000, "30 days " * 1_000, "50% " * 2_000,
    ],
    ids=lambda text: ascii(text[:12]),
)  # fmt: skip
def test_degenerate_replies_are_checked_to_their_end(body: str) -> None:
    assert_indexed(body, check_reply(body, CASE), CASE)


FORMS = (
    "${g}", "${n}", "${n}.00", "USD {n}", "{n} USD", "US${n}.00", "US ${g}", "{n}$", "$ {n}", "{n} dollars", "{n} US dollars", "{n} bucks", "{w} dollars",
    "{u} dollars", "{w} ({n}) dollars", "＄{n}", "${n} USD", "**${g}**", "_${g}_", "“${g}”", "{n}-dollar sum", "**{n}** dollars",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@given(limit=st.integers(20, 5_000), more=st.integers(1, 5_000))
@settings(deadline=None, max_examples=15)
def test_an_amount_is_judged_the_same_in_every_form(form: str, limit: int, more: int) -> None:
    case = build_case(policy=CREDIT.format(f"${limit}"), order_total="20000", currency="USD")
    for number in (limit, limit + more):
        written = form.format(n=number, g=f"{number:,}", w=spell(number), u=spell(number, " ", " "))
        body = REPLY.format(written)
        assert (
            rules(body, case)
            == rules(REPLY.format(f"${number:,}"), case)
            == {"policy.over_limit"} - ({"policy.over_limit"} if number == limit else set())
        )
        assert_indexed(body, check_reply(body, case), case)


@pytest.mark.parametrize(
    "amount",
    [
        "1.200,00 €",
        "€1.200,00",
        "1 200 €",
        "1\u00a0200 €",
        "1\u202f200\u202f€",
        "EUR 1200",
        "1200,- €",
        "twelve hundred euros",
    ],
)
@pytest.mark.parametrize(
    ("limit", "expected"),
    [("1.200 €", set()), ("€1.100,00", {"policy.over_limit"}), ("€ 1,100", {"policy.over_limit"})],
)
def test_an_amount_in_euros_is_judged_the_same_in_every_form(
    amount: str, limit: str, expected: set[str]
) -> None:
    case = build_case(policy=CREDIT.format(limit), order_total="20000", currency="EUR")
    assert rules(REPLY.format(amount), case) == expected


@pytest.mark.parametrize("hidden", INVISIBLE)
@pytest.mark.parametrize(("limit", "expected"), [("$1,200", set()), ("$1,100", {"policy.over_limit"})])
def test_what_is_not_seen_in_a_reply_changes_no_verdict(hidden: str, limit: str, expected: set[str]) -> None:
    case = build_case(policy=CREDIT.format(limit), order_total="20000", currency="USD")
    for written in (
        f"$1{hidden}200",
        f"$1{hidden},{hidden}200{hidden}",
        f"1200 dol{hidden}lars",
        f"${hidden}1200",
    ):
        body = (
            REPLY.format(written)
            .replace("goodwill", f"good{hidden}will")
            .replace("We will", f"We{hidden} will")
        )
        assert rules(body, case) == expected
        assert_indexed(body, check_reply(body, case), case)


def rules(body: str, case: Case) -> set[str]:
    """The blocking rules of the policy that ``body`` breaks."""
    return {
        f.rule
        for f in check_reply(body, case).findings
        if f.severity == "blocking" and f.rule.startswith("policy.")
    }


def test_the_shared_policy_is_checked_at_all() -> None:
    assert rules(
        "We will refund you in full.", build_case(policy=POLICY, order_total="120.00", currency="USD")
    )
