"""All files of a folder of prompts, with their digests, sizes and inputs."""

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
from rich.console import Console
from rich.text import Text

from service.cli.environment import read_settings
from service.cli.output import open_console
from service.cli.prompt_bench import find_prompts
from service.cli.prompt_json import print_json
from service.cli.prompt_tokens import TokenCounter, choose_counter
from service.cli.tables import draw_text, new_table
from service.prompting import PromptLibrary
from service.prompting.folder import Folder, digest_files, read_folder
from service.prompting.frontmatter import read_text
from service.prompting.library import load_prompts


class InputOut(msgspec.Struct, frozen=True):
    name: str
    trust: str


class FileOut(msgspec.Struct, frozen=True):
    """One file; ``tokens`` and ``characters`` are of the file as it lies there, front matter included."""

    id: str
    file: str
    digest: str
    characters: int
    tokens: int
    inputs: list[InputOut]
    note: str


class ListOut(msgspec.Struct, frozen=True):
    folder: str
    digest: str
    tokens_are: str
    files: list[FileOut]


def list_prompts(prompts: Path | None, *, as_json: bool) -> None:
    """Print what lies in the folder ``prompts`` (None: as configured). Raises ``PromptError``."""
    settings = read_settings()
    root = find_prompts(prompts, settings)
    library = load_prompts(root)
    counter = choose_counter(settings)
    files = list(_describe(read_folder(root), library, counter))
    listing = ListOut(str(root), library.digest, counter.source, files)
    if as_json:
        print_json(listing)
    else:
        _show(listing, counter, open_console(sys.stdout))


def _describe(folder: Folder, library: PromptLibrary, counter: TokenCounter) -> Iterator[FileOut]:
    inputs = {f"steps/{name}": step.inputs for name, step in library.steps.items()}
    inputs |= {f"fallback/{name}": fallback.inputs for name, fallback in library.fallbacks.items()}
    notes = {f"steps/{s.name}": f"temperature {s.temperature:g}" for s in library.steps.values()}
    notes |= {f"techniques/{t.id}": f"{t.paragraph}, order {t.order}" for t in library.techniques}
    for paths in folder.paths.values():
        for path in paths:
            text = read_text(path)
            name = folder.name_of(path)
            identifier = name.removesuffix(".md")
            yield FileOut(
                identifier,
                name,
                digest_files(folder.root, [path]),
                len(text),
                counter.count(text),
                [InputOut(declared.name, declared.trust) for declared in inputs.get(identifier, ())],
                notes.get(identifier, ""),
            )


def _show(listing: ListOut, counter: TokenCounter, console: Console) -> None:
    table = new_table("Prompt", "Digest", "Tokens", "Inputs")
    table.columns[1].no_wrap = table.columns[2].no_wrap = True
    table.columns[2].justify = "right"
    for file in listing.files:
        table.add_row(
            draw_text(file.id, "bold"),
            Text(shorten_digest(file.digest), style="dim"),
            counter.say(file.tokens),
            _draw_inputs(file),
        )
    console.print(table)
    console.print(draw_text(f"\n{listing.folder} · {listing.digest[:19]}", "dim"), soft_wrap=True)
    console.print(draw_text(f"tokens {listing.tokens_are}", "dim"), soft_wrap=True)
    console.print("`evenhand prompt show write` shows what is sent for a request", style="dim")


def _draw_inputs(file: FileOut) -> Text:
    trusted = [given.name for given in file.inputs if given.trust == "trusted"]
    fenced = [given.name for given in file.inputs if given.trust != "trusted"]
    text = Text(", ".join(fenced))
    if trusted:
        text.append(f"{'; ' if fenced else ''}trusted: {', '.join(trusted)}", "dim")
    return text if file.inputs else Text(file.note, style="dim")


def shorten_digest(digest: str) -> str:
    """
    >>> shorten_digest("sha256:0123456789abcdef")
    '0123456789ab'
    """
    return digest.removeprefix("sha256:")[:12]
