"""``evenhand check``: texts that people wrote."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.failures import reporting_failures


def check(
    file: Annotated[str, typer.Argument(help="a JSON object or JSON Lines; - reads standard input")],
    as_json: Annotated[bool, typer.Option("--json", help="print JSON, one line for each line read")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="write to this file instead of standard output")
    ] = None,
) -> None:
    """Check replies that people wrote.

    Policy, tone and next steps are checked, as POST /v1/checks does; no model is called. Each line has one
    answer, in order, and a line that cannot be used does not stop the rest; blank lines at the end are left
    out. Exit code: 0 all passed, 1 a check failed, 2 input was unusable.
    """
    with reporting_failures():
        import asyncio

        from service.cli.checking import check_file

        raise typer.Exit(asyncio.run(check_file(file, as_json=as_json, output=output)))
