"""How the client sends again, what it makes of refusals, and what it needs."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from service.api.problems import MAPPED, describe_error
from service.client import (
    ApiError,
    BudgetSpent,
    ConnectionFailed,
    Evenhand,
    InvalidInput,
    Overloaded,
    PlanMade,
)
from service.client.calls import Polled, build_call
from service.client.clients import Techniques
from service.client.events import EventParser
from service.client.failures import KINDS, read_failure
from service.client.lines import LineReader
from service.client.retrying import Patience
from service.client.senders import Sender
from service.client.wire import BatchOut
from service.errors import ItemCancelled, ItemGivenUp

CLIENT = Path(__file__).parents[3] / "service" / "client"
CATALOGUE = b'{"techniques": []}'
Answer = httpx2.Response | Exception
PROBLEM = b'{"type": "urn:evenhand:problem:%b", "title": "t", "status": %d, "detail": "d"}'


def refuse(status: int, slug: str, **headers: str) -> httpx2.Response:
    return httpx2.Response(status, headers=headers, content=PROBLEM % (slug.encode(), status))


class Server:
    """Gives its answers in turn, and keeps what it was sent and how long the client slept."""

    def __init__(self, *answers: Answer) -> None:
        self._answers: Iterator[Answer] = iter(answers)
        self.heard: list[httpx2.Request] = []
        self.slept: list[float] = []

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        self.heard.append(request)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def open(self, retries: int = 3) -> Sender:
        client = httpx2.Client(base_url="http://evenhand", transport=httpx2.MockTransport(self.answer))
        return Sender(client, Patience(retries, sleep=self.slept.append))


def test_a_broken_connection_and_a_busy_server_are_asked_again_with_the_wait_they_name() -> None:
    server = Server(
        httpx2.ConnectError("refused"),
        refuse(503, "overloaded", **{"retry-after": "7"}),
        httpx2.Response(200, content=CATALOGUE),
    )
    assert Techniques(server.open()).list() == []
    assert len(server.heard) == 3
    assert server.slept[1] >= 7 > server.slept[0]


def test_a_post_keeps_its_idempotency_key_over_retries_and_the_next_one_has_another() -> None:
    fine = httpx2.Response(202, content=CATALOGUE)
    server = Server(refuse(429, "rate-limited"), fine, fine)
    sender = server.open()
    for _ in range(2):
        sender.send(build_call("POST", "/v1/x", dict))
    first, again, other = (request.headers["idempotency-key"] for request in server.heard)
    assert first == again != other


def test_what_the_server_is_still_at_after_a_broken_connection_is_asked_for_again() -> None:
    server = Server(
        httpx2.ReadError("reset"),
        refuse(409, "idempotency-in-flight", **{"retry-after": "2"}),
        httpx2.Response(202, content=CATALOGUE),
    )
    server.open().send(build_call("POST", "/v1/x", dict))
    assert len({request.headers["idempotency-key"] for request in server.heard}) == 1
    assert server.slept[1] >= 2


@pytest.mark.parametrize(
    ("status", "slug"), [(400, "invalid-input"), (409, "draft-closed"), (500, "internal")]
)
def test_other_refusals_are_never_sent_again(status: int, slug: str) -> None:
    server = Server(refuse(status, slug))
    with pytest.raises(KINDS[slug]):
        Techniques(server.open()).list()
    assert len(server.heard) == 1


def test_a_time_out_is_not_sent_again() -> None:
    server = Server(httpx2.ReadTimeout("slow"))
    with pytest.raises(ConnectionFailed, match="ReadTimeout"):
        Techniques(server.open()).list()
    assert len(server.heard) == 1


def test_the_last_refusal_is_raised_when_retries_are_used_up() -> None:
    server = Server(*(refuse(503, "overloaded") for _ in range(3)))
    with pytest.raises(Overloaded):
        Techniques(server.open(retries=2)).list()
    assert len(server.heard) == 3


def test_a_wait_of_hours_is_not_waited_for() -> None:
    server = Server(refuse(429, "budget-spent", **{"retry-after": "7200"}))
    with pytest.raises(BudgetSpent) as spent:
        Techniques(server.open()).list()
    assert (spent.value.retry_after, server.slept) == (7200, [])


def test_polling_ends_with_what_is_over_or_with_a_time_out() -> None:
    def tell(status: str) -> httpx2.Response:
        body = {"id": "b", "status": status, "total": 1, "done": 0, "failed": 0, "cancelled": 0}
        return httpx2.Response(200, json={**body, "created_at": "2026-11-23T12:00:00Z", "cancelled_at": None})

    call = build_call("GET", "/v1/draft-batches/b", BatchOut)
    is_over: Callable[[BatchOut], bool] = lambda batch: batch.status == "done"  # noqa: E731 - shortest so
    server = Server(tell("queued"), tell("running"), tell("done"), tell("running"))
    sender = server.open()
    assert sender.poll(Polled(call, is_over, 2.0, 60.0)).status == "done"
    assert server.slept == [2.0, 2.0]
    with pytest.raises(TimeoutError, match="draft-batches/b"):
        sender.poll(Polled(call, is_over, 2.0, 0.0))


def test_every_problem_of_the_server_has_an_exception() -> None:
    in_results_only = {ItemCancelled, ItemGivenUp}
    of_routes_not_offered = {"endpoint-disabled"}
    slugs = {slug for kind, slug, *_ in MAPPED if kind not in in_results_only}
    internal = describe_error(RuntimeError()).type.rpartition(":")[2]
    assert {*slugs, internal} - of_routes_not_offered == set(KINDS)


def test_an_answer_of_something_between_is_an_error_too() -> None:
    error = read_failure(502, {"x-request-id": "r1"}, b"<html>Bad gateway</html>")
    assert (type(error), error.status, error.request_id) == (ApiError, 502, "r1")


def test_an_event_that_is_an_error_is_raised() -> None:
    reader = LineReader(EventParser().read)
    sent = b"event: error\ndata: " + PROBLEM % (b"invalid-input", 400) + b"\n\n"
    with pytest.raises(InvalidInput):
        list(reader.feed(sent))


def test_events_may_come_in_any_pieces_and_hold_any_character() -> None:
    plan = (
        '{"called_for": ["a\u2028b\u0085"], "rulings": [], "asks": [], "missing": [], '
        '"next_step": {"action": "x", "due": "PT24H"}, "escalation": {"recommended": false, "tier": null, '
        '"reason": null, "respond_by": null, "brief": null}, "provisional": true}'
    )
    sent = f": keep-alive\n\nevent: later\ndata: {{}}\n\nevent: plan\ndata: {plan}\n\n".encode()
    reader = LineReader(EventParser().read)
    events = [event for byte in sent for event in reader.feed(bytes([byte]))]
    assert len(events) == 1
    assert isinstance(events[0], PlanMade)
    assert events[0].plan.called_for == ["a\u2028b\u0085"]


def test_the_client_does_not_show_its_key() -> None:
    with Evenhand("http://evenhand", "ek_secret") as client:
        assert "ek_secret" not in f"{client!r} {client} {client.drafts!r}"


@pytest.mark.parametrize("path", sorted(CLIENT.rglob("*.py")), ids=lambda path: path.name)
def test_the_client_needs_three_packages_and_nothing_of_the_server(path: Path) -> None:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    foreign = {name for name in names if name.split(".")[0] not in {*sys.stdlib_module_names, "service"}}
    assert {name.split(".")[0] for name in foreign} <= {"httpx2", "msgspec", "tenacity"}
    assert all(name.startswith("service.client") for name in names if name.split(".")[0] == "service")


def test_it_is_imported_in_less_than_three_tenths_of_a_second() -> None:
    code = "import time; import evenhand.client; print(time.process_time())"
    spent = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(2)
    ]
    assert min(spent) < 0.3  # of the processor, the start of Python included: other programs do not count
