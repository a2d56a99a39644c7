"""Where a URL leads: its host is resolved here, and every address of it is looked at before anything connects."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from service.domain.webhook_url import WebhookUrl, is_public, read_webhook_url
from service.errors import FieldError, InvalidInput

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host; raises ``OSError`` where there are none."""
SECONDS = 5.0
# Of their own: a name server that hangs must not hold up what else the process does in threads. Begun when needed.
_THREADS = ThreadPoolExecutor(64, thread_name_prefix="webhook-names")


class Destinations:
    """``private_addresses`` allows addresses that are not public, and plain HTTP, for tests and closed networks."""

    def __init__(self, *, private_addresses: bool, resolve: Resolve | None = None) -> None:
        self._private = private_addresses
        self._resolve = resolve or resolve_host

    async def find(self, url: str) -> tuple[WebhookUrl, tuple[str, ...]]:
        """The parts of ``url`` and the addresses to connect to; whoever connects resolves nothing again.

        Raises ``InvalidInput`` (pointer ``/url``) where one of them may not be posted to, or there is none.
        """
        try:
            parts = read_webhook_url(url, private=self._private)
        except ValueError as error:
            raise _refuse(str(error)) from None
        addresses = (parts.address,) if parts.address else await self._look_up(parts)
        if not self._private and not all(is_public(address) for address in addresses):
            raise _refuse(
                "leads to an address that is not public; a server in a closed network allows it by "
                "EVENHAND_WEBHOOKS__PRIVATE_ADDRESSES=true"
            )
        return parts, addresses

    async def _look_up(self, parts: WebhookUrl) -> tuple[str, ...]:
        try:
            async with asyncio.timeout(SECONDS):
                found = tuple(dict.fromkeys(await self._resolve(parts.host, parts.port)))
        except (OSError, UnicodeError):  # a time-out is an OSError
            found = ()
        if not found:
            raise _refuse("names a host that has no address")
        return found


async def resolve_host(host: str, port: int) -> Sequence[str]:
    """What the system says."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(
        _THREADS, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    )
    return [str(address[0]) for *_, address in found]


def _refuse(detail: str) -> InvalidInput:
    return InvalidInput(f"/url: {detail}", (FieldError("/url", detail),))
