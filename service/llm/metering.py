"""Counting the tokens that one piece of work uses, whatever part of it asks the model."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from service.domain.prompt import Completion, JsonSchema, Prompt
from service.llm.model import Model


@dataclass(slots=True)
class Meter:
    """Tokens read and written so far."""

    tokens: int = 0


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)


@contextmanager
def count_tokens() -> Iterator[Meter]:
    """What is used inside, also by tasks that are begun there."""
    meter = Meter()
    token = _METER.set(meter)
    try:
        yield meter
    finally:
        _METER.reset(token)


@dataclass(frozen=True, slots=True)
class Metered:
    """``model``, whose answers are counted on the meter of whoever asks."""

    model: Model

    @property
    def name(self) -> str:
        return self.model.name

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        completion = await self.model.complete(prompt, schema=schema, deadline=deadline)
        meter = _METER.get()
        if meter is not None:
            meter.tokens += completion.usage.input_tokens + completion.usage.output_tokens
        return completion

    async def ready(self) -> str:
        return await self.model.ready()

    async def aclose(self) -> None:
        await self.model.aclose()
