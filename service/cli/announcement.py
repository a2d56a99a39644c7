"""What a server says of itself on standard error when it starts."""

import shlex
import sys

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from service.cli.output import open_console
from service.cli.readiness import State, watch_model
from service.llm.model import Model
from service.settings import Settings

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - recognised, not listened on
_EXAMPLE = {
    "message": "My blender died after 45 days. I want my $120 back or I post this everywhere!",
    "policy": {
        "text": "Full refund within 30 days of delivery. After that, store credit of up to 20% of the order "
        "total, or a replacement within 2 business days."
    },
    "facts": {"order_total": "120.00", "currency": "USD"},
}


def announce(host: str, port: int, settings: Settings, model_name: str) -> None:
    """Where it listens, which model writes, and a request to try."""
    console = open_console(sys.stderr)
    url = build_url(host, port)
    model = (
        f"{model_name}, embedded"
        if settings.embedded
        else f"{model_name} at {settings.model.base_url or 'the default endpoint of OpenAI'}"
    )
    for line in (
        f"Evenhand listens on {url}",
        f"  Console  {url}/console",
        f"  API      {url}/schema",
        f"  Model    {model}",
        "Try it:",
        f"  {build_curl(url)}",
    ):
        console.print(line, soft_wrap=True)


def build_url(host: str, port: int) -> str:
    """Where a caller on this machine reaches it.

    >>> build_url("0.0.0.0", 8000), build_url("::1", 80)
    ('http://127.0.0.1:8000', 'http://[::1]:80')
    """
    host = _EVERYWHERE.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def build_curl(url: str) -> str:
    """A command to paste into a shell."""
    body = shlex.quote(msgspec.json.encode(_EXAMPLE).decode())
    return f"curl -s {url}/v1/drafts -H 'content-type: application/json' -d {body}"


async def show_model_states(model: Model) -> None:
    """Each state of the model until it can write: a bar while weights are fetched, else a line."""
    console = open_console(sys.stderr)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn())
    bar = Progress(*columns, console=console, transient=True, redirect_stdout=False)
    task = bar.add_task("", total=100)
    tenth = -1
    try:
        async for state in watch_model(model):
            if state.percent is None:
                bar.stop()
                _print_state(console, state)
            elif console.is_terminal:
                bar.update(task, completed=state.percent, description="fetching the model")
                bar.start()
            elif state.percent // 10 != tenth:
                tenth = state.percent // 10
                _print_state(console, state)
    finally:
        bar.stop()


def _print_state(console: Console, state: State) -> None:
    text = f"Model: {state.reason}" if state.reason else "Model: ready"
    if state.reason and not state.under_way:
        text += "; drafts come back as fallbacks"
    console.print(text, soft_wrap=True)
