"""Writing the cases of ``evenhand edits export``."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from service.api.schemas_export import EditCaseOut
from service.cli.environment import read_settings
from service.cli.output import open_destination
from service.cli.progress import open_progress
from service.domain.tenant import DEFAULT_TENANT
from service.store.opening import Store
from service.usecases.export_edits import export_edits


def write_cases(output: Path | None, after: datetime | None, before: datetime | None) -> int:
    """JSON Lines to ``output`` (None: standard output) of drafts made from ``after`` to ``before``; how many."""
    count = 0
    with (
        closing(Store(read_settings().store)) as store,
        open_destination(output, "-") as destination,
        open_progress("exporting", None) as progress,
    ):
        found = export_edits(
            DEFAULT_TENANT,
            after=after.replace(tzinfo=UTC) if after else None,
            before=before.replace(tzinfo=UTC) if before else None,
            store=store,
            now=datetime.now(UTC),
        )
        for count, case in enumerate(found, start=1):
            destination.write(msgspec.json.encode(EditCaseOut.of(case)).decode() + "\n")
            progress.advance(count, count)
    return count
