"""Drafts: a customer's message and a policy in, a checked reply out."""

import asyncio
import base64
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Literal

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromQuery, HeaderParameter, JSONBody, QueryParameter, SkipValidation
from litestar.response import Stream

from service.api.case_parts import build_source
from service.api.connections import run_while_connected
from service.api.event_stream import stream_draft
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
from service.api.saved_policies import find_named_policy
from service.api.schemas_draft import DraftIn, DraftOut, decode_draft
from service.api.schemas_record import DraftListOut, DraftSummaryOut
from service.api.tenancy import read_tenant
from service.api.today import YEARS
from service.domain.draft import Status
from service.domain.record import DraftFilter, DraftState, DraftSummary, Order, Place, StoredDraft
from service.domain.verdict import Outcome
from service.drafting.pipeline import Watch
from service.usecases.create_draft import create_draft
from service.usecases.keep_draft import keep_draft
from service.usecases.offloading import run_by_size
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
_NO_BUFFERING = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


class DraftController(Controller):
    path = "/v1/drafts"
    tags = ("Drafts",)

    @post(
        guards=[require_json],
        request_class=JsonRequest,
        opt={"decode": decode_draft},
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
    ) -> Response[Any]:
        """Draft a reply to the newest message of the requester, and check it.

        A model that fails, refuses or runs out of time is no error: the draft then has
        `origin: "fallback"`, a `degraded_reason` and `status: "needs_review"`. A failed check is data, too.

        With `Accept: text/event-stream` the answer streams: `plan` and `segment` events (provisional), then
        `draft.completed` with the whole draft, or `error` with a problem.
        """
        require_acceptable(request, JSON, EVENT_STREAM)
        tenant = read_tenant(request)
        found = await find_named_policy(data.policy, tenant, services.store)
        open_case = partial(
            data.to_case,
            now=datetime.now(UTC),
            response_target=services.response_target,
            voice=services.voice,
            policy=found.policy if found else None,
        )
        case = await run_by_size(len(await request.body()), open_case)
        source = found.saved.source if found else build_source(data.policy)
        seconds = read_deadline(deadline, services.settings.deadline)

        async def create(watch: Watch | None = None) -> StoredDraft:
            draft = await create_draft(
                case,
                pipeline=services.pipeline,
                deadline=seconds,
                metadata=data.to_metadata(),
                saved=found.saved if found else None,
                watch=watch,
            )
            return await keep_draft(tenant, draft, case, source, store=services.store)

        if wants_events(request):
            return Stream(
                stream_draft(create),
                media_type=EVENT_STREAM,
                headers=_NO_BUFFERING,
                status_code=HTTPStatus.OK,
            )
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
