"""Traces: which spans a request leaves, and that nobody's text is in any of them."""

import json
from collections.abc import Iterator, Mapping

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from service.app import create_app
from service.domain.prompt import Prompt
from service.llm.scripted import ScriptedModel
from service.prompting import load_prompts
from service.settings import Settings
from service.tracing import use_tracer

CALLER_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER_SPAN = "00f067aa0ba902b7"
TRACEPARENT = {"traceparent": f"00-{CALLER_TRACE}-{CALLER_SPAN}-01"}
CANARIES = ("zanzibar", "quokka", "xylophone", "marzipan", "hexameter")


@pytest.fixture
def exported() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with use_tracer(provider.get_tracer("test")):
        yield exporter
    provider.shutdown()


def write(prompt: Prompt) -> str:
    """Each part in words that hold a canary, and a refund that the policy forbids, to be repaired."""
    said = {each.id: f"The hexameter of {each.id} is sound." for each in load_prompts().techniques}
    refund = "You will get a full refund of $120 today, quokka." if prompt.step == "write" else "Thank you."
    return json.dumps(said | {"empathy": refund, "next_step": "I will write to you again within 24 hours."})


def names(spans: tuple[ReadableSpan, ...]) -> list[str]:
    return [span.name for span in sorted(spans, key=lambda span: span.start_time or 0)]


def attributes_of(spans: tuple[ReadableSpan, ...], name: str) -> Mapping[str, object]:
    return dict(next(span for span in spans if span.name == name).attributes or {})


async def make_draft(model: ScriptedModel, request: dict[str, object], **headers: str) -> dict[str, object]:
    async with AsyncTestClient(create_app(Settings(), model=model)) as client:
        answer = await client.post("/v1/drafts", json=request, headers=headers)
    assert answer.status_code == 201
    draft: dict[str, object] = answer.json()
    return draft


async def test_a_draft_leaves_a_span_a_stage(
    exported: InMemorySpanExporter, shortest: dict[str, object]
) -> None:
    draft = await make_draft(ScriptedModel(write), shortest, **TRACEPARENT)
    spans = exported.get_finished_spans()
    found = names(spans)
    assert found[:2] == ["POST /v1/drafts", "evenhand.draft"]
    assert [name for name in found if name in ("evenhand.plan", "evenhand.write")] == [
        "evenhand.plan",
        "evenhand.write",
    ]
    assert found[found.index("evenhand.write") + 1 :][:2] == ["evenhand.check", "evenhand.repair"]
    assert found[-1] == "evenhand.store"
    about = attributes_of(spans, "evenhand.draft")
    assert about["evenhand.draft.id"] == draft["id"]
    assert about["evenhand.draft.status"] == draft["status"]
    assert about["evenhand.draft.origin"] == draft["origin"]
    assert about["evenhand.prompts.digest"] == load_prompts().digest
    assert str(about["evenhand.policy.digest"]).startswith("sha256:")
    assert attributes_of(spans, "evenhand.write")["gen_ai.request.model"] == "scripted"
    assert attributes_of(spans, "evenhand.write")["evenhand.model.calls"] == 1
    assert "evenhand.rules" in attributes_of(spans, "evenhand.check")


async def test_a_request_hangs_under_its_caller_and_stages_under_the_request(
    exported: InMemorySpanExporter, shortest: dict[str, object]
) -> None:
    await make_draft(ScriptedModel(write), shortest, **TRACEPARENT)
    spans = exported.get_finished_spans()
    by_id = {span.context.span_id: span for span in spans if span.context}
    assert {f"{span.context.trace_id:032x}" for span in spans if span.context} == {CALLER_TRACE}
    [request] = [span for span in spans if span.name == "POST /v1/drafts"]
    assert request.parent is not None
    assert f"{request.parent.span_id:016x}" == CALLER_SPAN
    parents = {
        span.name: by_id[span.parent.span_id].name for span in spans if span.parent and span != request
    }
    assert parents["evenhand.draft"] == parents["evenhand.store"] == "POST /v1/drafts"
    assert {parents[f"evenhand.{stage}"] for stage in ("plan", "write", "check", "repair")} == {
        "evenhand.draft"
    }


async def test_no_text_no_raw_path_and_no_key_is_exported(
    exported: InMemorySpanExporter, shortest: dict[str, object]
) -> None:
    request = {
        **shortest,
        "message": "My zanzibar died. I want my $120 back today!",
        "policy": {"text": "# Returns\n\nThe xylophone clause: refunds within 30 days."},
        "instructions": "mention marzipan",
        "facts": {"product": "marzipan"},
    }
    async with AsyncTestClient(create_app(Settings(), model=ScriptedModel(write))) as client:
        await client.post("/v1/drafts", json=request, headers={"Authorization": "Bearer ek_hexameter"})
        await client.post("/v1/drafts", json=request)
        await client.get("/v1/drafts/zanzibar?cursor=quokka")
        await client.get("/v1/marzipan")
        await client.post("/v1/checks", json={"body": "A quokka refund of $500.", "message": "zanzibar"})
    spans = exported.get_finished_spans()
    told = "\n".join(span.to_json() for span in spans)
    assert "evenhand.write" in told
    assert "GET /v1/drafts/{draft_id}" in names(spans)
    assert "GET unmatched" in names(spans)
    assert [canary for canary in CANARIES if canary in told] == []


async def test_a_model_that_fails_is_told_by_code(
    exported: InMemorySpanExporter, shortest: dict[str, object]
) -> None:
    draft = await make_draft(ScriptedModel(), shortest)
    spans = exported.get_finished_spans()
    about = attributes_of(spans, "evenhand.draft")
    assert about["evenhand.draft.degraded_reason"] == draft["degraded_reason"] == "model_unavailable"
    assert attributes_of(spans, "evenhand.write")["error.type"] == "ModelUnavailable"
    assert [span.events for span in spans if span.events] == []


async def test_the_lines_of_a_request_hold_its_trace(
    exported: InMemorySpanExporter, shortest: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    draft = await make_draft(ScriptedModel(write), shortest, **TRACEPARENT, **{"X-Request-Id": "rq-1"})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    mine = [line for line in lines if line.get("request_id") == "rq-1"]
    assert {line["event"] for line in mine} == {"draft_kept", "request"}
    assert {line["trace_id"] for line in mine} == {CALLER_TRACE}
    assert {line["tenant"] for line in mine} == {"default"}
    assert {line["draft"] for line in mine} == {draft["id"]}
    assert "blender" not in str(mine)


async def test_without_tracing_a_line_holds_the_caller_s_trace_and_no_text(
    client: AsyncTestClient[Litestar], capsys: pytest.CaptureFixture[str]
) -> None:
    await client.get("/v1/drafts/zanzibar", headers={**TRACEPARENT, "X-Request-Id": "rq-2"})
    [line] = capsys.readouterr().err.splitlines()
    assert json.loads(line)["trace_id"] == CALLER_TRACE
    assert "zanzibar" not in line
