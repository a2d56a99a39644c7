"""``evenhand model``: the weights on this machine, and serving them by hand."""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.environment import read_settings
from service.cli.failures import reporting_failures

if TYPE_CHECKING:  # `evenhand --help` must not wait for them
    from pathlib import Path

    from service.llm.catalogue import CatalogueEntry
    from service.llm.publisher import Progress
    from service.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Fetch, list and serve the embedded model's weights.")

Name = Annotated[
    str | None, typer.Argument(help="name in the catalogue; the configured or default one if omitted")
]


@app.command("list")
def list_models(
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Show the catalogue and what is on this machine."""
    from service.llm.weights import has_weights, read_catalogue, weights_path

    with reporting_failures():
        cache = read_settings().cache_dir
        rows = [(entry, has_weights(entry, cache), weights_path(entry, cache)) for entry in read_catalogue()]
    if as_json:
        print(json.dumps([_describe(*row) for row in rows], indent=2))
    else:
        _print_table(rows)


@app.command()
def pull(name: Name = None) -> None:
    """Fetch weights into the cache: resumable, verified by SHA-256."""
    with reporting_failures():
        path = _pull(_find_entry(name))
    print(path)


@app.command()
def serve(
    name: Name = None,
    host: Annotated[str, typer.Option(help="interface")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="port; 0 takes a free one")] = 8001,
    key: Annotated[str, typer.Option(envvar="EVENHAND_SERVE_KEY", help="key that callers must show")] = "",
) -> None:
    """Serve the weights on an OpenAI-compatible endpoint, in the foreground."""
    from service.llm.local_server import ServerOptions, open_server

    with reporting_failures():
        settings = read_settings()
        model, path = _choose(name, settings)
        options = ServerOptions(
            path, model, host, port, key, context=settings.model.context, threads=settings.model.threads
        )
        server = open_server(options)
    print(f"{model} answers at {server.listening_address}/v1", flush=True)
    print(f"Use it with EVENHAND_MODEL__BASE_URL={server.listening_address}/v1", flush=True)
    _await_signal()
    os._exit(0)  # llama.cpp's threads would hold an orderly exit until they are done with their request


def _choose(name: str | None, settings: "Settings") -> "tuple[str, Path]":
    gguf = settings.model.gguf
    if name is None and gguf is not None:
        return settings.model.name or gguf.stem, gguf
    entry = _find_entry(name)
    return entry.name, _find_weights(entry) or _pull(entry)


def _find_entry(name: str | None) -> "CatalogueEntry":
    from service.llm.weights import find_entry

    settings = read_settings()
    return find_entry(name or (settings.model.name if settings.embedded else None))


def _pull(entry: "CatalogueEntry") -> "Path":
    from service.llm import weights

    with _open_progress(entry.name) as progress:
        return weights.pull(entry, read_settings().cache_dir, progress=progress)


def _find_weights(entry: "CatalogueEntry") -> "Path | None":
    from service.llm.weights import has_weights, weights_path

    cache_dir = read_settings().cache_dir
    return weights_path(entry, cache_dir) if has_weights(entry, cache_dir) else None


@contextmanager
def _open_progress(name: str) -> "Iterator[Progress]":
    """A bar on a terminal; elsewhere a plain line for every tenth and every new source, on standard error."""
    if not sys.stderr.isatty():
        yield _report_lines(name, lambda line: print(line, file=sys.stderr, flush=True))
        return
    from rich import progress as bars
    from rich.console import Console

    columns = (
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.TaskProgressColumn(),
        bars.DownloadColumn(),
        bars.TransferSpeedColumn(),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=Console(stderr=True)) as shown:
        task = shown.add_task(name, total=None)

        def report(done: int, total: int, source: str) -> None:
            shown.update(task, completed=done, total=total, description=source)

        yield report


def _report_lines(name: str, write: Callable[[str], None]) -> "Progress":
    said: set[tuple[str, int]] = set()

    def report(done: int, total: int, source: str) -> None:
        origin, tenth = source.partition(",")[0], 10 * done // max(total, 1)
        if (origin, tenth) not in said:
            said.add((origin, tenth))
            write(f"{name}: {tenth * 10} % of {total / 1e6:,.0f} MB ({source})")

    return report


def _await_signal() -> None:
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked.set())
    asked.wait()


def _describe(entry: "CatalogueEntry", present: bool, path: "Path") -> dict[str, str | int | bool]:
    return {
        "name": entry.name,
        "size": entry.size,
        "sha256": entry.sha256,
        "licence": entry.licence,
        "default": entry.default,
        "present": present,
        "path": str(path),
    }


def _print_table(rows: "list[tuple[CatalogueEntry, bool, Path]]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("Model", "Size", "Licence", "On this machine", "")
    for entry, present, _ in rows:
        there, note = "yes" if present else "no", "default" if entry.default else ""
        table.add_row(entry.name, f"{entry.size / 1e6:,.0f} MB", entry.licence, there, note)
    Console().print(table)
