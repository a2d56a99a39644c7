"""An item of a batch, drafted as ``POST /v1/drafts`` drafts; nobody is waiting for it."""

import asyncio
from functools import partial
from http import HTTPStatus

import msgspec
import structlog

from service.api.error_responses import log_failure
from service.api.problems import describe_error
from service.api.requested_case import open_requested_case
from service.api.schemas_draft import decode_draft
from service.domain.allowance import Allowance
from service.domain.batch import build_item_draft_id
from service.tracing import open_span
from service.usecases.create_draft import create_draft
from service.usecases.run_batch_item import Written, run_batch_item
from service.usecases.spend_tokens import spend_tokens
from service.wiring import Services


async def draft_item(tenant: str, batch: str, index: int, *, services: Services) -> None:
    """Finish the item, with a draft or a problem; see ``run_batch_item``."""
    write = partial(_write_draft, services=services)
    draft = build_item_draft_id(batch, index)
    about: dict[str, str | int] = {
        "evenhand.batch.id": batch,
        "evenhand.batch.index": index,
        "evenhand.draft.id": draft,
    }
    with (
        open_span("evenhand.item", about) as span,
        structlog.contextvars.bound_contextvars(
            request_id=f"{batch}.{index}", tenant=tenant, batch=batch, draft=draft, **span.as_log()
        ),
    ):
        await run_batch_item(tenant, batch, index, store=services.store, write=write, describe=_describe)


async def _write_draft(tenant: str, request: str, identifier: str, *, services: Services) -> Written:
    data = decode_draft(request.encode())
    wanted = await open_requested_case(data, tenant, len(request), services=services)
    limits = Allowance(**services.settings.limits.model_dump())
    allowance = await asyncio.to_thread(lambda: services.store.usage.find_allowance(tenant, limits))
    async with spend_tokens(tenant, allowance.tokens_per_day, store=services.store):
        draft = await create_draft(
            wanted.case,
            pipeline=services.pipeline,
            deadline=services.settings.deadline,
            metadata=data.to_metadata(),
            saved=wanted.saved,
            identifier=identifier,
        )
    return Written(draft, wanted.case, wanted.source)


def _describe(error: Exception) -> str:
    problem = describe_error(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log_failure(error)
    return msgspec.json.encode(problem).decode()
