"""Signals in what customers write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text.signals import SIGNALS, find_signals


def signals_in(message: str) -> set[str]:
    return {signal for signal, _ in find_signals(message)}


@pytest.mark.parametrize(
    ("signal", "message"),
    [
        ("hostility", "You are all useless idiots."),
        ("hostility", "Where is my damn refund"),
        ("hostility", "I WANT MY MONEY BACK"),
        ("hostility", "Answer me!!!"),
        ("hostility", "I am absolutely furious about this."),
        ("hostility", "This is the worst service ever"),
        ("urgency", "I need this fixed ASAP"),
        ("urgency", "I want my refund today"),
        ("urgency", "Please reply immediately."),
        ("urgency", "The wedding is on Saturday"),
        ("repeat_contact", "This is the third time I write."),
        ("repeat_contact", "I have already called you about it."),
        ("repeat_contact", "I've emailed five times"),
        ("repeat_contact", "Nobody ever got back to me"),
        ("repeat_contact", "I still haven't had a reply"),
        ("churn", "I am never buying from you again."),
        ("churn", "Cancel my account."),
        ("churn", "You just lost a customer"),
        ("churn", "I'm switching to a competitor"),
        ("legal", "You will hear from my lawyer"),
        ("legal", "I'll take you to small claims court"),
        ("legal", "I will file a chargeback"),
        ("legal", "I'm reporting this to trading standards"),
        ("publicity", "I will post this everywhere"),
        ("publicity", "I'm going to leave a one-star review"),
        ("publicity", "My cousin is a journalist"),
        ("publicity", "Wait until Twitter hears about this"),
        ("safety", "The charger caught fire last night"),
        ("safety", "My daughter is allergic to nuts and it was in the cake"),
        ("safety", "I got a shock when I touched it"),
        ("safety", "Two people were injured"),
        ("self_harm", "I can't go on anymore, I want to die"),
        ("self_harm", "sometimes I think about suicide"),
        ("company_fault", "It arrived broken"),
        ("company_fault", "You charged me twice"),
        ("company_fault", "The parcel never arrived"),
        ("company_fault", "You sent the wrong item"),
        ("company_fault", "it stopped working after a week"),
    ],
)
def test_a_signal_is_found(signal: str, message: str) -> None:
    assert signal in signals_in(message)


@pytest.mark.parametrize(
    "message",
    [
        "I need to check what methods for delivery are available",
        "Hello, could you tell me where my order is? Thank you!",
        "How do I change my delivery address?",
        "I entered the wrong address, can you correct it?",
        "I will send it right now.",
        "Where can I leave a review for a product?",
        "I would like to order a second blender.",
        "My iPhone X and the USB-C cable work well with the ABC charger.",
        "Is the cake sold without the box?",
        "Please cancel my order A-123.",
        "I have already paid, thank you.",
        "Can I pay by card or PayPal?",
        "I bought a fire pit and a shock absorber.",
        "The issue is resolved now, thanks.",
    ],
)
def test_a_plain_request_signals_nothing(message: str) -> None:
    assert signals_in(message) == set()


def test_signals_come_in_the_order_of_the_message() -> None:
    found = list(find_signals("It arrived broken. This is the third time! My lawyer will call."))
    assert [signal for signal, _ in found] == ["company_fault", "repeat_contact", "legal"]


@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from(["AAA", "!!", "sue", "you", "wrong", "item", "İ", "\ud800", "third", "time"]),
            max_size=20,
        ).map(" ".join),
    )
)
def test_no_message_stops_the_reader_and_every_span_indexes_it(message: str) -> None:
    for signal, span in find_signals(message):
        assert signal in SIGNALS
        assert message[span.start : span.end] == span.text
