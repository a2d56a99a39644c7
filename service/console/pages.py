"""Serving the console, which needs nothing from outside."""

from pathlib import Path

from litestar import Response, Router, get
from litestar.datastructures import CacheControlHeader
from litestar.response import Redirect
from litestar.static_files import create_static_files_router

PATH = "/console"
_STATIC = Path(__file__).with_name("static")
# What customers and models write is shown as text only; should that ever fail, nothing foreign runs or is sent away.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@get("/", include_in_schema=False, sync_to_thread=False)
def open_console() -> Redirect:
    """Whoever opens the server's address in a browser wants the console."""
    return Redirect(PATH)


def build_console() -> Router:
    """The files of the console below ``/console``."""
    return create_static_files_router(
        PATH,
        [_STATIC],
        html_mode=True,
        name="console",
        # Names stay the same from version to version: browsers ask whether what they have is still good.
        cache_control=CacheControlHeader(no_cache=True),
        after_request=_add_headers,
    )


def _add_headers(response: Response[object]) -> Response[object]:
    response.headers.update(_HEADERS)
    return response
