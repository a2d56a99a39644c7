"""When a delivery is tried again, and when it is over."""

from datetime import UTC, datetime, timedelta

import pytest

from service.domain.webhook import DAY, Answer, ClaimedDelivery, plan_retry, settle

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def claimed(attempt: int = 1) -> ClaimedDelivery:
    return ClaimedDelivery(
        "t", "we_1", "msg_1", attempt, NOON, NOON + DAY, "{}", "https://x", ("whsec_AAAA",)
    )


def test_a_day_of_attempts_ends_with_the_day() -> None:
    waits, now, attempt = [], NOON, 0
    while (following := plan_retry(attempt := attempt + 1, NOON, now, jitter=0.5)) is not None:
        waits.append(following - now)
        now = following

    hours = [5 / 3600, 5 / 60, 0.5, 2, 5, 10]
    assert waits[:6] == [timedelta(hours=each) for each in hours]
    assert now == NOON + DAY
    assert attempt == 8


@pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 270), (0.5, 300), (1.0, 330)])
def test_attempts_are_spread(jitter: float, seconds: float) -> None:
    assert plan_retry(2, NOON, NOON, jitter=jitter) == NOON + timedelta(seconds=seconds)


def test_the_wait_that_is_asked_for_is_never_cut_short() -> None:
    hour, day = settle(claimed(), Answer(503, "", 3600.0), now=NOON, jitter=0.5), None
    day = settle(claimed(), Answer(503, "", 86_401.0), now=NOON, jitter=0.5)

    assert (hour.state, hour.next_at) == ("pending", NOON + timedelta(hours=1))
    assert (day.state, day.next_at) == ("failed", None)


@pytest.mark.parametrize(
    ("answer", "state", "gone"),
    [
        (Answer(200), "delivered", False),
        (Answer(204), "delivered", False),
        (Answer(301), "pending", False),
        (Answer(400), "pending", False),
        (Answer(410), "failed", True),
        (Answer(500), "pending", False),
        (Answer(None, "timeout"), "pending", False),
    ],
)
def test_an_answer_decides(answer: Answer, state: str, gone: bool) -> None:
    settled = settle(claimed(), answer, now=NOON, jitter=0.5)

    assert (settled.state, settled.gone, settled.next_at is None) == (state, gone, state != "pending")


def test_one_that_was_first_looked_at_after_its_day_is_tried_once() -> None:
    late = settle(claimed(), Answer(500), now=NOON + timedelta(days=3), jitter=0.5)

    assert (late.state, late.next_at) == ("failed", None)


def test_no_secret_and_no_url_is_shown() -> None:
    assert "whsec" not in repr(claimed())
    assert "https" not in repr(claimed())
