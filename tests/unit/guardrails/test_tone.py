"""Offending words are found, harmless ones left alone."""

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
        ("blame", "Had you followed the care label, the jumper would still fit."),
        ("blame", "You obviously didn't plug it in properly."),
        ("blame", "It was your responsibility to check the size before ordering."),
        ("blame", "This happened because you entered the wrong address."),
        ("blame", "You gave us the wrong address, so this one is on you."),
        ("blame", "The delay is entirely your doing."),
        ("blame", "You should have come to us first instead of posting online."),
        ("blame", "We can't help it if you don't read emails."),
        ("blame", "You broke it."),
        ("blame", "It seems you forgot to charge the battery."),
        ("blame", "You chose the cheapest shipping, so what did you expect?"),
        ("blame", "I find it hard to believe that it stopped working by itself."),
        ("blame", "You missed the deadline, so that's on you."),
        ("blame", "If you'd bothered to look at the tracking page you would know."),
        ("blame", "You never informed us of the new address."),
        ("blame", "You were told about this when you signed up."),
        ("defensive", "We followed our procedures to the letter, so I don't see what we did wrong."),
        ("defensive", "This isn't our responsibility."),
        ("defensive", "The courier is to blame, not us."),
        ("defensive", "We've never had a complaint like this before."),
        ("defensive", "Nobody else has had this problem."),
        ("defensive", "I'm only doing my job."),
        ("defensive", "It's the courier's fault, not ours."),
        ("defensive", "We can't control what the courier does."),
        ("defensive", "Our product works perfectly; thousands of customers have no issues."),
        ("defensive", "Don't take it out on me."),
        ("dismissive", "It's only a blender."),
        ("dismissive", "It is what it is."),
        ("dismissive", "You'll get over it."),
        ("dismissive", "I'm not sure what you want from us."),
        ("dismissive", "That's not something we care about."),
        ("dismissive", "We have heard enough about this matter."),
        ("dismissive", "Frankly, this is not worth our time."),
        ("dismissive", "This matter is closed and we will not be responding further."),
        ("dismissive", "Nothing we can do about it."),
        ("dismissive", "A scratch that small is hardly worth complaining about."),
        ("dismissive", "It's just a scratch."),
        ("dismissive", "Your opinion is noted."),
        ("dismissive", "You're making a mountain out of a molehill."),
        ("dismissive", "We don't owe you anything."),
        ("sarcasm", "Oh wow, a whole two days late, how will you survive."),
        ("sarcasm", "Well done for finally finding the order number."),
        ("sarcasm", "Wow, what a shocker."),
        ("sarcasm", "I'm sure your five dollars will bankrupt us."),
        ("sarcasm", "Thanks so much for your delightful message."),
        ("sarcasm", "Clearly you know better than our engineers."),
        ("sarcasm", "Good luck with that."),
        ("sarcasm", "Oh no, how terrible for you."),
        ("sarcasm", "What a brilliant idea, ignoring the manual."),
        ("sarcasm", "Yes, because obviously we have nothing better to do."),
        ("threat", "Any further abuse and your account will be closed."),
        ("threat", "If you dispute this charge we will send your account to collections."),
        ("threat", "Continue like this and we will block you."),
        ("threat", "Leave a bad review and you can forget about your refund."),
        ("threat", "Our legal team will be in touch if you publish this."),
        ("threat", "I would advise you to withdraw your complaint, or else."),
        ("threat", "You don't want to make an enemy of us."),
        ("threat", "Keep this up and I'll cancel your order."),
        ("threat", "Retract your statement or face legal action."),
        ("condescending", "As any adult would understand, we cannot do that."),
        ("condescending", "Let me break this down for you in simple terms."),
        ("condescending", "You clearly don't understand our policy."),
        ("condescending", "It's really quite simple."),
        ("condescending", "Obviously, a blender is not meant for ice."),
        ("condescending", "I'll explain it one more time."),
        ("condescending", "Perhaps you should ask someone to help you read it."),
        ("condescending", "You need to relax."),
        ("condescending", "Please be reasonable."),
        ("condescending", "Don't get hysterical."),
        ("condescending", "Try to stay calm."),
        ("condescending", "Next time please read the description properly."),
        ("condescending", "You just need to learn to read the terms."),
        ("condescending", "I suggest you watch your language."),
        ("condescending", "What part of no don't you understand?"),
        ("jargon", "We raised a P2 incident with Tier 2."),
        ("jargon", "The chargeback is in our AR queue pending CSR disposition."),
        ("jargon", "Please see policy clause returns.2."),
        ("jargon", "Our OMS shows the shipment as an exception in the WMS."),
        ("jargon", "We will circle back after the RCA."),
        ("jargon", "Per SOP 14, we need the ASN."),
        ("jargon", "The aforementioned item is OOS."),
        ("pressure", "If you don't answer by tonight you lose the credit."),
        ("pressure", "This is our final offer."),
        ("pressure", "You have one hour to accept."),
        ("pressure", "I need your decision right now."),
        ("pressure", "Hurry, the offer won't last!"),
        ("pressure", "Accept today or the offer is gone."),
        ("pressure", "Delete your review and we'll refund you."),
        ("pressure", "You'd be foolish not to accept this."),
        ("shouting", "This is FINAL and we will NOT change it."),
        ("shouting", "We have told you ALREADY that this is NOT possible."),
        ("shouting", "NO REFUNDS AFTER 30 DAYS."),
        ("shouting", "Thank you!!!"),
        ("shouting", "I CANNOT help you with this."),
        ("shouting", "THE RETURN WINDOW IS CLOSED."),
        ("insincere", "We apologise if you were inconvenienced."),
        ("insincere", "I'm sorry you think our service was poor."),
        ("insincere", "We're sorry you had to feel this way."),
        ("insincere", "I'm sorry if our policy upset you."),
        ("insincere", "We regret that you are unhappy."),
        ("insincere", "I totally get how you feel, believe me."),
        ("insincere", "I am truly, deeply, profoundly sorry from the bottom of my heart."),
        ("overfamiliar", "Hey girl, so sorry about the mixup!"),
        ("overfamiliar", "No worries mate, we got you."),
        ("overfamiliar", "Aww sweetie, that sucks."),
        ("overfamiliar", "OMG that's awful!"),
        ("overfamiliar", "Heyyy Dana, what's up?"),
        ("overfamiliar", "Sorry my friend, that's the policy."),
        ("overfamiliar", "Dude, that's rough."),
        ("overfamiliar", "Haha, sorry about that."),
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
        "I can see why you would be upset about a lid that cracked on day one.",
        "Our records show that the order was delivered on 3 October.",
        "I am afraid the window for returns has closed.",
        "The refund is not possible because the item was used.",
        "You mentioned that you dropped the phone; the accident cover includes that.",
        "If you dropped the phone, accident cover applies.",
        "It looks like the address on the order was 12 Elm Road.",
        "You are right, we got this wrong.",
        "That was our fault, not yours.",
        "We are responsible for the delay, and I will refund the shipping.",
        "Please be careful when you unpack it: the glass may be broken.",
        "Please do not use the heater again until it has been checked.",
        "Please don't email us your full card number.",
        "Stop using the charger and unplug it now.",
        "I cannot change this decision, and I want to say why.",
        "This is the most I can offer under our policy.",
        "You have until 30 November to decide.",
        "You don't need to do anything else.",
        "Could you send a photo of the damage? I need it to file the claim with the courier.",
        "You will receive a warning email about the storage limit.",
        "Your account will be closed on 1 May, as you requested.",
        "We will close this ticket on Friday unless you need something else.",
        "Our legal team asks for a copy of your ID before a name change.",
        "Report the fraud to your bank and the police; I will block the card now.",
        "The ABS sensor and the ESP light come on together.",
        "Model WH-1000XM4 and the RTX 4090 are both in stock.",
        "DHL delivers to the USA and the EU.",
        "Your IBAN and BIC are on file.",
        "ORDER SUMMARY",
        "Please read the safety note before you plug it in.",
        "To be fair to everyone in the queue, we ship in order of date.",
        "I understand that you feel let down.",
        "I'm sorry you've had to chase us for this.",
        "I am sorry that you were left waiting.",
        "I'm sorry for the frustration this has caused.",
        "I am sorry to hear that you feel unwell.",
        "Sorry to hear that you're upset about the delay.",
        "You asked why we did not tell you; we should have.",
        "We should have told you sooner.",
        "You could have received an older model, so I will check the serial number.",
        "You may have missed our call yesterday; I will try again at 3 pm.",
        "Thank you for explaining it so clearly.",
        "The label clearly said “dry clean”, and I see why that was confusing.",
        "Don't hesitate to call us.",
        "Don't worry about the return label.",
        "Let me explain how the credit works.",
        "Let me break the charges down for you: $40 for the part, $10 for shipping.",
        "It is your choice: a replacement or a credit.",
        "It's not a problem at all.",
        "This is not a problem on our side, the bank holds the payment for two days.",
        "You can try turning it on with the charger plugged in.",
        "Have you tried restarting the router?",
        "I care about getting it right.",
        "How kind of you to say so, thank you.",
        "Congratulations on your new home!",
        "Good luck with the exam!",
        "Enjoy the honey, and the tea.",
        "Oh no, I am sorry about the cake.",
        "Please reply by Friday so that I can hold the item.",
        "We need your reply by 14 May to keep the room.",
        "If you post the parcel by Monday, we will refund you by Friday.",
        "If you share the photo here, I can start the claim.",
        "If you tell me the size, I will order it.",
        "If you leave the parcel with a neighbour, we can collect it there.",
        "If you continue to have problems, I will replace it.",
        "If you keep the item, we can refund half of it.",
        "If you continue to see the charge, we will dispute it for you.",
        "You must present a photo ID at the airport.",
        "You must cancel at least 24 hours before departure.",
        "You have to confirm the change before I can book it.",
        "I have told the warehouse twice, and I will call them again.",
        "As I mentioned on the phone, the part arrives on Monday.",
        "I explained this poorly before, so here it is again.",
        "Our policy states that opened software cannot be returned.",
        "Article 14 of the regulation gives you two weeks; that is fine with us.",
        "The workflow app you bought can be refunded.",
        "The blender is not covered, since you used it in a restaurant.",
        "I cannot control the courier's route, but I can book a new slot for you.",
        "It's just a few clicks: open the app and press Pair.",
        "It is very simple to pair: hold the button for three seconds.",
        "You were charged twice, and I have reversed the second charge.",
        "The bank, not us, holds the payment until Friday.",
        "We never had this part in stock, sorry.",
        "You gave the parcel to the courier on Monday.",
        "You entered the code correctly.",
        "I see that you chose the wrong size; I can swap it.",
        "Please keep calm hours in mind: the hotel is quiet after 10 pm.",
        "The courier left it with a neighbour because you were out.",
        "We will not charge you again.",
        "It is not worth repairing, so I will replace it.",
        "Share your review with us any time.",
        "If you write a review, we will read it.",
        "Please accept my apology, or call me if you would rather talk.",
        "What a shame that the cake was crushed; I will send a new one.",
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
        "Thank you for reaching out. We apologize for any inconvenience. "
        "Your satisfaction is important to us. Rest assured that we value your business."
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
    severities = {
        f.rule: (f.verdict, f.severity) for f in check_tone("Calm down; the SLA is met.", case_of())
    }
    assert severities == {"tone.condescending": ("fail", "blocking"), "tone.jargon": ("warn", "advisory")}


def test_no_suggestion_offends_against_a_rule() -> None:
    for rule in TONE_RULES:
        assert rules_in(rule.suggestion) <= {rule.rule}


@given(st.text(max_size=300))
def test_no_text_stops_the_reader_and_spans_index_it(body: str) -> None:
    for finding in check_tone(body, case_of()):
        assert finding.span is not None
        assert body[finding.span.start : finding.span.end] == finding.span.text


@given(
    st.lists(
        st.sampled_from(
            [
                "You",
                "should've",
                "İt’s",
                "your\u00a0fault",
                "calm",
                "down",
                "“",
                "”",
                "!!",
                "\ud800",
                "NOT",
                "\u2028",
            ]
        ),
        max_size=12,
    )
)
def test_odd_characters_move_no_span(words: list[str]) -> None:
    body = " ".join(words)
    for finding in check_tone(body, case_of()):
        assert finding.span is not None
        assert body[finding.span.start : finding.span.end] == finding.span.text
