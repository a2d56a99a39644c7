"""Loading a whole folder of prompts at once, or saying everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.domain.prompt import Prompt
from service.domain.technique import Technique
from service.errors import NotFound, PromptError
from service.prompting.fallbacks import Fallback, read_fallback
from service.prompting.folder import Folder, digest_files, read_each, read_folder
from service.prompting.steps import Step, read_step
from service.prompting.templates import find_uses


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


# Without these no draft can be made; steps/judge.md is for a second reader alone.
_NEEDED_STEPS = ("write", "repair", "rewrite")
_NEEDED_FALLBACKS = ("default", "escalated", "follow_up", "public", "sentences")


def require_whole(prompts: PromptLibrary) -> None:
    """Raise ``PromptError`` for the first file that drafting needs and that is not there."""
    needed = (
        *((f"steps/{name}.md", name in prompts.steps) for name in _NEEDED_STEPS),
        *((f"fallback/{name}.md", name in prompts.fallbacks) for name in _NEEDED_FALLBACKS),
    )
    for path, there in needed:
        if not there:
            raise PromptError(path, 1, "this file is missing, and drafts need it; copy the shipped one")


def shipped_prompts() -> Path:
    """The prompts that come with the service: they lie beside it, in a checkout and from a wheel."""
    return Path(__file__).resolve().parents[2] / "prompts"


def load_prompts(root: Path | None = None) -> PromptLibrary:
    """Everything below ``root`` (None: the shipped prompts), compiled and hashed.

    Raises ``PromptError`` with the first mistake; where other files have one too, ``detail`` goes on
    with a line ``path:line: detail`` for the first mistake of each.
    """
    library, mistakes = compile_folder(read_folder(shipped_prompts() if root is None else root))
    if mistakes:
        first, *others = mistakes
        raise PromptError(first.path, first.line, "\n".join([first.detail, *map(str, others)]))
    return library


def compile_folder(folder: Folder) -> tuple[PromptLibrary, tuple[PromptError, ...]]:
    """The prompts in ``folder`` that can be used, and the first mistake of each file that cannot."""
    mistakes = list(folder.mistakes)
    environment = folder.environment
    technique_ids = frozenset(path.stem for path in folder.paths["techniques"])
    read_each(
        folder.partials,
        lambda partial: list(find_uses(environment, partial.path, partial.source)),
        mistakes,
    )
    steps = read_each(folder.files["steps"], lambda file: read_step(file, environment), mistakes)
    fallbacks = read_each(
        folder.files["fallback"], lambda file: read_fallback(file, environment, technique_ids), mistakes
    )
    library = PromptLibrary(
        techniques=folder.techniques,
        digest=_digest(folder),
        steps={step.name: step for step in steps},
        fallbacks={fallback.name: fallback for fallback in fallbacks},
    )
    return library, tuple(mistakes)


def _digest(folder: Folder) -> str:
    """Empty where a file is no text: the mistakes say so."""
    try:
        return digest_files(folder.root, [path for paths in folder.paths.values() for path in paths])
    except PromptError:
        return ""
