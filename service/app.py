"""The HTTP application."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide

from service.api.checks import CheckController
from service.api.draft_changes import DraftChangeController
from service.api.draft_records import DraftRecordController
from service.api.drafts import DraftController
from service.api.error_responses import EXCEPTION_HANDLERS
from service.api.health import HealthController
from service.api.insights import InsightController
from service.api.openapi import build_openapi_config
from service.api.policies import PolicyController
from service.api.request_log import log_requests
from service.api.techniques import TechniqueController
from service.console.pages import build_console, open_console
from service.llm.model import Model
from service.settings import ServerSettings, Settings
from service.wiring import Services, open_services

CONTROLLERS = (
    DraftController,
    DraftRecordController,
    DraftChangeController,
    InsightController,
    CheckController,
    PolicyController,
    TechniqueController,
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
        async with open_services(settings, model=model, judge=judge) as services:
            # Where nothing can be stored, it says so now and not with the first request.
            await asyncio.to_thread(services.store.open)
            app.state.services = services
            yield

    app = Litestar(
        route_handlers=[*CONTROLLERS, open_console, build_console()],
        dependencies={"services": Provide(_provide_services, sync_to_thread=False)},
        exception_handlers=EXCEPTION_HANDLERS,
        lifespan=[lifespan],
        # The framework's own logging writes out requests and whole traces, which hold customers' text.
        logging_config=None,
        openapi_config=build_openapi_config(),
        request_max_body_size=settings.server.max_body_bytes,
    )
    app.asgi_handler = log_requests(app.asgi_handler)
    return app


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
