"""Who may call: keys of tenants, and what each may do."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from service.domain.allowance import UNLIMITED, Allowance
from service.domain.tenant import DEFAULT_TENANT

Scope = Literal["draft", "edit", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
_SHAPE = re.compile(r"ek_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept: ``digest`` is the SHA-256 of its secret, which nobody can read again.

    The secret has 256 random bits, so that one round of a fast hash is enough. ``expires_at`` is when it stops to
    work, None for never: a key that was rotated works until then, beside its successor.
    """

    id: str
    tenant: str
    name: str
    scopes: tuple[Scope, ...]
    digest: str = field(repr=False)
    created_at: datetime
    expires_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        return self.expires_at is None or now < self.expires_at


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose request it is; ``key`` is the id of the key, "" where none is needed."""

    tenant: str
    key: str
    scopes: tuple[Scope, ...]
    allowance: Allowance = UNLIMITED

    def may(self, scope: Scope | Literal["read"]) -> bool:
        """Whether ``scope`` is granted; any key may read, and ``admin`` may do everything."""
        return scope == "read" or scope in self.scopes or "admin" in self.scopes


# Who calls where no key was ever made.
ANYBODY = Caller(DEFAULT_TENANT, "", SCOPES)


def make_secret() -> tuple[str, str, str]:
    """A new key's id, the token that its owner sends, and the digest that is kept."""
    identifier, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    return identifier, f"ek_{identifier}_{secret}", digest_secret(secret)


def split_token(token: str) -> tuple[str, str] | None:
    """The id and the secret of a token, None where it has not a token's form.

    >>> split_token("ek_0123456789ab_" + "s" * 43)
    ('0123456789ab', 'sssssssssssssssssssssssssssssssssssssssssss')
    >>> split_token("hunter2")
    """
    match = _SHAPE.fullmatch(token)
    return (match[1], match[2]) if match else None


def digest_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def matches(key: ApiKey | None, secret: str) -> bool:
    """Whether ``secret`` is the key's, in a time that tells nothing about how much of it is right."""
    expected = key.digest if key else "0" * 64
    return hmac.compare_digest(expected, digest_secret(secret)) and key is not None
