"""Evenhand's own models (embedded, scripted, as configured) as a provider of Inspect AI."""

import time

from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessage,
    ChatMessageAssistant,
    GenerateConfig,
    ModelAPI,
    ModelOutput,
    ModelUsage,
    modelapi,
)
from inspect_ai.model import Model as InspectModel
from inspect_ai.tool import ToolChoice, ToolInfo

from service.domain.prompt import ChatMessage as Line
from service.domain.prompt import JsonSchema, Prompt, Role
from service.llm.model import Model

# A slow machine is no fault of a prompt: what a deadline costs is measured elsewhere.
CALL_SECONDS = 600.0


@modelapi("evenhand")
class EvenhandAPI(ModelAPI):
    """Hands what Inspect asks to ``model``, so that requests are those of production to the byte.

    ``config.temperature`` and ``max_tokens`` are the prompt's; tools are not known. Raises a ``ModelError``.
    """

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008 - Inspect's own signature, and it is not changed
        *,
        model: Model,
    ) -> None:
        super().__init__(model_name, base_url, api_key, [], config)
        self._model = model

    async def generate(
        self,
        input: list[ChatMessage],  # noqa: A002 - the names are Inspect's
        tools: list[ToolInfo],
        tool_choice: ToolChoice,
        config: GenerateConfig,
    ) -> ModelOutput:
        prompt = Prompt(
            "eval",
            tuple(Line(_read_role(message), message.text) for message in input),
            0.3 if config.temperature is None else config.temperature,
            config.max_tokens or 700,
        )
        began = time.monotonic()
        answer = await self._model.complete(
            prompt, schema=_read_schema(config), deadline=began + CALL_SECONDS
        )
        usage = answer.usage
        return ModelOutput(
            model=answer.model,
            choices=[ChatCompletionChoice(message=ChatMessageAssistant(content=answer.text))],
            usage=ModelUsage(
                # Inspect counts what came from the cache apart
                input_tokens=usage.input_tokens - usage.cached_tokens,
                input_tokens_cache_read=usage.cached_tokens,
                output_tokens=usage.output_tokens,
                total_tokens=usage.input_tokens + usage.output_tokens,
            ),
            # kept with a cached answer, which takes no time
            time=time.monotonic() - began,
        )

    def max_connections(self) -> int:
        return 1  # the embedded model answers one after the other

    async def aclose(self) -> None:
        await self._model.aclose()


def build_model(model: Model) -> InspectModel:
    """``model`` as Inspect knows models, by the name ``evenhand/<name>``."""
    api = EvenhandAPI(model.name, model=model)
    return InspectModel(api, GenerateConfig(max_retries=0))


def _read_role(message: ChatMessage) -> Role:
    return message.role if message.role != "tool" else "user"


def _read_schema(config: GenerateConfig) -> JsonSchema | None:
    if config.response_schema is None:
        return None
    shape = config.response_schema.json_schema.model_dump(exclude_none=True, by_alias=True)
    return JsonSchema(config.response_schema.name, shape)
