"""``evenhand db``: the database in which policies and drafts are kept."""

import typer

from service.cli.failures import reporting_failures

app = typer.Typer(no_args_is_help=True, help="Prepare the database in which policies and drafts are kept.")


@app.callback()
def group() -> None:
    """Keeps ``upgrade`` a command of its own while there is no other."""


@app.command("upgrade")
def upgrade() -> None:
    """Create what is missing in the database, as the server does by itself when it starts.

    For those who do not let the server's own account change tables.
    """
    from service.cli.environment import read_settings

    with reporting_failures():
        from service.store.opening import Store

        store = Store(read_settings().store)
        try:
            store.open()
            print(f"{store.name} is up to date")
        finally:
            store.close()
