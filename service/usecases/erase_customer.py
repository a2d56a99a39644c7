"""Erasing what is kept of a customer."""

import asyncio
import hashlib
import sys
from functools import _lru_cache_wrapper

from service.domain.audit import DeletionRequest
from service.store.opening import Store
from service.usecases.keep_draft import tell_time
from service.usecases.open_draft import forget_opened


async def erase_customer(tenant: str, customer: str, *, actor: str, store: Store) -> int:
    """Every draft of the requester ``customer`` is gone, with all that hung on it; how many there were.

    Raises ``StoreUnavailable``; then nothing was erased.
    """
    customers = await asyncio.to_thread(lambda: store.customers)
    request = DeletionRequest(actor, tell_time())
    erased = await asyncio.wrap_future(
        customers.erase(tenant, customer, name_customer(tenant, customer), request)
    )
    forget_texts()
    return erased


def name_customer(tenant: str, customer: str) -> str:
    """How the audit trail, which nothing is ever taken from, names a customer: who has the id can find them.

    >>> name_customer("default", "c9")
    'sha256:0833136894f5ee188082bb5a8cbd06c6'
    """
    named = f"{tenant}\0{customer}".encode("utf-8", "surrogatepass")
    return f"sha256:{hashlib.sha256(named).hexdigest()[:32]}"


def forget_texts() -> None:
    """Empty what this process keeps in memory of texts that it has read: every cache with a bound.

    Those without a bound hold what the program itself brings along.
    """
    forget_opened()
    for name, module in list(sys.modules.items()):
        if name.startswith("service."):
            for value in list(vars(module).values()):
                if isinstance(value, _lru_cache_wrapper) and value.cache_parameters()["maxsize"] is not None:
                    value.cache_clear()
