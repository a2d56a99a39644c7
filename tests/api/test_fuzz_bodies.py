"""A few hundred of the wrong requests of ``python -m evals.fuzz_bodies``."""

import json
from random import Random

import pytest

from evals.fuzz_bodies import Answered, Tally, measure
from evals.fuzzing.bodies import KINDS, Sent, make_body
from evals.fuzzing.routes import BODIES, Route

RIGHT = json.dumps({"message": "It broke.", "policy": {"text": "Refunds."}}).encode()


async def test_whatever_is_sent_is_answered_or_refused_with_a_problem() -> None:
    tally = await measure(300, seed=7)

    assert tally.faults == {}
    assert tally.over_socket == 3
    assert sum(counted.total() for counted in tally.statuses.values()) == 300
    assert {f"POST {path}" for path in ("/v1/drafts", "/v1/checks", "/v1/draft-batches")} <= set(
        tally.statuses
    )
    assert len(tally.statuses) >= len(BODIES)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_makes_something_to_send(kind: str) -> None:
    made = KINDS[kind](Random(1), RIGHT)

    assert isinstance(made.body if isinstance(made, Sent) else made, bytes)


def test_the_same_seed_sends_the_same() -> None:
    one, other = (make_body(Random(3), RIGHT) for _ in range(2))

    assert one == other


def test_a_failure_and_an_error_of_another_kind_are_noticed() -> None:
    tally, route, sent = Tally(), Route("POST", "/v1/drafts", RIGHT), Sent("cut off", b"{")
    for answered in (
        Answered(500, "application/problem+json"),
        Answered(400, "text/plain"),
        Answered(400, "application/problem+json"),
        Answered(201, "application/json"),
    ):
        tally.note(route, sent, answered, 0.1)

    assert tally.faults == {
        "POST /v1/drafts: 500 (cut off)": 1,
        "POST /v1/drafts: 400 as text/plain (cut off)": 1,
    }
