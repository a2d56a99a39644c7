"""The HTTP application."""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial

import structlog
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide

from service.api.audit import AuditController
from service.api.auth import authenticate
from service.api.checks import CheckController
from service.api.customers import CustomerController
from service.api.draft_batches import DraftBatchController
from service.api.draft_changes import DraftChangeController
from service.api.draft_items import draft_item
from service.api.draft_jobs import DraftJobController
from service.api.draft_records import DraftRecordController
from service.api.drafts import DraftController
from service.api.draining import Drain, close_connections
from service.api.error_responses import EXCEPTION_HANDLERS
from service.api.health import HealthController
from service.api.idempotency import answer_once
from service.api.insights import InsightController
from service.api.limits import limit_usage
from service.api.metrics import show_metrics
from service.api.openapi import build_openapi_config
from service.api.policies import PolicyController
from service.api.request_log import log_requests
from service.api.techniques import TechniqueController
from service.api.webhooks import WebhookController
from service.console.pages import build_console, open_console
from service.jobs.working import open_worker
from service.llm.model import Model
from service.settings import JobSettings, ServerSettings, Settings
from service.tracing import open_tracing
from service.usecases.require_key import require_key
from service.wiring import Services, open_services

CONTROLLERS = (
    DraftController,
    DraftJobController,
    DraftRecordController,
    DraftChangeController,
    InsightController,
    CheckController,
    PolicyController,
    TechniqueController,
    CustomerController,
    AuditController,
    WebhookController,
    HealthController,
)


def create_app(
    settings: Settings | None = None, *, model: Model | None = None, judge: Model | None = None
) -> Litestar:
    """The application; ``model`` and ``judge`` take the place of the configured ones.

    Settings come from the environment when none are given. Models and prompts are opened when it starts and
    closed when it stops.
    """
    settings = settings or Settings()
    configure_logging(settings.server)

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with (
            open_tracing(os.environ),
            open_services(settings, model=model, judge=judge) as services,
        ):
            # Where nothing can be stored, it says so now and not with the first request.
            await asyncio.to_thread(require_key, settings.server.host, services.store)
            app.state.services = services
            async with open_jobs(services):
                yield

    app = Litestar(
        route_handlers=[
            *CONTROLLERS,
            build_batches(settings.jobs),
            show_metrics,
            open_console,
            build_console(),
        ],
        dependencies={"services": Provide(_provide_services, sync_to_thread=False)},
        middleware=[authenticate, limit_usage, answer_once],
        exception_handlers=EXCEPTION_HANDLERS,
        lifespan=[lifespan],
        # The framework's own logging writes out requests and whole traces, which hold customers' text.
        logging_config=None,
        openapi_config=build_openapi_config(),
        request_max_body_size=settings.server.max_body_bytes,
    )
    app.state.drain = drain = Drain()
    app.asgi_handler = log_requests(close_connections(app.asgi_handler, drain))
    return app


def build_batches(settings: JobSettings) -> Router:
    """The routes of batches, which may be larger than other requests."""
    return Router("/", route_handlers=[DraftBatchController], request_max_body_size=settings.max_body_bytes)


def open_jobs(services: Services, *, here: bool | None = None) -> AbstractAsyncContextManager[None]:
    """Batches and asynchronous drafts are worked off while this is open, unless (``here``) others are to do it."""
    if not (services.settings.jobs.in_server if here is None else here):
        return nullcontext()
    run_item = partial(draft_item, services=services)
    return open_worker(
        services.settings,
        run_item,
        store=services.store,
        model=services.model,
        destinations=services.destinations,
    )


def configure_logging(settings: ServerSettings) -> None:
    """JSON lines to standard error, with the id of the request that they belong to."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, settings.log_level.upper())),
        # Looked up at each use: tests and process managers replace the stream.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _provide_services(state: State) -> Services:
    services: Services = state.services
    return services
