"""What a request says beside its body: media types, how long it waits, which version and page it means."""

import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final

from litestar.connection import ASGIConnection, Request
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.handlers.base import BaseRouteHandler

from service.api.today import YEARS
from service.errors import InvalidInput

JSON: Final = "application/json"
MARKDOWN: Final = "text/markdown"
EVENT_STREAM: Final = "text/event-stream"
MAX_DEADLINE: Final = 600.0

_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_ISO_DURATION = re.compile(
    r"P(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,9}(?:[.,]\d{1,9})?)S)?)?"
)
_VERSION = re.compile(r'(?P<bare>[0-9]{1,9})|"(?P<quoted>[0-9]{1,9})"')
_LONGEST_CURSOR = 200
_QUALITY = re.compile(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*")


def require_json(
    connection: ASGIConnection[BaseRouteHandler, object, object, State], _: BaseRouteHandler
) -> None:
    """A guard: the body is sent as JSON (415), and JSON is accepted as the answer (406)."""
    sent = connection.headers.get("content-type", "").split(";")[0].strip().lower()
    if sent != JSON:
        raise HTTPException(
            status_code=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            detail=f"Send the body with the header Content-Type: {JSON}",
        )


def accepted_quality(accept: str, media_type: str) -> float:
    """How much the header wants ``media_type``, 0 (not at all) to 1; the most specific range decides.

    >>> accepted_quality("text/event-stream, */*;q=0.1", "application/json")
    0.1
    >>> accepted_quality("", "application/json")
    1.0
    """
    best = (-1, 0.0)
    for entry in (accept.strip() or "*/*").lower().split(","):
        name, *parameters = (part.strip() for part in entry.split(";"))
        if name not in {"*/*", f"{media_type.split('/', maxsplit=1)[0]}/*", media_type}:
            continue
        quality = next((float(m[1]) for p in parameters if (m := _QUALITY.fullmatch(p))), 1.0)
        best = max(best, (2 - name.count("*"), quality))
    return best[1]


def require_acceptable(request: Request[object, object, State], *media_types: str) -> None:
    """Raise 406 where the caller accepts none of ``media_types``."""
    accept = request.headers.get("accept", "")
    if not any(accepted_quality(accept, media_type) for media_type in media_types):
        raise HTTPException(
            status_code=HTTPStatus.NOT_ACCEPTABLE,
            detail=f"This can be answered as {' or '.join(media_types)}",
        )


def wants_events(request: Request[object, object, State]) -> bool:
    """Whether the caller names the event stream and likes JSON no better, or takes no JSON at all."""
    accept = request.headers.get("accept", "").lower()
    events, json = accepted_quality(accept, EVENT_STREAM), accepted_quality(accept, JSON)
    named = EVENT_STREAM in accept and (JSON not in accept or events >= json)
    return bool(events) and (named or not json)


def read_deadline(text: str | None, default: float) -> float:
    """Seconds from the header: ISO 8601 (``PT30S``) or plain seconds (``30``), at most 600.

    Raises ``InvalidInput``.

    >>> read_deadline("PT1M30S", 20.0), read_deadline("2.5", 20.0), read_deadline(None, 20.0)
    (90.0, 2.5, 20.0)
    """
    if text is None:
        return default
    seconds = _read_seconds(text.strip())
    if not seconds:
        raise InvalidInput("the header Evenhand-Deadline must be a duration over zero, such as PT30S or 30")
    return min(seconds, MAX_DEADLINE)


def read_expected_version(text: str | None) -> int | None:
    """The version in the header If-Match, bare or quoted. Raises ``InvalidInput``.

    >>> read_expected_version('"3"'), read_expected_version("3"), read_expected_version(None)
    (3, 3, None)
    """
    if text is None:
        return None
    if not (match := _VERSION.fullmatch(text.strip())):
        raise InvalidInput('the header If-Match must be a version, such as 3 or "3"')
    return int(match["bare"] or match["quoted"])


def require_offset(name: str, instant: datetime | None) -> datetime | None:
    """The query parameter ``name``. Raises ``InvalidInput`` where nobody knows which instant it is, or nobody lived."""
    if instant is not None and instant.tzinfo is None:
        raise InvalidInput(f"the parameter {name} must have an offset, such as 2026-11-01T00:00:00Z")
    if instant is not None and instant.year not in YEARS:
        raise InvalidInput(f"the parameter {name} must lie between {YEARS[0]} and {YEARS[-1]}")
    return instant


def read_cursor(text: str | None, usable: Callable[[str], bool]) -> str | None:
    """The query parameter cursor. Raises ``InvalidInput`` where no page was ever answered with it."""
    if text is None or (len(text) <= _LONGEST_CURSOR and text.isascii() and usable(text)):
        return text
    raise InvalidInput("the query parameter cursor must be the next_cursor of an earlier page")


def _read_seconds(text: str) -> float:
    """Zero where ``text`` is no duration."""
    if _SECONDS.fullmatch(text):
        return float(text)
    if not (duration := _ISO_DURATION.fullmatch(text)):
        return 0.0
    units = {"days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1}
    return sum(float((duration[name] or "0").replace(",", ".")) * size for name, size in units.items())
