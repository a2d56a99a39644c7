"""A server process that kills itself at a point: ``python -m evals.killing.server [POINT [key]]``.

It is the application as it is, given a model and put between listeners: to the database's transactions (SQLAlchemy's
events) and to what is sent. The first request with the header ``Evals-Kill`` arms it; the first time that the point
is reached after that, the process gets SIGKILL. Its port is the first line of its output. With ``key`` it makes a key
instead, and prints it.
"""

import os
import signal
import sys
from asyncio import sleep
from random import Random

import uvicorn
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import Message, Receive, Scope, Send
from sqlalchemy import Connection, Engine, Pool, event
from sqlalchemy.pool import ConnectionPoolEntry

from evals.killing.points import Moment, Point, find_point
from evals.obliging_model import ObligingModel
from service.app import create_app
from service.cli.environment import read_settings
from service.cli.key_changes import create_key
from service.cli.serving import open_listener
from service.domain.prompt import Completion, JsonSchema, Prompt

ARMING = b"evals-kill"
_MARK = "evals_killing_reached"
_SLOWEST = 0.05  # seconds that the model takes at most


class Trap:
    """Kills this process at ``point``, once it is armed; never where there is none."""

    def __init__(self, point: Point | None) -> None:
        self._point = point
        self.armed = False
        if point is not None and point.statement:
            self._listen(point)

    def reach(self, moment: Moment) -> None:
        if self.armed and self._point is not None and moment == self._point.moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def _listen(self, point: Point) -> None:
        def note(connection: Connection, _: object, statement: str, *__: object) -> None:
            if self.armed and statement.startswith(point.statement) and point.naming in statement:
                connection.info[_MARK] = True

        def commit(connection: Connection) -> None:
            if _MARK in connection.info:
                self.reach("before_commit")

        def give_back(_: object, entry: ConnectionPoolEntry) -> None:
            if entry.info.pop(_MARK, False):
                self.reach("after_commit")

        event.listen(Engine, "before_cursor_execute", note)
        event.listen(Engine, "commit", commit)
        event.listen(Pool, "checkin", give_back)  # a connection comes back once its transaction is over


class TrappedModel(ObligingModel):
    """Takes a moment, and passes the trap before and after."""

    def __init__(self, trap: Trap) -> None:
        self._trap = trap
        self._chance = Random()  # noqa: S311 - no secret

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        self._trap.reach("before_model")
        await sleep(self._chance.uniform(0, _SLOWEST))
        answer = await super().complete(prompt, schema=schema, deadline=deadline)
        self._trap.reach("after_model")
        return answer


class TrappedApp:
    """``app``, whose answers pass the trap on their way out."""

    def __init__(self, app: Litestar, trap: Trap) -> None:
        self._app = app
        self._trap = trap

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and any(name == ARMING for name, _ in scope["headers"]):
            self._trap.armed = True

        async def pass_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._trap.reach("before_head")
            elif message["type"] == "http.response.body":
                self._trap.reach("before_body")
            await send(message)

        await self._app(scope, receive, pass_on)


def main(name: str = "", deed: str = "") -> None:
    """Serve, or make a key where that is the ``deed``, until the point is reached."""
    point = find_point(name) if name else None
    trap = Trap(point)
    if deed == "key":
        trap.armed = True
        create_key("default", "", ["admin"], None)
        return
    settings = read_settings()
    with open_listener(settings.server) as listener:
        print(listener.getsockname()[1], flush=True)  # noqa: T201 - whoever started it reads it
        app = TrappedApp(create_app(settings, model=TrappedModel(trap)), trap)
        config = uvicorn.Config(app, lifespan="on", ws="none", access_log=False, log_config=None)
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(*sys.argv[1:])
