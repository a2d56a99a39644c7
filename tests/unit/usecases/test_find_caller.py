"""What is believed of a key without asking the store, and for how long."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from service.domain.access import ANYBODY
from service.domain.allowance import Allowance
from service.errors import Unauthenticated
from service.settings import StoreSettings
from service.store.opening import Store
from service.usecases.find_caller import FRESH_SECONDS, Gate
from service.usecases.make_key import make_key


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(StoreSettings(url=SecretStr(f"sqlite:///{tmp_path / 'a.db'}")))
    yield opened
    opened.close()


@pytest.fixture
def gate(store: Store, clock: Clock) -> Gate:
    return Gate(store, Allowance(), clock=clock)


def test_a_key_is_asked_for_once_in_a_while(store: Store, gate: Gate, clock: Clock) -> None:
    _, token = make_key("acme", "", ("draft",), keys=store.keys, now=datetime.now(UTC))
    assert gate.recall(token) is None
    assert gate.find(token).tenant == "acme"
    clock.now += FRESH_SECONDS - 0.1
    assert gate.recall(token) == gate.find(token)
    clock.now += FRESH_SECONDS
    assert gate.recall(token) is None


def test_a_wrong_secret_with_a_known_id_is_refused_from_memory_too(store: Store, gate: Gate) -> None:
    _, token = make_key("acme", "", ("draft",), keys=store.keys, now=datetime.now(UTC))
    gate.find(token)
    wrong = token[:-4] + ("AAAA" if not token.endswith("AAAA") else "BBBB")
    with pytest.raises(Unauthenticated):
        gate.recall(wrong)


def test_a_key_that_runs_out_is_refused_though_it_is_remembered(store: Store, gate: Gate) -> None:
    soon = timedelta(seconds=0)
    _, token = make_key("acme", "", ("draft",), keys=store.keys, now=datetime.now(UTC), lifetime=soon)
    with pytest.raises(Unauthenticated):
        gate.find(token)
    with pytest.raises(Unauthenticated):
        gate.recall(token)


def test_the_first_key_closes_the_door_within_seconds(store: Store, gate: Gate, clock: Clock) -> None:
    assert gate.find(None) == gate.recall(None) == ANYBODY
    make_key("acme", "", ("draft",), keys=store.keys, now=datetime.now(UTC))
    clock.now += FRESH_SECONDS
    assert gate.recall(None) is None
    with pytest.raises(Unauthenticated):
        gate.find(None)


def test_what_strangers_make_up_is_not_remembered(gate: Gate, store: Store) -> None:
    make_key("acme", "", ("draft",), keys=store.keys, now=datetime.now(UTC))
    for number in range(20):
        with pytest.raises(Unauthenticated):
            gate.find(f"ek_{number:012x}_{'s' * 43}")
    assert gate.recall(f"ek_{0:012x}_{'s' * 43}") is None
