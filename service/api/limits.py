"""Holding each tenant to what it may ask for."""

import asyncio
import math

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from service.api.auth import find_caller
from service.domain.allowance import WINDOW, Turn
from service.errors import RateLimited
from service.usecases.keep_draft import tell_time
from service.usecases.spend_tokens import spend_tokens
from service.wiring import Services


def limit_usage(app: ASGIApp) -> ASGIApp:
    """``app`` within the allowance of the tenant who calls; without limits it costs nothing.

    It stands behind the middleware that lets callers in. Answers tell what is left in the headers RateLimit and
    RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10). Raises ``RateLimited``, ``BudgetSpent`` and
    ``StoreUnavailable``.
    """

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        caller = find_caller(scope) if scope["type"] == ScopeType.HTTP else None
        if caller is None:
            await app(scope, receive, send)
            return
        services: Services = scope["litestar_app"].state.services
        limit = caller.allowance.requests_per_minute
        if limit is not None:
            turn = await asyncio.wrap_future(services.store.usage.take(caller.tenant, limit, tell_time()))
            if not turn.granted:
                raise RateLimited(limit, turn.retry_after)
            send = _tell_left(send, turn, limit)
        tokens = caller.allowance.tokens_per_day if scope["route_handler"].opt.get("asks_model") else None
        async with spend_tokens(caller.tenant, tokens, store=services.store):
            await app(scope, receive, send)

    return limited


def _tell_left(send: Send, turn: Turn, limit: int) -> Send:
    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            headers["RateLimit-Policy"] = f'"requests";q={limit};w={WINDOW:.0f}'
            headers["RateLimit"] = f'"requests";r={turn.remaining};t={math.ceil(turn.reset)}'
        await send(message)

    return tell
