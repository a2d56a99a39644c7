"""The OpenAPI document and its page, which needs nothing from outside: closed networks have no CDN."""

from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path

from litestar import MediaType, Request, Response, Router
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin

_PAGE = Path(__file__).with_name("schema_page.html")


class SchemaPagePlugin(OpenAPIRenderPlugin):
    """One page that lists the operations and sends requests."""

    def __init__(self) -> None:
        super().__init__(path="/")
        self._page = _PAGE.read_bytes()

    def render(self, _: Request[object, object, State], __: dict[str, object]) -> bytes:
        return self._page


def _refuse_unknown_pages(response: Response[bytes]) -> Response[bytes]:
    """The framework has a 404 page of its own below /schema; errors here are problem documents."""
    if response.status_code == HTTPStatus.NOT_FOUND:
        raise NotFoundException
    return response


def build_openapi_config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Evenhand",
        version=version("evenhand"),
        description="Drafts replies to upset customers, and checks replies: tone, policy and next steps.",
        openapi_router=Router(
            "/schema", route_handlers=[], include_in_schema=False, after_request=_refuse_unknown_pages
        ),
        use_handler_docstrings=True,
        render_plugins=[SchemaPagePlugin(), JsonRenderPlugin(media_type=MediaType.JSON)],
    )
