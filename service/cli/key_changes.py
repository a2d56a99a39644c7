"""What ``evenhand keys`` does to the store."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from service.cli.environment import read_settings
from service.cli.tables import draw_text
from service.domain.access import ApiKey, Scope
from service.domain.allowance import Allowance
from service.store.keys import KeyStore
from service.store.opening import Store
from service.usecases.keep_draft import tell_time
from service.usecases.make_key import make_key, rotate_key


def create_key(tenant: str, name: str, scopes: Sequence[Scope], days: int | None) -> None:
    lifetime = timedelta(days=days) if days is not None else None
    with _open_keys() as keys:
        key, token = make_key(tenant, name, scopes, keys=keys, now=tell_time(), lifetime=lifetime)
    _show_token(key, token)


def replace_key(identifier: str, overlap: int) -> None:
    with _open_keys() as keys:
        key, token, old = rotate_key(identifier, overlap=timedelta(hours=overlap), keys=keys, now=tell_time())
    _show_token(key, token)
    _tell(f"The old key {old.id} works until {_say(old.expires_at)}.")


def end_key(identifier: str) -> None:
    with _open_keys() as keys:
        key = keys.expire(identifier, tell_time())
    _tell(f"The key {key.id} of {key.tenant} works no more.")


def limit_tenant(tenant: str, requests_per_minute: int | None, tokens_per_day: int | None) -> None:
    store = Store(read_settings().store)
    try:
        store.usage.set_allowance(tenant, Allowance(requests_per_minute, tokens_per_day))
    finally:
        store.close()
    requests = _say_limit(requests_per_minute, "requests a minute")
    _tell(f"{tenant}: {requests}, {_say_limit(tokens_per_day, 'tokens a day')}.")


def show_keys(*, as_json: bool) -> None:
    with _open_keys() as keys:
        found = keys.list_all()
    if as_json:
        print(msgspec.json.encode([_form(key) for key in found]).decode())
        return
    if not found:
        _tell("There is no key yet; `evenhand keys create` makes one.")
        return
    table = Table("Id", "Tenant", "For", "Scopes", "Made", "Works")
    now = tell_time()
    for key in found:
        until = "until revoked" if key.expires_at is None else f"until {_say(key.expires_at)}"
        works = until if key.is_live(now) else "no more"
        table.add_row(
            key.id, key.tenant, draw_text(key.name), " ".join(key.scopes), _say(key.created_at), works
        )
    Console().print(table)


@contextmanager
def _open_keys() -> Iterator[KeyStore]:
    store = Store(read_settings().store)
    try:
        yield store.keys
    finally:
        store.close()


def _show_token(key: ApiKey, token: str) -> None:
    print(token)  # alone on standard output, so that a script can take it
    what = f"tenant {key.tenant}, scopes {' '.join(key.scopes)}, until {_say(key.expires_at)}"
    _tell(f"Key {key.id} ({what}). It is not shown again. Send it as: Authorization: Bearer ek_…")


def _say_limit(limit: int | None, of: str) -> str:
    return f"at most {limit:,} {of}" if limit is not None else f"{of} as the settings say"


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


def _say(instant: datetime | None) -> str:
    return "revoked" if instant is None else f"{instant:%Y-%m-%d %H:%M} UTC"


def _form(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "tenant": key.tenant,
        "name": key.name,
        "scopes": key.scopes,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
    }
