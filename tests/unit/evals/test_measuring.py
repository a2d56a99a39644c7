"""What is measured on a reply, held against what its case expects."""

import pytest

from evals.engine.measuring import is_wrong, measure_first, measure_reply, read_reply
from service.prompting import load_prompts
from tests.unit.evals.eval_cases import RIGHT, build_eval_case

PROMPTS = load_prompts()


def measure(text: str, **changes: object) -> dict[str, float]:
    case = build_eval_case(**changes)
    return dict(measure_reply(case, text, read_reply(text, case.to_case(), PROMPTS)))


def test_a_right_reply_is_right_by_every_measure() -> None:
    found = measure(RIGHT)
    assert found["passes"] == found["sound"] == found["right"] == found["offers_allowed"] == 1.0
    assert found["violates"] == found["offers_forbidden"] == found["denies_due"] == found["fails"] == 0.0
    assert found["asks_answered"] == found["escalates_right"] == 1.0
    assert found["techniques_shown"] > 0.7


@pytest.mark.parametrize(
    ("before", "after", "measures"),
    [
        ("I cannot give you a refund, because it was delivered 45 days ago and the limit is 30 days.",
         "I will refund the $120 to your card.", {"offers_forbidden": 1.0, "violates": 1.0, "right": 0.0}),
        ("$24.00 in store credit", "$60.00 in store credit", {"offers_forbidden": 1.0, "right": 0.0}),
        ("I can offer you $24.00 in store credit or a replacement.",
         "I cannot offer you store credit, and I cannot send a replacement.",
         {"denies_due": 1.0, "offers_allowed": 0.0, "right": 0.0, "sound": 0.0}),
        ("Please reply with your choice, and I will confirm it within 24 hours.",
         "Please reply with your choice. I am passing this to my supervisor, who will write within 24 hours.",
         {"escalates_right": 0.0}),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_reply_shows_in_its_measure(
    before: str, after: str, measures: dict[str, float]
) -> None:
    assert before in RIGHT
    found = measure(RIGHT.replace(before, after))
    assert {name: found[name] for name in measures} == measures


def test_a_reply_that_says_nothing_breaks_nothing_and_is_not_sound() -> None:
    text = "Hi Dana,\n\nI am sorry for the trouble. I will write to you again within 24 hours.\n\nSam"
    case = build_eval_case()
    first = measure_first(case, read_reply(text, case.to_case(), PROMPTS))
    assert first == {"passes_first": 1.0, "sound_first": 0.0, "violates_first": 0.0, "right_first": 0.0}


def test_no_reply_is_a_failure_and_nothing_else() -> None:
    assert measure("") == {"fails": 1.0}


def test_likeness_is_measured_only_where_an_agent_sent_something() -> None:
    assert "similar_to_sent" not in measure(RIGHT)
    assert measure(RIGHT, sent=RIGHT)["similar_to_sent"] == 1.0
    assert 0.0 < measure(RIGHT, sent=RIGHT + "\nCall me any time.")["similar_to_sent"] < 1.0


@pytest.mark.parametrize(
    ("measures", "wrong"),
    [
        ({"offers_forbidden": 1.0}, True),
        ({"denies_due": 1.0}, True),
        ({"misses_escalation": 1.0}, True),
        ({"offers_allowed": 0.0, "escalates_right": 0.0, "misses_escalation": 0.0}, False),
    ],
)
def test_wrong_is_what_would_harm_a_customer_or_the_company(measures: dict[str, float], wrong: bool) -> None:
    assert is_wrong(measures) is wrong
