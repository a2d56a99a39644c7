"""What is done to a draft, but for its text: checks, rewritings, overrules, outcomes and hand-overs."""

from functools import partial
from http import HTTPStatus
from time import perf_counter

from litestar import Controller, Response, post
from litestar.params import FromPath, JSONBody

from service.api import schemas_editing as wire
from service.api.auth import require_scope
from service.api.connections import run_while_connected
from service.api.drafts import DEADLINE, Wired, tag_revision
from service.api.json_request import JsonRequest
from service.api.negotiation import JSON, read_deadline, require_acceptable, require_json
from service.api.openapi_answers import PostOperation
from service.api.openapi_drafts import CHANGE_ANSWERS, REWRITE_ANSWERS
from service.api.schemas_draft import DraftOut
from service.api.tenancy import read_tenant
from service.usecases.edit_draft import check_edit
from service.usecases.escalate_draft import escalate_draft
from service.usecases.offloading import run_by_size
from service.usecases.open_draft import open_draft
from service.usecases.overrule_check import overrule_check
from service.usecases.record_outcome import record_outcome
from service.usecases.rewrite_draft import Proposal, rewrite_draft


class DraftChangeController(Controller):
    path = "/v1/drafts/{draft_id:str}"
    tags = ("Drafts",)
    opt = require_scope("edit")
    guards = (require_json,)
    request_class = JsonRequest

    @post(
        "/checks",
        opt={"decode": wire.decode_edit_check},
        responses=CHANGE_ANSWERS,
        operation_class=PostOperation,
        status_code=HTTPStatus.OK,
        summary="Check a text for this draft",
    )
    async def check(
        self, request: JsonRequest, draft_id: FromPath[str], data: JSONBody[wire.EditCheckIn], services: Wired
    ) -> wire.EditCheckOut:
        """What would be found in the text, against the case of this draft; nothing is stored, no model is called."""
        require_acceptable(request, JSON)
        started = perf_counter()
        opened = await open_draft(
            read_tenant(request), draft_id, store=services.store, pipeline=services.pipeline
        )
        began = perf_counter()
        check = partial(check_edit, opened, data.body, pipeline=services.pipeline)
        checked = await run_by_size(len(data.body), check)
        ended = perf_counter()
        return wire.EditCheckOut.of(checked, checks=(ended - began) * 1000, total=(ended - started) * 1000)

    @post(
        "/rewrite",
        opt={"decode": wire.decode_rewrite, "asks_model": True},
        responses=REWRITE_ANSWERS,
        operation_class=PostOperation,
        status_code=HTTPStatus.OK,
        summary="Propose another text",
    )
    async def rewrite(
        self,
        request: JsonRequest,
        draft_id: FromPath[str],
        data: JSONBody[wire.RewriteIn],
        services: Wired,
        deadline: DEADLINE = None,
    ) -> wire.ProposalOut:
        """A model's proposal, checked like everything; nothing is stored. To accept it, change the text to its body."""
        require_acceptable(request, JSON)
        seconds = read_deadline(deadline, services.settings.deadline)

        async def propose() -> Proposal:
            async with services.admission.admit(seconds) as left:
                return await rewrite_draft(
                    read_tenant(request),
                    draft_id,
                    data.operation,
                    instructions=data.instructions or "",
                    body=data.body,
                    author=data.to_author(),
                    deadline=left,
                    store=services.store,
                    pipeline=services.pipeline,
                )

        return wire.ProposalOut.of(await run_while_connected(propose(), request.receive))

    @post(
        "/overrules",
        opt={"decode": wire.decode_overrule},
        responses=CHANGE_ANSWERS,
        operation_class=PostOperation,
        status_code=HTTPStatus.OK,
        summary="Answer for a finding",
    )
    async def overrule(
        self, request: JsonRequest, draft_id: FromPath[str], data: JSONBody[wire.OverruleIn], services: Wired
    ) -> Response[DraftOut]:
        """A blocking check is overruled with a reason, which the audit trail keeps.

        It holds as long as the same rule finds the same words.
        """
        stored = await overrule_check(
            read_tenant(request),
            draft_id,
            rule=data.rule,
            text=data.text or "",
            reason=data.reason,
            author=data.to_author(),
            store=services.store,
            pipeline=services.pipeline,
        )
        return Response(DraftOut.of(stored), headers=tag_revision(stored))

    @post(
        "/outcome",
        opt={"decode": wire.decode_outcome},
        responses=CHANGE_ANSWERS,
        operation_class=PostOperation,
        status_code=HTTPStatus.OK,
        summary="Say what became of it",
    )
    async def record(
        self, request: JsonRequest, draft_id: FromPath[str], data: JSONBody[wire.OutcomeIn], services: Wired
    ) -> Response[DraftOut]:
        """The draft is closed. Said again, it adds what was not known before, such as `csat`.

        409 where the text that was sent has a failed check that nobody has overruled. Where the draft has a follow-up,
        that becomes a draft of its own, for its day.
        """
        stored = await record_outcome(
            read_tenant(request), draft_id, data.to_report(), store=services.store, pipeline=services.pipeline
        )
        return Response(DraftOut.of(stored), headers=tag_revision(stored))

    @post(
        "/escalation",
        opt={"decode": wire.decode_escalation},
        responses=CHANGE_ANSWERS,
        operation_class=PostOperation,
        status_code=HTTPStatus.OK,
        summary="Note that it was handed over",
    )
    async def escalate(
        self,
        request: JsonRequest,
        draft_id: FromPath[str],
        data: JSONBody[wire.EscalationIn],
        services: Wired,
    ) -> Response[DraftOut]:
        """The trail says who handed the case to whom; `GET …/brief` is the document that goes with it."""
        stored = await escalate_draft(
            read_tenant(request),
            draft_id,
            tier=data.tier or "",
            note=data.note or "",
            author=data.to_author(),
            store=services.store,
        )
        return Response(DraftOut.of(stored), headers=tag_revision(stored))
