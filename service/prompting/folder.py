"""Reading the files of a folder of prompts, and noting each one that cannot be read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from jinja2 import Environment

from service.domain.technique import Technique
from service.errors import PromptError
from service.prompting.catalogue import read_technique
from service.prompting.frontmatter import PromptFile, read_prompt_file, read_text
from service.prompting.templates import Partial, build_environment

Item = TypeVar("Item")
Read = TypeVar("Read")
FOLDERS = ("steps", "techniques", "partials", "fallback")


@dataclass(frozen=True, slots=True)
class Folder:
    """What lies below ``root``: ``paths`` and ``files`` by the name of their folder, in order of their names.

    Partials have no front matter and are apart from ``files``; ``techniques`` are in the order of a reply.
    ``mistakes`` holds the first mistake of each file that could not be read, which is then left out.
    """

    root: Path
    paths: Mapping[str, tuple[Path, ...]]
    files: Mapping[str, tuple[PromptFile, ...]]
    partials: tuple[Partial, ...]
    techniques: tuple[Technique, ...]
    environment: Environment
    mistakes: tuple[PromptError, ...]

    def name_of(self, path: Path) -> str:
        """``steps/write.md``."""
        return path.relative_to(self.root).as_posix()


def read_folder(root: Path) -> Folder:
    """The files below ``root``. Raises ``PromptError`` where there is no folder of prompts."""
    paths = _find_paths(root)
    mistakes: list[PromptError] = []
    files = {
        folder: tuple(read_each(paths[folder], lambda path: _read_file(path, root), mistakes))
        for folder in ("techniques", "steps", "fallback")
    }
    partials = tuple(read_each(paths["partials"], lambda path: _read_partial(path, root), mistakes))
    techniques = _sort(files["techniques"], mistakes)
    instructions = (Partial(f"{file.name}.md", str(file.path), file.body) for file in files["techniques"])
    environment = build_environment((*partials, *instructions), techniques)
    return Folder(root, paths, files, partials, techniques, environment, tuple(mistakes))


def read_each(items: Iterable[Item], read: Callable[[Item], Read], mistakes: list[PromptError]) -> list[Read]:
    """What ``read`` makes of each item; a mistake is noted (the first of each file) and its item left out."""
    found = []
    for item in items:
        try:
            found.append(read(item))
        except PromptError as mistake:
            if mistake.path not in {known.path for known in mistakes}:
                mistakes.append(mistake)
    return found


def digest_files(root: Path, paths: Iterable[Path]) -> str:
    """``sha256:…`` over names and texts, sorted by name, each with its length, so that nothing can shift
    between files."""
    state = sha256()
    for name, path in sorted((path.relative_to(root).as_posix(), path) for path in paths):
        for piece in (name, read_text(path)):
            encoded = piece.encode()
            state.update(f"{len(encoded)}:".encode() + encoded)
    return f"sha256:{state.hexdigest()}"


def _find_paths(root: Path) -> dict[str, tuple[Path, ...]]:
    if not root.is_dir():
        raise PromptError(str(root), 1, "there is no such folder of prompts")
    paths = {folder: tuple(sorted((root / folder).glob("**/*.md"))) for folder in FOLDERS}
    for folder in ("steps", "techniques"):
        if not paths[folder]:
            raise PromptError(str(root / folder), 1, f"a folder of prompts needs {folder}/*.md")
    return paths


def _read_file(path: Path, root: Path) -> PromptFile:
    return read_prompt_file(path, path.relative_to(root).as_posix().removesuffix(".md"))


def _read_partial(path: Path, root: Path) -> Partial:
    """A partial: plain template text, no front matter and no role headings."""
    source = read_text(path)
    for number, line in enumerate(source.split("\n"), start=1):
        if line.rstrip() in {"## system", "## user", "## assistant"} or (
            number == 1 and line.rstrip() == "---"
        ):
            raise PromptError(str(path), number, "a partial has neither front matter nor role headings")
    return Partial(path.relative_to(root).as_posix(), str(path), source)


def _sort(files: Iterable[PromptFile], mistakes: list[PromptError]) -> tuple[Technique, ...]:
    """The techniques by order; an order that two of them claim is a mistake of the second."""
    taken: dict[int, PromptFile] = {}

    def read(file: PromptFile) -> Technique:
        technique = read_technique(file)
        if technique.order in taken:
            other = taken[technique.order].name
            raise file.mistake(
                f"order {technique.order} is already taken by {other}.md", file.line_of(("order",))
            )
        taken[technique.order] = file
        return technique

    return tuple(sorted(read_each(files, read, mistakes), key=lambda technique: technique.order))
