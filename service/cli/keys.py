"""``evenhand keys``: who may call the API, and what each may do."""

from enum import StrEnum
from typing import Annotated

import typer

from service.cli.failures import reporting_failures

app = typer.Typer(
    no_args_is_help=True,
    help="Make, replace and take back the keys that callers show. With the first one, the API is closed to all others.",
)


class ScopeName(StrEnum):
    """The scopes, as an option that may be given several times takes them."""

    DRAFT = "draft"
    EDIT = "edit"
    ADMIN = "admin"


Identifier = Annotated[str, typer.Argument(help="the id of a key, as `evenhand keys list` shows it")]


@app.command("create")
def create(
    tenant: Annotated[str, typer.Option(help="whose data the key opens")] = "default",
    name: Annotated[str, typer.Option(help="what it is for, such as: zendesk")] = "",
    scope: Annotated[
        list[ScopeName] | None,
        typer.Option(
            help="draft: draft and check; edit: change drafts; admin: all; may be given several times"
        ),
    ] = None,
    days: Annotated[
        int | None, typer.Option(min=1, help="how long it works (default: until revoked)")
    ] = None,
) -> None:
    """Make a key, and print it: it is shown once and kept as a hash. The default scopes are draft and edit."""
    with reporting_failures():
        from service.cli.key_changes import create_key

        wanted = scope or [ScopeName.DRAFT, ScopeName.EDIT]
        create_key(tenant, name, [each.value for each in wanted], days)


@app.command("rotate")
def rotate(
    identifier: Identifier,
    overlap: Annotated[int, typer.Option(min=0, help="hours for which the old key goes on working")] = 24,
) -> None:
    """Make a key with the same rights, and let the old one end after the overlap."""
    with reporting_failures():
        from service.cli.key_changes import replace_key

        replace_key(identifier, overlap)


@app.command("revoke")
def revoke(identifier: Identifier) -> None:
    """End a key now; a running server knows within five seconds."""
    with reporting_failures():
        from service.cli.key_changes import end_key

        end_key(identifier)


@app.command("limit")
def limit(
    tenant: Annotated[str, typer.Argument(help="whose limits")],
    requests_per_minute: Annotated[int | None, typer.Option(min=1, help="requests in any minute")] = None,
    tokens_per_day: Annotated[
        int | None, typer.Option(min=1, help="tokens of the model in a day, UTC")
    ] = None,
) -> None:
    """Set how much a tenant may ask for; what is left out comes from EVENHAND_LIMITS__… again."""
    with reporting_failures():
        from service.cli.key_changes import limit_tenant

        limit_tenant(tenant, requests_per_minute, tokens_per_day)


@app.command("list")
def show(as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False) -> None:
    """Show the keys of every tenant, without their secrets."""
    with reporting_failures():
        from service.cli.key_changes import show_keys

        show_keys(as_json=as_json)
