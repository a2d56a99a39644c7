"""DBOS in this process, with one queue in the store's own database, and nothing that talks to anybody else."""

import asyncio
import logging
import secrets
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

import structlog

from service.domain.batch import Batch
from service.jobs.workflows import QUEUE, VERSION, IsWanted, RunItem, enqueue_batch, register_workflows
from service.store.opening import JobsPlace

if TYPE_CHECKING:
    from dbos import DBOS, DBOSConfig

POLL_SECONDS = 0.2
GRACE_SECONDS = 20  # for drafts under way when it is told to end: a whole draft of a remote model
REMEMBERED = timedelta(days=1)  # what DBOS knows of finished work, which says nothing that the store does not
_SCHEMA = "evenhand_jobs"
_log = structlog.get_logger(__name__)


class Engine:
    """One a process, because DBOS is. All methods block: call them in a thread. ``run_item`` is run in ``loop``."""

    def __init__(
        self,
        place: JobsPlace,
        run_item: RunItem,
        is_wanted: IsWanted,
        *,
        concurrency: int,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._place = place
        self._run_item = run_item
        self._is_wanted = is_wanted
        self._concurrency = concurrency
        self._loop = loop
        self._id = secrets.token_urlsafe(12)
        self._lock = Lock()
        self._closed = False
        self._dbos: type[DBOS] | None = None

    @property
    def opened(self) -> bool:
        return self._dbos is not None

    def open(self) -> None:
        """From now on queued work is done here. Raises ``SettingsError``."""
        with self._lock:
            if not self._closed:
                try:
                    self._dbos = self._launch()
                except Exception:
                    _end_dbos()  # it would take itself for launched the next time
                    raise

    def close(self) -> None:
        """Take nothing more, and give what is under way some time; what is left is done elsewhere, or later."""
        with self._lock:
            self._closed = True
            if self._dbos is not None:
                _end_dbos(GRACE_SECONDS)
                self._dbos = None

    def _launch(self) -> "type[DBOS]":
        from dbos import DBOS  # noqa: PLC0415 - half a second, and most processes have no work

        _quieten()
        self._place.create()
        DBOS(config=self._configure())
        register_workflows(DBOS, self._do_item, self._is_wanted)
        DBOS.listen_queues([QUEUE])
        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=self._concurrency,
            partition_worker_concurrency=self._concurrency,  # a tenant may have all of it, while it is alone
            polling_interval_sec=POLL_SECONDS,
            on_conflict="always_update",
        )
        return DBOS

    def enqueue(self, batch: Batch) -> None:
        assert self._dbos is not None
        enqueue_batch(self._dbos, batch)

    def take_over(self, lease: timedelta) -> int:
        """Queue again what others have been at for longer than ``lease``: they have died. How much that was.

        Without its paid server DBOS does not look for machines that are gone. One that was only slow notices that it
        has lost the work, and the draft has the same id wherever it is made.
        """
        assert self._dbos is not None
        lost = self._dbos.list_workflows(
            status="PENDING",
            queue_name=QUEUE,
            dequeued_before=(datetime.now(UTC) - lease).isoformat(),
            load_input=False,
            load_output=False,
        )
        lost = [each for each in lost if each.executor_id != self._id]
        for each in lost:
            self._dbos.resume_workflow(each.workflow_id, queue_name=QUEUE)
        return len(lost)

    def forget_finished(self, limit: int = 1000) -> None:
        """Delete what DBOS knows of work that ended a day ago."""
        assert self._dbos is not None
        ended = self._dbos.list_workflows(
            status=["SUCCESS", "ERROR"],
            completed_before=(datetime.now(UTC) - REMEMBERED).isoformat(),
            limit=limit,
            load_input=False,
            load_output=False,
        )
        if ended:
            self._dbos.delete_workflows([each.workflow_id for each in ended])

    async def _do_item(self, tenant: str, batch: str, index: int) -> None:
        """Called in a loop of DBOS's own; clients of models belong to ours."""
        work = asyncio.run_coroutine_threadsafe(self._work(tenant, batch, index), self._loop)
        try:
            await asyncio.wrap_future(work)
        except Exception as error:
            # DBOS keeps what is raised, and its text may quote a customer.
            raise RuntimeError(f"an item ended with {type(error).__name__}") from None

    async def _work(self, tenant: str, batch: str, index: int) -> None:
        await self._run_item(tenant, batch, index)

    def _configure(self) -> "DBOSConfig":
        from dbos import DBOSPortableJSONSerializer  # noqa: PLC0415 - see above

        return {
            "name": "evenhand",
            "system_database_url": self._place.url,
            "dbos_system_schema": _SCHEMA,
            "sys_db_pool_size": 5,
            "use_listen_notify": False,  # a queue is polled in any case, and poolers of connections do not pass it on
            "serializer": DBOSPortableJSONSerializer(),  # its own one is pickle
            "application_version": VERSION,
            "executor_id": self._id,
            "log_level": "WARNING",
        }


def _end_dbos(grace: int = 0) -> None:
    from dbos import DBOS  # noqa: PLC0415 - see above

    DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=grace)


def prepare_queue(place: JobsPlace) -> None:
    """Make or migrate the queue's tables where the store is a server; a file of its own comes with the first work."""
    if place.file is None:
        from dbos import DBOS  # noqa: PLC0415 - see above

        _quieten()
        DBOS.migrate(place.url, schema=_SCHEMA)


class _Relay(logging.Handler):
    """Hands on the lines of DBOS, which know ids only, without the exceptions that come with them."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0] if record.exc_info else None
        _log.log(
            record.levelno,
            "dbos",
            place=f"{record.filename}:{record.lineno}",
            said=record.getMessage().partition("\n")[0][:200],
            error=error.__name__ if error else None,
        )


def _quieten() -> None:
    """DBOS would write to standard error by itself, in a form of its own."""
    logger = logging.getLogger("dbos")
    if not any(isinstance(handler, _Relay) for handler in logger.handlers):
        logger.handlers = [_Relay()]
        logger.propagate = False
