"""One log line and one measurement a request, and its id on every answer."""

import re
import secrets
from http import HTTPMethod
from time import perf_counter

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from service.api.error_responses import CLIENT_CLOSED_REQUEST
from service.metrics import REQUESTS

REQUEST_ID_HEADER = "X-Request-Id"

_USABLE_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")
_log = structlog.get_logger(__name__)


def log_requests(app: ASGIApp) -> ASGIApp:
    """``app`` with a log line a request: id, method, path template, status and time; never text or query.

    It wraps the whole application, because the framework's own middleware is passed by for unknown
    paths. An id that the caller sends is kept when it is short and plain.
    """

    async def logged(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        request_id = _read_request_id(scope)
        status: int = CLIENT_CLOSED_REQUEST

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                header = (REQUEST_ID_HEADER.lower().encode(), request_id.encode())
                message["headers"] = [*message["headers"], header]
            await send(message)

        started = perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await app(scope, receive, send_with_id)
            finally:
                seconds = perf_counter() - started
                method = scope["method"] if scope["method"] in HTTPMethod.__members__ else "other"
                path = scope.get("path_template") or "unmatched"
                REQUESTS.labels(method, path, status).observe(seconds)
                _log.info("request", method=method, path=path, status=status, ms=round(seconds * 1000, 1))

    return logged


def _read_request_id(scope: HTTPScope) -> str:
    name = REQUEST_ID_HEADER.lower().encode()
    sent = next((value for key, value in scope["headers"] if key == name), b"")
    return sent.decode() if _USABLE_ID.fullmatch(sent) else f"rq_{secrets.token_urlsafe(12)}"
