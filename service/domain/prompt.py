"""What is sent to a language model and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["system", "user", "assistant"]
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Rendered messages with their sampling parameters; ``step`` names the prompt file (``write``)."""

    step: str
    messages: tuple[ChatMessage, ...]
    temperature: float = 0.3
    max_tokens: int = 700


@dataclass(frozen=True, slots=True)
class JsonSchema:
    """The shape that an answer must have; ``name`` is ``[a-z_]+``."""

    name: str
    schema: Mapping[str, Json] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the endpoint counted them (0 where it did not say) and the calls made."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    model_calls: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens + other.input_tokens,
            self.cached_tokens + other.cached_tokens,
            self.output_tokens + other.output_tokens,
            self.model_calls + other.model_calls,
        )


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer; ``model`` is the name the endpoint gave."""

    text: str
    model: str
    usage: Usage
