"""``evenhand eval report``: a page with charts about one run, or about two."""

from pathlib import Path
from typing import Annotated

import typer

from evals.commands.options import RUNS, Runs


def report(
    run: Annotated[
        str | None, typer.Argument(help="a run by its name, its file or its folder (default: the newest)")
    ] = None,
    against: Annotated[str | None, typer.Argument(help="a run that is held against it")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="the page to write")] = Path(
        "eval-report.html"
    ),
    runs: Runs = RUNS,
    viewer: Annotated[
        Path | None,
        typer.Option(
            help="write Inspect's own viewer with all transcripts of the folder's logs to this folder, too"
        ),
    ] = None,
) -> None:
    """Write a page that opens without a server: rates, differences, cost against quality, texts side by side."""
    from service.cli.failures import reporting_failures

    with reporting_failures():
        from evals.commands.libraries import require_libraries

        require_libraries()
        from evals.commands.comparing import report_named
        from evals.commands.viewing import bundle_logs

        code = report_named(run or str(runs), against, folder=runs, output=output)
        if viewer is not None:
            bundle_logs(runs / "logs", viewer)
        raise typer.Exit(code)
