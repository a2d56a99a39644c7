"""Reads the body of a chat completion into a Completion, or says by its type what is wrong with it."""

import json
import re
from collections.abc import Iterator

import msgspec

from service.domain.prompt import Completion, Usage
from service.errors import ModelBadResponse, ModelRefused, ModelTruncated

_UNREADABLE = (msgspec.MsgspecError, RecursionError, UnicodeError, ValueError, OverflowError)
_MOST_CANDIDATES = 50  # a hostile answer of nothing but braces must not cost more than a glance
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_REFUSAL = re.compile(
    r"""\A[\s"*]*
    (?: (?:(?:I['’]m|I[ ]am)[ ])? (?:\w+[ ])? sorry,?[ ] (?:but[ ])? )?
    (?: I(?:['’]m|[ ]am)? [ ]
        (?: can['’]?t | cannot | can[ ]not | won['’]?t | will[ ]not | not[ ]able[ ]to | unable[ ]to ) [ ]
        (?: assist | comply | fulfil | help[ ](?:you[ ])?with[ ](?:that|this|your[ ]request|such)
          | (?:continue|engage|participate|proceed)[ ]with
          | (?:write|create|produce|generate|provide)[ ](?:that|this|such|content) )
      | I[ ](?:must|have[ ]to)[ ](?:respectfully[ ])?decline
      | as[ ]an[ ]AI\b )
    """,
    re.IGNORECASE | re.VERBOSE,
)


class _Part(msgspec.Struct):
    text: str = ""


class _Message(msgspec.Struct):
    content: str | list[_Part] | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message | None = None
    finish_reason: str | None = None


class _Envelope(msgspec.Struct):
    choices: list[_Choice] | None = None
    model: str | None = None
    usage: msgspec.Raw = msgspec.Raw(b"null")
    timings: msgspec.Raw = msgspec.Raw(b"null")


_ENVELOPE = msgspec.json.Decoder(_Envelope)


def read_answer(body: bytes, *, model: str, expects_object: bool) -> Completion:
    """The first choice of ``body``; with ``expects_object`` its text is a JSON object and nothing else.

    ``model`` is the name used where the endpoint gives none.
    Raises ModelBadResponse, ModelRefused or ModelTruncated; none of them holds text of the answer.
    """
    try:
        envelope = _ENVELOPE.decode(body)
    except _UNREADABLE as error:
        raise ModelBadResponse(
            f"{len(body)} bytes that are no chat completion ({type(error).__name__})"
        ) from None
    if not envelope.choices:
        raise ModelBadResponse("a chat completion without choices")
    text = _read_text(envelope.choices[0])
    if expects_object:
        text = read_object(text)
    return Completion(text, envelope.model or model, _read_usage(envelope))


def read_object(text: str) -> str:
    """The JSON object in ``text``, freed from code fences, thoughts and prose around it.

    Raises ModelRefused when the text is a refusal instead, else ModelBadResponse.

    >>> read_object('Here you are: {"a": 1} Anything else?')
    '{"a": 1}'
    """
    text = _THOUGHT.sub("", text).strip()
    if _is_object(text):
        return text
    found = max(_find_objects(text), key=len, default=None)
    if found is not None:
        return found
    if _REFUSAL.search(text):
        raise ModelRefused("the model declined in prose")
    raise ModelBadResponse(f"{len(text)} characters without a JSON object")


def _read_text(choice: _Choice) -> str:
    message = choice.message or _Message()
    content = message.content
    text = content if isinstance(content, str) else "".join(part.text for part in content or ())
    if message.refusal:
        raise ModelRefused("the model declined")
    if choice.finish_reason == "content_filter":
        raise ModelRefused("the endpoint's content filter stopped the answer")
    if choice.finish_reason in {"length", "max_tokens"}:
        raise ModelTruncated("the answer reached the token limit")
    if not text.strip():
        raise ModelBadResponse("a choice without text")
    return text


def _is_object(text: str) -> bool:
    if not text.startswith("{"):
        return False
    try:
        return isinstance(msgspec.json.decode(text), dict)
    except _UNREADABLE:
        return False


def _find_objects(text: str) -> Iterator[str]:
    """The outermost JSON objects in prose. Raw line breaks in strings (small models) are mended."""
    decoder = json.JSONDecoder(strict=False)
    start = text.find("{")
    for _ in range(_MOST_CANDIDATES):
        if start < 0:
            return
        end = start + 1
        try:
            value, end = decoder.raw_decode(text, start)
            found = text[start:end]
            yield found if _is_object(found) else msgspec.json.encode(value).decode()
        except _UNREADABLE:
            pass
        start = text.find("{", end)


def _read_usage(envelope: _Envelope) -> Usage:
    """Leniently: a miscounted usage is no reason to lose an answer."""
    details = _read_field(envelope.usage, "prompt_tokens_details")
    cached = _read_count(details, "cached_tokens") or _read_count(_read_value(envelope.timings), "cache_n")
    usage = _read_value(envelope.usage)
    return Usage(
        input_tokens=_read_count(usage, "prompt_tokens"),
        cached_tokens=cached,
        output_tokens=_read_count(usage, "completion_tokens"),
        model_calls=1,
    )


def _read_value(raw: msgspec.Raw) -> object:
    try:
        value: object = msgspec.json.decode(raw)
    except _UNREADABLE:
        return None
    return value


def _read_field(raw: msgspec.Raw, key: str) -> object:
    value = _read_value(raw)
    return value.get(key) if isinstance(value, dict) else None


def _read_count(value: object, key: str) -> int:
    count = value.get(key) if isinstance(value, dict) else None
    return count if isinstance(count, int) and count > 0 else 0
