"""Having a model write the parts of a reply, or write some of them again."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal

from service.domain.case import Case
from service.domain.message import Message
from service.domain.prompt import Completion, Json, JsonSchema
from service.drafting.outline import Part
from service.errors import ModelBadResponse
from service.llm.model import Model
from service.prompting.library import PromptLibrary

_HISTORY = 8
_WORDS = 40  # banned words that a prompt lists; all of them are checked
_LONGEST_PART = 1200
_BRIEF_CHANNELS = ("sms", "social_public", "chat")


async def write_parts(
    case: Case,
    parts: Sequence[Part],
    policy_text: str,
    *,
    model: Model,
    prompts: PromptLibrary,
    deadline: float,
) -> tuple[dict[str, str], Completion]:
    """Technique id -> text for every part. Raises ``ModelError``."""
    conversation = case.conversation
    last = conversation.last_request
    prompt = prompts.render(
        "write",
        {
            "policy": policy_text,
            "history": [_history(m) for m in conversation.messages if m is not last][-_HISTORY:],
            "message": last.body,
            "facts": [{"key": f.key, "value": _value(f.value)} for f in case.facts if f.source == "crm"],
            "instructions": case.instructions,
            "channel": conversation.channel.replace("_", " "),
            "brief_reply": conversation.channel in _BRIEF_CHANNELS,
            "parts": list(parts),
            "quotes": {part.technique: part.quote for part in parts if part.quote},
            "voice": case.voice.description,
            "avoid": list(case.voice.banned)[:_WORDS],
        },
    )
    names = [part.technique for part in parts]
    completion = await model.complete(prompt, schema=build_schema("reply", names), deadline=deadline)
    return read_parts(completion.text, names), completion


async def rewrite_parts(
    case: Case,
    parts: Sequence[Part],
    texts: Mapping[str, str],
    findings: Mapping[str, Sequence[str]],
    *,
    model: Model,
    prompts: PromptLibrary,
    deadline: float,
) -> tuple[dict[str, str], Completion]:
    """New texts for ``parts`` alone, given what was wrong with each. Raises ``ModelError``."""
    names = [part.technique for part in parts]
    prompt = prompts.render(
        "repair",
        {
            "message": case.message,
            "parts": list(parts),
            "failed": {name: texts[name] or "(nothing)" for name in names},
            "findings": {name: list(findings[name]) for name in names},
        },
    )
    completion = await model.complete(prompt, schema=build_schema("parts", names), deadline=deadline)
    return read_parts(completion.text, names), completion


def build_schema(name: str, parts: Sequence[str]) -> JsonSchema:
    """An object with one string a part, in the order of the reply; valid for strict structured output."""
    properties: dict[str, Json] = {part: {"type": "string"} for part in parts}
    required: list[Json] = list(parts)
    return JsonSchema(
        name,
        {"type": "object", "properties": properties, "required": required, "additionalProperties": False},
    )


def read_parts(answer: str, names: Sequence[str]) -> dict[str, str]:
    """The texts in a model's answer; a part that is missing or no text is "", for repair.

    Raises ``ModelBadResponse`` where the answer is no JSON object, or has no part at all.
    """
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        raise ModelBadResponse("the answer is no JSON") from None
    if not isinstance(found, dict):
        raise ModelBadResponse("the answer is no JSON object")
    texts: dict[str, str] = {}
    for name in names:
        text = found.get(name)
        usable = isinstance(text, str) and len(text) <= _LONGEST_PART
        texts[name] = str(text).strip() if usable else ""
    if not any(texts.values()):
        raise ModelBadResponse("the answer has none of the parts")
    return texts


def _history(message: Message) -> dict[str, str]:
    return {"author": message.author, "body": message.body}


def _value(value: str | bool | Decimal) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
