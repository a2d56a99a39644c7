"""The task ``roleplay``, with scripted agents and customers."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
from inspect_ai import eval_async
from inspect_ai.log import EvalSample

from evals.engine.drafting import Conditions
from evals.engine.provider import build_model
from evals.roleplay.agents import DISMISSIVE, find_agent
from evals.roleplay.conversation import Exchange, hold_conversation
from evals.roleplay.measures import MEASURES, measure_exchange
from evals.roleplay.scenario import Wish, read_scenarios
from evals.roleplay.task import build_roleplay_task
from service.domain.prompt import Prompt
from service.llm.scripted import Answer, ScriptedModel
from service.prompting import load_prompts

PROMPTS = load_prompts()
SILENT = ScriptedModel()
SCENARIOS = {scenario.id: scenario for scenario in read_scenarios()}
CROSS = json.dumps({"message": "No answer to my question, always the same words. I have had enough!"})
MEEK = json.dumps({"message": "Thank you so much, that works for me."})


async def play(scenario: str, agent: str, customer: ScriptedModel | None = None) -> Exchange:
    found = SCENARIOS[scenario]
    model = ScriptedModel()
    variant = find_agent(agent, found, PROMPTS.techniques)
    return await hold_conversation(found, variant, PROMPTS, model=model, customer=customer or model)


async def run(
    agent: str, tmp_path: Path, *ids: str, customer: Answer | Callable[[Prompt], Answer] = CROSS
) -> list[EvalSample]:
    task = build_roleplay_task([SCENARIOS[each] for each in ids], PROMPTS, Conditions(agent, fresh=True))
    (log,) = await eval_async(
        task,
        model=build_model(ScriptedModel()),
        model_roles={"customer": build_model(ScriptedModel(customer, name="customer"))},
        log_dir=str(tmp_path),
    )
    assert log.status == "success"
    assert log.samples
    return log.samples


async def test_a_good_agent_resolves_every_scenario() -> None:
    unresolved = [each for each in SCENARIOS if measure_exchange(await play(each, "good"))["resolved"] != 1.0]
    assert unresolved == []


async def test_an_agent_who_only_thanks_resolves_nothing_and_repeats_itself() -> None:
    for scenario in SCENARIOS:
        measures = measure_exchange(await play(scenario, "dismissive"))
        assert (measures["resolved"], measures["gave_up"], measures["repeats_itself"]) == (0.0, 1.0, 1.0)


async def test_no_customer_gives_in_at_once_even_where_the_model_would() -> None:
    for scenario in SCENARIOS:
        exchange = await play(scenario, "dismissive", ScriptedModel(MEEK))
        assert measure_exchange(exchange)["gives_in_at_once"] == 0.0
        messages = [turn.message for turn in exchange.turns]
        assert all(message and message.written for message in messages)


async def test_a_message_that_does_not_fit_is_asked_for_once_more_with_what_was_wrong() -> None:
    customer = ScriptedModel([MEEK, CROSS, CROSS])
    exchange = await play("own-saas-2", "dismissive", customer)
    first = exchange.turns[0].message
    assert first
    assert (first.attempts, first.written, bool(first.slips)) == (2, False, True)
    assert first.text == json.loads(CROSS)["message"]
    assert "You are not content yet" in customer.prompts[1].messages[-1].content


async def test_hostility_does_not_depend_on_how_it_was_worded() -> None:
    silent = await play("own-hotel-1", "good")
    worded = await play("own-hotel-1", "good", ScriptedModel(CROSS))
    assert [turn.state for turn in silent.turns] == [turn.state for turn in worded.turns]


async def test_what_a_scenario_forbids_is_a_broken_promise_even_where_no_check_sees_it() -> None:
    allowed = SCENARIOS["tau2-retail-91"]
    exchange = await hold_conversation(
        allowed, find_agent("good", allowed, PROMPTS.techniques), PROMPTS, model=SILENT, customer=SILENT
    )
    ruled_out = msgspec.structs.replace(allowed, forbidden=[Wish("refund")])
    broken = await hold_conversation(
        ruled_out, find_agent("good", allowed, PROMPTS.techniques), PROMPTS, model=SILENT, customer=SILENT
    )
    assert (exchange.end.outcome, measure_exchange(exchange)["resolved"]) == ("content", 1.0)
    assert (broken.end.outcome, measure_exchange(broken)["resolved"]) == ("content", 0.0)
    assert measure_exchange(broken)["commitments_kept"] == 0.0


async def test_the_agent_sees_the_conversation_grow() -> None:
    exchange = await play("own-mattress-2", "good")
    bodies = [[message.body for message in turn.case.conversation.messages] for turn in exchange.turns]
    assert [len(each) for each in bodies] == [1, 3, 5]
    assert bodies[1][1] == exchange.turns[0].written.text
    assert exchange.turns[0].message
    assert exchange.turns[1].case.message == exchange.turns[0].message.text


async def test_the_log_holds_the_conversation_and_the_measures(tmp_path: Path) -> None:
    (sample,) = await run("dismissive", tmp_path, "own-parcel-1")
    assert [message.role for message in sample.messages] == ["user", "assistant"] * 2 + ["user"]
    assert sample.messages[1].text == DISMISSIVE
    assert sample.scores
    score = sample.scores["measured"]
    assert isinstance(score.value, dict)
    assert score.value.keys() - {measure.name for measure in MEASURES} == {
        "seconds", "input_tokens", "output_tokens",
    }  # fmt: skip
    assert score.metadata
    assert score.metadata["text"].startswith("Customer (5):")
    assert score.metadata["text"].endswith("[gave_up]")
    assert [turn["hostility"] for turn in score.metadata["turns"]] == [7, 10]


async def test_another_model_may_play_the_customer(tmp_path: Path) -> None:
    (sample,) = await run("dismissive", tmp_path, "own-parcel-1")
    assert sample.messages[2].text == json.loads(CROSS)["message"]


async def test_the_pipeline_itself_converses_and_a_model_that_is_down_is_a_fallback(tmp_path: Path) -> None:
    (sample,) = await run("whole", tmp_path, "own-saas-2")
    assert sample.scores
    metadata = sample.scores["measured"].metadata
    assert metadata
    assert metadata["origin"] == "fallback"
