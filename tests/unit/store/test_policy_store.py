"""Saved policies in both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from pydantic import SecretStr

from service.domain.policy import Condition, Limit
from service.domain.saved_policy import Correction, GivenClause, PolicySource, SavedPolicy
from service.domain.span import Span
from service.errors import NotFound, StaleVersion
from service.settings import StoreSettings
from service.store.opening import Store
from service.store.policies import PolicyStore

TENANT = "default"
NOW = datetime(2026, 11, 22, 9, 30, 15, 123456, UTC)
TEXT = """# Returns
- Returns within 30 days of delivery get a full refund.
- After 30 days of delivery we offer store credit of up to 20% of the order total.
- Goodwill credits over $25 need approval from a supervisor.
- Be kind to señoras — and \U0001f621 customers.
"""


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = Store(StoreSettings(url=SecretStr(store_url)))
    yield opened
    opened.close()


@pytest.fixture
def policies(store: Store) -> PolicyStore:
    return store.policies


def save(
    policies: PolicyStore,
    name: str,
    text: str = TEXT,
    *,
    tenant: str = TENANT,
    now: datetime = NOW,
    expected: int | None = None,
) -> tuple[SavedPolicy, bool]:
    return policies.save(
        tenant,
        name,
        PolicySource(text),
        digest=f"sha256:{len(text)}",
        limits="{}",
        now=now,
        expected=expected,
    )


def test_what_is_found_is_what_was_saved(policies: PolicyStore, store_url: str) -> None:
    credit = Limit(
        *(
            "store_credit",
            "range",
            Span(0, 4, "20%\u200b"),
            Decimal("5.00"),
            Decimal("10.50"),
            "USD",
            "",
            "order",
        ),
        conditions=(
            Condition("fact", "gold", "tier", "==", "gold"),
            Condition("fact", "opened", "opened", "!=", False),
            Condition("amount", "over 100", "order_total", ">", Decimal("1E+2"), "USD"),
            Condition("other", "5", "", "==", "5"),
        ),
        approval_tier="supervisor",
    )
    source = PolicySource(TEXT, (Correction("returns.2", (credit,)), Correction("returns.1", ())))
    clauses = PolicySource(clauses=(GivenClause("a", "Be kind."), GivenClause("b", "No.", (credit, credit))))

    saved = [
        policies.save(TENANT, "p", each, digest="sha256:1", limits='{"a":[]}', now=NOW)
        for each in (source, clauses)
    ]
    other = Store(StoreSettings(url=SecretStr(store_url)))
    found = [other.policies.find(TENANT, "p", version) for version in (1, 2)]
    other.close()

    assert saved == [(each, True) for each in found]
    assert [each.source for each in found] == [source, clauses]
    assert (found[0].created_at, found[0].digest, found[0].limits) == (NOW, "sha256:1", '{"a":[]}')
    (limit,) = found[0].source.corrections[0].limits
    assert [type(condition.value) for condition in limit.conditions] == [str, bool, Decimal, str]
    assert str(limit.value) == "5.00"


def test_an_instant_comes_back_in_utc(policies: PolicyStore) -> None:
    local = NOW.astimezone(timezone(timedelta(hours=5)))
    save(policies, "p", now=local)

    assert policies.find(TENANT, "p").created_at.isoformat() == NOW.isoformat()


def test_versions_are_numbered_and_each_can_be_found(policies: PolicyStore) -> None:
    for days in (10, 20, 30):
        save(policies, "p", f"Refunds within {days} days.")

    assert policies.find(TENANT, "p").version == 3
    assert policies.find(TENANT, "p", 1).source.text == "Refunds within 10 days."
    assert policies.find(TENANT, "p", 3) == policies.find(TENANT, "p")
    assert [each.version for each in policies.list_versions(TENANT, "p", before=None, limit=10)] == [3, 2, 1]
    assert [each.version for each in policies.list_versions(TENANT, "p", before=3, limit=1)] == [2]


def test_what_did_not_change_makes_no_version(policies: PolicyStore) -> None:
    first, _ = save(policies, "p")
    again, new = save(policies, "p", now=NOW + timedelta(days=1))

    assert not new
    assert again == first


def test_going_back_to_what_was_before_is_a_new_version(policies: PolicyStore) -> None:
    texts = ("Refunds within 10 days.", "Refunds within 20 days.", "Refunds within 10 days.")
    saved = [save(policies, "p", text) for text in texts]

    assert [(policy.version, new) for policy, new in saved] == [(1, True), (2, True), (3, True)]
    assert saved[0][0].source == saved[2][0].source


@pytest.mark.parametrize("expected", [1, 3, 99])
def test_a_change_of_an_older_version_is_refused(policies: PolicyStore, expected: int) -> None:
    for days in (10, 20):
        save(policies, "p", f"Refunds within {days} days.")

    with pytest.raises(StaleVersion) as caught:
        save(policies, "p", expected=expected)

    assert caught.value.current == 2
    assert policies.find(TENANT, "p").version == 2
    assert save(policies, "p", expected=2)[0].version == 3


def test_a_refused_first_version_leaves_nothing(policies: PolicyStore) -> None:
    with pytest.raises(StaleVersion) as caught:
        save(policies, "p", expected=1)

    assert caught.value.current is None
    assert policies.list_newest(TENANT, after="", limit=10) == []


def test_another_tenant_sees_nothing_of_it(policies: PolicyStore) -> None:
    save(policies, "p", tenant="acme")

    with pytest.raises(NotFound):
        policies.find("globex", "p")
    with pytest.raises(NotFound):
        policies.find("globex", "p", 1)
    with pytest.raises(NotFound):
        policies.list_versions("globex", "p", before=None, limit=10)
    assert policies.list_newest("globex", after="", limit=10) == []
    mine, new = save(policies, "p", "Refunds within 5 days.", tenant="globex")
    assert (mine.version, new) == (1, True)
    assert policies.find("acme", "p").source.text == TEXT


@pytest.mark.parametrize("version", [2, 0, -1, 2**31, 10**30])
def test_a_version_that_is_not_there_is_not_found(policies: PolicyStore, version: int) -> None:
    save(policies, "p")

    with pytest.raises(NotFound):
        policies.find(TENANT, "p", version)


def test_policies_are_listed_by_id_a_page_at_a_time(policies: PolicyStore) -> None:
    for name in ("c", "a", "b"):
        save(policies, name)
    save(policies, "b", "Refunds within 5 days.")

    first = policies.list_newest(TENANT, after="", limit=2)
    rest = policies.list_newest(TENANT, after="b", limit=2)

    assert [(each.id, each.version) for each in first + rest] == [("a", 1), ("b", 2), ("c", 1)]


def test_many_who_save_at_once_lose_nothing(policies: PolicyStore) -> None:
    texts = [f"Refunds within {days} days." for days in range(1, 21)]
    with ThreadPoolExecutor(20) as pool:
        saved = list(pool.map(lambda t: save(policies, "p", t)[0], texts))

    assert sorted(each.version for each in saved) == list(range(1, 21))
    for each in saved:
        assert policies.find(TENANT, "p", each.version).source.text == each.source.text


def test_more_readings_than_are_kept_in_memory_are_found(store_url: str) -> None:
    writer = Store(StoreSettings(url=SecretStr(store_url)))
    reader = Store(StoreSettings(url=SecretStr(store_url)))
    for number in range(150):
        save(writer.policies, f"p{number}", f"Refunds within {number} days.")

    for _ in range(2):
        found = [reader.policies.find(TENANT, f"p{number}").source.text for number in range(150)]
        assert found == [f"Refunds within {number} days." for number in range(150)]
    writer.close()
    reader.close()
