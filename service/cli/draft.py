"""``evenhand draft``: replies to customers' messages."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.failures import reporting_failures


def draft(
    file: Annotated[str, typer.Argument(help="a JSON object or JSON Lines; - reads standard input")],
    as_json: Annotated[bool, typer.Option("--json", help="print JSON, one line for each line read")] = False,
    deadline: Annotated[
        float | None,
        typer.Option(
            min=0.1, max=3600, help="seconds for each draft, once the model is there", show_default=False
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="write to this file instead of standard output")
    ] = None,
) -> None:
    """Draft replies and check them.

    Does what POST /v1/drafts does, and waits for the embedded model to load. A model that fails is no error:
    the draft then is a fallback. Each line has one answer, in order, and a line that cannot be used does not
    stop the rest; blank lines at the end are left out. Exit code: 0 all passed, 1 a check failed, 2 input was
    unusable.
    """
    with reporting_failures():
        import asyncio

        from service.cli.drafting import draft_file

        raise typer.Exit(asyncio.run(draft_file(file, as_json=as_json, deadline=deadline, output=output)))
