from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.case import Case
from service.domain.message import Channel, Conversation, Message, Requester
from service.domain.policy import Policy
from service.domain.quantity import Duration
from service.guardrails.tone import check_tone
from service.guardrails.tone_rules import TONE_RULES


def case_of(message: str = "My blender broke.", *, channel: Channel = "email", name: str = "Dana") -> Case:
    return Case(
        Conversation("c1", (Message("m1", "requester", name, message),), channel),
        Policy("", "sha256:", ()),
        datetime(2026, 10, 8, 10, tzinfo=UTC),
        Duration(Decimal(24), Decimal(24), "hour"),
        requester=Requester(name=name),
    )


def rules_in(body: str, case: Case | None = None) -> set[str]:
    return {finding.rule for finding in check_tone(body, case or case_of())}


@pytest.mark.parametrize(
    ("rule", "body"),
    [
        ("blame", "You should have read the instructions before using it."),
        ("blame", "You should've checked the size chart."),
        ("blame", "You really should have contacted us sooner."),
        ("blame", "You shouldn't have opened the box."),
        ("blame", "You failed to return the item in time."),
        ("blame", "Because you neglected to descale it, the machine stopped."),
        ("blame", "This was your own mistake."),
        ("blame", "It’s your fault that the parcel went back."),
        ("blame", "As clearly stated in our terms, sale items are final."),
        ("blame", "Our website clearly states that delivery takes ten days."),
        ("blame", "You claim that the parcel never arrived."),
        ("blame", "You must have dropped it."),
        ("blame", "If you had read the manual, this would not have happened."),
        ("blame", "Had you contacted us earlier, we could have helped."),
        ("blame", "Why didn't you contact us earlier?"),
        ("blame", "The damage was caused by your own negligence."),
        ("blame", "You didn't bother to check the address."),
        ("blame", "We doubt that you used it correctly."),
        ("blame", "You are mistaken about the price."),
        ("blame", "This is a simple case of user error."),
        ("blame", "You waited too long to report this."),
        ("defensive", "It's not our fault that the courier lost it."),
        ("defensive", "We did nothing wrong here."),
        ("defensive", "No one else has complained about this."),
        ("defensive", "You are the only customer who has complained."),
        ("defensive", "In our defence, it was a busy week."),
        ("defensive", "I don't make the rules."),
        ("defensive", "What do you expect me to do about it?"),
        ("defensive", "Don't blame us for the weather."),
        ("defensive", "We cannot be held responsible for delays."),
        ("dismissive", "That is not our problem."),
        ("dismissive", "You'll just have to live with it."),
        ("dismissive", "Rules are rules."),
        ("dismissive", "That's just the way it is."),
        ("dismissive", "Honestly, it's not a big deal."),
        ("dismissive", "You are overreacting."),
        ("dismissive", "There is nothing we can do."),
        ("dismissive", "Please stop complaining."),
        ("dismissive", "We don't have time for this."),
        ("dismissive", "Your complaint is ridiculous."),
        ("dismissive", "Tough luck."),
        ("dismissive", "I don't see why you're so upset."),
        ("sarcasm", "Oh great, another complaint."),
        ("sarcasm", "Congratulations on reading the label."),
        ("sarcasm", "Well, thanks for enlightening us."),
        ("sarcasm", "How convenient!"),
        ("sarcasm", "We're not mind readers."),
        ("sarcasm", "Nice try."),
        ("sarcasm", "Maybe try reading the manual."),
        ("sarcasm", "Sorry for not being psychic."),
        ("threat", "If you keep shouting, we will close your account."),
        ("threat", "If you post this online, we will take legal action."),
        ("threat", "You will hear from our lawyers."),
        ("threat", "Consider this a final warning."),
        ("threat", "You will regret this."),
        ("threat", "Be careful what you post about us."),
        ("threat", "Pay now, or we will suspend your account."),
        ("threat", "Your review is defamatory."),
        ("condescending", "Please calm down."),
        ("condescending", "There is no need to shout."),
        ("condescending", "You people always want something for free."),
        ("condescending", "As you should know, returns close after 30 days."),
        ("condescending", "As I already told you, the window is closed."),
        ("condescending", "It's common sense."),
        ("condescending", "You don't seem to understand how a warranty works."),
        ("condescending", "Let me explain it slowly."),
        ("condescending", "Do you even read our messages?"),
        ("condescending", "You should be grateful for the credit."),
        ("condescending", "Per my last email, the refund was declined."),
        ("condescending", "You need to be more patient."),
        ("jargon", "The RMA will be raised by our L2 team."),
        ("jargon", "Pursuant to our terms, the credit lapses."),
        ("jargon", "Under section 4.2 of our policy this is not covered."),
        ("jargon", "Your request has been actioned."),
        ("pressure", "You must decide now."),
        ("pressure", "Take it or leave it."),
        ("pressure", "Act fast before the credit is gone."),
        ("pressure", "We will refund you once you delete your review."),
        ("pressure", "This is your last chance to accept."),
        ("shouting", "We can NOT DO THIS for you."),
        ("shouting", "PLEASE READ YOUR CONTRACT."),
        ("shouting", "We fixed it!!"),
        ("shouting", "You ordered what?!"),
        ("insincere", "I'm sorry you feel that way."),
        ("insincere", "We are sorry if you were offended."),
        ("insincere", "I know exactly how you feel."),
        ("insincere", "Mistakes were made."),
        ("overfamiliar", "Sorry about that, hun!"),
        ("overfamiliar", "Hey buddy, here is your refund."),
        ("overfamiliar", "Your parcel is late lol."),
        ("overfamiliar", "All sorted! 🎉🎉🎉"),
    ],
)
def test_a_phrase_that_offends_is_found_under_its_rule(rule: str, body: str) -> None:
    assert f"tone.{rule}" in rules_in(body)


@pytest.mark.parametrize(
    "body",
    [
        "Unfortunately, I cannot refund the blender: returns close after 30 days and this is day 45.",
        "We are unable to make an exception here, and I want to be clear about that.",
        "No, we do not offer refunds on opened software.",
        "You should receive it by Friday.",
        "You should have received an email from us yesterday.",
        "You should have your refund within 5 business days.",
        "You should not have had to call us three times.",
        "You should never have been told that.",
        "You need to press the reset button for ten seconds.",
        "You will need to send us a photo of the label.",
        "Please make sure the parcel is sealed.",
        "Please check the box for the charger.",
        "As you mentioned, the lid cracked on the first day.",
        "Once you have sent the photo, I will book the collection the same day.",
        "I attached the PDF with the VAT invoice for 120.00 USD; you can use it at any ATM.",
        "Your order #W4923227 (KITCHENAID ARTISAN 5KSM175) ships from the UK.",
        "The flight HAT136 (JFK to ATL) leaves at 07:00 PM EST.",
        "I am sorry that the blender failed after six weeks.",
        "I apologise for the delay; it was our mistake.",
        "This was not your fault.",
        "It was never your fault, and I am sorry it sounded that way.",
        "I am sorry you were told that it was your own fault.",
        "You said our agent called you “an idiot” and told you to “calm down”; that was wrong.",
        "I'm sorry that our colleague told you to calm down.",
        "I understand why this is frustrating.",
        "You have every reason to be upset.",
        "If you did not receive the email, please check your spam folder.",
        "If you forgot to add the code, reply here and I will apply it.",
        "In case you failed to receive the parcel, tell me and I will trace it.",
        "I will make sure the listing clearly states the size from now on.",
        "There is nothing more we can do on the refund, but I can offer a credit of $24.",
        "Our warehouse team will deal with it today.",
        "We will take care of this.",
        "I do care about getting this right for you.",
        "Take your time; there is no need to hurry.",
        "There's no need to send it back.",
        "No need to worry about the postage.",
        "It is no trouble at all.",
        "If you believe your card was stolen, please contact the police.",
        "If we do not hear from you within 14 days, the ticket closes by itself; a reply opens it again.",
        "I will close your account today, as you asked.",
        "The offer expires on 14 May.",
        "IMPORTANT: keep the receipt.",
        "NEXT STEPS:\n1. Print the label.",
        "I read your message about the honey, and the jar will be replaced.",
        "Hello Dana, thank you for your patience.",
        "Great news! Your refund is on its way!",
        "We take food safety seriously, and I have passed the batch number to the kitchen.",
        "The warranty does not cover damage caused by misuse.",
        "You can post your question in the forum too.",
        "You're the first to know when it is back in stock.",
        "Had the courier called, this would not have happened.",
        "Why did this happen? The label was printed twice.",
        "Do you have the order number at hand?",
        "Could you tell me when you first noticed it?",
        "It is simple to set up: plug it in and wait for the light.",
        "> you people never calm down\nThank you for writing.",
        "We would never suggest that it was your fault.",
    ],
)
def test_a_reply_that_is_fine_stays_unmarked(body: str) -> None:
    assert rules_in(body) == set()


def test_a_term_that_the_customer_used_is_no_jargon() -> None:
    assert rules_in("The RMA is on its way.", case_of("Where is my RMA?")) == set()


def test_a_customer_may_be_called_buddy() -> None:
    assert rules_in("Hi Buddy, here is your label.", case_of(name="Buddy")) == set()


def test_capitals_that_the_customer_wrote_are_taken_for_a_name() -> None:
    assert rules_in("The YOU AND THE SEA print is back.", case_of("I ordered YOU AND THE SEA")) == set()


def test_stock_phrase_upon_stock_phrase_is_insincere() -> None:
    body = (
        "Thank you for reaching out. We apologize for any inconvenience. Your satisfaction is important to us. "
        "Rest assured that we value your business."
    )
    assert "tone.insincere" in rules_in(body)
    assert rules_in("Thank you for reaching out. I am sorry for the trouble with the lid.") == set()


def test_one_emoji_is_fine() -> None:
    assert rules_in("All sorted 🙂") == set()


def test_every_finding_says_where_why_and_how_to_put_it_better() -> None:
    body = "Calm down. You should have read the manual."
    for finding in check_tone(body, case_of()):
        assert finding.span is not None
        assert body[finding.span.start : finding.span.end] == finding.span.text
        assert finding.message
        assert finding.suggestion


def test_blame_blocks_and_jargon_advises() -> None:
    severities = {f.rule: (f.verdict, f.severity) for f in check_tone("Calm down; the SLA is met.", case_of())}
    assert severities == {"tone.condescending": ("fail", "blocking"), "tone.jargon": ("warn", "advisory")}


def test_no_suggestion_offends_against_a_rule() -> None:
    for rule in TONE_RULES:
        assert rules_in(rule.suggestion) <= {rule.rule}


@given(st.text(max_size=300))
def test_no_text_stops_the_reader_and_spans_index_it(body: str) -> None:
    for finding in check_tone(body, case_of()):
        assert finding.span is not None
        assert body[finding.span.start : finding.span.end] == finding.span.text


@given(st.lists(st.sampled_from(["You", "should've", "İt’s", "your\u00a0fault", "calm", "down", "“", "”", "!!", "\ud800", "NOT", "\u2028"]), max_size=12))
def test_odd_characters_move_no_span(words: list[str]) -> None:
    body = " ".join(words)
    for finding in check_tone(body, case_of()):
        assert finding.span is not None
        assert body[finding.span.start : finding.span.end] == finding.span.text
