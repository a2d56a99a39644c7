"""Who may begin, who waits, and who is turned away."""

import asyncio

import pytest

from service.errors import Overloaded
from service.usecases.admit_draft import Admission


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def work(
    admission: Admission, seconds: float, release: asyncio.Event, order: list[str], name: str
) -> None:
    async with admission.admit(seconds):
        order.append(name)
        await release.wait()


async def test_as_many_as_there_are_places_begin_and_the_rest_follow_in_their_order() -> None:
    admission, order = Admission(2, 10), list[str]()
    releases = [asyncio.Event() for _ in range(5)]
    tasks = [
        asyncio.create_task(work(admission, 60, release, order, str(number)))
        for number, release in enumerate(releases)
    ]
    await settle()
    assert (order, admission.running, admission.waiting) == (["0", "1"], 2, 3)
    for release in releases:
        release.set()
        await settle()
    await asyncio.gather(*tasks)
    assert order == ["0", "1", "2", "3", "4"]
    assert (admission.running, admission.waiting) == (0, 0)


async def test_a_full_line_turns_away_at_once() -> None:
    admission, release = Admission(1, 1), asyncio.Event()
    tasks = [asyncio.create_task(work(admission, 60, release, [], "")) for _ in range(2)]
    await settle()
    with pytest.raises(Overloaded) as caught:
        async with admission.admit(60):
            pass
    assert caught.value.retry_after >= 1
    release.set()
    await asyncio.gather(*tasks)


async def test_who_cannot_be_served_in_time_is_not_let_wait() -> None:
    clock = Clock()
    admission, release = Admission(1, 100, clock=clock), asyncio.Event()
    async with admission.admit(60):
        clock.now += 10  # so long does a draft take
    tasks = [asyncio.create_task(work(admission, 60, release, [], "")) for _ in range(2)]
    await settle()  # one is at it, one waits: whoever comes now begins in 20 s, and is done in 30
    with pytest.raises(Overloaded) as caught:
        async with admission.admit(29):
            pass
    assert caught.value.retry_after == 20
    late = asyncio.create_task(work(admission, 31, release, [], ""))
    await settle()
    assert admission.waiting == 2
    release.set()
    await asyncio.gather(*tasks, late)


async def test_the_time_in_line_is_taken_from_the_deadline() -> None:
    clock = Clock()
    admission, release = Admission(1, 10, clock=clock), asyncio.Event()
    first = asyncio.create_task(work(admission, 60, release, [], ""))
    await settle()
    left: list[float] = []

    async def wait() -> None:
        async with admission.admit(60) as seconds:
            left.append(seconds)

    second = asyncio.create_task(wait())
    await settle()
    clock.now += 7
    release.set()
    await asyncio.gather(first, second)
    assert left == [53]


async def test_a_wait_that_outlasts_the_deadline_ends_with_it() -> None:
    admission, release = Admission(1, 10), asyncio.Event()
    first = asyncio.create_task(work(admission, 60, release, [], ""))
    await settle()
    with pytest.raises(Overloaded):
        async with admission.admit(0.01):
            pass
    assert admission.waiting == 0
    release.set()
    await first
    assert admission.running == 0


@pytest.mark.parametrize("given", [False, True])
async def test_who_hangs_up_in_line_leaves_no_place_behind(given: bool) -> None:
    admission, release = Admission(1, 10), asyncio.Event()
    first = asyncio.create_task(work(admission, 60, release, [], ""))
    await settle()
    gone = asyncio.create_task(work(admission, 60, asyncio.Event(), [], ""))
    last = asyncio.create_task(work(admission, 60, release, [], ""))
    await settle()
    if given:  # in the very moment in which the turn has come
        release.set()
        await first
    gone.cancel()
    release.set()
    await asyncio.gather(first, last)
    await asyncio.gather(gone, return_exceptions=True)
    assert (admission.running, admission.waiting) == (0, 0)
