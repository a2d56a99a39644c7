"""A policy's file as it is understood, as a table or as JSON."""

import sys

import msgspec
from rich.console import Console, Group
from rich.text import Text

from service.api.schemas_policy import PolicyOut
from service.cli.limit_words import describe_limit
from service.cli.output import open_console, open_input
from service.cli.tables import draw_section, draw_text, new_table
from service.domain.policy import Clause, Policy
from service.errors import InvalidInput
from service.policy import read_policy

MAX_CHARS = 200_000  # as in a request


def show_file(file: str, *, as_json: bool) -> None:
    """Print what ``file`` (``-``: standard input) says. Raises ``InvalidInput``."""
    policy = read_policy(read_text(file))
    if as_json:
        data = msgspec.json.encode(PolicyOut.of(policy))
        sys.stdout.write((msgspec.json.format(data) if sys.stdout.isatty() else data).decode() + "\n")
        sys.stdout.flush()
    else:
        show_policy(policy, open_console(sys.stdout))


def read_text(file: str) -> str:
    """The policy in ``file``. Raises ``InvalidInput``."""
    with open_input(file) as stream:
        data = stream.read(4 * MAX_CHARS + 4)  # no character takes more bytes than four
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file}: not valid UTF-8 at byte {error.start}") from None
    if len(text) > MAX_CHARS:
        raise InvalidInput(f"{file}: longer than {MAX_CHARS:,} characters")
    if not text.strip():
        raise InvalidInput(f"{file}: is empty")
    return text


def show_policy(policy: Policy, console: Console) -> None:
    """Clauses with their limits in words, then those without any."""
    typed = [clause for clause in policy.clauses if clause.limits]
    untyped = [clause for clause in policy.clauses if not clause.limits]
    if typed:
        table = new_table("Clause", "Text", "Understood as")
        for clause in typed:
            limits = Group(*(draw_text(f"• {words}") for words in _describe(clause)))
            table.add_row(draw_text(clause.id, "bold"), draw_text(_join(clause.text), "dim"), limits)
        console.print(draw_section("Understood", table))
    if untyped:
        table = new_table("Clause", "Text")
        for clause in untyped:
            table.add_row(draw_text(clause.id, "bold"), draw_text(_join(clause.text)))
        note = Text("No limit was found here: what depends on these goes to a person.", style="yellow")
        console.print(draw_section("Not understood", note, table))
    counts = f"{len(policy.clauses)} clauses, {len(policy.limits)} limits, {len(untyped)} clauses without any"
    console.print(f"\n{counts} · {policy.digest[:19]}", style="dim")


def _describe(clause: Clause) -> list[str]:
    return list(dict.fromkeys(describe_limit(limit) for limit in clause.limits))


def _join(text: str) -> str:
    return " ".join(text.split())
