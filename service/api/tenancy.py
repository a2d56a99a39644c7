"""Whose request it is."""

from litestar import Request
from litestar.datastructures import State

from service.api.auth import find_caller
from service.domain.tenant import DEFAULT_TENANT


def read_tenant(request: Request[object, object, State]) -> str:
    """The tenant of whoever was let in; every query is about this tenant alone."""
    caller = find_caller(request.scope)
    return caller.tenant if caller else DEFAULT_TENANT


def read_actor(request: Request[object, object, State]) -> str:
    """Who is written into the audit trail: the id of the caller's key, "" where no key was needed."""
    caller = find_caller(request.scope)
    return caller.key if caller else ""
