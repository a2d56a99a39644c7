"""The task ``roleplay``: a simulated upset customer drives a conversation with a variant of the pipeline."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import msgspec
from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageAssistant, ChatMessageUser, ModelOutput, get_model
from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from evals.engine.drafting import Conditions, means
from evals.engine.repeating import repeat
from evals.engine.seam import SeamModel
from evals.roleplay.agents import find_agent
from evals.roleplay.conversation import Exchange, Turn, hold_conversation
from evals.roleplay.customer import digest_customer
from evals.roleplay.measures import measure_exchange
from evals.roleplay.scenario import Scenario
from service.prompting.library import PromptLibrary
from service.text.signals import find_signals

CUSTOMER = "customer"
_SCENARIO = "scenario"
_MEASURED = "measured"
_SHOWN = "shown"


def build_roleplay_task(
    scenarios: Sequence[Scenario], prompts: PromptLibrary, conditions: Conditions
) -> Task:
    """The task over ``scenarios``; the role ``customer`` may name another model to word the customer's messages.

    ``conditions.variant`` may be one of ``agents.SCRIPTED`` as well. Raises ValueError for a variant that there is not.
    """
    for scenario in scenarios:
        find_agent(conditions.variant, scenario, prompts.techniques)

    # Inspect knows a log by the arguments of its task: with another digest it is another task.
    @task(name="roleplay")
    def roleplay(digest: str, variant: str, customer: str) -> Task:
        return _build(scenarios, prompts, conditions)

    return roleplay(prompts.digest, conditions.variant, digest_customer())


def _build(scenarios: Sequence[Scenario], prompts: PromptLibrary, conditions: Conditions) -> Task:
    return Task(
        dataset=MemoryDataset([_build_sample(scenario) for scenario in scenarios], name="evals/roleplay"),
        solver=converse(prompts, conditions),
        scorer=measured(),
        epochs=repeat(conditions.epochs),
        # a sample that fails is counted as a failure by whoever reads the log, and ends nothing
        fail_on_error=False,
    )


def _build_sample(scenario: Scenario) -> Sample:
    written = msgspec.json.decode(msgspec.json.encode(scenario))
    return Sample(
        id=scenario.id,
        input=scenario.to_case().message,
        metadata={_SCENARIO: written, "family": scenario.family},
    )


@solver
def converse(prompts: PromptLibrary, conditions: Conditions) -> Solver:
    """Holds the conversation of the sample's scenario; ``state.messages`` has all of it."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        scenario = read_scenario(state)
        model = SeamModel(get_model(), temperature=conditions.temperature, fresh=conditions.fresh)
        customer = SeamModel(get_model(role=CUSTOMER), fresh=conditions.fresh)
        agent = find_agent(conditions.variant, scenario, prompts.techniques)
        exchange = await hold_conversation(scenario, agent, prompts, model=model, customer=customer)
        for turn in exchange.turns:
            state.messages.append(ChatMessageAssistant(content=turn.written.text))
            if turn.message:
                state.messages.append(ChatMessageUser(content=turn.message.text))
        state.output = ModelOutput.from_content(model.name, exchange.turns[-1].written.text)
        spent = _read_spent(model)
        state.store.set(_MEASURED, {**measure_exchange(exchange), **_measure_spent(model)})
        state.store.set(_SHOWN, {**_show(exchange), **spent, "customer": _read_spent(customer)})
        return state

    return solve


@scorer(metrics=[means()])
def measured() -> Scorer:
    """The measures of ``evals/roleplay/measures.py``, and in the metadata what the report shows beside them."""

    async def score(state: TaskState, target: Target) -> Score:
        shown = state.store.get(_SHOWN)
        return Score(
            value=state.store.get(_MEASURED),
            answer=shown["text"],
            explanation=f"{shown['outcome']} after {len(shown['turns'])} replies",
            metadata=shown,
        )

    return score


def read_scenario(state: TaskState) -> Scenario:
    return msgspec.convert(state.metadata[_SCENARIO], Scenario)


def _show(exchange: Exchange) -> Mapping[str, object]:
    turns = exchange.turns
    fallback = any(turn.written.origin == "fallback" for turn in turns)
    return {
        "text": write_transcript(exchange),
        "first": turns[0].written.first,
        "origin": "fallback" if fallback else "model",
        "status": turns[-1].written.status,
        "degraded_reason": next((t.written.degraded_reason for t in turns if t.written.degraded_reason), ""),
        "rules": sorted({rule for turn in turns for rule in turn.reading.rules}),
        "called_for": sorted({name for turn in turns for name in turn.reading.called_for}),
        "used": sorted({name for turn in turns for name in turn.reading.used}),
        "outcome": exchange.end.outcome,
        "turns": [_show_turn(turn) for turn in turns],
    }


def _show_turn(turn: Turn) -> Mapping[str, object]:
    message = turn.message
    return {
        "hostility": turn.state.hostility,
        "patience": turn.state.patience,
        "events": list(turn.state.events),
        "origin": turn.written.origin,
        "status": turn.written.status,
        "rules": list(turn.reading.rules),
        "violates": turn.reading.violates,
        "oversteps": turn.oversteps,
        "contradictions": [asdict(each) for each in turn.contradictions],
        "message": asdict(message) if message else None,
        "signals": [name for name, _ in find_signals(message.text)] if message else [],
    }


def write_transcript(exchange: Exchange) -> str:
    """The conversation as plain text, each message under who wrote it; hostility stands with the customer."""
    scenario = exchange.scenario
    lines = [f"Customer ({scenario.hostility}):", scenario.to_case().message]
    for turn in exchange.turns:
        lines += ["", "Agent:", turn.written.text]
        if turn.message:
            lines += ["", f"Customer ({turn.state.hostility}):", turn.message.text]
    return "\n".join([*lines, "", f"[{exchange.end.outcome}]"])


def _read_spent(model: SeamModel) -> Mapping[str, object]:
    return {"usage": asdict(model.usage), "seconds": model.seconds, "cost": model.cost}


def _measure_spent(model: SeamModel) -> Mapping[str, float]:
    """What the replies took; the customer's wording is no cost of the service."""
    usage = model.usage
    found = {
        "seconds": model.seconds,
        "input_tokens": float(usage.input_tokens),
        "output_tokens": float(usage.output_tokens),
    }
    return found if model.cost is None else {**found, "cost": model.cost}
