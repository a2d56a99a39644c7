"""The command line: ``serve | worker | draft | check | policy | prompt | model | edits | db | keys``;
in a checkout ``eval`` too.

``main`` is the entry point. Commands import what they need when they run: ``evenhand --help`` must not wait
for a server or a model's client to be imported.
"""

import sys
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Annotated

import typer

from service.cli import check, db, draft, edits, keys, model, policy, prompt, serve, worker
from service.cli.output import use_utf8

app = typer.Typer(
    name="evenhand",
    help="Drafts replies to upset customers: every promise traced to a clause, every tone checked.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # rich takes a tenth of a second to import, and plain help reads as well
    # A trace would show the customer's text; whoever looks for a mistake in Evenhand gets Python's own.
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"evenhand {version('evenhand')}")
        raise typer.Exit


@app.callback()
def read_options(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """Options of every command; they are all eager."""


app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("draft")(draft.draft)
app.command("check")(check.check)
app.add_typer(policy.app, name="policy")
app.add_typer(prompt.app, name="prompt")
app.add_typer(model.app, name="model")
app.add_typer(edits.app, name="edits")
app.add_typer(db.app, name="db")
app.add_typer(keys.app, name="keys")
# What a checkout adds, such as the eval suite; a wheel knows the name and not the code.
for _command in entry_points(group="evenhand.commands"):
    if find_spec(_command.module.partition(".")[0]) is not None:
        app.add_typer(_command.load(), name=_command.name)


def main() -> None:
    """Run the command that the process was called with, and exit with its code."""
    use_utf8(sys.stdout, sys.stderr)
    app()
