"""One conversation from the customer's opening to its end, every reply taken as sent."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from evals.engine.measuring import Reading, read_reply
from evals.engine.provider import CALL_SECONDS
from evals.engine.variants import Variant, Written
from evals.roleplay.customer import Message, write_message
from evals.roleplay.hearing import hear
from evals.roleplay.promises import Contradiction, find_contradictions
from evals.roleplay.scenario import Scenario
from evals.roleplay.state import Heard, State, is_given, react, start
from service.domain import message as domain
from service.domain.case import Case
from service.llm.model import Model
from service.prompting.library import PromptLibrary
from service.usecases.open_case import open_case

_ANSWERED = ("content", "gave_up")


@dataclass(frozen=True, slots=True)
class Turn:
    """One reply, what it did to the customer, and what they said to it (None where the conversation is over).

    ``oversteps``: it gives what the scenario forbids, seen by the checks or not.
    """

    case: Case
    written: Written
    reading: Reading
    contradictions: tuple[Contradiction, ...]
    state: State
    message: Message | None
    oversteps: bool = False

    @property
    def breaks(self) -> bool:
        """Whether it promises what may not be promised."""
        return self.oversteps or self.reading.violates


@dataclass(frozen=True, slots=True)
class Exchange:
    """A whole conversation; ``turns`` has one for every reply."""

    scenario: Scenario
    turns: tuple[Turn, ...]

    @property
    def end(self) -> State:
        return self.turns[-1].state


async def hold_conversation(
    scenario: Scenario, agent: Variant, prompts: PromptLibrary, *, model: Model, customer: Model
) -> Exchange:
    """Has ``agent`` answer with ``model`` until the customer, worded by ``customer``, is content or leaves."""
    case, state, turns = scenario.to_case(), start(scenario), list[Turn]()
    while state.outcome == "open":
        written = await agent(case, model, prompts, time.monotonic() + CALL_SECONDS)
        reading = read_reply(written.text, case, prompts)
        contradictions = _find_new_contradictions(turns, reading)
        earlier = [turn.written.text for turn in turns]
        heard = hear(written.text, reading, scenario, earlier, contradictions)
        state = react(state, heard, scenario)
        message = None
        if state.outcome in ("open", *_ANSWERED):
            message = await write_message(scenario, state, _find_said(case), written.text, customer)
        oversteps = _oversteps(scenario, heard, state)
        turns.append(Turn(case, written, reading, contradictions, state, message, oversteps))
        if message is not None:
            case = go_on(case, written.text, message.text)
    return Exchange(scenario, tuple(turns))


def go_on(case: Case, reply: str, answer: str) -> Case:
    """The case after ``reply`` was sent and the customer wrote ``answer``: their words may state new facts."""
    conversation = case.conversation
    number = sum(message.id.startswith("a") for message in conversation.messages) + 1
    name = conversation.last_request.author_name
    messages = (
        *conversation.messages,
        domain.Message(f"a{number}", "agent", case.assignee.name, reply),
        domain.Message(f"r{number}", "requester", name, answer),
    )
    return open_case(
        conversation=replace(conversation, messages=messages),
        policy=case.policy,
        facts=tuple(fact for fact in case.facts if fact.source == "crm"),
        requester=case.requester,
        assignee=case.assignee,
        instructions=case.instructions,
        now=case.now,
        response_target=case.response_target,
        voice=case.voice,
    )


def _oversteps(scenario: Scenario, heard: Heard, state: State) -> bool:
    """Whether this reply gives something forbidden; its amount may have been named before."""
    slots = {each.slot for each in heard.given}
    return any(
        is_given(wish, [each for each in state.given if each.slot == wish.slot])
        for wish in scenario.forbidden
        if wish.slot in slots
    )


def _find_new_contradictions(turns: Sequence[Turn], reading: Reading) -> tuple[Contradiction, ...]:
    replies = [turn.reading.verdict.commitments for turn in turns] + [reading.verdict.commitments]
    return tuple(each for each in find_contradictions(replies) if each.turn == len(replies))


def _find_said(case: Case) -> list[str]:
    return [message.body for message in case.conversation.messages if message.author == "requester"]
