"""Requests that callers may send again: under one ``Idempotency-Key`` each is done once and answered alike."""

import asyncio
import hashlib
import re
import secrets
from functools import partial

from litestar import Request
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.exceptions import InternalServerException
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from service.api.connections import CallerGone
from service.api.held_answer import HeldAnswer, send_kept
from service.api.negotiation import read_deadline
from service.api.tenancy import read_tenant
from service.domain.claim import Claim, KeptAnswer
from service.drafting.pipeline import build_draft_id
from service.errors import InvalidInput
from service.usecases.offloading import run_by_size
from service.wiring import Services

# Beyond the deadline: reading before the model is called, writing after it, clocks that differ.
MARGIN_SECONDS = 15.0
_HEADER = b"idempotency-key"
_KEY = re.compile(rb"[!-~](?:[ -~]{0,253}[!-~])?")
_DRAFT_ID = re.compile(r"[A-Za-z0-9_-]{1,50}")
_CLAIM = "idempotency_claim"
Requested = Request[object, object, State]


def answer_once(app: ASGIApp) -> ASGIApp:
    """``app``, in which a ``POST`` with an ``Idempotency-Key`` is done once, and answered again as it was answered.

    It stands behind the middleware that lets callers in, so that nobody is answered who would have been turned away.
    Raises ``InvalidInput``, ``IdempotencyKeyReused``, ``IdempotencyInFlight`` and ``StoreUnavailable``.
    """

    async def once(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "POST" or (key := _find_key(scope)) is None:
            await app(scope, receive, send)
            return
        services: Services = scope["litestar_app"].state.services
        answers, hours = services.store.answers, services.settings.server.idempotency_hours
        request = Requested(scope, receive, send)
        body = await _read_body(request)
        wanted = await run_by_size(len(body), partial(_build_claim, request, key, body))
        lease = _read_lease(request, services.settings.deadline)
        found = await asyncio.wrap_future(answers.claim(wanted, lease=lease, hours=hours))
        if isinstance(found, KeptAnswer):
            await send_kept(found, send)
            return
        scope["state"][_CLAIM] = found
        held = HeldAnswer(found, answers, hours, send)
        try:
            await app(scope, receive, held.take)
        finally:
            held.let_go()

    return once


def find_claim(scope: Scope) -> Claim | None:
    """The claim under which a request is answered; None where it came without a key."""
    claim: Claim | None = scope["state"].get(_CLAIM)
    return claim


def _find_key(scope: HTTPScope) -> str | None:
    """Raises ``InvalidInput``."""
    sent = [value for name, value in scope["headers"] if name == _HEADER]
    if not sent:
        return None
    if len(sent) > 1 or not _KEY.fullmatch(sent[0]):
        raise InvalidInput(
            "the header Idempotency-Key must be there once, with 1 to 255 printable ASCII characters"
        )
    return sent[0].decode()


async def _read_body(request: Requested) -> bytes:
    """The body, which the handler finds read."""
    try:
        return await request.body()
    except InternalServerException:
        # What the framework raises when the caller hangs up while sending.
        raise CallerGone from None


def _build_claim(request: Requested, key: str, body: bytes) -> Claim:
    scope = request.scope
    if request.route_handler.opt.get("makes_draft"):
        draft_id = build_draft_id()
    else:
        named = str(scope["path_params"].get("draft_id", ""))
        draft_id = named if _DRAFT_ID.fullmatch(named) else ""
    # ``Prefer`` decides whether the answer is a draft or where to look for one.
    kind = [*request.headers.getall("accept", []), "", *request.headers.getall("prefer", [])]
    parts = (
        scope["method"].encode(),
        scope["path"].encode(errors="surrogatepass"),
        scope["query_string"],
        "\n".join(kind).encode(),
        body,
    )
    digests = b"".join(hashlib.sha256(part).digest() for part in parts)
    fingerprint = hashlib.sha256(digests).hexdigest()
    return Claim(read_tenant(request), key, fingerprint, secrets.token_urlsafe(18), draft_id)


def _read_lease(request: Requested, default: float) -> float:
    """Seconds after which whoever works on the request must be dead."""
    try:
        seconds = read_deadline(request.headers.get("evenhand-deadline"), default)
    except InvalidInput:
        seconds = default  # whoever works on it says so
    return seconds + MARGIN_SECONDS
