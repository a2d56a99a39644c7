"""Whether a server may listen without a key."""

import ipaddress

import structlog

from service.errors import SettingsError
from service.store.opening import Store

_log = structlog.get_logger(__name__)


def require_key(host: str, store: Store) -> None:
    """Raise ``SettingsError`` where others than this machine could call ``host`` and no key was ever made."""
    if store.keys.has_any():
        return
    if not is_loopback(host):
        raise SettingsError(
            f"EVENHAND_SERVER__HOST: on {host} anybody could call, and there is no key yet; "
            "make one with `evenhand keys create`, or listen on 127.0.0.1"
        )
    _log.warning("open_without_key", host=host, fix="evenhand keys create")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches ``host``.

    >>> [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "evenhand.example")]
    [True, True, True, False, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
