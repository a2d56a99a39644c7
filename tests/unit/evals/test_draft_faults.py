"""What is said of an endpoint that is down."""

import pytest

from evals.draft_faults import Outage
from evals.upstream import FAULTS


def test_there_are_sixty_kinds_of_faults() -> None:
    assert len(set(FAULTS)) == len(FAULTS) >= 60


@pytest.mark.parametrize(
    ("calls", "seconds", "invalid", "right"),
    [
        (55, 5.0, 0, True),
        (56, 5.0, 0, False),
        (55, 5.1, 0, False),
        (55, None, 0, False),
        (55, 5.0, 1, False),
    ],
)
def test_an_endpoint_that_is_down_is_called_seldom_and_left_alone_soon(
    calls: int, seconds: float | None, invalid: int, right: bool
) -> None:
    assert Outage("reset_on_accept", 50, calls, seconds, invalid).right is right
