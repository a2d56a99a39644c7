"""A model that gives prepared answers, for tests and for evaluations without a network."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.domain.prompt import Completion, JsonSchema, Prompt, Usage
from service.errors import ModelTimeout, ModelUnavailable


@dataclass(frozen=True, slots=True)
class Delayed:
    """``answer`` after ``seconds``."""

    seconds: float
    answer: str | Exception


Answer = str | Exception | Delayed
"""A text to answer with, an exception to raise, or either of them late."""


class ScriptedModel:
    """Answers from one answer for every prompt, a sequence used up in order, or a function of the prompt.

    When the sequence is used up, or none was given, it raises ModelUnavailable. ``prompts`` and ``schemas``
    are what it was asked, in order. It keeps the deadline as a real model must.
    """

    def __init__(
        self, answers: Answer | Sequence[Answer] | Callable[[Prompt], Answer] = (), *, name: str = "scripted"
    ) -> None:
        self._answers = answers
        self._name = name
        self.prompts: list[Prompt] = []
        self.schemas: list[JsonSchema | None] = []
        self.closed = False

    @property
    def name(self) -> str:
        return self._name

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        self.prompts.append(prompt)
        self.schemas.append(schema)
        answer = self._choose(prompt)
        if isinstance(answer, Delayed):
            left = deadline - time.monotonic()
            await asyncio.sleep(max(0.0, min(answer.seconds, left)))
            if answer.seconds > left:
                raise ModelTimeout("the scripted answer comes after the deadline")
            answer = answer.answer
        if isinstance(answer, Exception):
            raise answer
        return Completion(answer, self._name, Usage(model_calls=1))

    async def ready(self) -> str:
        return ""

    async def aclose(self) -> None:
        self.closed = True

    def _choose(self, prompt: Prompt) -> Answer:
        if isinstance(self._answers, str | Exception | Delayed):
            return self._answers
        if callable(self._answers):
            return self._answers(prompt)
        position = len(self.prompts) - 1
        if position >= len(self._answers):
            return ModelUnavailable("the script has no more answers")
        return self._answers[position]
