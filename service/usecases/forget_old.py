"""Deleting drafts that are older than they may become."""

from datetime import datetime, timedelta

from service.domain.audit import DeletionRequest
from service.store.opening import Store
from service.usecases.erase_customer import forget_texts

DELIVERIES_KEPT = timedelta(days=30)  # they hold no text, and the log of what was sent is of use for a while
_AT_ONCE = 200  # drafts of one transaction: whoever writes meanwhile waits for no more than these


def forget_old(days: int, *, actor: str, store: Store, now: datetime, at_once: int = _AT_ONCE) -> int:
    """Delete the drafts of every tenant that were closed more than ``days`` ago, or left for as long; how many.

    A follow-up that waits for its day is left. Kept answers that have expired go, too.

    Blocks, a batch a transaction: what is deleted stays deleted where a later batch fails. Raises ``StoreUnavailable``.
    """
    before = now - timedelta(days=days)
    customers = store.customers
    forgotten = 0
    for tenant in customers.list_tenants():
        deleted = at_once
        while deleted == at_once:
            deleted = customers.delete_old(tenant, before, at_once, DeletionRequest(actor, now)).result()
            forgotten += deleted
    while store.answers.forget_expired().result():
        pass
    forget_deliveries(store=store, now=now)
    forget_texts()
    return forgotten


def forget_deliveries(*, store: Store, now: datetime) -> None:
    """Delete what is known of deliveries to webhooks that were made long ago. Blocks. Raises ``StoreUnavailable``."""
    while store.deliveries.forget(now - DELIVERIES_KEPT).result():
        pass
