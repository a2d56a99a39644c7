"""Batches of drafts: thousands of cases handed in at once, and drafted one after the other."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from service.api.auth import require_scope
from service.api.drafts import Requested, Wired
from service.api.idempotency import find_claim
from service.api.json_request import JsonRequest
from service.api.negotiation import JSON, require_acceptable, require_json
from service.api.openapi_answers import PostOperation
from service.api.openapi_batches import (
    BATCH_ANSWERS,
    BATCH_NOT_THERE,
    CANCEL_ANSWERS,
    RESULT_ANSWERS,
    BatchOperation,
)
from service.api.schemas_batch import BatchIn, BatchOut, build_result, decode_batch
from service.api.tenancy import read_tenant
from service.store.opening import Store
from service.usecases.keep_draft import tell_time
from service.usecases.read_results import read_results
from service.usecases.start_batch import start_batch

JSON_LINES = "application/x-ndjson"


class DraftBatchController(Controller):
    path = "/v1/draft-batches"
    tags = ("Batches",)
    opt = require_scope("draft")

    @post(
        guards=[require_json],
        request_class=JsonRequest,
        opt={"decode": decode_batch, "makes_draft": True},
        responses=BATCH_ANSWERS,
        operation_class=BatchOperation,
        status_code=HTTPStatus.ACCEPTED,
        summary="Hand in a batch of drafts",
    )
    async def start(
        self, request: JsonRequest, data: JSONBody[BatchIn], services: Wired
    ) -> Response[BatchOut]:
        """Once this is answered the batch is finished, even if every machine is restarted meanwhile.

        A request that cannot be used becomes the error of its item, and does not stop the others. The drafts are
        drafts like any other.
        """
        require_acceptable(request, JSON)
        claim = find_claim(request.scope)
        batch = await start_batch(
            read_tenant(request),
            data.to_items(),
            kind="batch",
            store=services.store,
            once=claim.draft_id if claim else "",
        )
        headers = {"Location": f"/v1/draft-batches/{batch.id}"}
        return Response(BatchOut.of(batch), headers=headers, status_code=HTTPStatus.ACCEPTED)

    @get("/{batch_id:str}", responses=BATCH_NOT_THERE, summary="See how far a batch is")
    async def find(self, request: Requested, batch_id: FromPath[str], services: Wired) -> BatchOut:
        """It is over when `status` is `done` or `cancelled`."""
        tenant = read_tenant(request)
        return BatchOut.of(
            await asyncio.to_thread(lambda: services.store.batches.find(tenant, batch_id, "batch"))
        )

    @get("/{batch_id:str}/results", responses=RESULT_ANSWERS, summary="Read the results of a batch")
    async def list_results(self, request: Requested, batch_id: FromPath[str], services: Wired) -> Stream:
        """A line of JSON for each finished item, in the order of the items, with `draft` or `error`.

        It can be read while the batch runs: items that are not finished are left out. All lines are there when the
        header `Evenhand-Batch-Status` says `done` or `cancelled`; they then are as many as the batch has items.
        """
        tenant = read_tenant(request)
        batch = await asyncio.to_thread(lambda: services.store.batches.find(tenant, batch_id, "batch"))
        return Stream(
            _write_lines(tenant, batch_id, services.store),
            media_type=JSON_LINES,
            headers={"Evenhand-Batch-Status": batch.status},
        )

    @post(
        "/{batch_id:str}/cancel",
        responses=CANCEL_ANSWERS,
        operation_class=PostOperation,
        status_code=HTTPStatus.OK,
        summary="Stop a batch",
    )
    async def cancel(self, request: Requested, batch_id: FromPath[str], services: Wired) -> BatchOut:
        """What has not begun is not done; what is being drafted is finished, and stays. Needs no body."""
        batches = await asyncio.to_thread(lambda: services.store.batches)
        cancelling = batches.cancel(read_tenant(request), batch_id, tell_time())
        return BatchOut.of(await asyncio.wrap_future(cancelling))


async def _write_lines(tenant: str, batch: str, store: Store) -> AsyncIterator[bytes]:
    async for item, draft in read_results(tenant, batch, store=store):
        yield msgspec.json.encode(build_result(batch, item, draft)) + b"\n"
