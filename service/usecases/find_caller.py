"""Finding out who calls."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

from service.domain.access import ANYBODY, ApiKey, Caller, matches, split_token
from service.domain.allowance import Allowance
from service.errors import Unauthenticated
from service.store.opening import Store
from service.usecases.keep_draft import tell_time

FRESH_SECONDS = 5.0  # how long a key that was revoked may go on working
KEPT_IN_MEMORY = 1000
_NO_TOKEN = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store said, believed until an instant of the clock; ``key`` is None for a server without keys."""

    until: float
    key: ApiKey | None
    allowance: Allowance


class Gate:
    """Who a token belongs to; what the store said is believed for ``FRESH_SECONDS``.

    As long as no key was ever made, everybody is let in: such a server listens on this machine alone. ``allowance``
    is that of tenants for whom nothing else was set.
    """

    def __init__(
        self, store: Store, allowance: Allowance, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._allowance = allowance
        self._clock = clock
        self._lock = Lock()
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._closed = False

    def recall(self, token: str | None) -> Caller | None:
        """What is known without asking the store; None where it has to be asked. Raises ``Unauthenticated``."""
        identifier, secret = _split(token)
        with self._lock:
            known = self._known.get(identifier)
        if known is None or self._clock() >= known.until:
            return None
        return _admit(known, secret) if token is not None else _admit_anybody(known)

    def find(self, token: str | None) -> Caller:
        """The same from the store. May block; raises ``Unauthenticated`` and ``StoreUnavailable``."""
        identifier, secret = _split(token)
        if token is None:
            if self._needs_key():
                raise Unauthenticated("this server needs a key: send Authorization: Bearer ek_…")
            return _admit_anybody(self._remember(_NO_TOKEN, None, ANYBODY.tenant))
        key = self._store.keys.find(identifier) if identifier else None
        if key is None:  # what anybody can make up is not remembered
            return _admit(None, secret)
        return _admit(self._remember(identifier, key, key.tenant), secret)

    def _needs_key(self) -> bool:
        self._closed = self._closed or self._store.keys.has_any()
        return self._closed

    def _remember(self, identifier: str, key: ApiKey | None, tenant: str) -> _Known:
        allowance = self._store.usage.find_allowance(tenant, self._allowance)
        known = _Known(self._clock() + FRESH_SECONDS, key, allowance)
        with self._lock:
            self._known[identifier] = known
            self._known.move_to_end(identifier)
            if len(self._known) > KEPT_IN_MEMORY:
                self._known.popitem(last=False)
        return known


def _split(token: str | None) -> tuple[str, str]:
    """Id and secret; a token that has not the form of one has neither."""
    if token is None:
        return _NO_TOKEN, ""
    return split_token(token) or ("?", "")


def _admit_anybody(known: _Known) -> Caller:
    return replace(ANYBODY, allowance=known.allowance)


def _admit(known: _Known | None, secret: str) -> Caller:
    key = known.key if known else None
    if not matches(key, secret) or key is None or known is None or not key.is_live(tell_time()):
        # Which of these it was is nothing to tell a stranger.
        raise Unauthenticated("the key is unknown, revoked or out of date")
    return Caller(key.tenant, key.id, key.scopes, known.allowance)
