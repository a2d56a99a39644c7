"""What became of what was asked."""

import pytest

from service.domain.plan import Ask
from service.domain.span import Span
from service.drafting.answers import judge_asks
from service.guardrails import check_reply
from service.text.asks import find_asks
from tests.unit.cases import build_case


def states(message: str, reply: str) -> list[str]:
    asks: list[Ask] = list(find_asks(message))
    return list(judge_asks(asks, reply, check_reply(reply, build_case(message=message)).commitments))


@pytest.mark.parametrize(
    ("message", "reply", "state"),
    [
        ("I want my $120 back.", "I cannot give you a refund, because 30 days have passed.", "answered"),
        ("I want my $120 back.", "I will refund the $120 today.", "answered"),
        ("I want my $120 back.", "I am so sorry about the noise it makes.", "missed"),
        ("When will the new router arrive?", "The new router arrives on Tuesday.", "answered"),
        ("Please delete my phone number.", "I've deleted your phone number.", "answered"),
        (
            "Please delete my phone number.",
            "Our data team will look at your phone number and get back to you.",
            "deferred",
        ),
        ("I demand an apology.", "I am sorry for how our driver spoke to you.", "answered"),
        ("Can you tell me who signed for it?", "We are having a lovely autumn sale.", "missed"),
    ],
)
def test_an_ask_is_answered_deferred_or_missed(message: str, reply: str, state: str) -> None:
    assert states(message, reply) == [state]


def test_each_ask_has_a_state_in_order() -> None:
    found = states(
        "Please cancel my contract. And when will you repair the boiler?",
        "I've cancelled the contract for you. Have a nice day.",
    )
    assert found == ["answered", "missed"]


def test_nothing_asked_has_no_states() -> None:
    assert states("Your courier was rude.", "I am sorry.") == []


def test_saying_back_what_was_asked_is_no_answer() -> None:
    found = states(
        "I want the lid mended. Could I have my carriage charge returned?",
        "You wrote that the lid is cracked, and you want a refund. I am sorry.",
    )
    assert found == ["missed", "missed"]


def test_care_for_the_whole_case_answers_nothing_of_it() -> None:
    ask = Ask("I'd like the vet bill paid", "", Span(0, 26, "I'd like the vet bill paid"))
    stays = "I will stay with your case until it is settled. I will write again in 3 days to ask whether it is right."
    assert judge_asks((ask,), stays, ()) == ("missed",)
    passed_on = f"{stays} I am passing this to our supervisor, who will reply within 1 business day."
    assert judge_asks((ask,), passed_on, ()) == ("deferred",)
