"""``evenhand policy``: what is understood of a company's policy."""

from typing import Annotated

import typer

from service.cli.failures import reporting_failures

app = typer.Typer(no_args_is_help=True, help="Show what is understood of a company's policy.")


@app.callback()
def group() -> None:
    """Keeps ``read`` a command of its own while there is no other."""


@app.command("read")
def read(
    file: Annotated[str, typer.Argument(help="a policy as Markdown or plain text; - reads standard input")],
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Show each clause with the limits understood in it, and the clauses in which none was."""
    with reporting_failures():
        from service.cli.policy_reading import show_file

        show_file(file, as_json=as_json)
