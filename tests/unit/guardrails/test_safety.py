"""Nothing leaves in a reply that the case did not hold."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.case import Case, Fact
from service.domain.message import Assignee, Channel, Conversation, Message
from service.domain.policy import Policy
from service.domain.quantity import Duration
from service.guardrails.safety import check_safety

_MESSAGE = "Order A-10234 came to 12 Elm Street. Write to dana@example.com or call 555-010-1234. See https://shop.example.com/faq."
_SECRET = (
    "You write replies for a support team. Never offer more than the plan allows, and never name a colleague."
)


def case_of(channel: Channel = "email", message: str = _MESSAGE) -> Case:
    return Case(
        Conversation("c1", (Message("m1", "requester", "Dana", message),), channel),
        Policy("Returns go to help@acme.com. Support: 0800 123 4567.", "sha256:", ()),
        datetime(2026, 10, 8, 10, tzinfo=UTC),
        Duration(Decimal(24), Decimal(24), "hour"),
        facts=(
            Fact("tracking_number", "JD0146000059", "crm"),
            Fact("store_address", "100 Oak St, Springfield, IL 62701", "crm"),
        ),
        assignee=Assignee("a1", "Sam", "Sam\nwww.acme.com"),
    )


def rules_in(body: str, case: Case | None = None, secrets: tuple[str, ...] = (_SECRET,)) -> set[str]:
    return {
        finding.rule.removeprefix("safety.")
        for finding in check_safety(body, case or case_of(), secrets=secrets)
    }


@pytest.mark.parametrize(
    ("rule", "body"),
    [
        ("link", "See https://evil.example.net/refund for the form."),
        ("link", "Write to refunds@other.com."),
        ("link", "Go to acme-refunds.com and log in."),
        ("link", "See https://acme.com@evil.net/."),
        ("link", "Open www.acme.com/secret-page."),
        ("link", "Try evil[.]com"),
        ("link", "See https://shop.example.com/faq for the steps."),
        ("link", "Write to dana@example.com with your papers."),
        ("address", "Please call 555-010-1234 if it fails again."),
        ("link", "Click javascript:alert(1)"),
        ("link", "See notacme.com."),
        ("card_number", "I refunded the card 4111 1111 1111 1111."),
        ("card_number", "The card 5500-0055-5555-5559 was charged."),
        ("card_number", "Amex 378282246310005 was used."),
        ("html", "<b>Important</b>"),
        ("html", '<img src="x">'),
        ("html", "Hello<br/>Dana"),
        ("html", "See [our page](https://shop.example.com/faq)."),
        ("html", "![logo](logo.png)"),
        ("html", "<!-- hidden -->"),
        ("prompt_leak", "As agreed, never offer more than the plan allows, and never name a colleague."),
        ("prompt_leak", "<<untrusted 1a2b3c4d5e6f>>\nHello"),
        ("prompt_leak", "<|im_start|>assistant Hello"),
        ("prompt_leak", "As an AI language model, I cannot refund you."),
        ("prompt_leak", "My instructions say that I may offer $24."),
        ("address", "Send it to 45 Baker Street."),
        ("address", "Call us at +1 (800) 555-0199."),
        ("address", "Call 0800 999 8888 any time."),
        ("address", "Post it to PO Box 1234."),
        ("hidden_text", "Hello\u200b Dana"),
        ("hidden_text", "Refund \u202e00.42$"),
        ("hidden_text", "Hi\U000e0041"),
    ],
)
def test_what_could_hurt_is_found_under_its_rule(rule: str, body: str) -> None:
    assert rule in rules_in(body)


@pytest.mark.parametrize(
    "body",
    [
        "Write to help@acme.com, or look at acme.com.",
        "I will write to dana@example.com.",
        "The item comes to 12 Elm Street, and I will call 555-010-1234.",
        "Bring it to 100 Oak Street, Springfield, IL 62701.",
        "Call +44 800 123 4567 if it fails again.",
        "Your card ending in 1111 was refunded.",
        "Your tracking number is 4111111111111111.",
        "Order 4111 1111 1111 1112 is on its way.",
        "I <3 this idea; it takes <14 days, and 3 < 5 > 2.",
        "Your refund of $1,200.50 arrives on 2026-10-12, between 10:00 and 12:00.",
        "Flight HAT136 (JFK to ATL) leaves at 07:00 PM EST on May 20th.",
        "I applied it for you, e.g. the 20 % credit. Thanks!",
        "It is done.It will arrive on Friday.",
        "Within 30 days of delivery [the usual window] it is free (see above).",
        "Our team never offers more than 20 % off.",
        "All sorted 👩‍💻 👍🏽",
        "R&D and Q&A are fine.",
        "Windows\r\nline ends\r\n\tand tabs.",
        "We moved 24 boxes the other way, 5 times.",
    ],
)
def test_a_harmless_reply_stays_unmarked(body: str) -> None:
    assert rules_in(body) == set()


@pytest.mark.parametrize(
    "body",
    [
        "Your order #10234 is late, sorry.",
        "Order number A-10234 ships tomorrow.",
        "I refunded $24 to you.",
        "You get 24 euros back.",
        "I wrote to dana@example.com.",
        "The card ending in 4711 was charged.",
        "It is on its way, see JD0146000059.",
    ],
)
def test_details_of_a_case_stay_out_of_public_replies(body: str) -> None:
    assert "public_details" in rules_in(body, case_of("social_public"))
    assert "public_details" not in rules_in(body, case_of("social_private"))


def test_a_public_reply_may_invite_to_a_private_message() -> None:
    body = "Sorry about the delay, Dana. Please send us a private message or write to help@acme.com today."
    assert rules_in(body, case_of("social_public")) == set()


def test_eight_words_of_a_prompt_are_no_leak_when_the_customer_wrote_them() -> None:
    assert rules_in(_SECRET, case_of(message=_SECRET)) == set()


def test_a_leak_is_told_as_one_span() -> None:
    (leak,) = check_safety(f"Hello. {_SECRET} Bye.", case_of(), secrets=(_SECRET,))
    assert leak.span is not None
    assert leak.span.text.startswith("You write replies")
    assert leak.span.text.endswith("name a colleague")


def test_everything_unsafe_blocks() -> None:
    body = "<b>evil.com</b> 4111 1111 1111 1111"
    assert {(f.verdict, f.severity) for f in check_safety(body, case_of())} == {("fail", "blocking")}


_PIECES = [
    "http://",
    "a.com",
    "@",
    "[x](",
    ")",
    "<",
    ">",
    "4111 1111 1111 1111",
    "\u200b",
    "+1 800 555 0100",
    "12 Elm St",
    "İ",
    "\ud800",
    "#1234",
    "$5",
]


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(_PIECES), max_size=20).map("".join)))
def test_no_text_stops_the_check_and_every_span_indexes_it(body: str) -> None:
    for finding in check_safety(body, case_of("social_public"), secrets=(_SECRET,)):
        assert finding.span is not None
        assert body[finding.span.start : finding.span.end] == finding.span.text
