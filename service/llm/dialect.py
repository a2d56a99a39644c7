"""What a chat-completions endpoint understands, written into requests and learned from its refusals."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from service.domain.prompt import ChatMessage, JsonSchema, Prompt
from service.errors import ModelRejected

JsonMode = Literal["schema", "object", "text"]

_STEP_DOWN: Mapping[JsonMode, JsonMode] = {"schema": "object", "object": "text"}
_COMPLAINT_STATUSES = frozenset({400, 404, 422, 501})
_ABOUT_TOKENS = re.compile(r"max_completion_tokens")
_ABOUT_TEMPERATURE = re.compile(r"temperature.{0,100}(?:support|default|only)", re.IGNORECASE | re.DOTALL)
_ABOUT_FORMAT = re.compile(
    r"response[_ ]format|json[_ ](?:schema|object|mode)|structured[_ ]output|grammar|requested parameters",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one endpoint wants its parameters: reasoning models rename the length limit and fix temperature."""

    json_mode: JsonMode = "schema"
    length_parameter: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    takes_temperature: bool = True


def step_down(dialect: Dialect, status: int, complaint: str) -> Dialect | None:
    """The next simpler dialect when ``complaint``, an error body, is about one of ours; None when it is not.

    >>> step_down(Dialect(), 400, '{"error": "response_format is not supported"}').json_mode
    'object'
    >>> step_down(Dialect(), 400, '{"error": "model not found"}') is None
    True
    """
    if status not in _COMPLAINT_STATUSES:
        return None
    if dialect.length_parameter == "max_tokens" and _ABOUT_TOKENS.search(complaint):
        return replace(dialect, length_parameter="max_completion_tokens")
    if dialect.takes_temperature and _ABOUT_TEMPERATURE.search(complaint):
        return replace(dialect, takes_temperature=False)
    simpler = _STEP_DOWN.get(dialect.json_mode)
    if simpler and _ABOUT_FORMAT.search(complaint):
        return replace(dialect, json_mode=simpler)
    return None


def write_request(prompt: Prompt, schema: JsonSchema | None, model: str, dialect: Dialect) -> bytes:
    """The body of ``POST /chat/completions``: the same bytes for the same input, so that cassettes match.

    Raises ModelRejected for text that UTF-8 cannot carry (lone surrogates).
    """
    body: dict[str, object] = {"model": model, "messages": prompt.messages}
    if schema is not None:
        if dialect.json_mode == "schema":
            shape = {"name": schema.name, "strict": True, "schema": schema.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": shape}
        else:
            body["messages"] = _describe_schema(prompt.messages, schema)
        if dialect.json_mode == "object":
            body["response_format"] = {"type": "json_object"}
    body[dialect.length_parameter] = prompt.max_tokens
    if dialect.takes_temperature:
        body["temperature"] = prompt.temperature
    try:
        return msgspec.json.encode(body, enc_hook=dict)  # dict: schemas may be any Mapping
    except UnicodeEncodeError:
        raise ModelRejected("the prompt holds characters that are not Unicode text") from None


def _describe_schema(messages: tuple[ChatMessage, ...], schema: JsonSchema) -> tuple[ChatMessage, ...]:
    """Put the schema into the first system message: static, so that the prompt prefix still caches."""
    shape = msgspec.json.encode(schema.schema, enc_hook=dict).decode()
    rule = f"Answer with one JSON object and nothing around it. It matches this JSON Schema:\n{shape}"
    if messages and messages[0].role == "system":
        return (replace(messages[0], content=f"{messages[0].content}\n\n{rule}"), *messages[1:])
    return (ChatMessage("system", rule), *messages)
