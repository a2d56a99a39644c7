"""Which URLs may be posted to: no form of a URL leads into the network that Evenhand stands in."""

import re
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

LONGEST_URL = 2000
_VISIBLE = re.compile(r"[!-~]+")
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# All that is given out of IPv6; what lies elsewhere is local, reserved, or an IPv4 address in other clothes.
_IPV6 = IPv6Network("2000::/3")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class WebhookUrl:
    """A URL in its parts: ``host`` is a name or an IP address without brackets, ``target`` path and query."""

    scheme: str
    host: str
    port: int
    target: str = field(repr=False)

    @property
    def authority(self) -> str:
        """What the header ``Host`` says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def address(self) -> str | None:
        """The host where it is an IP address, None where it is a name."""
        return _read_address(self.host)


def read_webhook_url(url: str, *, private: bool = False) -> WebhookUrl:
    """The parts of ``url``; ``private`` allows plain ``http``. Raises ``ValueError`` that says what to send instead.

    >>> read_webhook_url("https://Hooks.Example.com./in?k=1").authority
    'hooks.example.com'
    """
    if len(url) > LONGEST_URL or not _VISIBLE.fullmatch(url) or "\\" in url:
        raise ValueError(f"must be a URL of at most {LONGEST_URL} ASCII characters, without blanks")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("is no URL; send one such as https://crm.example.com/evenhand") from None
    _check_parts(parts, private)
    host = _read_host(parts)
    if port == 0:
        raise ValueError("names the port 0; leave it out, or name a real one")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return WebhookUrl(parts.scheme, host, port or _PORTS[parts.scheme], target)


def _check_parts(parts: SplitResult, private: bool) -> None:
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise ValueError("must begin with https://")
    if "@" in parts.netloc:
        raise ValueError("must hold no user or password; deliveries are signed, which says who they are from")
    if parts.fragment:
        raise ValueError("must not hold a fragment (#…): it is never sent")


def _read_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").removesuffix(".")
    if _read_address(host) is not None:
        return host
    labels = host.split(".")
    if not _NAME.fullmatch(host) or len(host) > 253:
        raise ValueError("names no host; names with other letters than ASCII are written as xn--…")
    if _NUMBER.fullmatch(labels[-1]):  # 2130706433, 0177.0.0.1, 0x7f.1: what resolvers read as 127.0.0.1
        raise ValueError("names a host in numbers; write an IP address in its usual form, or a name")
    return host


def _read_address(host: str) -> str | None:
    try:
        return None if "%" in host else str(ip_address(host))
    except ValueError:
        return None


def is_public(address: str) -> bool:
    """Whether ``address`` (IPv4 or IPv6) is one that the whole internet knows by it.

    >>> [is_public(each) for each in ("93.184.215.14", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1")]
    [True, False, False, False]
    """
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and (found not in _IPV6 or found in _SIX_TO_FOUR):
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)
