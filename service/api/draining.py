"""Ending without anybody noticing: callers are sent elsewhere before the port is closed."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send


class Drain:
    """Whether the process is about to end."""

    def __init__(self) -> None:
        self.begun = False

    def begin(self) -> None:
        """From now on readiness says no, and every answer closes its connection."""
        self.begun = True


def close_connections(app: ASGIApp, drain: Drain) -> ASGIApp:
    """``app``, whose answers ask callers to come back over a new connection once ``drain`` has begun.

    A connection that is kept would be closed under a request that is on its way.
    """

    async def closing(scope: Scope, receive: Receive, send: Send) -> None:
        async def close(message: Message) -> None:
            if drain.begun and message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        await app(scope, receive, close if scope["type"] == ScopeType.HTTP else send)

    return closing
