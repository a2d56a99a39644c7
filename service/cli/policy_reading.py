"""A policy's file as it is understood, as a table or as JSON."""

import sys

import msgspec
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from service.api.schemas_policy import PolicyOut
from service.cli.limit_words import describe_limit
from service.cli.output import open_console, open_input
from service.cli.rule_words import describe_rule
from service.cli.tables import draw_section, draw_text, new_table
from service.domain.policy import Clause, Policy, Rule
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
    """Clauses with their limits in words, those that rule by their words alone, then the rest."""
    typed = [clause for clause in policy.clauses if clause.limits]
    ruling = [clause for clause in policy.clauses if not clause.limits and _find_telling(clause)]
    rest = [clause for clause in policy.clauses if not clause.limits and not _find_telling(clause)]
    if typed:
        console.print(draw_section("Understood", _draw(typed, "Understood as")))
    if ruling:
        note = Text("No limit on a remedy: replies are checked by the words of these.", style="yellow")
        console.print(draw_section("Read by their words", note, _draw(ruling, "Taken as")))
    if rest:
        table = new_table("Clause", "Text")
        for clause in rest:
            table.add_row(draw_text(clause.id, "bold"), draw_text(_join(clause.text)))
        note = Text("No promise breaks these.", style="yellow")
        console.print(draw_section("Not understood", note, table))
    untyped = len(ruling) + len(rest)
    counts = f"{len(policy.clauses)} clauses, {len(policy.limits)} limits, {untyped} clauses without any"
    console.print(f"\n{counts} · {policy.digest[:19]}", style="dim")


def _draw(clauses: list[Clause], title: str) -> Table:
    table = new_table("Clause", "Text", title)
    for clause in clauses:
        words = Group(*(draw_text(f"• {words}") for words in _describe(clause)))
        table.add_row(draw_text(clause.id, "bold"), draw_text(_join(clause.text), "dim"), words)
    return table


def _describe(clause: Clause) -> list[str]:
    limits = [describe_limit(limit) for limit in clause.limits]
    return list(dict.fromkeys(limits or [describe_rule(rule) for rule in _find_telling(clause)]))


def _find_telling(clause: Clause) -> list[Rule]:
    """The rules that a reply can break: what a clause merely tells is none."""
    return [r for r in clause.rules if r.slots or r.measures or r.force not in ("allow", "manner")]


def _join(text: str) -> str:
    return " ".join(text.split())
