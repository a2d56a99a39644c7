"""The audit trail: who erased, saved and changed what."""

import asyncio
from typing import Annotated

from litestar import Controller, get
from litestar.params import QueryParameter

from service.api.auth import require_scope
from service.api.drafts import Requested, Wired
from service.api.openapi_drafts import NOT_THERE
from service.api.policies import Limit
from service.api.schemas_audit import AuditEntryOut, AuditListOut
from service.api.tenancy import read_tenant


class AuditController(Controller):
    path = "/v1/audit"
    tags = ("Privacy",)
    opt = require_scope("admin")

    @get(responses={key: NOT_THERE[key] for key in (400, 503)}, summary="Read the audit trail")
    async def list_entries(
        self,
        request: Requested,
        services: Wired,
        after: Annotated[int, QueryParameter(ge=0, description="the number of the last entry known")] = 0,
        limit: Limit = 50,
    ) -> AuditListOut:
        """Who erased, saved and changed what, the oldest first. What is done to a draft is in its own events."""
        tenant = read_tenant(request)
        found = await asyncio.to_thread(
            lambda: services.store.audit.list_page(tenant, after=after, limit=limit + 1)
        )
        page = [AuditEntryOut.of(entry) for entry in found[:limit]]
        return AuditListOut(page, page[-1].number if len(found) > limit else None)
