"""Finding a saved policy, as it is understood now."""

from dataclasses import dataclass

from service.domain.policy import Policy
from service.domain.saved_policy import PolicyReading, SavedPolicy
from service.errors import NotFound
from service.store.opening import Store
from service.usecases.save_policy import is_policy_id
from service.usecases.understand_policy import understand_policy


@dataclass(frozen=True, slots=True)
class FoundPolicy:
    """A version, and what the checks of this Evenhand understand of it."""

    saved: SavedPolicy
    reading: PolicyReading

    @property
    def policy(self) -> Policy:
        return self.reading.policy


def find_policy(tenant: str, identifier: str, version: int | None = None, *, store: Store) -> FoundPolicy:
    """A version (default: the newest) of the tenant's policy. Raises ``NotFound`` and ``StoreUnavailable``.

    Blocks: the first time, reading a large one takes a while.
    """
    if not is_policy_id(identifier):
        raise NotFound("policy", identifier)
    saved = store.policies.find(tenant, identifier, version)
    return FoundPolicy(saved, understand_policy(saved.source))
