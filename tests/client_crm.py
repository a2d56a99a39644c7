"""Stand-ins on loopback: a CRM that keeps what it is told, and Evenhand as a server of its own thread."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import uvicorn
from litestar import Litestar


@dataclass(frozen=True, slots=True)
class Heard:
    """A request that the stand-in was sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Crm:
    """``heard`` in the order of its coming; ``answers`` maps the end of a path to a JSON body."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    answers: dict[str, bytes] = field(default_factory=dict)


@contextmanager
def open_crm(crm: Crm) -> Iterator[Crm]:
    """A server on a free port that answers 200 to everything."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            headers = {name.lower(): value for name, value in self.headers.items()}
            crm.heard.append(Heard(self.command, self.path, headers, self.rfile.read(length)))
            body = next((each for end, each in crm.answers.items() if self.path.endswith(end)), b"{}")
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = answer  # noqa: N815 - http.server's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Nothing goes to standard error."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        crm.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield crm
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def open_evenhand(app: Litestar) -> Iterator[str]:
    """The URL at which ``app`` is served, in a thread."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            wait_until(lambda: server.started or not thread.is_alive())
            assert server.started
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(60)


def wait_until(is_so: Callable[[], bool], seconds: float = 300.0) -> None:
    """Look every 20 ms, for ``seconds`` at most."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if is_so():
            return
        pause.wait(0.02)
    raise AssertionError("it did not come about")
