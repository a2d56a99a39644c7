"""Drafts: a customer's message and a policy in, a checked reply out."""

from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import HeaderParameter, JSONBody, SkipValidation
from litestar.response import Stream

from service.api.connections import run_while_connected
from service.api.event_stream import stream_draft
from service.api.json_request import JsonRequest
from service.api.negotiation import (
    EVENT_STREAM,
    JSON,
    read_deadline,
    require_acceptable,
    require_json,
    wants_events,
)
from service.api.offloading import run_by_size
from service.api.openapi_answers import DRAFT_ANSWERS, DraftOperation
from service.api.saved_policies import find_named_policy
from service.api.schemas_draft import DraftIn, DraftOut, decode_draft
from service.api.tenancy import read_tenant
from service.usecases.create_draft import create_draft
from service.wiring import Services

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
        services: NamedDependency[SkipValidation[Services]],
        deadline: Annotated[
            str | None,
            HeaderParameter(
                name="Evenhand-Deadline",
                description="how long the caller waits: ISO 8601 (PT30S) or seconds (30); at most 600 s",
            ),
        ] = None,
    ) -> Response[Any]:
        """Draft a reply to the newest message of the requester, and check it.

        A model that fails, refuses or runs out of time is no error: the draft then has
        `origin: "fallback"`, a `degraded_reason` and `status: "needs_review"`. A failed check is data, too.

        With `Accept: text/event-stream` the answer streams: `plan` and `segment` events (provisional), then
        `draft.completed` with the whole draft, or `error` with a problem.
        """
        require_acceptable(request, JSON, EVENT_STREAM)
        found = await find_named_policy(data.policy, read_tenant(request), services.store)
        open_case = partial(
            data.to_case,
            now=datetime.now(UTC),
            response_target=services.response_target,
            voice=services.voice,
            policy=found.policy if found else None,
        )
        create = partial(
            create_draft,
            await run_by_size(len(await request.body()), open_case),
            pipeline=services.pipeline,
            deadline=read_deadline(deadline, services.settings.deadline),
            metadata=data.to_metadata(),
            saved=found.saved if found else None,
        )
        if wants_events(request):
            return Stream(
                stream_draft(lambda watch: create(watch=watch)),
                media_type=EVENT_STREAM,
                headers=_NO_BUFFERING,
                status_code=HTTPStatus.OK,
            )
        draft = await run_while_connected(create(), request.receive)
        return Response(DraftOut.of(draft), headers={"Location": f"/v1/drafts/{draft.id}"})
