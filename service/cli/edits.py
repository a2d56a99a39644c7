"""``evenhand edits``: what agents made of drafts."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from service.cli.failures import complain, reporting_failures

app = typer.Typer(no_args_is_help=True, help="What agents made of drafts, as cases to learn from.")
_DAY = ["%Y-%m-%d"]


@app.callback()
def group() -> None:
    """Keeps ``export`` a command of its own while there is no other."""


@app.command("export")
def export(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="write to this file instead of standard output")
    ] = None,
    after: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="drafted on this day or later (UTC)")
    ] = None,
    before: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="drafted before this day (UTC)")
    ] = None,
) -> None:
    """Write every draft with an outcome as a line of JSON, for the eval suite.

    Each line has the request (as POST /v1/drafts takes it), what was drafted, what was sent, and why. Names that the
    CRM gave, addresses, phone, card and order numbers are masked; names that only the text holds are not known, so
    read the file before you share it.
    """
    with reporting_failures():
        from service.cli.edit_export import write_cases

        count = write_cases(output, after, before)
        complain(
            f"{count} case{'' if count == 1 else 's'} written; names that only a text holds are not masked"
        )
