"""A draft as a person reads it."""

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from service.api.schemas_draft import DraftOut
from service.api.schemas_draft_parts import EscalationOut, FollowUpOut, SegmentOut
from service.cli.tables import (
    describe_due,
    describe_duration,
    draw_asks,
    draw_findings,
    draw_next_steps,
    draw_section,
    draw_text,
    draw_word,
    new_table,
)

_REASONS = {
    "checks_failed": "the model's text kept failing the checks",
    "model_unavailable": "no model answers",
    "model_timeout": "the model gave no whole answer in time",
    "model_rate_limited": "the model's endpoint asked to slow down",
    "model_rejected": "the model's endpoint refused the request: check its key and name",
    "model_bad_response": "the model's answer was not what was asked for",
    "model_refused": "the model declined to write",
    "model_truncated": "the model's answer was cut off",
    "prompt": "a prompt could not be filled in",
}


def show_draft(draft: DraftOut, console: Console) -> None:
    """The reply first, then whether it can be sent, then what that rests on."""
    console.print(Panel(draw_text(draft.body), title="Draft", title_align="left", padding=(1, 2)))
    console.print(_draw_state(draft))
    console.print(draw_findings(draft.checks))
    console.print(_draw_segments(draft))
    console.print(draw_next_steps(draft.next_steps))
    if draft.asks:
        console.print(draw_asks(draft.asks))
    if draft.escalation.recommended:
        console.print(_draw_escalation(draft.escalation))
    if draft.follow_up:
        console.print(_draw_follow_up(draft.follow_up))
    console.print(_draw_cost(draft))


def _draw_state(draft: DraftOut) -> Text:
    state = Text.assemble(
        draw_word(draft.status),
        " · verdict ",
        draw_word(draft.verdict),
        " · written by ",
        draw_word(draft.origin) if draft.origin == "fallback" else draw_text(draft.versions.model),
    )
    if draft.degraded_reason:
        reason = _REASONS.get(draft.degraded_reason, "")
        state.append(f"\nfallback because {reason or 'the model failed'} ({draft.degraded_reason})", "yellow")
    return state


def _draw_segments(draft: DraftOut) -> RenderableType:
    table = new_table("Technique", "Text", "Rests on")
    for segment in draft.segments:
        words = draft.body[segment.start : segment.end]
        table.add_row(
            Text(segment.technique or "", style="cyan"), draw_text(words), draw_text(_list_grounds(segment))
        )
    missed = draft.techniques.missed
    note = [Text(f"called for and missed: {', '.join(missed)}", style="yellow")] if missed else []
    return draw_section("Techniques", table, *note)


def _list_grounds(segment: SegmentOut) -> str:
    return "\n".join(dict.fromkeys(f"{citation.type} {citation.id}" for citation in segment.citations)) or "–"


def _draw_escalation(escalation: EscalationOut) -> RenderableType:
    due = f", answer {describe_due(escalation.respond_by)}" if escalation.respond_by else ""
    head = Text(f"to {(escalation.tier or 'a person').replace('_', ' ')}{due}", style="yellow")
    if escalation.reason:
        head.append(f" ({escalation.reason})")
    if escalation.brief is None:
        return draw_section("Escalation", head)
    table = new_table("", "")
    table.show_header = False
    brief = escalation.brief
    for name, value in (
        ("Summary", brief.summary),
        ("Requested", brief.requested),
        ("Tried", "\n".join(brief.tried)),
        ("Limit", brief.limit),
        ("Evidence", "\n".join(brief.evidence)),
    ):
        if value:
            table.add_row(Text(name, style="dim"), draw_text(value))
    return draw_section("Escalation", head, table)


def _draw_follow_up(follow_up: FollowUpOut) -> RenderableType:
    head = f"after {describe_duration(follow_up.after)}, by {follow_up.channel.replace('_', ' ')}"
    return draw_section("Follow-up", Text(head), draw_text(follow_up.body, "dim"))


def _draw_cost(draft: DraftOut) -> RenderableType:
    time, usage = draft.timings_ms, draft.usage
    calls = "1 model call" if usage.model_calls == 1 else f"{usage.model_calls} model calls"
    return Group(
        Text(
            f"\n{time.total / 1000:.1f} s (model {time.model / 1000:.1f} s, checks {time.checks:.1f} ms) · "
            f"{calls}, {usage.input_tokens} tokens in "
            f"({usage.cached_tokens} cached), {usage.output_tokens} out",
            style="dim",
        ),
        Text(
            f"prompts {draft.versions.prompts[:19]} · policy {draft.versions.policy[:19]} · {draft.id}",
            style="dim",
        ),
    )
