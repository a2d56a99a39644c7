"""What two folders of prompts have different, in their files and in what is sent."""

import sys
from contextlib import ExitStack
from difflib import unified_diff
from pathlib import Path

import msgspec
from msgspec.structs import replace
from rich.console import Console
from rich.text import Text

from service.cli.output import make_plain, open_console
from service.cli.prompt_bench import choose_settings, find_prompts, open_bench
from service.cli.prompt_capture import Captured, capture
from service.cli.prompt_json import print_json
from service.cli.prompt_list import shorten_digest
from service.cli.prompt_revision import open_revision
from service.cli.prompt_show import check_step
from service.cli.prompt_tokens import TokenCounter, ZoneTokens, choose_counter, count_zones
from service.cli.tables import draw_section, draw_text, new_table
from service.errors import InvalidInput, PromptError
from service.prompting.folder import Folder, digest_files, read_folder
from service.prompting.frontmatter import read_text

_STYLES = {"+": "green", "-": "red", "@": "cyan"}


class FileDiffOut(msgspec.Struct, frozen=True):
    """``before`` and ``after`` are digests, null where there is no such file; ``diff`` is unified."""

    id: str
    before: str | None
    after: str | None
    diff: str


class RenderedOut(msgspec.Struct, frozen=True):
    """What is sent for one request; ``tokens`` are (static, policy, case, total)."""

    step: str
    request: str
    diff: str
    before: list[int]
    after: list[int]
    exact: bool
    tokens_are: str


class DiffOut(msgspec.Struct, frozen=True):
    before: str
    after: str
    files: list[FileDiffOut]
    rendered: RenderedOut | None


async def diff_prompts(
    before: Path | None,
    after: Path | None,
    *,
    revision: str | None,
    request: Path | None,
    step: str,
    as_json: bool,
) -> None:
    """Print what leads from the folder ``before`` to ``after`` (None: as configured).

    With ``revision``, ``before`` is the folder to compare with what it was then. Raises ``InvalidInput``,
    ``PromptError``, ``SettingsError`` and ``NotFound``.
    """
    step = check_step(step)
    settings = choose_settings(after)
    with ExitStack() as stack:
        if revision is not None:
            if after is not None:
                raise InvalidInput("--git compares one folder with what it was; give one folder")
            here = find_prompts(before, settings)
            if not here.is_dir():
                raise InvalidInput(f"{here}: there is no such folder of prompts")
            old, new = stack.enter_context(open_revision(here, revision)), here
        elif before is None:
            raise InvalidInput("A: name a folder of prompts to compare with, or a revision with --git HEAD~1")
        else:
            old, new = before, find_prompts(None, settings)
        name = f"{here} at {revision}" if revision is not None else str(old)
        shown = DiffOut(name, str(new), compare_files(read_folder(old), read_folder(new)), None)
        console = open_console(sys.stdout)
        if not as_json:
            _show_files(shown, console)  # first: what was sent at the time may not fit this service
        if request is not None:
            counter = choose_counter(settings)
            try:
                rendered = await _compare_rendered(old, new, request, step, counter)
            except PromptError as error:  # a revision's copy is gone by the time that somebody reads this
                path = error.path.replace(str(old), name)
                raise PromptError(path, error.line, error.detail) from None
            shown = replace(shown, rendered=rendered)
            if not as_json:
                _show_rendered(rendered, counter, console)
    if as_json:
        print_json(shown)


def compare_files(old: Folder, new: Folder) -> list[FileDiffOut]:
    """The files that differ, by name."""
    before, after = _find_files(old), _find_files(new)
    return [
        FileDiffOut(
            name.removesuffix(".md"),
            _digest(old, before.get(name)),
            _digest(new, after.get(name)),
            _diff(_read(before.get(name)), _read(after.get(name)), name),
        )
        for name in sorted(before.keys() | after.keys())
        if _read(before.get(name)) != _read(after.get(name))
    ]


def _find_files(folder: Folder) -> dict[str, Path]:
    return {folder.name_of(path): path for paths in folder.paths.values() for path in paths}


def _read(path: Path | None) -> str | None:
    return None if path is None else read_text(path)


def _digest(folder: Folder, path: Path | None) -> str | None:
    return None if path is None else digest_files(folder.root, [path])


def _diff(before: str | None, after: str | None, name: str) -> str:
    """A unified diff, "" where nothing differs."""
    old, new = (text.splitlines() if text else [] for text in (before, after))
    fromfile, tofile = (
        "/dev/null" if text is None else f"{side}/{name}" for side, text in (("a", before), ("b", after))
    )
    lines = unified_diff(old, new, fromfile, tofile, lineterm="")
    return "".join(f"{line}\n" for line in lines)


async def _compare_rendered(
    old: Path, new: Path, request: Path, step: str, counter: TokenCounter
) -> RenderedOut:
    captured: list[Captured] = []
    for folder in (old, new):
        async with open_bench(folder, request) as bench:
            captured.append(await capture(bench, step))
    before, after = captured
    return RenderedOut(
        step,
        str(request),
        _diff(_write_out(before), _write_out(after), f"{step} as sent"),
        _list_tokens(count_zones(before.zones, counter)),
        _list_tokens(count_zones(after.zones, counter)),
        counter.exact,
        counter.source,
    )


def _write_out(captured: Captured) -> str:
    return "\n".join(f"── {message.role}\n{message.content}" for message in captured.prompt.messages)


def _list_tokens(tokens: ZoneTokens) -> list[int]:
    return [tokens.static, tokens.policy, tokens.case, tokens.total]


def _show_files(shown: DiffOut, console: Console) -> None:
    for file in shown.files:
        ids = " → ".join(shorten_digest(digest) if digest else "none" for digest in (file.before, file.after))
        added, removed = (_count(file.diff, sign) for sign in "+-")
        console.print(Text.assemble((file.id, "bold"), f"  {ids}  +{added} −{removed}"))
        _show_diff(file.diff, console)
    number = {0: "no difference", 1: "1 file differs"}.get(
        len(shown.files), f"{len(shown.files)} files differ"
    )
    console.print(draw_text(f"{shown.before} → {shown.after}: {number}", "dim"), soft_wrap=True)


def _show_rendered(rendered: RenderedOut, counter: TokenCounter, console: Console) -> None:
    console.print(draw_section(f"As sent by {rendered.step} for {rendered.request}"))
    if rendered.diff:
        _show_diff(rendered.diff, console)
    else:
        console.print("the same", style="dim")
    table = new_table("Tokens", "Before", "After", "Change")
    for column in table.columns[1:]:
        column.justify = "right"
    rows = [
        ("the same for every draft", rendered.before[0], rendered.after[0]),
        ("… and for every draft under this policy", sum(rendered.before[:2]), sum(rendered.after[:2])),
        ("in all", rendered.before[3], rendered.after[3]),
    ]
    for name, before, after in rows:
        table.add_row(name, counter.say(before), counter.say(after), _say_change(after - before))
    console.print(table)
    console.print(draw_text(counter.source, "dim"))


def _say_change(tokens: int) -> str:
    """
    >>> _say_change(-1350), _say_change(0)
    ('−1,350', '0')
    """
    return f"{tokens:+,}".replace("-", "−") if tokens else "0"


def _show_diff(diff: str, console: Console) -> None:
    for number, line in enumerate(diff.splitlines()):
        style = "bold" if number < 2 else _STYLES.get(line[:1], "")
        console.print(Text(make_plain(line), style=style), soft_wrap=True)
    console.print()


def _count(diff: str, sign: str) -> int:
    return sum(line.startswith(sign) for line in diff.splitlines()[2:])
