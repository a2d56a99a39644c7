"""What is planted in requests, and that it is found where it was written."""

import json
from random import Random
from urllib.parse import quote

import pytest
from litestar import HttpMethod

from evals.canaries import CANARIES, build_calls, build_headers, find_hits, plant, spoil
from service.app import create_app
from service.settings import Settings


@pytest.mark.parametrize("canary", CANARIES)
def test_a_canary_in_a_log_is_found_however_it_was_written(canary: str) -> None:
    for written in (canary, canary.upper(), quote(canary, safe=""), json.dumps({"error": canary})):
        assert canary in {hit for hit, _ in find_hits(f"a line\n2026-11-22 error {written} here\n")}


def test_a_plain_log_has_none() -> None:
    line = '{"method": "POST", "path": "/v1/drafts", "status": 201, "ms": 41.1, "request_id": "rq_4111"}'
    assert list(find_hits(f"{line}\n" * 3)) == []


def test_every_text_that_is_planted_holds_a_canary_of_each_kind() -> None:
    found = {canary for number in range(50) for canary, _ in find_hits(plant(Random(number)))}
    assert found == set(CANARIES)


def test_there_is_a_call_for_every_route() -> None:
    """Of a route that is added, this says that nobody looks at what it logs."""
    calls = build_calls(Random(1))

    def is_called(path: str, method: str) -> bool:
        fixed = path.split("{", maxsplit=1)[0].rstrip("/")
        rest = path.rsplit("}", 1)[-1] if "{" in path else ""
        return any(
            call.method == method and call.path.startswith(fixed) and call.path.split("?")[0].endswith(rest)
            for call in calls
        )

    methods = {str(method) for method in HttpMethod} - {"OPTIONS", "HEAD"}
    missing = [
        (route.path, method)
        for route in create_app(Settings()).routes
        for method in sorted(methods & set(getattr(route, "methods", ())))
        if not is_called(route.path, method)
    ]
    assert missing == []


def test_each_call_and_its_headers_hold_canaries() -> None:
    random = Random(1)
    for call in build_calls(random):
        assert call.body is None or list(find_hits(json.dumps(call.body, ensure_ascii=False)))
        assert list(find_hits(str(build_headers(random))))


def test_bodies_are_spoilt_in_many_ways_and_often_not_at_all() -> None:
    random = Random(1)
    bodies = [spoil({"message": "x", "policy": {}}, random) for _ in range(300)]
    assert len(set(bodies)) > 50
    assert bodies.count(b'{"message": "x", "policy": {}}') > 100
