"""Letting callers in: who they are, and whether they may do what they ask."""

import asyncio
from collections.abc import Mapping
from typing import Any, Literal

import structlog
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from service.domain.access import Caller
from service.domain.access import Scope as Right
from service.errors import ScopeMissing, Unauthenticated
from service.wiring import Services

_CALLER = "caller"
_SCHEME = "bearer "


def authenticate(app: ASGIApp) -> ASGIApp:
    """``app`` for callers with a key that has the scope of the route (``opt={"scope": …}``).

    Raises ``Unauthenticated`` and ``ScopeMissing``. What lies outside of ``/v1`` and ``/metrics`` is for
    everybody.
    """

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and _is_guarded(scope["path"]):
            services: Services = scope["litestar_app"].state.services
            caller = await _identify(services, _read_token(scope))
            right = find_right(scope["method"], scope["route_handler"].opt)
            if not caller.may(right):
                raise ScopeMissing(right)
            scope["state"][_CALLER] = caller
            structlog.contextvars.bind_contextvars(tenant=caller.tenant, key=caller.key)
        await app(scope, receive, send)

    return guarded


def _is_guarded(path: str) -> bool:
    return path.startswith("/v1/") or path == "/metrics"


def require_scope(scope: Right) -> dict[str, Any]:
    """The option of a controller or route that lets in whoever has ``scope``."""
    return {"scope": scope}


def find_right(method: str, opt: Mapping[str, Any]) -> Right | Literal["read"]:
    """What a route asks for: any key reads, unless it is for administrators, as is one that forgot to say."""
    right: Right = opt.get("scope", "admin")
    return "read" if method in ("GET", "HEAD") and right != "admin" else right


def find_caller(scope: Scope) -> Caller | None:
    """Who was let in; None where everybody is."""
    found: Caller | None = scope["state"].get(_CALLER)
    return found


async def _identify(services: Services, token: str | None) -> Caller:
    known = services.gate.recall(token)
    return known if known is not None else await asyncio.to_thread(services.gate.find, token)


def _read_token(scope: Scope) -> str | None:
    """None where no credentials were sent. Raises ``Unauthenticated`` for those that are no bearer token."""
    sent: str | None = MutableScopeHeaders(scope).get("authorization")
    if sent is None:
        return None
    if not sent.lower().startswith(_SCHEME):
        raise Unauthenticated("credentials are a key: send Authorization: Bearer ek_…")
    return sent[len(_SCHEME) :].strip()
