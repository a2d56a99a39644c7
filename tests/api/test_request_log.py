"""What is logged of a request, and its id."""

import json

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from structlog.testing import capture_logs


async def test_every_answer_has_a_request_id(client: AsyncTestClient[Litestar]) -> None:
    ids = [
        (await client.get(path)).headers["x-request-id"]
        for path in ("/health/live", "/nothing", "/v1/drafts")
    ]

    assert len(set(ids)) == 3


async def test_a_plain_request_id_is_kept(client: AsyncTestClient[Litestar]) -> None:
    response = await client.get("/health/live", headers={"X-Request-Id": "zd-88121.7"})

    assert response.headers["x-request-id"] == "zd-88121.7"


@pytest.mark.parametrize("sent", ["", "a b", "x" * 65, "{}", "<script>"])
async def test_any_other_request_id_is_replaced(client: AsyncTestClient[Litestar], sent: str) -> None:
    response = await client.get("/health/live", headers={"X-Request-Id": sent})

    assert response.headers["x-request-id"].startswith("rq_")


async def test_a_request_is_one_line_without_text_or_query(
    client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    with capture_logs() as logged:
        await client.post("/v1/drafts?token=secret", json={**shortest, "message": "my secret, $120"})

    [entry] = [entry for entry in logged if entry["event"] == "request"]
    assert (entry["method"], entry["path"], entry["status"]) == ("POST", "/v1/drafts", 201)
    assert entry["ms"] > 0
    assert "secret" not in str(logged)


@pytest.mark.parametrize("path", ["/secret", "/v1/techniques/secret"])
async def test_an_unknown_path_is_not_logged_as_sent(client: AsyncTestClient[Litestar], path: str) -> None:
    with capture_logs() as logged:
        await client.get(path)

    assert [entry["path"] for entry in logged] == ["unmatched"]


async def test_lines_are_json_on_standard_error(
    client: AsyncTestClient[Litestar], capsys: pytest.CaptureFixture[str]
) -> None:
    await client.get("/health/live", headers={"X-Request-Id": "abc"})

    captured = capsys.readouterr()
    line = json.loads(captured.err.strip())
    assert captured.out == ""
    assert (line["event"], line["level"], line["request_id"]) == ("request", "info", "abc")
    assert line["timestamp"].endswith("Z")
