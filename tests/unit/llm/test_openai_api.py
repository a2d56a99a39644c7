"""The remote model against an endpoint that misbehaves."""

import asyncio
import json
import time
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from evals.upstream import ANSWER, FAULTS, NONE, open_upstream
from service.domain.prompt import ChatMessage, JsonSchema, Prompt, Usage
from service.errors import (
    ModelBadResponse,
    ModelError,
    ModelRateLimited,
    ModelRefused,
    ModelRejected,
    ModelTimeout,
    ModelTruncated,
    ModelUnavailable,
    SettingsError,
)
from service.llm.openai_api import OpenAIModel

SECRET_KEY = "sk-do-not-print-me"
SECRET_TEXT = "my card is in the prompt"
PROMPT = Prompt("write", (ChatMessage("system", "Be kind."), ChatMessage("user", SECRET_TEXT)))
SCHEMA = JsonSchema("reply", {"type": "object", "properties": {"answer": {"type": "string"}}})
PATIENCE = 0.6  # seconds to a deadline; an endpoint that hangs uses them up
SAFETY = 1.5  # seconds; a generous bound for a loaded machine

TIMEOUTS = {
    "hang_before_headers",
    "hang_after_headers",
    "hang_in_error_body",
    "slow_drip",
    "slow_drip_of_headers",
    "keep_alives",
}
UNAVAILABLE = {
    "reset_on_accept",
    "reset_in_body",
    "cut_in_body",
    "html_502",
    "unavailable_503",
    "chunked_cut",
    "reset_once",
    "unavailable_once",
    "refused",
    "not_tls",
}
RATE_LIMITED = {"rate_limited_1s", "rate_limited_1h", "rate_limited_unsaid", "rate_limited_until_date"}
REJECTED = {"unauthorized_401", "model_not_found_404", "redirect_301", "redirect_without_location"}
REFUSED = {"refusal", "refusal_in_prose", "content_filter"}
ANSWERED = {"wrong_schema", "schema_unsupported", "reasoning_model"}


def expected_error(fault: str) -> type[ModelError]:
    for names, error in (
        (TIMEOUTS, ModelTimeout),
        (UNAVAILABLE, ModelUnavailable),
        (RATE_LIMITED, ModelRateLimited),
        (REJECTED, ModelRejected),
        (REFUSED, ModelRefused),
        ({"length"}, ModelTruncated),
    ):
        if fault in names:
            return error
    return ModelBadResponse


@asynccontextmanager
async def open_model(base_url: str) -> AsyncIterator[OpenAIModel]:
    model = OpenAIModel(base_url, SECRET_KEY, "faulty")
    try:
        yield model
    finally:
        await model.aclose()


def in_seconds(seconds: float) -> float:
    return time.monotonic() + seconds


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - ANSWERED))
async def test_every_fault_is_a_typed_error_within_the_deadline(fault: str) -> None:
    async with open_upstream(fault) as upstream, open_model(upstream.base_url) as model:
        started = time.monotonic()
        with pytest.raises(ModelError) as caught:
            await model.complete(PROMPT, schema=SCHEMA, deadline=in_seconds(PATIENCE))
        assert time.monotonic() - started < PATIENCE + SAFETY
    assert type(caught.value) is expected_error(fault)
    report = "".join(traceback.format_exception(caught.value, chain=True))
    assert SECRET_KEY not in report
    assert SECRET_TEXT not in report


@pytest.mark.parametrize("fault", sorted(ANSWERED))
async def test_what_can_be_answered_is_answered(fault: str) -> None:
    async with open_upstream(fault) as upstream, open_model(upstream.base_url) as model:
        completion = await model.complete(PROMPT, schema=SCHEMA, deadline=in_seconds(10))
    assert isinstance(json.loads(completion.text), dict)


async def test_an_answer_comes_with_its_model_and_usage() -> None:
    async with open_upstream(NONE) as upstream, open_model(upstream.base_url) as model:
        completion = await model.complete(PROMPT, schema=SCHEMA, deadline=in_seconds(10))
        assert model.name == "faulty"
    assert completion.text == ANSWER
    assert completion.model == "faulty-1"
    assert completion.usage == Usage(input_tokens=12, cached_tokens=3, output_tokens=5, model_calls=1)
    assert upstream.requests == [
        {
            "model": "faulty",
            "messages": [
                {"role": "system", "content": "Be kind."},
                {"role": "user", "content": SECRET_TEXT},
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "reply", "strict": True, "schema": SCHEMA.schema},
            },
            "max_tokens": 700,
            "temperature": 0.3,
        }
    ]


async def test_without_a_schema_no_format_is_asked_for_and_prose_is_an_answer() -> None:
    async with open_upstream("prose") as upstream, open_model(upstream.base_url) as model:
        completion = await model.complete(PROMPT, schema=None, deadline=in_seconds(10))
    assert completion.text == "Dear customer, we are sorry."
    assert "response_format" not in upstream.requests[0]


async def test_an_endpoint_without_formats_is_asked_in_words_from_then_on() -> None:
    async with open_upstream("schema_unsupported") as upstream, open_model(upstream.base_url) as model:
        first = await model.complete(PROMPT, schema=SCHEMA, deadline=in_seconds(10))
        assert len(upstream.requests) == 3  # schema, object, text
        second = await model.complete(PROMPT, schema=SCHEMA, deadline=in_seconds(10))
        assert len(upstream.requests) == 4
    assert first.text == second.text == ANSWER
    assert "JSON Schema" in json.dumps(upstream.requests[-1]["messages"])


async def test_a_reasoning_model_gets_the_parameters_it_knows() -> None:
    async with open_upstream("reasoning_model") as upstream, open_model(upstream.base_url) as model:
        await model.complete(PROMPT, schema=SCHEMA, deadline=in_seconds(10))
    last = upstream.requests[-1]
    assert last["max_completion_tokens"] == 700
    assert "response_format" in last
    assert not {"max_tokens", "temperature"} & last.keys()


async def test_a_passed_deadline_calls_nobody() -> None:
    async with open_upstream(NONE) as upstream, open_model(upstream.base_url) as model:
        with pytest.raises(ModelTimeout):
            await model.complete(PROMPT, schema=None, deadline=in_seconds(-1))
    assert upstream.requests == []


async def test_the_wait_of_a_rate_limit_is_carried() -> None:
    async with open_upstream("rate_limited_1h") as upstream, open_model(upstream.base_url) as model:
        with pytest.raises(ModelRateLimited) as caught:
            await model.complete(PROMPT, schema=None, deadline=in_seconds(10))
    assert caught.value.retry_after == 3600


async def test_a_cancelled_call_stays_cancelled() -> None:
    async with open_upstream("hang_before_headers") as upstream, open_model(upstream.base_url) as model:
        call = asyncio.create_task(model.complete(PROMPT, schema=None, deadline=in_seconds(30)))
        await asyncio.sleep(0.1)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call


async def test_a_closed_model_is_unavailable_and_closes_twice() -> None:
    async with open_upstream(NONE) as upstream, open_model(upstream.base_url) as model:
        await model.aclose()
        with pytest.raises(ModelUnavailable):
            await model.complete(PROMPT, schema=None, deadline=in_seconds(10))


async def test_text_that_is_not_unicode_is_rejected_before_the_call() -> None:
    broken = Prompt("write", (ChatMessage("user", "\ud83d"),))
    async with open_upstream(NONE) as upstream, open_model(upstream.base_url) as model:
        with pytest.raises(ModelRejected):
            await model.complete(broken, schema=None, deadline=in_seconds(10))
    assert upstream.requests == []


@pytest.mark.parametrize(
    ("fault", "is_ready"),
    [
        (NONE, True),
        ("model_not_found_404", True),
        ("huge_body", True),
        ("refused", False),
        ("unauthorized_401", False),
        ("unavailable_503", False),
        ("hang_before_headers", False),
    ],
)
async def test_readiness_is_whether_the_endpoint_would_answer(fault: str, is_ready: bool) -> None:
    async with open_upstream(fault) as upstream, open_model(upstream.base_url) as model:
        assert (await model.ready() == "") is is_ready
        seen = len(upstream.requests)
        await model.ready()
        assert len(upstream.requests) == seen


@pytest.mark.parametrize(
    "url", ["", "localhost:8080/v1", "ftp://host/v1", "http://", "http://[", "http://h:0"]
)
def test_a_base_url_that_cannot_work_names_its_setting(url: str) -> None:
    with pytest.raises(SettingsError, match="EVENHAND_MODEL__BASE_URL"):
        OpenAIModel(url, None, "any")
