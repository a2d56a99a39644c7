"""``evenhand check``: texts that people wrote."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.failures import UNUSABLE, complain, reporting_failures

INTERRUPTED = 130  # what a shell shows for a program that Ctrl-C ended


def check(
    file: Annotated[str, typer.Argument(help="a JSON object or JSON Lines; - reads standard input")],
    as_json: Annotated[bool, typer.Option("--json", help="print JSON, one line for each line read")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="write to this file instead of standard output")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(help="policy text (Markdown or plain) for lines that hold no policy")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1, max=256, help="processes that check; default: one a processor", show_default=False
        ),
    ] = None,
    summary: Annotated[
        Path | None, typer.Option(help="write the figures as JSON to this file; - is standard output")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="write the figures as a page to this HTML file")] = None,
) -> None:
    """Check replies that people wrote.

    Policy, tone and next steps are checked, as POST /v1/checks does; no model is called. Of one reply all that
    was found is shown; of JSON Lines what they amount to: how often each rule was broken, the clauses concerned,
    and examples. With --json each line has one answer, in order, and a line that cannot be used does not stop
    the rest; blank lines at the end are left out. A line may have an id, which its answer repeats.

    Exit code: 0 all passed, 1 a check failed, 2 input was unusable.
    """
    with reporting_failures():
        from service.cli.audit_pool import WorkerDied
        from service.cli.check_file import CheckOptions, check_file

        options = CheckOptions(
            as_json=as_json, output=output, policy=policy, workers=workers, summary=summary, report=report
        )
        try:
            raise typer.Exit(check_file(file, options))
        except WorkerDied as error:
            complain(str(error))
            raise typer.Exit(UNUSABLE) from None
        except KeyboardInterrupt:
            complain("interrupted; what was not answered was not checked")
            raise typer.Exit(INTERRUPTED) from None
