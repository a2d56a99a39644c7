"""Saving a policy as a new version."""

import re
from dataclasses import dataclass
from datetime import datetime

from service.domain.policy_json import write_limits
from service.domain.saved_policy import PolicyReading, PolicySource, SavedPolicy
from service.errors import InvalidInput
from service.store.opening import Store
from service.usecases.understand_policy import understand_policy

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~:@-]{0,199}")


@dataclass(frozen=True, slots=True)
class Saved:
    """``new`` is whether a version was made; ``first`` whether there was none before."""

    policy: SavedPolicy
    reading: PolicyReading
    new: bool

    @property
    def first(self) -> bool:
        return self.new and self.policy.version == 1


def save_policy(
    tenant: str,
    identifier: str,
    source: PolicySource,
    *,
    store: Store,
    now: datetime,
    expected: int | None = None,
    actor: str = "",
) -> Saved:
    """The version that holds ``source``: the newest where that has the same content, a new one otherwise.

    ``expected`` is the version that the caller has seen, None where any will do; ``actor`` is who saves it, for the
    audit trail. Raises ``InvalidInput``, ``UnfitCorrection``, ``StaleVersion`` and ``StoreUnavailable``. Blocks:
    reading a large one takes a while.
    """
    if not is_policy_id(identifier):
        raise InvalidInput(
            "the policy's id in the path must have 1 to 200 letters, digits or . _ ~ : @ - "
            "and begin with a letter or digit"
        )
    reading = understand_policy(source)
    policy, new = store.policies.save(
        tenant,
        identifier,
        source,
        digest=reading.policy.digest,
        limits=write_limits(reading.policy),
        now=now,
        expected=expected,
        actor=actor,
    )
    return Saved(policy, reading, new)


def is_policy_id(text: str) -> bool:
    """
    >>> is_policy_id("returns-eu.2026"), is_policy_id("a/b")
    (True, False)
    """
    return _ID.fullmatch(text) is not None
