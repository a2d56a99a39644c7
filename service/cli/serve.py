"""``evenhand serve``: the API in one process."""

from typing import Annotated

import typer

from service.cli.failures import reporting_failures


def serve(
    host: Annotated[
        str | None, typer.Option(help="interface; EVENHAND_SERVER__HOST or 127.0.0.1 if omitted")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, help="port, 0 for a free one; EVENHAND_SERVER__PORT or 8000 if omitted"
        ),
    ] = None,
) -> None:
    """Serve the API.

    The embedded model writes where no other is configured. It answers at once; while the model is being
    fetched or loaded, or does not answer, drafts come back as fallbacks. Ctrl-C or SIGTERM lets requests
    under way finish first.
    """
    with reporting_failures():
        from service.cli.serving import serve_api

        serve_api(host, port)
