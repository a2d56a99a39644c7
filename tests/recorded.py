"""Answers of the embedded model, recorded once and replayed; ``python -m tests.recorded`` records them anew."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import vcr
from vcr.request import Request

from service.api.schemas_draft import decode_draft
from service.domain.case import Case
from service.domain.draft import Draft
from service.domain.quantity import read_iso_duration
from service.drafting.pipeline import Pipeline
from service.llm.child import close_child, open_child
from service.llm.local import embedded_command
from service.llm.openai_api import OpenAIModel
from service.llm.weights import find_entry, weights_path
from service.prompting import load_prompts
from service.settings import Settings

ROOT = Path(__file__).parents[1]
CASSETTES = ROOT / "tests" / "cassettes"
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))
NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m"
# Nobody listens here: what is not on the cassette cannot be had.
NOWHERE = "http://127.0.0.1:9/v1"
# Every example carries its own day.
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
_KEPT_HEADERS = ("content-type", "accept")


@contextmanager
def open_cassette(name: str, *, record: bool = False) -> Iterator[None]:
    """Requests are answered from ``tests/cassettes/<name>.yaml``, and from nowhere else unless recording."""
    recorder = vcr.VCR(
        record_mode=vcr.mode.ALL if record else vcr.mode.NONE,
        match_on=["method", "path", "query", "body"],
        before_record_request=_normalise,
        before_record_response=_strip_response,
    )
    with recorder.use_cassette(str(CASSETTES / f"{name}.yaml")):
        yield


def _normalise(request: Request) -> Request:
    request.uri = "http://embedded.model/" + request.uri.split("/", 3)[3]
    request.headers = {key: value for key, value in request.headers.items() if key.lower() in _KEPT_HEADERS}
    return request


def _strip_response(response: dict[str, object]) -> dict[str, object]:
    headers = response["headers"]
    assert isinstance(headers, dict)
    response["headers"] = {key: value for key, value in headers.items() if key.lower() == "content-type"}
    return response


@asynccontextmanager
async def open_model(base_url: str = NOWHERE, key: str = "none") -> AsyncIterator[OpenAIModel]:
    """The production client on a transport that cassettes can stand in for."""
    model = OpenAIModel(base_url, key, NAME, http_client=httpx2.AsyncClient(trust_env=False))
    try:
        yield model
    finally:
        await model.aclose()


def read_case(path: Path) -> Case:
    """The case of an example, as the endpoint reads it."""
    data = decode_draft(path.read_bytes())
    settings = Settings()
    return data.to_case(now=_NEVER, response_target=read_iso_duration(settings.draft.response_target))


async def draft_example(path: Path, model: OpenAIModel, seconds: float = 30) -> Draft:
    """The draft that the pipeline makes of an example."""
    pipeline = Pipeline(model=model, prompts=load_prompts())
    return await pipeline.run(read_case(path), deadline=time.monotonic() + seconds)


async def _record(paths: list[Path]) -> None:
    entry = find_entry(NAME)
    child = await open_child(embedded_command(weights_path(entry, None), NAME, Settings().model))
    try:
        async with open_model(child.base_url, child.key) as model:
            for path in paths:
                (CASSETTES / f"{path.stem}.yaml").unlink(missing_ok=True)
                with open_cassette(path.stem, record=True):
                    draft = await draft_example(path, model, seconds=300)
                sys.stdout.write(
                    f"{path.stem}: {draft.origin} {draft.status} {draft.usage}\n{draft.reply.body}\n\n"
                )
                for finding in draft.verdict.findings:
                    sys.stdout.write(
                        f"  {finding.rule} {finding.verdict}: {finding.message} {finding.span}\n"
                    )
                sys.stdout.flush()
    finally:
        await close_child(child.process)


if __name__ == "__main__":
    asyncio.run(_record([path for path in EXAMPLES if not sys.argv[1:] or path.stem in sys.argv[1:]]))
