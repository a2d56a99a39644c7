"""Every error is a problem document, whatever raised it."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
from litestar import Litestar, get
from litestar.testing import AsyncTestClient
from structlog.testing import capture_logs

from service.api.problems import MAPPED, describe_error
from service.app import create_app
from service.errors import (
    BudgetSpent,
    CheckBlocked,
    DraftClosed,
    EvenhandError,
    InvalidInput,
    ModelError,
    NotFound,
    PromptError,
    RateLimited,
    StaleVersion,
)
from service.llm.scripted import ScriptedModel
from service.settings import ServerSettings, Settings

JSON = {"Content-Type": "application/json"}


def assert_problem(response: object, status: int, kind: str) -> None:
    assert response.status_code == status  # type: ignore[attr-defined]
    assert response.headers["content-type"] == "application/problem+json"  # type: ignore[attr-defined]
    problem = response.json()  # type: ignore[attr-defined]
    assert problem["type"] == f"urn:evenhand:problem:{kind}"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]


@pytest.mark.parametrize(
    "path", ["/v1", "/v1/nothing", "/v1/drafts/x/y", "/schema/nothing", "/%00", "/v1//x"]
)
async def test_an_unknown_path_is_answered_404(client: AsyncTestClient[Litestar], path: str) -> None:
    assert_problem(await client.get(path), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/v1/drafts", "POST"),
        ("DELETE", "/v1/drafts/dr_1", "PATCH"),
        ("DELETE", "/v1/checks", "POST"),
        ("POST", "/v1/techniques", "GET"),
        ("POST", "/health/live", "GET"),
    ],
)
async def test_a_wrong_method_is_told_the_right_ones(
    client: AsyncTestClient[Litestar], method: str, path: str, allowed: str
) -> None:
    response = await client.request(method, path)

    assert_problem(response, 405, "method-not-allowed")
    assert allowed in response.headers["allow"].split(", ")


@pytest.mark.parametrize("path", ["/v1/drafts", "/v1/checks"])
@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "text/plain; charset=utf-8",
        "application/x-www-form-urlencoded",
        "application/xml",
        "json",
        "",
    ],
)
async def test_json_sent_as_something_else_is_refused(
    client: AsyncTestClient[Litestar], path: str, content_type: str, shortest: dict[str, object]
) -> None:
    response = await client.post(path, json=shortest, headers={"Content-Type": content_type})

    assert_problem(response, 415, "unsupported-media-type")


async def test_a_body_without_content_type_is_refused(
    client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    response = await client.post("/v1/drafts", content=json.dumps(shortest))

    assert "content-type" not in response.request.headers
    assert_problem(response, 415, "unsupported-media-type")


@pytest.fixture
async def small_client() -> AsyncIterator[AsyncTestClient[Litestar]]:
    settings = Settings(server=ServerSettings(max_body_bytes=2048))
    async with AsyncTestClient(create_app(settings, model=ScriptedModel())) as opened:
        yield opened


@pytest.mark.parametrize("path", ["/v1/drafts", "/v1/checks"])
async def test_a_body_over_the_limit_is_refused(small_client: AsyncTestClient[Litestar], path: str) -> None:
    response = await small_client.post(path, content=b" " * 2049, headers=JSON)

    assert_problem(response, 413, "request-entity-too-large")


async def test_a_body_at_the_limit_is_read(
    small_client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    body = json.dumps(shortest).encode()
    response = await small_client.post("/v1/drafts", content=body.ljust(2048), headers=JSON)

    assert response.status_code == 201


async def test_a_mebibyte_is_the_default_limit(client: AsyncTestClient[Litestar]) -> None:
    at_limit = await client.post("/v1/checks", content=b'{"body": "hi"}'.ljust(1_048_576), headers=JSON)
    over_limit = await client.post("/v1/checks", content=b'{"body": "hi"}'.ljust(1_048_577), headers=JSON)

    assert at_limit.status_code == 200
    assert_problem(over_limit, 413, "request-entity-too-large")


@pytest.mark.parametrize("accept", ["image/png", "text/html", "application/json;q=0", "*/*;q=0"])
async def test_an_answer_that_cannot_be_given_is_refused(
    client: AsyncTestClient[Litestar], accept: str, shortest: dict[str, object]
) -> None:
    response = await client.post("/v1/drafts", json=shortest, headers={"Accept": accept})

    assert_problem(response, 406, "not-acceptable")


@pytest.mark.parametrize(
    "accept",
    ["", "*/*", "application/*", "text/html, */*;q=0.1", "application/json;q=0.5", "a, */*;q=inf", ";;,"],
)
async def test_most_accept_headers_are_fine(
    client: AsyncTestClient[Litestar], accept: str, shortest: dict[str, object]
) -> None:
    response = await client.post("/v1/drafts", json=shortest, headers={"Accept": accept})

    assert response.status_code in {201, 406}
    assert (response.status_code == 406) == (accept == ";;,")


async def test_a_bad_content_length_is_answered_400(
    client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    response = await client.post("/v1/drafts", json=shortest, headers={**JSON, "Content-Length": "many"})

    assert_problem(response, 400, "bad-request")


@get("/broken", sync_to_thread=False)
def broken() -> None:
    raise KeyError("the customer's secret")


async def test_an_unexpected_error_says_nothing_of_its_text(app: Litestar) -> None:
    app.register(broken)
    async with AsyncTestClient(app, raise_server_exceptions=False) as client:
        with capture_logs() as logged:
            response = await client.get("/broken")

    assert_problem(response, 500, "internal")
    assert "secret" not in response.text
    assert "secret" not in str(logged)
    assert [entry["error"] for entry in logged if entry["event"] == "request_failed"] == ["KeyError"]


def leaves(kind: type[EvenhandError]) -> Iterator[type[EvenhandError]]:
    if not kind.__subclasses__():
        yield kind
    for inner in kind.__subclasses__():
        yield from leaves(inner)


LEAVES = tuple(leaves(EvenhandError))


def make_error(kind: type[EvenhandError]) -> EvenhandError:
    if issubclass(kind, NotFound | StaleVersion):
        return kind("policy", "p1")
    if issubclass(kind, PromptError):
        return kind("prompts/x.md", 3, "secret")
    if issubclass(kind, DraftClosed):
        return kind("dr_1", "discarded")
    if issubclass(kind, RateLimited | BudgetSpent):
        return kind(10, 1.5)
    if issubclass(kind, CheckBlocked):
        return kind("dr_1", ("policy.over_limit",))
    return kind("secret")


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_every_leaf_of_the_error_tree_is_mapped(kind: type[EvenhandError]) -> None:
    problem = describe_error(make_error(kind))

    assert kind in [mapped[0] for mapped in MAPPED]
    assert problem.type != "urn:evenhand:problem:internal"
    assert problem.detail


@pytest.mark.parametrize("kind", [kind for kind in LEAVES if issubclass(kind, ModelError)])
def test_model_errors_are_gateway_errors_without_their_text(kind: type[EvenhandError]) -> None:
    problem = describe_error(make_error(kind))

    assert problem.status in {502, 503, 504}
    assert "secret" not in problem.detail


def test_nothing_is_mapped_that_is_no_leaf() -> None:
    assert {mapped[0] for mapped in MAPPED} == set(LEAVES)


def test_bad_input_without_pointers_still_has_its_list() -> None:
    assert describe_error(InvalidInput("no")).errors == []


async def test_a_caller_who_hangs_up_while_sending_is_no_failure(
    post_raw: Callable[..., Awaitable[list[dict[str, object]]]],
) -> None:
    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    with capture_logs() as logged:
        sent = await post_raw("/v1/checks", receive)

    assert sent[0]["status"] == 499
    assert [entry["event"] for entry in logged] == ["open_without_key", "request"]


async def test_a_body_over_the_limit_without_a_length_is_refused(
    post_raw: Callable[..., Awaitable[list[dict[str, object]]]],
) -> None:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b" " * 65_536, "more_body": True}

    sent = await post_raw("/v1/drafts", receive)

    body = b"".join(part for message in sent if isinstance(part := message.get("body"), bytes))
    assert sent[0]["status"] == 413
    assert b'"urn:evenhand:problem:request-entity-too-large"' in body
