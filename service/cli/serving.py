"""Running the API in this process until it is told to end."""

import asyncio
import gc
import signal
import socket
from types import FrameType

import uvicorn
from litestar import Litestar

from service.api.draining import Drain
from service.app import create_app
from service.cli.announcement import announce, show_model_states
from service.cli.environment import read_settings
from service.errors import SettingsError
from service.settings import ServerSettings, Settings

GRACE_SECONDS = 20  # for requests under way when it is told to end: a whole draft of a remote model
BACKLOG = 2048


def serve_api(host: str | None, port: int | None) -> None:
    """Serve until SIGINT or SIGTERM; ``host`` and ``port`` win over settings. Raises ``EvenhandError``."""
    settings = read_settings()
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = settings.model_copy(update={"server": settings.server.model_copy(update=given)})
    with open_listener(settings.server) as listener:
        app = create_app(settings)
        config = uvicorn.Config(
            app,
            # Run here instead, so that a mistake in settings or prompts is reported as what it is.
            lifespan="off",
            # Requests are logged by the application, without anybody's text in them.
            ws="none",
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            runner.run(_serve(app, DrainingServer(config, app, settings.server), listener, settings))


class DrainingServer(uvicorn.Server):
    """A server that, told by SIGTERM to end, first says so to whoever sends it requests.

    For ``drain_seconds`` it answers as before, but readiness says no and connections are closed; being told again, or
    by SIGINT, it ends at once.
    """

    def __init__(self, config: uvicorn.Config, app: Litestar, settings: ServerSettings) -> None:
        super().__init__(config)
        self._drain: Drain = app.state.drain
        self._seconds = settings.drain_seconds

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if sig != signal.SIGTERM or self._drain.begun:
            super().handle_exit(sig, frame)
            return
        self._drain.begin()
        # A signal comes in the middle of anything: the loop is to find it in its own time.
        loop = asyncio.get_running_loop()
        loop.call_soon_threadsafe(loop.call_later, self._seconds, super().handle_exit, sig, frame)


async def _serve(app: Litestar, server: uvicorn.Server, listener: socket.socket, settings: Settings) -> None:
    # The server raises the signal again when it is done; being told to end is no failure.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, server.handle_exit)
    async with app.lifespan():
        # Weights, prompts and patterns stay until the end. A pass of the collector over all of them would hold up
        # whoever is typing.
        gc.collect()
        gc.freeze()
        showing = asyncio.create_task(_show(app, server, listener, settings))
        try:
            await server.serve(sockets=[listener])
        finally:
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)


async def _show(app: Litestar, server: uvicorn.Server, listener: socket.socket, settings: Settings) -> None:
    address = listener.getsockname()
    while not server.started:  # noqa: ASYNC110 - the server has no event for it
        await asyncio.sleep(0.01)
    model = app.state.services.model
    announce(address[0], address[1], settings, model.name)
    await show_model_states(model)


def open_listener(settings: ServerSettings) -> socket.socket:
    """A socket that listens where the settings say. Raises ``SettingsError``."""
    host, port = settings.host, settings.port
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except socket.gaierror:
        raise SettingsError(f"--host: there is no interface {host!r} on this machine") from None
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {host}, port {port}: {error.strerror or error}; "
            "choose another port with --port, or 0 for a free one"
        ) from None
