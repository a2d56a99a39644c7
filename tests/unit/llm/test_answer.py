"""Reading completions: what is dug out, what is refused, what is broken."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.prompt import Usage
from service.errors import ModelBadResponse, ModelError, ModelRefused
from service.llm.answer import read_answer, read_object

OBJECT = '{"segments": [{"text": "I am sorry, {name}"}]}'


@pytest.mark.parametrize(
    "text",
    [
        OBJECT,
        f"\n {OBJECT} \n",
        f"```json\n{OBJECT}\n```",
        f"Sure! Like {{this}}: {OBJECT} I hope that helps.",
        '<think>maybe {"a": "' + "x" * 200 + f'"}}?</think>{OBJECT}',
        f'For example {{"segments": []}}, so:\n{OBJECT}',
    ],
)
def test_the_object_is_found_in_what_surrounds_it(text: str) -> None:
    assert read_object(text) == OBJECT


def test_raw_line_breaks_inside_strings_are_mended() -> None:
    assert json.loads(read_object('{"text": "one\ntwo"}')) == {"text": "one\ntwo"}


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't assist with that.",
        "I’m sorry, I can’t help with that request.",
        "Sorry, I cannot comply with this.",
        "I cannot write this content.",
        "I'm not able to help you with that.",
        "As an AI language model, I do not write complaints.",
    ],
)
def test_a_refusal_in_prose_is_a_refusal(text: str) -> None:
    with pytest.raises(ModelRefused):
        read_object(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't refund an order after 30 days.",
        "Dear Dana, we are sorry.",
        '{"segments": [{"text": "cut',
        '["a", "list"]',
        '"I can\'t"',
        "",
        "{" * 10_000,
        '{"a":' * 20_000,
        '{"a": "\\ud83d"}',
        '{"a": ' + "9" * 5000 + "}" * 2,
    ],
)
def test_what_is_neither_object_nor_refusal_is_a_bad_response(text: str) -> None:
    with pytest.raises(ModelBadResponse):
        read_object(text)


def test_a_refusing_phrase_inside_an_object_is_an_answer() -> None:
    text = '{"text": "I\'m sorry, but I can\'t assist with that."}'
    assert read_object(text) == text


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ("null", Usage(model_calls=1)),
        ('"many"', Usage(model_calls=1)),
        ('{"prompt_tokens": null, "completion_tokens": -4}', Usage(model_calls=1)),
        ('{"prompt_tokens": 7, "prompt_tokens_details": null}', Usage(input_tokens=7, model_calls=1)),
        (
            '{"prompt_tokens": 7, "prompt_tokens_details": {"cached_tokens": 5}}',
            Usage(input_tokens=7, cached_tokens=5, model_calls=1),
        ),
        ('{"prompt_tokens": 7}, "timings": {"cache_n": 6}', Usage(7, 6, 0, 1)),
    ],
)
def test_a_miscounted_usage_loses_no_answer(usage: str, expected: Usage) -> None:
    body = '{"choices": [{"message": {"content": "Hello"}}], "usage": ' + usage + "}"
    completion = read_answer(body.encode(), model="given", expects_object=False)
    assert (completion.text, completion.model, completion.usage) == ("Hello", "given", expected)


def test_content_in_parts_is_joined() -> None:
    body = b'{"choices": [{"message": {"content": [{"type": "text", "text": "He"}, {"text": "llo"}]}}]}'
    assert read_answer(body, model="given", expects_object=False).text == "Hello"


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="replace")))
def test_no_body_raises_anything_untyped(body: bytes) -> None:
    with pytest.raises(ModelError):
        read_answer(body, model="given", expects_object=True)


@given(st.text(max_size=300))
def test_no_text_raises_anything_untyped(text: str) -> None:
    body = json.dumps({"choices": [{"message": {"content": text}}]}).encode()
    try:
        completion = read_answer(body, model="given", expects_object=True)
    except ModelError:
        return
    assert isinstance(json.loads(completion.text), dict)
