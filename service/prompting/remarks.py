"""What a linter says of a prompt file, and the file as its rules see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from jinja2 import TemplateSyntaxError, nodes

from service.errors import PromptError
from service.prompting.fallbacks import FallbackHead
from service.prompting.folder import Folder
from service.prompting.frontmatter import PromptFile, read_head
from service.prompting.inputs import Input, read_inputs
from service.prompting.sections import Section, split_sections
from service.prompting.steps import StepHead

Severity = Literal["error", "advice"]


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """One finding at ``path:line``; ``fix`` says how to mend it."""

    path: str
    line: int
    rule: str
    message: str
    fix: str
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A step or a fallback, taken apart: ``trees`` are those of its ``sections``, in order."""

    file: PromptFile
    folder: Folder
    inputs: tuple[Input, ...]
    sections: tuple[Section, ...]
    trees: tuple[nodes.Template, ...]

    @property
    def path(self) -> str:
        return str(self.file.path)

    @property
    def untrusted(self) -> frozenset[str]:
        return frozenset(given.name for given in self.inputs if given.trust == "untrusted")

    def remark(self, line: int, rule: str, message: str, fix: str, severity: Severity = "error") -> Remark:
        """A remark on this file."""
        return Remark(self.path, line, f"prompt.{rule}", message, fix, severity)


def parse_files(folder: Folder, kind: Literal["steps", "fallback"]) -> Iterator[Parsed]:
    """The files of ``kind`` that can be taken apart; what loading refuses altogether is left to it."""
    for file in folder.files[kind]:
        try:
            shape: type[StepHead] | type[FallbackHead] = StepHead if kind == "steps" else FallbackHead
            head = read_head(file, shape)
            inputs = read_inputs(file, head.inputs, frozenset(folder.environment.globals))
            sections = split_sections(file)
            trees = tuple(folder.environment.parse(section.source) for section in sections)
        except (PromptError, TemplateSyntaxError):
            continue
        yield Parsed(file, folder, inputs, sections, trees)
