"""One draft that is kept: its text and case, its revisions, audit trail and brief."""

import asyncio
from http import HTTPStatus
from typing import Annotated, Any

from litestar import Controller, Response, get, patch
from litestar.exceptions import HTTPException
from litestar.params import FromPath, HeaderParameter, JSONBody

from service.api.auth import require_scope
from service.api.drafts import Requested, Wired, tag_revision
from service.api.json_request import JsonRequest
from service.api.negotiation import (
    JSON,
    MARKDOWN,
    accepted_quality,
    read_expected_version,
    require_acceptable,
    require_json,
)
from service.api.openapi_drafts import EDIT_ANSWERS, NOT_THERE
from service.api.schemas_draft import DraftOut
from service.api.schemas_editing import EditIn, decode_edit
from service.api.schemas_record import (
    BriefDocumentOut,
    CaseOut,
    DraftEventListOut,
    DraftEventOut,
    RevisionListOut,
    RevisionOut,
)
from service.api.tenancy import read_tenant
from service.drafting.brief import build_brief, write_markdown
from service.usecases.edit_draft import edit_draft
from service.usecases.open_draft import open_draft


class DraftRecordController(Controller):
    path = "/v1/drafts/{draft_id:str}"
    tags = ("Drafts",)
    opt = require_scope("edit")

    @get(responses=NOT_THERE, summary="Read a draft")
    async def find(self, request: Requested, draft_id: FromPath[str], services: Wired) -> Response[DraftOut]:
        """The draft at its newest revision; the header `ETag` is the revision, for `If-Match`."""
        tenant = read_tenant(request)
        stored = await asyncio.to_thread(lambda: services.store.drafts.find(tenant, draft_id))
        return Response(DraftOut.of(stored), headers=tag_revision(stored))

    @patch(
        guards=[require_json],
        request_class=JsonRequest,
        opt={"decode": decode_edit},
        responses=EDIT_ANSWERS,
        summary="Change the text",
    )
    async def edit(
        self,
        request: JsonRequest,
        draft_id: FromPath[str],
        data: JSONBody[EditIn],
        services: Wired,
        if_match: Annotated[
            str | None,
            HeaderParameter(
                name="If-Match", description="the revision that is changed, bare or quoted; required"
            ),
        ] = None,
    ) -> Response[DraftOut]:
        """The text becomes a new revision, checked again; `changed_checks` says what that broke and fixed.

        A text that is stored already makes no revision, so an edit may be repeated when its answer was lost.
        """
        expected = read_expected_version(if_match)
        if expected is None:
            raise HTTPException(
                status_code=HTTPStatus.PRECONDITION_REQUIRED,
                detail="Send the header If-Match with the revision that is changed, such as If-Match: 3",
            )
        edited = await edit_draft(
            read_tenant(request),
            draft_id,
            data.body,
            expected=expected,
            author=data.to_author(),
            store=services.store,
            pipeline=services.pipeline,
        )
        return Response(DraftOut.of(edited.stored, edited.changed), headers=tag_revision(edited.stored))

    @get("/case", responses=NOT_THERE, summary="Read what a draft was written from")
    async def find_case(self, request: Requested, draft_id: FromPath[str], services: Wired) -> CaseOut:
        """The conversation, the facts and the clauses of the policy."""
        opened = await open_draft(
            read_tenant(request), draft_id, store=services.store, pipeline=services.pipeline
        )
        return CaseOut.of(opened.case)

    @get("/revisions", responses=NOT_THERE, summary="List the revisions of a draft")
    async def list_revisions(
        self, request: Requested, draft_id: FromPath[str], services: Wired
    ) -> RevisionListOut:
        """Every text it has had, the newest first."""
        tenant = read_tenant(request)
        found = await asyncio.to_thread(lambda: services.store.drafts.list_revisions(tenant, draft_id))
        return RevisionListOut([RevisionOut.of(each) for each in found])

    @get("/events", responses=NOT_THERE, summary="Read the audit trail of a draft")
    async def list_events(
        self, request: Requested, draft_id: FromPath[str], services: Wired
    ) -> DraftEventListOut:
        """Who did what and when, the oldest first; nothing in it is ever changed."""
        tenant = read_tenant(request)
        found = await asyncio.to_thread(lambda: services.store.drafts.list_events(tenant, draft_id))
        return DraftEventListOut([DraftEventOut.of(each) for each in found])

    @get("/brief", responses=NOT_THERE, summary="Read the brief of a case")
    async def find_brief(self, request: Requested, draft_id: FromPath[str], services: Wired) -> Response[Any]:
        """What somebody needs who takes the case over; with `Accept: text/markdown` the document alone."""
        require_acceptable(request, JSON, MARKDOWN)
        opened = await open_draft(
            read_tenant(request), draft_id, store=services.store, pipeline=services.pipeline
        )
        brief = build_brief(opened.stored, opened.case, opened.plan)
        markdown = write_markdown(brief)
        accept = request.headers.get("accept", "")
        if accepted_quality(accept, MARKDOWN) > accepted_quality(accept, JSON):
            return Response(markdown, media_type=f"{MARKDOWN}; charset=utf-8")
        return Response(BriefDocumentOut.of(brief, markdown))
