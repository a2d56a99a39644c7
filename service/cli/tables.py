"""What drafts and checks have in common, drawn for a terminal."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from service.api.schemas_draft_parts import AskOut
from service.api.schemas_verdict import ClauseQuoteOut, FindingOut, NextStepOut
from service.cli.output import make_plain
from service.domain.quantity import read_iso_duration

STYLES = {
    "pass": "green",
    "ready": "green",
    "answered": "green",
    "warn": "yellow",
    "unverifiable": "yellow",
    "needs_review": "yellow",
    "fallback": "yellow",
    "deferred": "yellow",
    "missed": "red",
    "unusable": "red",
    "blocked": "red",
    "fail": "bold red",
}
_LONGEST_QUOTE = 160


def draw_word(word: str) -> Text:
    """A status by its name; the colour only repeats it."""
    return Text(word.replace("_", " "), style=STYLES.get(word, ""))


def draw_text(text: str, style: str = "") -> Text:
    """Text from outside, harmless."""
    return Text(make_plain(text), style=style)


def draw_section(title: str, *parts: RenderableType) -> RenderableType:
    return Group(Text(), Text(title, style="bold"), *parts)


def new_table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", expand=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def draw_findings(findings: Sequence[FindingOut]) -> RenderableType:
    """Verdict and rule beside the words found, what is wrong with them, and the clause."""
    if not findings:
        return draw_section("Checks", Text("nothing found", style="dim"))
    table = new_table("Verdict", "Rule", "Finding")
    for finding in findings:
        advisory = finding.severity == "advisory" and finding.verdict == "fail"
        table.add_row(
            draw_word("warn" if advisory else finding.verdict),
            Text(finding.rule, style="bold"),
            Group(*_draw_finding(finding)),
        )
    return draw_section("Checks", table)


def _draw_finding(finding: FindingOut) -> Iterator[Text]:
    if finding.span:
        yield draw_text(f"“{finding.span.text}”", "bold")
    yield draw_text(finding.message)
    compared = (("claimed", finding.claimed), ("allowed", finding.allowed))
    if any(value for _, value in compared):
        yield draw_text(", ".join(f"{name}: {value}" for name, value in compared if value))
    if finding.clause:
        yield draw_text(f"{finding.clause.id}: “{shorten(finding.clause.quote)}”", "dim")
    if finding.suggestion:
        yield draw_text(f"→ {finding.suggestion}", "dim")


def draw_clause(clause: ClauseQuoteOut | None) -> Text:
    if clause is None:
        return Text("–", style="dim")
    return Text.assemble((make_plain(clause.id), "bold"), "\n", (shorten(make_plain(clause.quote)), "dim"))


def shorten(text: str, longest: int = _LONGEST_QUOTE) -> str:
    """
    >>> shorten("one  two\\nthree", 9)
    'one two…'
    """
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def draw_next_steps(steps: Sequence[NextStepOut]) -> RenderableType:
    if not steps:
        return draw_section("Next steps", Text("none", style="dim"))
    table = new_table("Who", "What", "By when")
    for step in steps:
        due = Text("no time given", style="yellow") if step.due is None else draw_text(describe_due(step.due))
        table.add_row(step.actor, draw_text(shorten(step.text)), due)
    return draw_section("Next steps", table)


def describe_due(due: str) -> str:
    """When it is due, in words.

    >>> describe_due("PT24H"), describe_due("2026-11-24")
    ('within 24 hours', 'by 2026-11-24')
    """
    duration = describe_duration(due)
    return f"by {due}" if duration == due else f"within {duration}"


def describe_duration(text: str) -> str:
    """An ISO 8601 duration in words; anything else as it is.

    >>> describe_duration("P3D")
    '3 days'
    """
    try:
        return str(read_iso_duration(text))
    except ValueError:
        return text


def draw_summary(verdicts: "Counter[str]", rules: "Counter[tuple[str, str]]") -> RenderableType:
    """How many texts came to which verdict, and how many each rule was found in."""
    counts = Text(f"{verdicts.total()} lines: ")
    counts.append_text(_join(verdicts))
    if not rules:
        return draw_section("Summary", counts)
    table = new_table("Rule", "Verdict", "Lines")
    for (rule, verdict), count in sorted(rules.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(rule, draw_word(verdict), Text(str(count), justify="right"))
    return draw_section("Summary", counts, table)


def _join(verdicts: "Counter[str]") -> Text:
    parts: Iterable[Text] = (
        Text.assemble(f"{count} ", draw_word(verdict)) for verdict, count in sorted(verdicts.items()) if count
    )
    return Text(", ").join(parts)


def draw_asks(asks: list[AskOut]) -> RenderableType:
    table = new_table("Asked for", "In the reply")
    for ask in asks:
        table.add_row(draw_text(shorten(ask.text)), draw_word(ask.state))
    return draw_section("Asks", table)
