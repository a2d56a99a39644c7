"""The saved policy that a request names."""

import asyncio
from functools import partial

from service.api.schemas_case import PolicyIn
from service.store.opening import Store
from service.usecases.find_policy import FoundPolicy, find_policy


async def find_named_policy(data: PolicyIn | None, tenant: str, store: Store) -> FoundPolicy | None:
    """What ``policy.id`` and ``policy.version`` name, None where the policy itself is sent.

    Raises ``NotFound`` and ``StoreUnavailable``.
    """
    if data is None or data.id is None:
        return None
    return await asyncio.to_thread(partial(find_policy, tenant, data.id, data.version, store=store))
