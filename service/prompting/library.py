"""Loading a whole folder of prompts at once, or saying everything that is wrong with it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from service.domain.prompt import Prompt
from service.domain.technique import Technique
from service.errors import NotFound, PromptError
from service.prompting.catalogue import read_technique
from service.prompting.fallbacks import Fallback, read_fallback
from service.prompting.frontmatter import PromptFile, read_prompt_file, read_text
from service.prompting.steps import Step, read_step
from service.prompting.templates import Partial, build_environment, find_uses

Item = TypeVar("Item")
Read = TypeVar("Read")
_FOLDERS = ("steps", "techniques", "partials", "fallback")


@dataclass(frozen=True, slots=True, eq=False)
class PromptLibrary:
    """Every prompt, compiled.

    ``techniques`` are in the order of a reply; ``digest`` is ``sha256:…`` of the text of all files.
    """

    techniques: tuple[Technique, ...]
    digest: str
    steps: Mapping[str, Step]
    fallbacks: Mapping[str, Fallback]

    @property
    def system_texts(self) -> tuple[str, ...]:
        """The unchanging system messages, that of ``write`` first: no reply may repeat them."""
        names = sorted(self.steps, key=lambda name: (name != "write", name))
        return tuple(text for name in names for text in self.steps[name].system_texts)

    def technique(self, technique_id: str) -> Technique:
        """The technique of that id. Raises ``NotFound``."""
        for technique in self.techniques:
            if technique.id == technique_id:
                return technique
        raise NotFound("technique", technique_id)

    def render(self, step: str, inputs: Mapping[str, object]) -> Prompt:
        """``steps/<step>.md`` for ``inputs``; equal inputs give equal prompts.

        Raises ``NotFound`` for an unknown step, ``TypeError`` for a missing or undeclared input,
        ``PromptError`` where the template fails on these values.
        """
        if step not in self.steps:
            raise NotFound("prompt", f"steps/{step}")
        return self.steps[step].render(inputs)

    def render_fallback(self, name: str, inputs: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
        """``fallback/<name>.md`` for ``inputs``: technique ids with plain text. Raises as ``render`` does."""
        if name not in self.fallbacks:
            raise NotFound("prompt", f"fallback/{name}")
        return self.fallbacks[name].render(inputs)


def shipped_prompts() -> Path:
    """The prompts that come with the service: they lie beside it, in a checkout and from a wheel."""
    return Path(__file__).resolve().parents[2] / "prompts"


def load_prompts(root: Path | None = None) -> PromptLibrary:
    """Everything below ``root`` (None: the shipped prompts), compiled and hashed.

    Raises ``PromptError`` with the first mistake; where other files have one too, ``detail`` goes on
    with a line ``path:line: detail`` for the first mistake of each.
    """
    root = shipped_prompts() if root is None else root
    paths = _find_paths(root)
    mistakes: list[PromptError] = []
    files = {
        folder: _read_each(paths[folder], lambda path: _read_file(path, root), mistakes)
        for folder in ("techniques", "steps", "fallback")
    }
    partials = _read_each(paths["partials"], lambda path: read_partial(path, root), mistakes)
    techniques = _sort(files["techniques"], mistakes)
    instructions = [Partial(f"{file.name}.md", str(file.path), file.body) for file in files["techniques"]]
    environment = build_environment((*partials, *instructions), techniques)
    technique_ids = frozenset(path.stem for path in paths["techniques"])
    _read_each(partials, lambda partial: list(find_uses(environment, partial.path, partial.source)), mistakes)
    steps = _read_each(files["steps"], lambda file: read_step(file, environment), mistakes)
    fallbacks = _read_each(
        files["fallback"], lambda file: read_fallback(file, environment, technique_ids), mistakes
    )
    if mistakes:
        first, *others = mistakes
        raise PromptError(first.path, first.line, "\n".join([first.detail, *map(str, others)]))
    return PromptLibrary(
        techniques=techniques,
        digest=_digest(root, [path for folder in paths.values() for path in folder]),
        steps={step.name: step for step in steps},
        fallbacks={fallback.name: fallback for fallback in fallbacks},
    )


def read_partial(path: Path, root: Path) -> Partial:
    """A partial: plain template text, no front matter and no role headings."""
    source = read_text(path)
    for number, line in enumerate(source.split("\n"), start=1):
        if line.rstrip() in {"## system", "## user", "## assistant"} or (
            number == 1 and line.rstrip() == "---"
        ):
            raise PromptError(str(path), number, "a partial has neither front matter nor role headings")
    return Partial(path.relative_to(root).as_posix(), str(path), source)


def _find_paths(root: Path) -> dict[str, list[Path]]:
    if not root.is_dir():
        raise PromptError(str(root), 1, "there is no such folder of prompts")
    paths = {folder: sorted((root / folder).glob("**/*.md")) for folder in _FOLDERS}
    for folder in ("steps", "techniques"):
        if not paths[folder]:
            raise PromptError(str(root / folder), 1, f"a folder of prompts needs {folder}/*.md")
    return paths


def _read_file(path: Path, root: Path) -> PromptFile:
    return read_prompt_file(path, path.relative_to(root).as_posix().removesuffix(".md"))


def _read_each(
    items: Iterable[Item], read: Callable[[Item], Read], mistakes: list[PromptError]
) -> list[Read]:
    """What ``read`` makes of each item; a mistake is noted (the first of each file) and its item left out."""
    found = []
    for item in items:
        try:
            found.append(read(item))
        except PromptError as mistake:
            if mistake.path not in {known.path for known in mistakes}:
                mistakes.append(mistake)
    return found


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

    return tuple(sorted(_read_each(files, read, mistakes), key=lambda technique: technique.order))


def _digest(root: Path, paths: Iterable[Path]) -> str:
    """Over names and texts, sorted by name, each with its length, so that nothing can shift between files."""
    state = sha256()
    for name, path in sorted((path.relative_to(root).as_posix(), path) for path in paths):
        for piece in (name, read_text(path)):
            encoded = piece.encode()
            state.update(f"{len(encoded)}:".encode() + encoded)
    return f"sha256:{state.hexdigest()}"
