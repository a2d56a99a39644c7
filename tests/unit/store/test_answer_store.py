"""Claims and kept answers in both databases, also from two processes' stores at once."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from service.domain.claim import Claim, KeptAnswer
from service.errors import IdempotencyInFlight, IdempotencyKeyReused
from service.settings import StoreSettings
from service.store.answers import SWEPT_AT_ONCE, AnswerStore
from service.store.opening import Store
from service.store.tables import IDEMPOTENT_ANSWERS

LEASE, HOURS, PATIENCE = 30.0, 24.0, 30.0
ANSWER = KeptAnswer(
    201, (("content-type", "application/json"), ("etag", '"1"')), b'{"body": "Zo\xc3\xab \x00"}'
)
OWNERS = count()


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 12, 0, 0, 123456, UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = Store(StoreSettings(url=SecretStr(store_url)))
    yield opened
    opened.close()


@pytest.fixture
def answers(store: Store, clock: Clock) -> AnswerStore:
    return AnswerStore(store.open().writer, clock=clock)


def build_claim(
    key: str = "k1", *, tenant: str = "default", request: str = "a" * 64, draft: str = "dr_1"
) -> Claim:
    return Claim(tenant, key, request, f"owner {next(OWNERS)}", draft)


def claim(answers: AnswerStore, wanted: Claim) -> Claim | KeptAnswer:
    return answers.claim(wanted, lease=LEASE, hours=HOURS).result(PATIENCE)


def settle(answers: AnswerStore, held: Claim, answer: KeptAnswer = ANSWER) -> KeptAnswer:
    return answers.settle(held, answer, hours=HOURS).result(PATIENCE)


def release(answers: AnswerStore, held: Claim, *, forget: bool) -> None:
    answers.release(held, forget=forget).result(PATIENCE)


def count_rows(store: Store) -> int:
    with store.open().database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(IDEMPOTENT_ANSWERS)) or 0


def test_a_settled_answer_is_given_again_byte_for_byte(answers: AnswerStore) -> None:
    wanted = build_claim()

    assert claim(answers, wanted) == wanted
    assert settle(answers, wanted) == ANSWER
    assert claim(answers, build_claim()) == ANSWER


def test_while_somebody_is_at_it_others_are_told_to_wait_for_as_long_as_it_has_taken(
    answers: AnswerStore, clock: Clock
) -> None:
    claim(answers, build_claim())
    waits = []
    for seconds in (0, 4, 20):
        clock.pass_seconds(seconds)
        with pytest.raises(IdempotencyInFlight) as caught:
            claim(answers, build_claim())
        waits.append(caught.value.retry_after)

    assert waits == [1, 4, 6]  # the last of them: until its time is up


def test_another_request_is_refused_before_and_after_the_answer(answers: AnswerStore) -> None:
    held, other = build_claim(), build_claim(request="b" * 64)
    claim(answers, held)
    with pytest.raises(IdempotencyKeyReused):
        claim(answers, other)
    settle(answers, held)
    with pytest.raises(IdempotencyKeyReused):
        claim(answers, other)


def test_a_tenant_s_key_is_nobody_else_s(answers: AnswerStore) -> None:
    held = build_claim()
    claim(answers, held)
    settle(answers, held)
    other = build_claim(tenant="other", request="b" * 64)

    assert claim(answers, other) == other


def test_when_the_time_is_up_the_next_goes_on_with_the_same_draft(answers: AnswerStore, clock: Clock) -> None:
    claim(answers, build_claim(draft="dr_first"))
    clock.pass_seconds(LEASE)
    second = build_claim(draft="dr_second")

    assert claim(answers, second) == replace(second, draft_id="dr_first", again=True)
    with pytest.raises(IdempotencyInFlight):
        claim(answers, build_claim())


def test_whoever_was_given_up_for_lost_settles_nothing_and_sends_what_was_kept(
    answers: AnswerStore, clock: Clock
) -> None:
    lost, late = build_claim(), replace(ANSWER, body=b"late")
    claim(answers, lost)
    clock.pass_seconds(LEASE)
    second = claim(answers, build_claim())
    assert isinstance(second, Claim)

    assert settle(answers, lost, late) == late  # nothing is kept yet that could be sent instead
    release(answers, lost, forget=True)
    with pytest.raises(IdempotencyInFlight):
        claim(answers, build_claim())
    settle(answers, second)
    assert settle(answers, lost, late) == ANSWER
    assert claim(answers, build_claim()) == ANSWER


def test_a_claim_that_is_let_go_stays_with_its_request_and_its_draft(answers: AnswerStore) -> None:
    held = build_claim(draft="dr_first")
    claim(answers, held)
    release(answers, held, forget=False)

    with pytest.raises(IdempotencyKeyReused):
        claim(answers, build_claim(request="b" * 64))
    again = claim(answers, build_claim(draft="dr_second"))
    assert isinstance(again, Claim)
    assert (again.draft_id, again.again) == ("dr_first", True)


def test_what_was_never_begun_is_forgotten_but_not_where_an_earlier_attempt_was(answers: AnswerStore) -> None:
    first = build_claim()
    claim(answers, first)
    release(answers, first, forget=True)
    other = build_claim(request="b" * 64)
    assert claim(answers, other) == other

    release(answers, other, forget=False)
    again = claim(answers, build_claim(request="b" * 64))
    assert isinstance(again, Claim)
    release(answers, again, forget=True)
    with pytest.raises(IdempotencyKeyReused):
        claim(answers, build_claim())


def test_an_answer_is_kept_for_its_hours_from_when_it_was_given_and_then_forgotten(
    answers: AnswerStore, clock: Clock
) -> None:
    held = build_claim()
    claim(answers, held)
    clock.pass_seconds(LEASE - 1)
    settle(answers, held)
    clock.pass_seconds(HOURS * 3600 - 1)
    assert claim(answers, build_claim()) == ANSWER
    clock.pass_seconds(1)
    other = build_claim(request="b" * 64, draft="dr_other")
    assert claim(answers, other) == other


def test_a_claim_does_not_expire_while_somebody_is_at_it(answers: AnswerStore, clock: Clock) -> None:
    answers.claim(build_claim(), lease=LEASE, hours=0.001).result(PATIENCE)
    clock.pass_seconds(LEASE - 1)
    with pytest.raises(IdempotencyInFlight):
        claim(answers, build_claim())


def test_what_has_expired_is_deleted_a_few_at_a_time_and_nothing_else(
    store: Store, answers: AnswerStore, clock: Clock
) -> None:
    old = [answers.claim(build_claim(f"old {n}"), lease=LEASE, hours=HOURS) for n in range(SWEPT_AT_ONCE + 5)]
    wait(old, PATIENCE)
    clock.pass_seconds(HOURS * 3600)
    claim(answers, build_claim("new"))

    assert [answers.forget_expired().result(PATIENCE) for _ in range(3)] == [SWEPT_AT_ONCE, 5, 0]
    assert count_rows(store) == 1


def test_claiming_sweeps_by_itself(store: Store, clock: Clock) -> None:
    writer = store.open().writer
    claim(AnswerStore(writer, clock=clock), build_claim("old"))
    clock.pass_seconds(HOURS * 3600)
    claim(AnswerStore(writer, clock=clock), build_claim("new"))
    writer.run("zzz", lambda _: None)  # behind what was swept

    assert count_rows(store) == 1


@pytest.mark.parametrize("stores", [1, 2])
def test_of_many_at_once_one_gets_each_key(store_url: str, stores: int) -> None:
    settings, keys, racers = StoreSettings(url=SecretStr(store_url)), 10, 8
    with closing(Store(settings)) as one, closing(Store(settings)) as two, ThreadPoolExecutor(racers) as pool:
        taken = [one.answers, two.answers][:stores]

        def race(number: int) -> list["Future[Claim | KeptAnswer]"]:
            answers = taken[number % stores]
            asked = [answers.claim(build_claim(f"k{n}"), lease=LEASE, hours=HOURS) for n in range(keys)]
            wait(asked, PATIENCE)
            return asked

        done = [future for futures in pool.map(race, range(racers)) for future in futures]

    held = [future.result() for future in done if future.exception() is None]
    refused = [future.exception() for future in done if future.exception() is not None]
    assert sorted(each.key for each in held if isinstance(each, Claim)) == sorted(
        f"k{n}" for n in range(keys)
    )
    assert len(refused) == keys * (racers - 1)
    assert all(isinstance(error, IdempotencyInFlight) for error in refused)
