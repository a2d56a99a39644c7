"""Whose request it is."""

from litestar import Request
from litestar.datastructures import State

from service.domain.tenant import DEFAULT_TENANT


def read_tenant(_: Request[object, object, State]) -> str:
    """The tenant of a request: there is one until callers have keys of their own."""
    return DEFAULT_TENANT
