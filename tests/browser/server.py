"""A server with a model of known answers, as a process: ``python -m tests.browser.server PORT STORE_URL``."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from pydantic import SecretStr

from service.app import create_app
from service.llm.scripted import ScriptedModel
from service.settings import ServerSettings, Settings, StoreSettings
from tests.browser.writer import answer

ROOT = Path(__file__).resolve().parents[2]
READY = "ready"
PATIENCE = 30.0  # seconds; only a hang takes so long


@dataclass
class Server:
    """A server on one port and one store, which may be killed and started again."""

    port: int
    store_url: str
    log: Path
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns once it listens."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENHAND_")}
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.browser.server", str(self.port), self.store_url],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=kept,
                cwd=ROOT,
            )
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip() == READY, self.log.read_text()

    def kill(self) -> None:
        """End it at once: it finishes nothing."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator does."""
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        if self.process is None:
            return
        process, self.process = self.process, None
        process.send_signal(number)
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()
            assert process.stdout is not None
            process.stdout.close()


@contextmanager
def open_server(store_url: str, folder: Path) -> Iterator[Server]:
    """A running server; what it says of itself goes into ``folder``."""
    server = Server(find_free_port(), store_url, folder / "server.log")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class Announcing(uvicorn.Server):
    """Says on standard output that it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(READY, flush=True)


def main(port: str, store_url: str) -> None:
    settings = Settings(
        store=StoreSettings(url=SecretStr(store_url)),
        server=ServerSettings(port=int(port), log_level="warning"),
    )
    app = create_app(settings, model=ScriptedModel(answer))
    config = uvicorn.Config(
        app, port=int(port), log_config=None, access_log=False, timeout_graceful_shutdown=1
    )
    Announcing(config).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
