"""One log line, one measurement and one span a request, and its id on every answer."""

import re
import secrets
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from http import HTTPMethod, HTTPStatus
from time import perf_counter

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from service.api.error_responses import CLIENT_CLOSED_REQUEST
from service.metrics import REQUESTS
from service.tracing import Span, open_span, read_trace_id

REQUEST_ID_HEADER = "X-Request-Id"

_USABLE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_DRAFT_ID = re.compile(r"dr_[A-Za-z0-9_-]{1,64}")
_DRAFT_PLACE = re.compile(rb"/v1/drafts/(dr_[A-Za-z0-9_-]{1,64})")
_TRACED = "/v1/"  # what probes and browsers fetch is no work
_log = structlog.get_logger(__name__)


def log_requests(app: ASGIApp) -> ASGIApp:
    """``app`` with a log line a request: ids, method, path template, status and time; never text or query.

    It wraps the whole application, because the framework's own middleware is passed by for unknown
    paths. An id that the caller sends is kept when it is short and plain.
    """

    async def logged(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        request_id = _read_request_id(scope)
        status: int = CLIENT_CLOSED_REQUEST
        draft: str | None = None

        async def send_with_id(message: Message) -> None:
            nonlocal status, draft
            if message["type"] == "http.response.start":
                status = message["status"]
                draft = _find_draft(scope, message["headers"])
                header = (REQUEST_ID_HEADER.lower().encode(), request_id.encode())
                message["headers"] = [*message["headers"], header]
            await send(message)

        started = perf_counter()
        with _open_span(scope) as span, bound_contextvars(request_id=request_id, **_find_trace(scope, span)):
            try:
                await app(scope, receive, send_with_id)
            finally:
                seconds = perf_counter() - started
                method = scope["method"] if scope["method"] in HTTPMethod.__members__ else "other"
                path = scope.get("path_template") or "unmatched"
                REQUESTS.labels(method, path, status).observe(seconds)
                _tell_request(span, method, path, status, draft)
                about = {"draft": draft} if draft else {}
                _log.info(
                    "request", method=method, path=path, status=status, ms=round(seconds * 1000, 1), **about
                )

    return logged


def _open_span(scope: HTTPScope) -> AbstractContextManager[Span]:
    """Nothing is known of the route yet, and the path may hold anything."""
    if not scope["path"].startswith(_TRACED):
        return nullcontext(Span())
    caller = {name: _read_header(scope, name) for name in ("traceparent", "tracestate")}
    return open_span(
        "request", kind="server", caller={name: value for name, value in caller.items() if value}
    )


def _tell_request(span: Span, method: str, path: str, status: int, draft: str | None) -> None:
    span.rename(f"{method} {path}")
    span.tell(
        {
            "http.request.method": method,
            "http.route": path,
            "http.response.status_code": status,
            "evenhand.draft.id": draft,
        }
    )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        span.fail(str(status))


def _find_trace(scope: HTTPScope, span: Span) -> dict[str, str]:
    """The caller's trace is worth a line even where this server records none."""
    found = span.trace_id or read_trace_id(_read_header(scope, "traceparent"))
    return {"trace_id": found} if found else {}


def _find_draft(scope: HTTPScope, headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Which draft it is about, by its path or by where the answer says that it lies; nothing that is no id."""
    named = str(scope.get("path_params", {}).get("draft_id", ""))
    if _DRAFT_ID.fullmatch(named):
        return named
    place = next((value for name, value in headers if name.lower() == b"location"), b"")
    made = _DRAFT_PLACE.fullmatch(place)
    return made[1].decode() if made else None


def _read_request_id(scope: HTTPScope) -> str:
    sent = _read_header(scope, REQUEST_ID_HEADER.lower())
    return sent if _USABLE_ID.fullmatch(sent) else f"rq_{secrets.token_urlsafe(12)}"


def _read_header(scope: HTTPScope, name: str) -> str:
    """ "" where it was not sent, or is not ASCII."""
    sent = next((value for key, value in scope["headers"] if key == name.encode()), b"")
    return sent.decode() if sent.isascii() else ""
