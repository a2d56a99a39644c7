"""A model of Inspect AI as the pipeline's ``Model``: what passes here is logged, counted and cached."""

import asyncio
import time

from inspect_ai.model import (
    CachePolicy,
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    GenerateConfig,
    ModelOutput,
    ResponseSchema,
)
from inspect_ai.model import Model as InspectModel
from inspect_ai.util import JSONSchema

from service.domain.prompt import ChatMessage as Line
from service.domain.prompt import Completion, JsonSchema, Prompt, Usage
from service.errors import ModelBadResponse, ModelError, ModelTimeout

# Answers are kept by what was asked, the model and the epoch: a run that was killed does not pay twice, and an
# edited prompt asks something else.
_KEPT = CachePolicy(expiry=None, per_epoch=True)


class SeamModel:
    """A ``Model`` for one sample. ``temperature`` takes the place of the prompts' own; ``fresh`` asks anew.

    ``usage``, ``seconds`` and ``cost`` (US dollars, None where unknown) add up what was asked, also where the answer
    was kept.
    """

    def __init__(self, model: InspectModel, *, temperature: float | None = None, fresh: bool = False) -> None:
        self._model = model
        self._temperature = temperature
        self._cache = False if fresh else _KEPT
        self.usage = Usage()
        self.seconds = 0.0
        self.cost: float | None = None

    @property
    def name(self) -> str:
        return self._model.name

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        config = GenerateConfig(
            temperature=prompt.temperature if self._temperature is None else self._temperature,
            max_tokens=prompt.max_tokens,
            response_schema=None if schema is None else _write_schema(schema),
        )
        messages = [_write_message(line) for line in prompt.messages]
        try:
            async with asyncio.timeout(deadline - time.monotonic()):
                output = await self._model.generate(messages, config=config, cache=self._cache)
        except TimeoutError:
            raise ModelTimeout("no whole answer before the deadline") from None
        except ModelError:
            raise
        except Exception as error:  # whatever a provider raises, the pipeline knows one family
            raise ModelBadResponse(f"the provider failed ({type(error).__name__}: {error})") from error
        return self._read(output)

    async def ready(self) -> str:
        return ""

    async def aclose(self) -> None:
        """Inspect closes its own models."""

    def _read(self, output: ModelOutput) -> Completion:
        given = output.usage
        usage = Usage(model_calls=1)
        if given is not None:
            cached = given.input_tokens_cache_read or 0
            written = given.input_tokens_cache_write or 0
            usage = Usage(given.input_tokens + cached + written, cached, given.output_tokens, 1)
            if given.total_cost is not None:
                self.cost = (self.cost or 0.0) + given.total_cost
        self.usage += usage
        self.seconds += output.time or 0.0
        if output.error or not output.choices:
            raise ModelBadResponse(output.error or "the answer has no choices")
        return Completion(output.completion, output.model, usage)


def _write_message(line: Line) -> ChatMessage:
    match line.role:
        case "system":
            return ChatMessageSystem(content=line.content)
        case "user":
            return ChatMessageUser(content=line.content)
        case "assistant":
            return ChatMessageAssistant(content=line.content)


def _write_schema(schema: JsonSchema) -> ResponseSchema:
    return ResponseSchema(
        name=schema.name, json_schema=JSONSchema.model_validate(dict(schema.schema)), strict=True
    )
