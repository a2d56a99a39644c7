"""Making keys, replacing them, and taking them back."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from service.domain.access import ApiKey, Scope, make_secret
from service.errors import InvalidInput, NotFound
from service.store.keys import KeyStore

_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def make_key(
    tenant: str,
    name: str,
    scopes: Sequence[Scope],
    *,
    keys: KeyStore,
    now: datetime,
    lifetime: timedelta | None = None,
) -> tuple[ApiKey, str]:
    """The key as it is kept, and the token that nobody will be shown again. Raises ``InvalidInput``."""
    if not _TENANT.fullmatch(tenant):
        raise InvalidInput(f"--tenant {tenant!r}: letters and digits with . _ - between them, at most 100")
    if not scopes:
        raise InvalidInput("--scope: a key without a scope can do nothing but read; name at least one")
    identifier, token, digest = make_secret()
    expires = now + lifetime if lifetime is not None else None
    key = ApiKey(identifier, tenant, name[:200], tuple(scopes), digest, now, expires)
    keys.add(key)
    return key, token


def rotate_key(
    identifier: str, *, overlap: timedelta, keys: KeyStore, now: datetime
) -> tuple[ApiKey, str, ApiKey]:
    """A new key with the rights of an old one, its token, and the old one, which works for ``overlap`` still.

    Raises ``NotFound``, and ``InvalidInput`` where the old one works no more.
    """
    old = keys.find(identifier)
    if old is None:
        raise NotFound("key", identifier)
    if not old.is_live(now):
        raise InvalidInput(f"the key {identifier} works no more: make a new one with `evenhand keys create`")
    new, token = make_key(old.tenant, old.name, old.scopes, keys=keys, now=now)
    return new, token, keys.expire(identifier, now + overlap)
