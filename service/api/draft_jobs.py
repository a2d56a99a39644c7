"""Asynchronous drafts: asked for with ``Prefer: respond-async``, and fetched later."""

import asyncio

from litestar import Controller, Response, get
from litestar.params import FromPath

from service.api.auth import require_scope
from service.api.drafts import Requested, Wired
from service.api.openapi_batches import JOB_NOT_THERE
from service.api.schemas_batch import JobOut, build_job
from service.api.tenancy import read_tenant
from service.usecases.read_results import read_results

_PATIENCE = {"Retry-After": "2"}


class DraftJobController(Controller):
    path = "/v1/draft-jobs"
    tags = ("Drafts",)
    opt = require_scope("draft")

    @get("/{job_id:str}", responses=JOB_NOT_THERE, summary="Fetch an asynchronous draft")
    async def find(self, request: Requested, job_id: FromPath[str], services: Wired) -> Response[JobOut]:
        """Always 200: `status` says how far it is, and once it is `done`, `draft` is the whole draft."""
        tenant = read_tenant(request)
        job = await asyncio.to_thread(lambda: services.store.batches.find(tenant, job_id, "job"))
        async for item, draft in read_results(tenant, job_id, store=services.store):
            return Response(build_job(job, item, draft))
        return Response(build_job(job, None, None), headers=_PATIENCE)
