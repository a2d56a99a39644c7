"""Prompts that go to a model: a file split into roles, each a template."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, get_args

import msgspec
from jinja2 import Environment, Template

from service.domain.prompt import ChatMessage, Prompt, Role
from service.errors import PromptError
from service.prompting.frontmatter import PromptFile, check_id, read_head
from service.prompting.inputs import Input, bind_inputs, read_inputs
from service.prompting.sections import Section, split_sections
from service.prompting.templates import compile_template, find_uses, render_template
from service.prompting.untrusted import Enclosure

_ROLES: tuple[Role, ...] = get_args(Role)


class ParamsHead(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Sampling parameters; ``max_tokens`` is of the answer."""

    temperature: Annotated[float, msgspec.Meta(ge=0, le=2)] = 0.3
    max_tokens: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 700


class StepHead(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Front matter of ``steps/*.md``."""

    id: str
    inputs: dict[str, Any] = {}  # read one by one, so that a mistake has its line
    params: ParamsHead = ParamsHead()


@dataclass(frozen=True, slots=True)
class Step:
    """One compiled prompt."""

    name: str
    path: str
    inputs: tuple[Input, ...]
    parts: tuple[tuple[Role, Template], ...]
    temperature: float
    max_tokens: int

    def render(self, given: Mapping[str, object]) -> Prompt:
        """Messages for ``given``. Raises ``TypeError`` (wrong inputs), ``PromptError`` (failing template)."""
        enclosure = Enclosure()
        values = bind_inputs(f"steps/{self.name}", self.inputs, given, enclosure)
        messages = []
        for role, template in self.parts:
            text = render_template(template, self.path, values)
            try:
                messages.append(ChatMessage(role, enclosure.fill(text)))
            except ValueError as error:
                raise PromptError(self.path, 1, f"## {role}: {error}") from None
        return Prompt(self.name, tuple(messages), self.temperature, self.max_tokens)

    @property
    def system_texts(self) -> tuple[str, ...]:
        """The system messages that are the same for every case: those that read no input."""
        texts = []
        for role, template in self.parts:
            if role == "system":
                with suppress(PromptError):
                    texts.append(render_template(template, self.path, {}))
        return tuple(texts)


def read_step(file: PromptFile, environment: Environment) -> Step:
    """The step in ``file``. Raises ``PromptError`` for the first mistake in it."""
    head = read_head(file, StepHead)
    check_id(file, head.id, file.name)
    inputs = read_inputs(file, head.inputs, frozenset(environment.globals))
    sections = split_sections(file)
    roles = tuple(_role_of(file, section) for section in sections)
    if roles[0] != "system" or "system" in roles[1:]:
        raise file.mistake("a step opens with ## system and has it once", sections[0].line)
    if roles[-1] != "user":
        raise file.mistake("a step ends with ## user", sections[-1].line)
    check_inputs(file, environment, inputs, sections)
    return Step(
        name=file.name.removeprefix("steps/"),
        path=str(file.path),
        inputs=inputs,
        parts=tuple(
            (role, compile_template(environment, str(file.path), section.source))
            for role, section in zip(roles, sections, strict=True)
        ),
        temperature=head.params.temperature,
        max_tokens=head.params.max_tokens,
    )


def _role_of(file: PromptFile, section: Section) -> Role:
    for role in _ROLES:
        if section.title == role:
            return role
    raise file.mistake(
        f"unknown role {section.title!r} (roles: {', '.join(_ROLES)}; other headings start with # or ###)",
        section.line,
    )


def check_inputs(
    file: PromptFile, environment: Environment, inputs: tuple[Input, ...], sections: tuple[Section, ...]
) -> None:
    """Raise ``PromptError`` for a variable used but not declared, or declared but not used."""
    declared = {declaration.name for declaration in inputs}
    used = set()
    for section in sections:
        for use in find_uses(environment, str(file.path), section.source):
            if use.name not in declared:
                raise file.mistake(f"{use.name!r} is used but not declared under inputs", use.line)
            used.add(use.name)
    for declaration in inputs:
        if declaration.name not in used:
            raise file.mistake(f"the input {declaration.name!r} is declared but not used", declaration.line)
