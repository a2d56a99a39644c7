"""Drafts of one request side by side, and what they come to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import mean

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from service.api.schemas_draft import DraftOut
from service.cli.draft_view import show_draft
from service.cli.tables import draw_section, draw_text, draw_word, new_table

_TWO_COLUMNS = 100  # a terminal narrower than this shows one draft below the other


@dataclass(frozen=True, slots=True)
class Sample:
    """A draft written with the folder ``prompts``; ``number`` counts from 1."""

    prompts: str
    number: int
    draft: DraftOut


def show_samples(samples: Sequence[Sample], console: Console, *, temperature: float) -> None:
    """A single draft with all it rests on; several with what tells them apart, and their figures."""
    if len(samples) == 1:
        show_draft(samples[0].draft, console)
        console.print(_draw_way(samples[0].draft))
        return
    for number, group in groupby(samples, key=lambda sample: sample.number):
        console.rule(f"sample {number}", align="left", style="dim")
        console.print(_place([_draw_sample(sample) for sample in group], console.width))
    console.print(_draw_figures(samples))
    if temperature == 0 and samples[-1].number > 1:
        note = "temperature 0: samples differ only where the endpoint or the deadline makes them"
        console.print(draw_text(note, "dim"))


def _place(drawn: list[RenderableType], width: int) -> RenderableType:
    if len(drawn) == 1 or width < _TWO_COLUMNS:
        return Group(*drawn)
    grid = Table.grid(expand=True, padding=(0, 1))
    for _ in drawn:
        grid.add_column(ratio=1)
    grid.add_row(*drawn)
    return grid


def _draw_sample(sample: Sample) -> RenderableType:
    draft = sample.draft
    title = draw_text(f"{sample.prompts} · {draft.versions.prompts[7:19]}")
    state = Text.assemble(draw_word(draft.status), " · verdict ", draw_word(draft.verdict))
    if draft.degraded_reason:
        state.append(f" · fallback: {draft.degraded_reason}", "yellow")
    return Group(
        Panel(draw_text(draft.body), title=title, title_align="left", padding=(1, 2)),
        state,
        *_draw_findings(draft),
        _draw_way(draft),
        draw_text(_say_cost(draft), "dim"),
        Text(),
    )


def _draw_findings(draft: DraftOut) -> Iterator[Text]:
    for finding in draft.checks:
        words = f" “{finding.span.text}”" if finding.span else ""
        yield Text.assemble(draw_word(finding.verdict), f" {finding.rule}", draw_text(words, "dim"))


def _draw_way(draft: DraftOut) -> Text:
    """What was found in the text on the way: as written, repaired, and with the plan's own sentences."""
    text = Text()
    for attempt in draft.attempts:
        rules = ", ".join(dict.fromkeys(attempt.rules)) or "nothing found"
        parts = f" {', '.join(attempt.rewritten) or 'nothing kept'}" if attempt.step != "write" else ""
        text.append(f"{'' if not text else chr(10)}{attempt.step}{parts}: ", "cyan")
        text.append_text(draw_word(attempt.verdict))
        text.append(f", {rules}", "dim")
    return text


def _say_cost(draft: DraftOut) -> str:
    usage = draft.usage
    calls = "1 call" if usage.model_calls == 1 else f"{usage.model_calls} calls"
    return (
        f"{draft.timings_ms.total / 1000:.1f} s · {calls}, {usage.input_tokens:,} tokens in "
        f"({usage.cached_tokens:,} cached), {usage.output_tokens:,} out"
    )


def _draw_figures(samples: Sequence[Sample]) -> RenderableType:
    table = new_table(
        "Prompts", "Drafts", "Passed as written", "Passed", "Fallback", "In", "Cached", "Out", "Seconds"
    )
    for column in table.columns[1:]:
        column.justify = "right"
        column.overflow = "ellipsis"
    for name in dict.fromkeys(sample.prompts for sample in samples):
        drafts = [sample.draft for sample in samples if sample.prompts == name]
        usages = [draft.usage for draft in drafts]
        table.add_row(
            draw_text(name, "bold"),
            str(len(drafts)),
            str(sum(bool(draft.attempts) and draft.attempts[0].verdict != "fail" for draft in drafts)),
            str(sum(draft.origin == "model" and draft.verdict != "fail" for draft in drafts)),
            str(sum(draft.origin == "fallback" for draft in drafts)),
            f"{mean(usage.input_tokens for usage in usages):,.0f}",
            f"{mean(usage.cached_tokens for usage in usages):,.0f}",
            f"{mean(usage.output_tokens for usage in usages):,.0f}",
            f"{mean(draft.timings_ms.total for draft in drafts) / 1000:.1f}",
        )
    notes = ["tokens and seconds are means of a draft; so few drafts decide nothing"]
    if len(table.rows) > 1:
        notes.append(
            "whoever is second finds the first one's prompt in the model's cache: seconds do not compare"
        )
    return draw_section("Figures", table, *(draw_text(note, "dim") for note in notes))
