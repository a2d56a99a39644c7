"""The audit trail in both databases: numbered, apart by tenant, and only added to."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from service.domain.audit import AuditEvent
from service.domain.saved_policy import PolicySource
from service.settings import StoreSettings
from service.store.audit import AuditStore
from service.store.opening import Store

NOW = datetime(2026, 11, 22, 9, 30, 15, 123456, UTC)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = Store(StoreSettings(url=SecretStr(store_url)))
    yield opened
    opened.close()


def build_event(number: int = 1) -> AuditEvent:
    return AuditEvent(
        NOW, "k1", "key.made", "key", f"k{number}", {"scopes": ("draft", "edit"), "days": number}
    )


def test_what_is_listed_is_what_was_added(store: Store) -> None:
    assert store.audit.append("acme", build_event()).result() == 1
    [entry] = store.audit.list_page("acme", after=0, limit=9)

    assert entry.number == 1
    assert replace(entry.event, detail={}) == replace(build_event(), detail={})
    assert entry.event.detail == {"scopes": ["draft", "edit"], "days": 1}


def test_each_tenant_has_a_trail_of_its_own(store: Store) -> None:
    numbers = [store.audit.append(tenant, build_event()).result() for tenant in ("acme", "globex", "acme")]

    assert numbers == [1, 1, 2]
    assert len(store.audit.list_page("globex", after=0, limit=9)) == 1
    assert store.audit.list_page("initech", after=0, limit=9) == []


def test_it_is_read_a_page_at_a_time(store: Store) -> None:
    for number in range(1, 6):
        store.audit.append("acme", build_event(number)).result()

    assert [entry.number for entry in store.audit.list_page("acme", after=1, limit=2)] == [2, 3]
    assert store.audit.list_page("acme", after=10**30, limit=2) == []


def test_several_processes_number_without_gaps(store: Store, store_url: str) -> None:
    store.open()
    others = [Store(StoreSettings(url=SecretStr(store_url))) for _ in range(3)]

    def add(place: int) -> list[int]:
        audit: AuditStore = others[place].audit
        return [audit.append("acme", build_event()).result() for _ in range(20)]

    with ThreadPoolExecutor(3) as pool:
        numbers = sorted(number for each in pool.map(add, range(3)) for number in each)
    for other in others:
        other.close()
    assert numbers == list(range(1, 61))


def test_a_policy_that_is_saved_is_in_the_trail_and_its_text_is_not(store: Store) -> None:
    for text in ("Refunds within 30 days.", "Refunds within 30 days.", "Refunds within 14 days."):
        store.policies.save(
            "acme", "returns", PolicySource(text), digest="sha256:1", limits="{}", now=NOW, actor="k7"
        )

    found = [entry.event for entry in store.audit.list_page("acme", after=0, limit=9)]
    assert [(each.actor, each.action, each.subject_id) for each in found] == [
        ("k7", "policy.saved", "returns")
    ] * 2
    assert [each.detail for each in found] == [{"version": n, "policy": "sha256:1"} for n in (1, 2)]
