"""What a message that is written for the customer must not say."""

import pytest

from evals.roleplay.state import State
from evals.roleplay.wording import find_slips, gives_in

ANGRY = State(hostility=9, patience=2)
CONTENT = State(hostility=2, patience=2, outcome="content")
REPLY = "You want your money back. I cannot refund it, because the 30 days are over."


def slips(text: str, state: State = ANGRY, *, own: tuple[str, ...] = (), known: tuple[str, ...] = ()) -> int:
    return len(list(find_slips(text, state, "furious", own=own, reply=REPLY, known=known)))


def test_an_angry_message_from_the_customer_s_side_has_no_slip() -> None:
    assert slips("That is no answer! I have asked you twice now. Where is my money?") == 0


@pytest.mark.parametrize(
    "text",
    [
        "Thank you so much for explaining that to me.",
        "All right, that works for me.",
        "I understand your position, and I appreciate the effort.",
        "I'll take the offer.",
        "That sounds good.",
    ],
)
def test_whoever_is_angry_does_not_sound_content(text: str) -> None:
    assert slips(text) == 1
    assert slips(text, CONTENT) == 0


@pytest.mark.parametrize(
    "text",
    [
        "We apologise for the trouble this has caused.",
        "I'm sorry for the delay with your mattress.",
        "I apologize, Theo, and I will frame the letter.",
        "Our policy is thirty days, as you know.",
        "I will refund your money at once.",
        "How can I help you today?",
    ],
)
def test_the_customer_does_not_talk_as_the_company(text: str) -> None:
    assert slips(text) == 1


def test_a_denied_word_of_content_is_none() -> None:
    assert not gives_in("No, that is not good enough, and I am not happy with that.", "cold")


def test_a_number_must_have_been_said_before() -> None:
    text = "I paid $75 for this rubbish and 30 days mean nothing to me!"
    assert slips(text) == 1
    assert slips(text, known=("You paid $75.00.",)) == 0
    assert slips(text, own=("It was $75.",)) == 0


def test_the_agent_s_sentences_and_one_s_own_are_not_said_again() -> None:
    assert slips("I cannot refund it, because the 30 days are over.") == 1
    assert slips("Give me back all of my money today!", own=("Give me back all of my money today!",)) == 1


def test_an_instruction_is_carried_out_and_not_repeated() -> None:
    told = ("breaks off: the customer has had enough and leaves unhappy",)
    text = "The customer has had enough and leaves unhappy."
    found = find_slips(text, ANGRY, "cold", own=(), reply=REPLY, known=(), instructions=told)
    assert "Do not repeat your instructions. Say it as the customer would." in list(found)
    own_words = find_slips(
        "I have had enough.", ANGRY, "cold", own=(), reply=REPLY, known=(), instructions=told
    )
    assert list(own_words) == []


def test_a_message_says_what_was_to_be_said() -> None:
    gone = State(hostility=9, patience=0, outcome="gave_up")
    gist = "Forget it! I have had enough of this company. You have lost a customer."

    def is_off(text: str) -> bool:
        found = find_slips(text, gone, "furious", own=(), reply=REPLY, known=(), gist=gist)
        return "You have left the gist. Say what it says." in list(found)

    assert is_off("I want you to suspend the line again.")
    assert not is_off("Enough is enough, I am done with your company.")
    assert not is_off("What a pathetic joke this is!")


def test_whoever_is_content_does_not_insult() -> None:
    assert slips("Fine, that settles it, you useless clowns.", CONTENT) == 1


def test_nothing_and_a_novel_are_both_no_message() -> None:
    assert slips("") == 1
    assert slips("I want an answer. " * 40) == 1
