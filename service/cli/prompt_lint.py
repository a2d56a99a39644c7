"""What is wrong with a folder of prompts, as a list and an exit code."""

import sys
from pathlib import Path

import msgspec
from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

from service.cli.output import open_console
from service.cli.prompt_bench import choose_settings, find_prompts
from service.cli.prompt_json import print_json
from service.cli.prompt_trial import try_prompts
from service.cli.tables import draw_text
from service.drafting.calling import CALLS
from service.prompting import shipped_prompts
from service.prompting.folder import Folder, read_folder
from service.prompting.lint import lint_folder
from service.prompting.remarks import Remark

_UNLOADABLE = {"prompt.front_matter", "prompt.template"} | {
    f"prompt.{name}" for name in ("unused_input", "undeclared_input", "missing_include")
}


class RemarkOut(msgspec.Struct, frozen=True):
    file: str
    line: int
    severity: str
    rule: str
    message: str
    fix: str


class LintOut(msgspec.Struct, frozen=True):
    folder: str
    files: int
    errors: int
    advice: int
    remarks: list[RemarkOut]


async def lint_prompts(given: Path | None, *, as_json: bool) -> int:
    """Print what is to be said of the folder ``given`` (None: as configured); 1 with errors, else 0.

    Raises ``PromptError`` where it is no folder of prompts, and ``SettingsError``.
    """
    root = find_prompts(None, choose_settings(given))
    folder = read_folder(root)
    remarks = await find_remarks(folder)
    errors = sum(remark.severity == "error" for remark in remarks)
    if as_json:
        shown = [
            RemarkOut(shorten_path(r.path), r.line, r.severity, r.rule, r.message, r.fix) for r in remarks
        ]
        print_json(LintOut(str(root), _count(folder), errors, len(remarks) - errors, shown))
    else:
        _show(remarks, folder, errors, open_console(sys.stdout))
    return 1 if errors else 0


async def find_remarks(folder: Folder) -> list[Remark]:
    """All remarks by file and line. Prompts that load are also filled in, for what only that can show."""
    called = frozenset(name for name, _ in CALLS)
    remarks = list(lint_folder(folder, called=called, reference=read_folder(shipped_prompts())))
    if not any(remark.rule in _UNLOADABLE for remark in remarks):
        known = {(remark.path, remark.line) for remark in remarks if remark.severity == "error"}
        tried = await try_prompts(folder.root)
        remarks += [remark for remark in tried if (remark.path, remark.line) not in known]
    return sorted(remarks)


def shorten_path(path: str) -> str:
    """``path`` from here, where it lies below."""
    here = Path(path).absolute()
    return str(here.relative_to(Path.cwd())) if here.is_relative_to(Path.cwd()) else path


def _count(folder: Folder) -> int:
    return sum(map(len, folder.paths.values()))


def _show(remarks: list[Remark], folder: Folder, errors: int, console: Console) -> None:
    for remark in remarks:
        style = "red" if remark.severity == "error" else "yellow"
        head = Text.assemble(
            (f"{shorten_path(remark.path)}:{remark.line}", "bold"),
            " ",
            (remark.severity, style),
            (f" {remark.rule}", "dim"),
        )
        said = Group(draw_text(remark.message), draw_text(f"→ {remark.fix}", "dim"))
        console.print(head, soft_wrap=True)
        console.print(Padding(said, (0, 0, 1, 4)))
    advice = len(remarks) - errors
    words = (
        f"{errors} error{'' if errors == 1 else 's'}, {advice} piece{'' if advice == 1 else 's'} of advice"
    )
    found = words if remarks else "nothing to mend"
    summary = f"{_count(folder)} files in {shorten_path(str(folder.root))}: {found}"
    console.print(draw_text(summary, "red" if errors else "green"), soft_wrap=True)
