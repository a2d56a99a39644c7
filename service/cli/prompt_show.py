"""A prompt as it is sent, with its tokens and the parts of it that a cache can keep."""

import sys
from pathlib import Path
from typing import get_args

import msgspec
from rich.console import Console
from rich.text import Text

from service.cli.output import open_console
from service.cli.prompt_bench import Bench, open_bench
from service.cli.prompt_capture import STEPS, Captured, capture
from service.cli.prompt_json import print_json
from service.cli.prompt_list import shorten_digest
from service.cli.prompt_tokens import TokenCounter, ZoneTokens, choose_counter, count_zones
from service.cli.tables import draw_section, draw_text, new_table
from service.domain.rewriting import Operation
from service.errors import InvalidInput
from service.prompting.folder import digest_files
from service.prompting.zones import Zones

_STYLES = {"system": "magenta", "user": "cyan", "assistant": "green"}
_STATIC_ENDS = "so far the same for every draft"
_POLICY_ENDS = "so far the same for every draft under this policy"


class MessageOut(msgspec.Struct, frozen=True):
    """``static`` and ``policy`` are characters of ``content``: where each zone ends."""

    role: str
    content: str
    tokens: int
    static: int
    policy: int


class TokensOut(msgspec.Struct, frozen=True):
    static: int
    policy: int
    case: int
    total: int


class PromptOut(msgspec.Struct, frozen=True):
    """A rendered prompt; ``made_up`` is text in it that a model would have written before."""

    step: str
    file: str
    digest: str
    prompts: str
    request: str
    made_up: str
    temperature: float
    max_tokens: int
    messages: list[MessageOut]
    tokens: TokensOut
    exact: bool
    tokens_are: str


async def show_prompt(
    step: str, *, request: Path | None, prompts: Path | None, operation: str, as_json: bool
) -> None:
    """Print the prompt of ``step`` for the request in the file ``request`` (None: a made-up one).

    Raises what ``open_bench`` and ``capture`` do.
    """
    step = check_step(step)
    async with open_bench(prompts, request) as bench:
        captured = await capture(bench, step, check_operation(operation))
        counter = choose_counter(bench.settings)
        shown = build_prompt(bench, captured, counter)
    if as_json:
        print_json(shown)
    else:
        _show(shown, captured, counter, open_console(sys.stdout), cut=bench.cuts_policy and step == "write")


def check_step(name: str) -> str:
    """The step ``name``. Raises ``InvalidInput``."""
    step = name.removeprefix("steps/").removesuffix(".md")
    if step not in STEPS:
        raise InvalidInput(f"STEP: there is no step {name!r}; give one of {', '.join(STEPS)}")
    return step


def check_operation(name: str) -> Operation:
    """The operation ``name``. Raises ``InvalidInput``."""
    for operation in get_args(Operation):
        if operation == name:
            return operation  # type: ignore[no-any-return] # one of the literals
    raise InvalidInput(
        f"--operation: there is no operation {name!r}; give one of {', '.join(get_args(Operation))}"
    )


def build_prompt(bench: Bench, captured: Captured, counter: TokenCounter) -> PromptOut:
    """The wire form of what was captured."""
    prompt = captured.prompt
    path = bench.folder.root / "steps" / f"{prompt.step}.md"
    tokens = count_zones(captured.zones, counter)
    return PromptOut(
        step=prompt.step,
        file=str(path),
        digest=digest_files(bench.folder.root, [path]),
        prompts=bench.pipeline.prompts.digest,
        request=bench.request,
        made_up=captured.made_up,
        temperature=prompt.temperature,
        max_tokens=prompt.max_tokens,
        messages=[
            MessageOut(
                message.role,
                message.content,
                counter.count(message.content),
                len(zone.static),
                len(zone.static + zone.policy),
            )
            for message, zone in zip(prompt.messages, captured.zones, strict=True)
        ],
        tokens=TokensOut(tokens.static, tokens.policy, tokens.case, tokens.total),
        exact=counter.exact,
        tokens_are=counter.source,
    )


def _show(
    shown: PromptOut, captured: Captured, counter: TokenCounter, console: Console, *, cut: bool
) -> None:
    digests = f"{shorten_digest(shown.digest)} of prompts {shown.prompts[:19]}"
    console.print(Text.assemble((f"steps/{shown.step}", "bold"), (f" {digests}", "dim")))
    limits = f"temperature {shown.temperature:g} · at most {shown.max_tokens} tokens out"
    console.print(draw_text(f"for {shown.request} · {limits}", "dim"))
    if shown.made_up:
        console.print(
            draw_text(f"no model is asked, so this is made up: “{shown.made_up}”", "dim"), soft_wrap=True
        )
    ended = {_STATIC_ENDS: False, _POLICY_ENDS: False}
    tokens = count_zones(captured.zones, counter)
    for message, zone in zip(shown.messages, captured.zones, strict=True):
        title = Text(f"{message.role} · {counter.say(message.tokens)} tokens")
        console.print()
        console.rule(title, align="left", style=_STYLES.get(message.role, ""))
        _show_zones(zone, tokens, counter, console, ended)
    console.print(_draw_tokens(tokens, counter))
    console.print(
        draw_text(f"{counter.source}; the chat template adds a few tokens a message", "dim"), soft_wrap=True
    )
    if cut:
        console.print("the policy is too long to be sent whole, so what is sent of it depends on the case")


def _show_zones(
    zone: Zones, tokens: ZoneTokens, counter: TokenCounter, console: Console, ended: dict[str, bool]
) -> None:
    """A message with a line where the first zone ends in it, and where the second does."""
    verbatim = not console.is_terminal  # what is piped is compared and copied
    for text, style, ends, cached in (
        (zone.static, "green", _STATIC_ENDS, tokens.static),
        (zone.policy, "yellow", _POLICY_ENDS, tokens.static + tokens.policy),
        (zone.case, "", "", 0),
    ):
        if text:
            console.print(draw_text(text.removesuffix("\n"), style), soft_wrap=verbatim)
        rest = zone.case if ends == _POLICY_ENDS else zone.policy + zone.case
        if ends and rest and not ended[ends]:
            ended[ends] = True
            if ends == _POLICY_ENDS and not tokens.policy:
                continue  # both ended at once, and the line for the first is there
            label = Text(f"▲ {ends}: {counter.say(cached)} tokens", style=style)
            console.rule(label, align="left", characters="┄", style="dim")


def _draw_tokens(tokens: ZoneTokens, counter: TokenCounter) -> object:
    table = new_table("Zone", "Tokens", "Share", "")
    for column in table.columns[1:3]:
        column.justify = "right"
    for name, count, style, meaning in (
        ("static", tokens.static, "green", "the same for every draft"),
        ("policy", tokens.policy, "yellow", "the same for every draft under this policy"),
        ("case", tokens.case, "", "this request's own"),
        (
            "total",
            tokens.total,
            "bold",
            f"{share(tokens.static + tokens.policy, tokens.total)} can be cached",
        ),
    ):
        table.add_row(Text(name, style=style), counter.say(count), share(count, tokens.total), meaning)
    return draw_section("Tokens", table)


def share(part: int, whole: int) -> str:
    """
    >>> share(1, 3)
    '33 %'
    """
    return f"{100 * part / whole:.0f} %" if whole else "–"
