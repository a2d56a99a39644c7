"""``evenhand eval compare``: whether the second of two runs is better, worse, or can't be told from the first."""

from pathlib import Path
from typing import Annotated

import typer

from evals.commands.options import RUNS, Runs


def compare(
    baseline: Annotated[str, typer.Argument(help="a run by its name, its file, or its folder")],
    candidate: Annotated[str, typer.Argument(help="the run that is held against it")],
    runs: Runs = RUNS,
    as_json: Annotated[bool, typer.Option("--json", help="JSON for CI instead of Markdown")] = False,
    html: Annotated[Path | None, typer.Option(help="write a report with charts to this file, too")] = None,
    confirm: Annotated[
        tuple[str, str] | None,
        typer.Option(
            help="runs of the regressed cases alone with more epochs: which regressions they confirm"
        ),
    ] = None,
) -> None:
    """Better, worse or can't tell, with gates, regressed cases and the changed prompts, as Markdown.

    The exit code is 1 when the candidate is worse or a gate fails.
    """
    from service.cli.failures import reporting_failures

    with reporting_failures():
        from evals.commands.libraries import require_libraries

        require_libraries()
        from evals.commands.comparing import compare_named

        raise typer.Exit(
            compare_named(baseline, candidate, folder=runs, as_json=as_json, html=html, confirm=confirm)
        )
