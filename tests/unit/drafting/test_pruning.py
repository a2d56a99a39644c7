"""What is taken out of a model's parts before anybody reads them."""

import pytest

from service.drafting.pruning import prune_parts
from service.prompting import load_prompts
from tests.unit.cases import build_case

TECHNIQUES = {technique.id: technique for technique in load_prompts().techniques}


def prune(*parts: tuple[str, str]) -> dict[str, str]:
    return dict(prune_parts(parts, build_case(), TECHNIQUES))


@pytest.mark.parametrize(
    "text",
    [
        "The customer is now late. They can ask for a new ticket.",
        "I can offer the customer's sister a replacement.",
        "The requester may reply to accept this.",
    ],
)
def test_a_part_that_speaks_of_the_customer_is_written_again(text: str) -> None:
    assert prune(("options", text)) == {"options": ""}


@pytest.mark.parametrize(
    "text",
    [
        "I will ask the customer service team within 24 hours.",
        "I will pass this to the customer relations desk.",
        "Other customers asked for the same.",
    ],
)
def test_those_who_serve_customers_may_be_named(text: str) -> None:
    assert prune(("next_step", text)) == {"next_step": text}


def test_empathy_that_repeats_another_part_names_no_feeling() -> None:
    said = "The coach from Sligo arrived 55 minutes late, and you want your money back."
    echo = "I can see why the coach from Sligo arrived 55 minutes late."
    assert prune(("active_listening", said), ("empathy", echo))["empathy"] == ""
    felt = "I can see why you are upset about the coach."
    assert prune(("active_listening", said), ("empathy", felt))["empathy"] == felt
