"""Working off the queue in this process until it is told to end."""

import asyncio
import os
import signal

import structlog

from service.app import configure_logging, open_jobs
from service.cli.environment import read_settings
from service.tracing import open_tracing
from service.wiring import open_services

_log = structlog.get_logger(__name__)


async def work_until_told(concurrency: int | None) -> None:
    """Work until SIGINT or SIGTERM; ``concurrency`` wins over settings. Raises ``EvenhandError``."""
    settings = read_settings()
    if concurrency is not None:
        jobs = settings.jobs.model_copy(update={"concurrency": concurrency})
        settings = settings.model_copy(update={"jobs": jobs})
    configure_logging(settings.server)
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with open_tracing(os.environ), open_services(settings) as services:
        await asyncio.to_thread(services.store.open)
        async with open_jobs(services, here=True):
            _log.info("worker_started", store=services.store.name, concurrency=settings.drafts_at_once)
            await told.wait()
        _log.info("worker_ended")
