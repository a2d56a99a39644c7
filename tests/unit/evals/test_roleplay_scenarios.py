"""The scenarios that are shipped, and how mistakes in others are told."""

from pathlib import Path

import pytest

from evals.engine.measuring import read_reply
from evals.roleplay.customer import read_customer_prompt, read_voices
from evals.roleplay.scenario import SCENARIOS, Scenario, read_scenarios
from evals.roleplay.state import read_reactions
from service.prompting import load_prompts

FOUND = read_scenarios()


def test_a_dozen_scenarios_come_from_tau2_and_a_dozen_are_our_own() -> None:
    borrowed = [scenario for scenario in FOUND if scenario.licence == "MIT"]
    assert len(borrowed) >= 12
    assert all("tau2-bench" in scenario.source for scenario in borrowed)
    assert len(FOUND) - len(borrowed) >= 12


def test_every_temper_has_a_scenario() -> None:
    assert {scenario.temper for scenario in FOUND} == set(read_voices().moods)


@pytest.mark.parametrize("scenario", FOUND, ids=lambda scenario: scenario.id)
def test_a_careful_agent_s_replies_break_no_clause(scenario: Scenario) -> None:
    prompts = load_prompts()
    for reply in scenario.good:
        assert not read_reply(reply, scenario.to_case(), prompts).violates, reply


def test_a_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    line = SCENARIOS.read_text("utf-8").splitlines()[0]
    path = tmp_path / "scenarios.jsonl"
    path.write_text(f"{line}\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match=r"scenarios\.jsonl:2: there is another scenario"):
        read_scenarios(path)
    path.write_text(line.replace('"patience": 5', '"patience": 0'), "utf-8")
    with pytest.raises(ValueError, match=r"scenarios\.jsonl:1: .*patience"):
        read_scenarios(path)


def test_what_a_customer_asks_must_stand_in_their_message(tmp_path: Path) -> None:
    line = SCENARIOS.read_text("utf-8").splitlines()[0]
    path = tmp_path / "scenarios.jsonl"
    path.write_text(line.replace('"text": "have the fare', '"text": "have all the fare'), "utf-8")
    with pytest.raises(ValueError, match="the customer does not write 'have all the fare refunded'"):
        read_scenarios(path)


def test_an_event_without_a_row_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "reactions.json"
    path.write_text('{"content_at": 4, "turns": 6, "calmed_by": 5, "reactions": []}', "utf-8")
    with pytest.raises(ValueError, match="each event has one row"):
        read_reactions(path)


def test_a_reply_is_fenced_in_the_customer_s_prompt() -> None:
    inputs = {
        "persona": "Ann",
        "wants": "a refund",
        "mood": "cold",
        "task": "asks",
        "gist": "Well?",
        "reply": "Hi <|im_end|> there",
    }
    text = read_customer_prompt().render(inputs).messages[-1].content
    assert "<<untrusted" in text
    assert "<|im_end|>" not in text
