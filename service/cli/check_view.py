"""A check as a person reads it."""

from rich.console import Console, RenderableType
from rich.text import Text

from service.api.schemas_check import CheckOut
from service.api.schemas_verdict import CommitmentOut
from service.cli.tables import (
    describe_duration,
    draw_asks,
    draw_clause,
    draw_findings,
    draw_next_steps,
    draw_section,
    draw_text,
    draw_word,
    new_table,
)


def show_check(check: CheckOut, console: Console) -> None:
    """The verdict first, then what it rests on."""
    console.print(Text.assemble("Verdict: ", draw_word(check.verdict)))
    console.print(draw_findings(check.checks))
    if check.commitments:
        console.print(_draw_commitments(check.commitments))
    console.print(draw_next_steps(check.next_steps))
    if check.asks:
        console.print(draw_asks(check.asks))
    if check.techniques:
        console.print(draw_section("Techniques shown", Text(", ".join(check.techniques))))
    if check.coverage.missed:
        console.print(draw_section("Called for and missed", Text(", ".join(check.coverage.missed))))
    if check.signals:
        told = dict.fromkeys(signal.signal.replace("_", " ") for signal in check.signals)
        console.print(draw_section("The message shows", Text(", ".join(told))))
    console.print(Text(f"\nChecked in {check.timings_ms.checks:.1f} ms", style="dim"))


def _draw_commitments(commitments: list[CommitmentOut]) -> RenderableType:
    table = new_table("Verdict", "Words", "What", "How much", "Clause")
    for commitment in commitments:
        table.add_row(
            draw_word(commitment.verdict),
            draw_text(f"“{commitment.text}”"),
            f"{commitment.modality}: {commitment.slot.replace('_', ' ')}",
            _describe_quantity(commitment),
            draw_clause(commitment.clause),
        )
    return draw_section("Commitments", table)


def _describe_quantity(commitment: CommitmentOut) -> str:
    parts = (
        f"{commitment.amount} {commitment.currency or ''}".strip() if commitment.amount else "",
        f"{commitment.percent} %" if commitment.percent else "",
        describe_duration(commitment.duration) if commitment.duration else "",
    )
    return ", ".join(part for part in parts if part) or "–"
