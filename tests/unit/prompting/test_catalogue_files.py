"""The shipped catalogue of techniques."""

import re
from pathlib import Path

import pytest

from service.domain.technique import Technique
from service.domain.verdict import Verdict
from service.drafting.shown import find_shown
from service.prompting import shipped_prompts
from service.prompting.catalogue import read_technique
from service.prompting.frontmatter import read_prompt_file
from service.text.cues import find_cues
from tests.unit.cases import build_case

DOCUMENTED = [
    "active_listening",
    "acknowledgement",
    "empathy",
    "non_judgement",
    "ownership",
    "composure",
    "apology",
    "plain_language",
    "clarifying_question",
    "policy_transparency",
    "problem_solving",
    "options",
    "compromise",
    "next_step",
    "escalation",
    "follow_up",
    "proactive",
    "personalisation",
    "channel_fit",
    "relationship",
    "role_play",
]
PATHS = sorted((shipped_prompts() / "techniques").glob("*.md"))


def read(path: Path) -> Technique:
    return read_technique(read_prompt_file(path, f"techniques/{path.stem}"))


CATALOGUE = tuple(sorted(map(read, PATHS), key=lambda technique: technique.order))


def test_all_documented_techniques_and_no_others_have_a_file() -> None:
    assert sorted(technique.id for technique in CATALOGUE) == sorted(DOCUMENTED)


def test_orders_are_distinct_and_follow_the_paragraphs() -> None:
    orders = [technique.order for technique in CATALOGUE]
    assert len(set(orders)) == len(orders)
    paragraphs = [technique.paragraph for technique in CATALOGUE]
    assert paragraphs == sorted(paragraphs, key=["opening", "middle", "closing", "none"].index)


def test_role_play_is_no_part_of_a_reply() -> None:
    (role_play,) = (technique for technique in CATALOGUE if technique.id == "role_play")
    assert (role_play.paragraph, role_play.cues) == ("none", ())


@pytest.mark.parametrize("technique", CATALOGUE, ids=lambda technique: technique.id)
def test_an_instruction_is_short_and_gives_a_small_model_nothing_to_copy(technique: Technique) -> None:
    assert len(technique.instruction.split()) <= 45
    assert len(re.findall(r"[.:;?](?: |$)", technique.instruction)) <= 5
    assert not re.search(r"\d|[$€£{}\[\]]", technique.instruction)


SHOWN = {
    "acknowledgement": "You're right to be unhappy: a new blender shouldn't have failed at all.",
    "active_listening": "You asked for your $120 back for the blender that came on 8 October.",
    "empathy": "I can see why that is frustrating after two calls.",
    "apology": "I’m sorry that the blender stopped working so soon.",
    "personalisation": "I can see from your last email that you have been waiting since Monday.",
    "ownership": "I will arrange the replacement myself.",
    "policy_transparency": "I can't refund the order because it is 45 days old and our window is 30 days.",
    "problem_solving": "Tell me which one you prefer and I will set it up.",
    "options": "We can send a replacement, or give you store credit.",
    "compromise": "As a gesture of goodwill I can give you a partial refund.",
    "clarifying_question": "Could you tell me the order number on the parcel?",
    "next_step": "I will email you the return label within 24 hours.",
    "escalation": "My supervisor will review your request and call you by Friday.",
    "channel_fit": "Please send us a direct message so that we can look at your order.",
    "follow_up": "I'll check in on Friday by email to make sure the new one works.",
    "proactive": "You'll get a tracking email, so you know what to expect.",
    "relationship": "Reply to this email if anything is unclear.",
    "composure": "Let's look at this together; there is no rush.",
    "non_judgement": "That is easy to miss on the form.",
    "plain_language": "Here is how:\n1. Unplug it.\n2. Hold the button for ten seconds.",
}


@pytest.mark.parametrize("technique_id", sorted(SHOWN))
def test_a_sentence_that_shows_a_technique_is_found(technique_id: str) -> None:
    assert technique_id in find_cues(SHOWN[technique_id], CATALOGUE)


@pytest.mark.parametrize(
    ("technique_id", "text"),
    [
        ("apology", "I'm sorry you feel that way."),
        ("apology", "Sorry, but once an order is cancelled it cannot be undone."),
        ("acknowledgement", "Our returns policy covers 30 days from delivery."),
        ("active_listening", "Thanks for reaching out to us today."),
        ("empathy", "Please calm down."),
        ("ownership", "It has been escalated to the department."),
        ("ownership", "I'll need your order number."),
        ("next_step", "We will look into it."),
        ("escalation", "It has been escalated."),
        ("follow_up", "We value your feedback."),
        ("options", "If you have any questions or need help, just ask."),
        ("clarifying_question", "Do you need any further assistance?"),
        ("relationship", "Check out our winter sale!"),
    ],
)
def test_what_counts_against_a_technique_does_not_show_it(technique_id: str, text: str) -> None:
    assert technique_id not in find_cues(text, CATALOGUE)


def test_techniques_come_in_the_order_of_a_reply_whatever_the_order_in_the_text() -> None:
    text = f"{SHOWN['next_step']} {SHOWN['empathy']}"
    found = list(find_shown(text, build_case(), Verdict((), (), ()), CATALOGUE))
    assert found.index("empathy") < found.index("next_step")


def test_a_text_without_cues_shows_nothing() -> None:
    assert find_cues("", CATALOGUE) == {}
    assert find_cues("The quick brown fox.", CATALOGUE) == {}
    assert find_cues(SHOWN["empathy"], ()) == {}
