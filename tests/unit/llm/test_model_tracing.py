"""Calls of a model as spans, and what its endpoint is told of the trace: another company, so nothing unasked."""

import time
from collections.abc import Iterator

import httpx2
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from service.domain.prompt import ChatMessage, Prompt
from service.errors import ModelUnavailable
from service.llm.openai_api import OpenAIModel
from service.tracing import open_span, open_tracing, use_tracer

SECRET_KEY = "sk-do-not-export-me"
PROMPT = Prompt("write", (ChatMessage("user", "my zanzibar"),))
ANSWER = {
    "model": "any-2",
    "choices": [{"message": {"role": "assistant", "content": "quokka"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15},
}


@pytest.fixture
def exported() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with use_tracer(provider.get_tracer("test")):
        yield exporter
    provider.shutdown()


async def ask(status: int = 200, *, traceparent: bool = False) -> list[httpx2.Request]:
    """The requests that the endpoint saw of one call under another span."""
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(status, json=ANSWER)

    client = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    model = OpenAIModel(
        "http://model.example/v1", SECRET_KEY, "any", traceparent=traceparent, http_client=client
    )
    try:
        with open_span("evenhand.write"):
            await model.complete(PROMPT, schema=None, deadline=time.monotonic() + 30)
    finally:
        await model.aclose()
    return seen


async def test_a_call_is_a_span_with_its_tokens_and_without_its_words(exported: InMemorySpanExporter) -> None:
    await ask()
    call, around = exported.get_finished_spans()
    assert (call.name, call.kind) == ("chat any", SpanKind.CLIENT)
    assert call.parent is not None
    assert around.context is not None
    assert call.parent.span_id == around.context.span_id
    about = dict(call.attributes or {})
    assert about["gen_ai.operation.name"] == "chat"
    assert about["gen_ai.request.model"] == "any"
    assert (about["gen_ai.usage.input_tokens"], about["gen_ai.usage.output_tokens"]) == (12, 3)
    assert not [word for word in ("zanzibar", "quokka", SECRET_KEY) if word in call.to_json()]


async def test_a_call_that_fails_says_how_and_nothing_more(exported: InMemorySpanExporter) -> None:
    with pytest.raises(ModelUnavailable):
        await ask(503)
    call = exported.get_finished_spans()[0]
    assert dict(call.attributes or {})["error.type"] == "ModelUnavailable"
    assert not call.status.is_ok
    assert (call.status.description, call.events) == (None, ())


async def test_the_endpoint_is_told_nothing_of_the_trace_unless_it_is_wanted(
    exported: InMemorySpanExporter,
) -> None:
    [unasked] = await ask()
    assert [name for name in unasked.headers if name in ("traceparent", "tracestate", "baggage")] == []
    [asked] = await ask(traceparent=True)
    call = next(span for span in reversed(exported.get_finished_spans()) if span.name == "chat any")
    assert call.context is not None
    told = asked.headers["traceparent"]
    assert told.startswith(f"00-{call.context.trace_id:032x}-{call.context.span_id:016x}-")


async def test_without_a_collector_nothing_is_recorded_and_the_endpoint_is_told_nothing() -> None:
    async with open_tracing({}):
        with open_span("anything") as span:
            assert (span.trace_id, span.traceparent) == ("", "")
        [asked] = await ask(traceparent=True)
    assert "traceparent" not in asked.headers
