"""Drafts: a customer's message and a policy in, a checked reply out."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromQuery, HeaderParameter, JSONBody, QueryParameter, SkipValidation
from litestar.response import Stream

from service.api.auth import require_scope
from service.api.connections import run_while_connected
from service.api.event_stream import stream_draft
from service.api.idempotency import find_claim
from service.api.json_request import JsonRequest
from service.api.negotiation import (
    EVENT_STREAM,
    JSON,
    read_cursor,
    read_deadline,
    require_acceptable,
    require_json,
    require_offset,
    wants_events,
)
from service.api.openapi_answers import DRAFT_ANSWERS, DraftOperation
from service.api.openapi_drafts import NOT_THERE
from service.api.policies import Cursor, Limit
from service.api.requested_case import open_requested_case
from service.api.respond_async import answer_later, prefers_async
from service.api.schemas_draft import DraftIn, DraftOut, decode_draft
from service.api.schemas_record import DraftListOut, DraftSummaryOut
from service.api.tenancy import read_tenant
from service.api.today import YEARS
from service.domain.draft import Status
from service.domain.record import DraftFilter, DraftState, DraftSummary, Order, Place, StoredDraft
from service.domain.verdict import Outcome
from service.drafting.pipeline import Watch
from service.usecases.create_draft import create_draft
from service.usecases.keep_draft import find_claimed, keep_draft
from service.wiring import Services

Wired = NamedDependency[SkipValidation[Services]]
Requested = Request[object, object, State]
Instant = Annotated[datetime | None, QueryParameter(description="RFC 3339, with its offset")]
DEADLINE = Annotated[
    str | None,
    HeaderParameter(
        name="Evenhand-Deadline",
        description="how long the caller waits: ISO 8601 (PT30S) or seconds (30); at most 600 s",
    ),
]
PREFER = Annotated[
    str | None, HeaderParameter(name="Prefer", description="`respond-async`: the draft is fetched later")
]
_NO_BUFFERING = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


class DraftController(Controller):
    path = "/v1/drafts"
    tags = ("Drafts",)
    opt = require_scope("draft")

    @post(
        guards=[require_json],
        request_class=JsonRequest,
        opt={"decode": decode_draft, "makes_draft": True, "asks_model": True},
        responses=DRAFT_ANSWERS,
        operation_class=DraftOperation,
        summary="Draft a reply",
    )
    async def create(
        self,
        request: JsonRequest,
        data: JSONBody[DraftIn],
        services: Wired,
        deadline: DEADLINE = None,
        prefer: PREFER = None,
    ) -> Response[Any]:
        """Draft a reply to the newest message of the requester, and check it.

        A model that fails, refuses or runs out of time is no error: the draft then has
        `origin: "fallback"`, a `degraded_reason` and `status: "needs_review"`. A failed check is data, too.

        With `Accept: text/event-stream` the answer streams: `plan` and `segment` events (provisional), then
        `draft.completed` with the whole draft, or `error` with a problem.

        With `Prefer: respond-async` it is answered 202 at once, with the `Location` of a job to ask for the draft.
        """
        require_acceptable(request, JSON, EVENT_STREAM)
        tenant = read_tenant(request)
        wanted = await open_requested_case(data, tenant, len(await request.body()), services=services)
        claim = find_claim(request.scope)
        if prefers_async(prefer):
            return await answer_later(request, tenant, services.store, claim.draft_id if claim else "")
        seconds = read_deadline(deadline, services.settings.deadline)

        async def create(watch: Watch | None = None) -> StoredDraft:
            if (kept := await find_claimed(claim, store=services.store)) is not None:
                return kept
            async with services.admission.admit(seconds) as left:
                draft = await create_draft(
                    wanted.case,
                    pipeline=services.pipeline,
                    deadline=left,
                    metadata=data.to_metadata(),
                    saved=wanted.saved,
                    watch=watch,
                    identifier=claim.draft_id if claim else "",
                )
            return await keep_draft(tenant, draft, wanted.case, wanted.source, store=services.store)

        if wants_events(request):
            return _answer_events(create)
        stored = await run_while_connected(create(), request.receive)
        headers = {"Location": f"/v1/drafts/{stored.draft.id}", **tag_revision(stored)}
        return Response(DraftOut.of(stored), headers=headers)

    @get(responses=NOT_THERE, summary="List drafts")
    async def list_drafts(
        self,
        request: Requested,
        services: Wired,
        wanted_state: Annotated[Literal[DraftState, "all"], QueryParameter(name="state")] = "all",
        conversation_id: FromQuery[str | None] = None,
        status: FromQuery[Status | None] = None,
        verdict: FromQuery[Outcome | None] = None,
        created_after: Instant = None,
        created_before: Instant = None,
        order: FromQuery[Order] = "newest",
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> DraftListOut:
        """The newest first, or with `order=due` what is due first."""
        wanted = DraftFilter(
            None if wanted_state == "all" else wanted_state,
            conversation_id,
            status,
            verdict,
            require_offset("created_after", created_after),
            require_offset("created_before", created_before),
        )
        place = _read_place(read_cursor(cursor, lambda text: _read_place(text) is not None))
        tenant, now = read_tenant(request), datetime.now(UTC)
        found = await asyncio.to_thread(
            lambda: services.store.drafts.list_page(
                tenant, wanted, order=order, after=place, limit=limit + 1, now=now
            )
        )
        page = found[:limit]
        following = _write_place(page[-1], order) if len(found) > limit else None
        return DraftListOut([DraftSummaryOut.of(each) for each in page], following)


def _answer_events(create: Callable[[Watch], Awaitable[StoredDraft]]) -> Stream:
    return Stream(
        stream_draft(create), media_type=EVENT_STREAM, headers=_NO_BUFFERING, status_code=HTTPStatus.OK
    )


def tag_revision(stored: StoredDraft) -> dict[str, str]:
    """The header that an edit names in ``If-Match``."""
    return {"ETag": f'"{stored.draft.revision}"'}


def _write_place(last: DraftSummary, order: Order) -> str:
    at = last.created_at if order == "newest" else last.due_at
    return base64.urlsafe_b64encode(f"{at.isoformat()} {last.id}".encode()).decode()


def _read_place(text: str | None) -> Place | None:
    """None where it is no place that a page was ever answered with."""
    if text is None:
        return None
    try:
        at, _, identifier = base64.urlsafe_b64decode(text.encode()).decode().partition(" ")
        instant = datetime.fromisoformat(at)
    except ValueError:
        return None
    usable = instant.tzinfo is not None and instant.year in YEARS and identifier
    return Place(instant, identifier) if usable else None
