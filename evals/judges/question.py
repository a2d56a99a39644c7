"""What a judge is asked about a case: a prompt beside this file, rendered for it and answered once."""

import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from evals.engine.provider import CALL_SECONDS
from service.domain.case import Case
from service.domain.prompt import JsonSchema
from service.errors import ModelError
from service.llm.model import Model
from service.prompting.frontmatter import read_prompt_file
from service.prompting.steps import Step, read_step
from service.prompting.templates import build_environment

_PROMPTS = Path(__file__).parent / "prompts"
Answer = TypeVar("Answer", bound=msgspec.Struct)


@cache
def read_question(name: str) -> Step:
    """``prompts/<name>.md``, compiled as the service compiles its own. Raises PromptError for a mistake in it."""
    file = read_prompt_file(_PROMPTS / f"{name}.md", f"judges/{name}")
    return read_step(file, build_environment((), ()))


def describe_case(case: Case) -> Mapping[str, object]:
    """The inputs that both prompts take; records are the CRM's, for the customer's own claims are in the thread."""
    return {
        "policy": case.policy.text,
        "channel": case.conversation.channel.replace("_", " "),
        "today": case.now.date().isoformat(),
        "facts": [{"key": fact.key, "value": str(fact.value)} for fact in case.facts if fact.source == "crm"],
        "thread": [
            {"author": str(message.author), "body": message.body} for message in case.conversation.messages
        ],
    }


async def ask(
    question: Step, inputs: Mapping[str, object], schema: JsonSchema, shape: type[Answer], judge: Model
) -> Answer | str:
    """The judge's answer, or why there is none: the model failed, or what it said has not the fixed shape."""
    deadline = time.monotonic() + CALL_SECONDS
    try:
        completion = await judge.complete(question.render(inputs), schema=schema, deadline=deadline)
    except ModelError as error:
        return f"{error.code}: {error}"
    try:
        return msgspec.json.decode(completion.text, type=shape)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        return f"malformed answer: {error}"
