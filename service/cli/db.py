"""``evenhand db``: the database in which policies and drafts are kept."""

import typer

from service.cli.failures import reporting_failures

app = typer.Typer(
    no_args_is_help=True,
    help="Prepare the database in which policies and drafts are kept, and delete what is too old.",
)


@app.command("upgrade")
def upgrade() -> None:
    """Create what is missing in the database, as the server does by itself when it starts.

    For those who do not let the server's own account change tables.
    """
    from service.cli.environment import read_settings

    with reporting_failures():
        from service.jobs.engine import prepare_queue
        from service.store.opening import Store, open_jobs_place

        settings = read_settings().store
        store = Store(settings)
        try:
            store.open()
            prepare_queue(open_jobs_place(settings))
            print(f"{store.name} is up to date")
        finally:
            store.close()


@app.command("forget")
def forget() -> None:
    """Delete drafts that were closed, or left, longer ago than EVENHAND_PRIVACY__RETENTION_DAYS.

    A few hundred at a time, while the server runs; call it once a day.
    """
    from service.cli.environment import read_settings

    with reporting_failures():
        from service.errors import SettingsError
        from service.store.opening import Store
        from service.usecases.forget_old import forget_old
        from service.usecases.keep_draft import tell_time

        settings = read_settings()
        if settings.privacy.retention_days is None:
            raise SettingsError(
                "EVENHAND_PRIVACY__RETENTION_DAYS: say after how many days drafts are deleted"
            )
        store = Store(settings.store)
        try:
            days, actor = settings.privacy.retention_days, "evenhand db forget"
            print(f"{forget_old(days, actor=actor, store=store, now=tell_time())} drafts deleted")
        finally:
            store.close()
