"""Posting one delivery, signed after Standard Webhooks; the one place of webhooks that speaks HTTP."""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2
from standardwebhooks import Webhook

from service.domain.webhook import Answer, ClaimedDelivery
from service.domain.webhook_url import WebhookUrl
from service.errors import InvalidInput
from service.webhooks.destinations import Destinations

SECONDS = 10.0
_CONNECT_SECONDS = 4.0
_LONGEST_WAIT = 86_400.0 * 7


class Poster:
    """Posts to addresses that ``destinations`` allows; ``trusted`` replaces the certificates that are trusted."""

    def __init__(
        self, destinations: Destinations, *, seconds: float = SECONDS, trusted: ssl.SSLContext | None = None
    ) -> None:
        self._destinations = destinations
        self._seconds = seconds
        self._trusted = trusted
        self._client: httpx2.AsyncClient | None = None  # until there is something to post

    async def post(self, claimed: ClaimedDelivery, now: datetime) -> Answer:
        """What the endpoint answered: nothing is raised, and nothing of a body is read."""
        try:
            async with asyncio.timeout(self._seconds):
                parts, addresses = await self._destinations.find(claimed.url)
                return await self._post(claimed, parts, addresses, build_headers(claimed, now))
        except InvalidInput:
            return Answer(None, "address_refused")
        except (TimeoutError, httpx2.TimeoutException):
            return Answer(None, "timeout")
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError):
            return Answer(None, "unreachable")

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    def _open(self) -> httpx2.AsyncClient:
        if self._client is None:
            self._client = httpx2.AsyncClient(
                # No connection is kept: it is to an address, and another host may have the same one.
                transport=httpx2.AsyncHTTPTransport(
                    verify=self._trusted or True,
                    trust_env=False,
                    limits=httpx2.Limits(max_connections=None, max_keepalive_connections=0),
                ),
                timeout=httpx2.Timeout(self._seconds, connect=min(_CONNECT_SECONDS, self._seconds)),
                follow_redirects=False,
                trust_env=False,
            )
        return self._client

    async def _post(
        self, claimed: ClaimedDelivery, parts: WebhookUrl, addresses: Sequence[str], headers: dict[str, str]
    ) -> Answer:
        for left, address in zip(range(len(addresses) - 1, -1, -1), addresses, strict=True):
            url = httpx2.URL(
                scheme=parts.scheme, host=address, port=parts.port, raw_path=parts.target.encode()
            )
            try:
                async with self._open().stream(
                    "POST",
                    url,
                    content=claimed.payload.encode(),
                    headers=headers | {"host": parts.authority},
                    extensions={"sni_hostname": parts.host},  # what the certificate is checked for, too
                ) as response:
                    wait = read_retry_after(response.headers.get("retry-after"), datetime.now(UTC))
                    return Answer(response.status_code, "", wait)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                if not left:
                    raise
        raise AssertionError("a destination has an address")


def build_headers(claimed: ClaimedDelivery, now: datetime) -> dict[str, str]:
    """A signature for each secret, all over the id, the time and the payload."""
    signatures = [
        Webhook(secret).sign(claimed.id, now.astimezone(UTC), claimed.payload) for secret in claimed.secrets
    ]
    return {
        "content-type": "application/json",
        "user-agent": "Evenhand",
        "accept-encoding": "identity",
        "connection": "close",
        "webhook-id": claimed.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def read_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds from the header, which holds seconds or a date; None where it holds neither.

    >>> read_retry_after("120", datetime(2026, 11, 23, tzinfo=UTC))
    120.0
    >>> read_retry_after("Mon, 23 Nov 2026 00:01:00 GMT", datetime(2026, 11, 23, tzinfo=UTC))
    60.0
    """
    text = (value or "").strip()[:40]
    if text.isdecimal() and text.isascii():
        return min(float(text), _LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, IndexError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max((at - now).total_seconds(), 0.0), _LONGEST_WAIT)
