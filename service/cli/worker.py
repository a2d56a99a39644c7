"""``evenhand worker``: batches and asynchronous drafts, worked off by this machine."""

from typing import Annotated

import typer

from service.cli.failures import reporting_failures


def worker(
    concurrency: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=64,
            help="drafts at once, on this and every other machine: the newest start decides; "
            "EVENHAND_JOBS__CONCURRENCY if omitted",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Draft what batches and asynchronous requests have queued.

    As many machines as wanted share one PostgreSQL (EVENHAND_STORE__URL); a server on its own works off its queue
    by itself. Ctrl-C or SIGTERM lets the drafts under way finish first. What a worker that dies leaves behind, the
    others take over.
    """
    with reporting_failures():
        import asyncio

        from service.cli.working import work_until_told

        asyncio.run(work_until_told(concurrency))
