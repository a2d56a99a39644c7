"""Insights: what agents did with drafts, and what keeps causing conflict."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

from litestar import Controller, get
from litestar.params import FromQuery

from service.api.auth import require_scope
from service.api.drafts import Instant, Requested, Wired
from service.api.negotiation import require_offset
from service.api.openapi_drafts import NOT_THERE
from service.api.schemas_insights import InsightsOut
from service.api.tenancy import read_tenant
from service.domain.insights import Bucket
from service.errors import InvalidInput
from service.usecases.gather_insights import gather_insights

_DAYS = 90
_MOST_DAYS = 731


class InsightController(Controller):
    path = "/v1/insights"
    tags = ("Insights",)
    opt = require_scope("edit")

    @get(responses={key: NOT_THERE[key] for key in (400, 503)}, summary="What became of the drafts")
    async def find(
        self,
        request: Requested,
        services: Wired,
        after: Instant = None,
        before: Instant = None,
        bucket: FromQuery[Bucket] = "week",
    ) -> InsightsOut:
        """What became of the drafts made from `after` to `before`, by default of the last 90 days.

        How many went out as they were, what was changed and why, by technique, clause and state of the prompts; and
        which clauses, products and promises keep causing conflict.
        """
        end = require_offset("before", before) or datetime.now(UTC)
        start = require_offset("after", after) or end - timedelta(days=_DAYS)
        if not timedelta() < end - start <= timedelta(days=_MOST_DAYS):
            raise InvalidInput(
                "the parameter after must lie before the parameter before, by at most two years"
            )
        gather = partial(
            gather_insights,
            read_tenant(request),
            after=start,
            before=end,
            bucket=bucket,
            store=services.store,
        )
        return InsightsOut.of(await asyncio.to_thread(gather))
