"""A reply says who does what by when, or is told what is missing."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.case import Case
from service.domain.message import Channel, Conversation, Message
from service.domain.policy import Policy
from service.domain.quantity import Duration
from service.guardrails.next_steps import check_next_steps, read_next_steps


def case_of(channel: Channel = "email") -> Case:
    """A case answered on Thursday, 8 October 2026."""
    return Case(
        Conversation("c1", (Message("m1", "requester", "Dana", "My blender broke."),), channel),
        Policy("", "sha256:", ()),
        datetime(2026, 10, 8, 10, tzinfo=UTC),
        Duration(Decimal(24), Decimal(24), "hour"),
    )


def rules_in(body: str, case: Case | None = None) -> set[str]:
    return {finding.rule.removeprefix("next_steps.") for finding in check_next_steps(body, case or case_of())}


@pytest.mark.parametrize(
    ("body", "actor", "action", "due"),
    [
        ("I'll call you by Friday.", "agent", "call you by Friday", "2026-10-09"),
        ("I’ll call you today.", "agent", "call you today", "2026-10-08"),
        (
            "Our warehouse will ship the jug tomorrow.",
            "company",
            "Our warehouse will ship the jug tomorrow",
            "2026-10-09",
        ),
        (
            "Your refund will arrive in 5 to 7 business days.",
            "company",
            "Your refund will arrive in 5 to 7 business days",
            "P7D",
        ),
        (
            "You will receive the label within 24 hours.",
            "company",
            "You will receive the label within 24 hours",
            "PT24H",
        ),
        ("Please reply with a photo of the lid.", "requester", "reply with a photo of the lid", ""),
        ("Could you please send us the receipt?", "requester", "send us the receipt", ""),
        ("Which do you prefer?", "requester", "answer: Which do you prefer?", ""),
        ("I am sending you a new lid right away.", "agent", "sending you a new lid right away", "PT0H"),
        ("Once you reply, I will book it the same day.", "agent", "book it the same day", "P0D"),
        ("Maria will phone you on 14 May.", "company", "Maria will phone you on 14 May", "2027-05-14"),
        ("I will write to you by 3 pm.", "agent", "write to you by 3 pm", "2026-10-08"),
        ("I will call you soon.", "agent", "call you soon", ""),
        ("We will send it as soon as possible.", "company", "We will send it as soon as possible", ""),
    ],
)
def test_actor_act_and_time_are_read(body: str, actor: str, action: str, due: str) -> None:
    (step,) = read_next_steps(body, case_of())
    assert (step.actor, step.action, step.due) == (actor, action, due)


def test_a_sentence_with_two_actors_holds_two_steps() -> None:
    steps = read_next_steps("Reply with a photo and I will book the courier within 24 hours.", case_of())
    assert [(step.actor, step.due) for step in steps] == [("requester", ""), ("agent", "PT24H")]


@pytest.mark.parametrize(
    "body",
    [
        "I won't charge you for this.",
        "We are unable to refund the blender.",
        "I will be happy to help.",
        "You don't need to do anything.",
        "Feel free to ask if you have any questions.",
        "Returns close after 30 days.",
        "Your gift card balance is $60.",
        "The charge was made 30 days ago.",
    ],
)
def test_what_is_no_step_is_not_read_as_one(body: str) -> None:
    assert read_next_steps(body, case_of()) == ()


@pytest.mark.parametrize(
    "body",
    [
        "I'll call you by Friday.",
        "I will refund the $24 today, and you will see it within 5 business days.",
        "Reply with the photo and I will book the collection the same day.",
        "Once you reply with the photo, I will book it the same day.",
        "Our warehouse ships the new jug tomorrow.",
        "Your refund has been issued. If anything else comes up, just reply to this message.",
        "The account is now unlocked. Feel free to reach out if it happens again.",
        "Which would you prefer? As soon as you tell me, I will book it the same day.",
        "I have escalated this to my supervisor, who will call you by 5 pm today.",
        "I have passed your case to our claims team. They will write to you within two business days.",
        "We refunded you this morning; it should be with you by Tuesday.",
        "I will process the refund within 24 hours. It will reach your account in 5 to 7 business days.",
        "I will call you within 24 hours and email you the label today.",
        "I will call you within 24 hours. As I said, you will have my call by tomorrow.",
        "If you choose repair, it takes 10 days. If you choose a new one, it comes in 3. Tell me by Friday.",
        "I'll check with the courier right away and email you what they say.",
        "I will call you on Monday, and again on Thursday.",
        "I will look into the scan and get back to you by Friday.",
        "Could you send me the receipt, so that I can start the claim?",
        "If you like, I can escalate this to a supervisor. I will write to you tomorrow either way.",
    ],
)
def test_a_reply_that_says_what_happens_next_stays_unmarked(body: str) -> None:
    assert rules_in(body) == set()


@pytest.mark.parametrize(
    ("rule", "body"),
    [
        ("none", "I am sorry about the blender."),
        ("none", "Unfortunately, we cannot refund the blender. If you have any questions, let us know."),
        ("none", "I understand how annoying that is. Our policy does not cover it."),
        ("none", "Thank you for your message. We value your business."),
        ("no_time", "I will call you about the refund."),
        ("no_time", "We will send you a replacement soon."),
        ("no_time", "Your refund will arrive shortly."),
        ("no_time", "I will get back to you as soon as possible."),
        ("no_actor", "It will be looked into."),
        ("no_actor", "Your complaint has been logged."),
        ("no_actor", "This is being investigated."),
        ("vague", "We will look into it."),
        ("vague", "We'll do our best."),
        ("vague", "I will see what I can do."),
        ("open_escalation", "I have escalated this to my supervisor."),
        ("open_escalation", "Your case has been forwarded to the relevant department."),
        ("open_escalation", "A manager will contact you."),
        ("open_escalation", "I will pass this on to our technical team."),
        ("open_escalation", "I'm transferring you to our claims department. They will be in touch soon."),
        ("contradictory", "I will call you within 24 hours. To repeat: I will call you within 3 days."),
        ("contradictory", "Your refund will arrive in 2 days. Your refund will arrive in 7 days."),
        ("contradictory", "We will ship the parcel today. The parcel will ship tomorrow."),
        ("contradictory", "I will call you on Monday. I will call you on Thursday."),
        ("customer_only", "Please send us a photo of the damage."),
        ("customer_only", "You need to fill in the return form."),
    ],
)
def test_a_gap_in_the_next_steps_is_named(rule: str, body: str) -> None:
    assert rules_in(body) == {rule}


def test_what_leaves_the_customer_stranded_blocks() -> None:
    for body in (
        "I am sorry.",
        "A manager will contact you.",
        "I will call on Monday. I will call on Friday.",
    ):
        assert {f.severity for f in check_next_steps(body, case_of())} == {"blocking"}
    for body in (
        "It will be looked into.",
        "We will look into it.",
        "I will call you.",
        "Please call the courier.",
    ):
        assert {f.severity for f in check_next_steps(body, case_of())} == {"advisory"}


def test_every_finding_says_how_to_mend_it() -> None:
    for body in (
        "Sorry.",
        "A manager will contact you.",
        "We will look into it.",
        "It will be reviewed.",
        "Please call us.",
    ):
        assert all(finding.suggestion for finding in check_next_steps(body, case_of()))


@pytest.mark.parametrize(
    "body",
    [
        "Could you give me the order number?",
        "Let me check that for you.",
        "The total is $60.",
        "Please hold on for a moment.",
    ],
)
def test_a_live_conversation_may_do_with_less(body: str) -> None:
    assert "next_steps" not in {
        f.rule.partition(".")[0] for f in check_next_steps(body, case_of("chat")) if f.severity == "blocking"
    }
    assert rules_in(body, case_of("chat")) <= {"none"}


_PIECES = [
    "I will",
    "you",
    "by",
    "Friday",
    "within",
    "2",
    "hours",
    "?",
    ".",
    "call",
    "refund",
    "\n",
    "escalated",
    "İ",
    "Please",
    "’",
    "31 Feb",
    "\ud800",
]


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(_PIECES), max_size=25).map(" ".join)))
def test_no_text_stops_the_reader_and_every_span_indexes_it(body: str) -> None:
    for step in read_next_steps(body, case_of()):
        assert body[step.span.start : step.span.end] == step.span.text
    for finding in check_next_steps(body, case_of()):
        if finding.span:
            assert body[finding.span.start : finding.span.end] == finding.span.text


def test_a_bare_verb_behind_and_is_done_by_whoever_does_the_one_before() -> None:
    steps = read_next_steps("I will set this up and confirm it to you within 24 hours.", case_of())
    assert [(step.actor, step.due) for step in steps] == [("agent", ""), ("agent", "PT24H")]
