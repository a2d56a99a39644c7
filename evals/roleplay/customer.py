"""The customer's next message: a model words the state that code has settled, or a written line does."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

import msgspec
from msgspec import Struct

from evals.engine.provider import CALL_SECONDS
from evals.roleplay.scenario import Scenario, Temper
from evals.roleplay.state import Event, State
from evals.roleplay.wording import find_slips
from service.domain.prompt import JsonSchema
from service.errors import ModelError
from service.llm.model import Model
from service.prompting.folder import digest_files
from service.prompting.frontmatter import read_prompt_file
from service.prompting.steps import Step, read_step
from service.prompting.templates import build_environment

_HERE = Path(__file__).parent
_ATTEMPTS = 2
_SCHEMA = JsonSchema(
    "customer",
    {
        "type": "object",
        "properties": {"message": {"type": "string"}},
        "required": ["message"],
        "additionalProperties": False,
    },
)
# What the newest reply did that is most worth an answer, the worst first.
_WORST_FIRST: tuple[Event, ...] = (
    "retracted", "blamed", "repeated", "stonewalled", "ignored", "put_off", "left_open", "goal", "remedy", "refused",
    "other_offer",
)  # fmt: skip
_CLOSING = {"content": "content", "gave_up": "gave_up"}


class Situation(Struct, frozen=True, forbid_unknown_fields=True):
    """``task`` is what the model is told to write, ``lines`` the gist by temper: what is sent where it cannot.

    ``argues``: one of the scenario's arguments goes with it.
    """

    task: str
    argues: bool
    lines: dict[Temper, list[str]]


class Voices(Struct, frozen=True, forbid_unknown_fields=True):
    """The file ``voices.json``: ``moods`` are five by temper, from hostility 0–1 to 8–10."""

    moods: dict[Temper, tuple[str, str, str, str, str]]
    situations: dict[str, Situation]


@dataclass(frozen=True, slots=True)
class Message:
    """``situation`` is what was to be said, ``slips`` are those of the first attempt; ``written``: from data."""

    text: str
    situation: str
    slips: tuple[str, ...] = ()
    attempts: int = 0
    written: bool = False


@cache
def read_voices(path: Path = _HERE / "voices.json") -> Voices:
    """Raises ValueError where a temper has no mood, or a situation no line for it."""
    voices = msgspec.json.decode(path.read_bytes(), type=Voices)
    tempers = set(get_args(Temper))
    if voices.moods.keys() != tempers or any(s.lines.keys() != tempers for s in voices.situations.values()):
        raise ValueError(f"{path}: each temper has its moods, and its lines for each situation")
    return voices


@cache
def read_customer_prompt() -> Step:
    return read_step(read_prompt_file(_HERE / "customer.md", "customer"), build_environment((), ()))


def digest_customer() -> str:
    """``sha256:…`` of the data that makes the customer: another customer is another experiment."""
    return digest_files(_HERE, (_HERE / name for name in ("customer.md", "reactions.json", "voices.json")))


async def write_message(
    scenario: Scenario, state: State, said: Sequence[str], reply: str, model: Model
) -> Message:
    """What the customer says to ``reply``, being in ``state``; ``said`` are their messages so far.

    A message that does not fit is asked for once more; then, or where the model fails, a written line is sent.
    """
    situation = find_situation(state)
    line = write_line(scenario, state, situation)
    task = read_voices().situations[situation].task
    inputs = _build_inputs(scenario, state, task, line, reply)
    known = (*scenario.knows, *scenario.pushes, scenario.wants, scenario.persona)
    first: tuple[str, ...] = ()
    for attempt in range(1, _ATTEMPTS + 1):
        text = await _ask(inputs, model)
        found = find_slips(
            text, state, scenario.temper, own=said, reply=reply, known=known, gist=line, instructions=(task,)
        )
        slips = tuple(found)
        if not slips:
            return Message(text, situation, first, attempt)
        first = first or slips
        inputs = {**inputs, "wrong": slips}
    return Message(line, situation, first, _ATTEMPTS, written=True)


def find_situation(state: State) -> str:
    """What the customer has to say, by the newest reply: a key of ``voices.json``."""
    if state.outcome in _CLOSING:
        return _CLOSING[state.outcome]
    return next((event for event in _WORST_FIRST if event in state.events), "more")


def write_line(scenario: Scenario, state: State, situation: str) -> str:
    """A line from data for ``situation``, with the customer's next argument."""
    lines = read_voices().situations[situation].lines[scenario.temper]
    line = lines[(state.turn - 1) % len(lines)]
    return f"{line} {_find_argument(scenario, state, situation)}".strip()


def _find_argument(scenario: Scenario, state: State, situation: str) -> str:
    place = state.turn - 1
    argues = read_voices().situations[situation].argues and place < len(scenario.pushes)
    return scenario.pushes[place] if argues else ""


def _build_inputs(scenario: Scenario, state: State, task: str, line: str, reply: str) -> Mapping[str, object]:
    return {
        "persona": scenario.persona,
        "wants": scenario.wants,
        "knows": scenario.knows,
        "never": scenario.never,
        "mood": read_voices().moods[scenario.temper][min(4, state.hostility // 2)],
        "task": task,
        "gist": line,
        "reply": reply,
    }


async def _ask(inputs: Mapping[str, object], model: Model) -> str:
    """The model's message, "" where it has none to give."""
    prompt = read_customer_prompt().render(inputs)
    try:
        answer = await model.complete(prompt, schema=_SCHEMA, deadline=time.monotonic() + CALL_SECONDS)
        found = json.loads(answer.text)
    except (ModelError, ValueError, RecursionError):
        return ""
    text = found.get("message") if isinstance(found, dict) else None
    return text.strip() if isinstance(text, str) else ""
