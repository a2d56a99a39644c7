"""Replies that need no model: a file split into techniques, each a template of plain text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from jinja2 import Environment, Template

from service.prompting.frontmatter import PromptFile, check_id, read_head
from service.prompting.inputs import Input, bind_inputs, read_inputs
from service.prompting.sections import split_sections
from service.prompting.steps import check_inputs
from service.prompting.templates import compile_template, render_template
from service.prompting.untrusted import Enclosure


class FallbackHead(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Front matter of ``fallback/*.md``; every input says ``trust: trusted``."""

    id: str
    inputs: dict[str, Any] = {}  # read one by one, so that a mistake has its line


@dataclass(frozen=True, slots=True)
class Fallback:
    """One compiled fallback reply."""

    name: str
    path: str
    inputs: tuple[Input, ...]
    parts: tuple[tuple[str, Template], ...]

    def render(self, given: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
        """Technique ids with their text, in order; a part that renders to nothing is left out.

        Raises ``TypeError`` for wrong inputs, ``PromptError`` for a failing template.
        """
        values = bind_inputs(f"fallback/{self.name}", self.inputs, given, Enclosure())
        texts = (
            (technique, render_template(template, self.path, values)) for technique, template in self.parts
        )
        return tuple((technique, text) for technique, text in texts if text)


def read_fallback(file: PromptFile, environment: Environment, technique_ids: frozenset[str]) -> Fallback:
    """The fallback in ``file``. Raises ``PromptError`` for the first mistake in it."""
    head = read_head(file, FallbackHead)
    check_id(file, head.id, file.name)
    inputs = read_inputs(file, head.inputs, frozenset(environment.globals))
    for declaration in inputs:
        if declaration.trust != "trusted":
            raise file.mistake(
                f"inputs: {declaration.name!r} must be trusted: a fallback is sent as it is", declaration.line
            )
    sections = split_sections(file)
    for section in sections:
        if section.title not in technique_ids:
            raise file.mistake(f"unknown technique {section.title!r}", section.line)
    check_inputs(file, environment, inputs, sections)
    return Fallback(
        name=file.name.removeprefix("fallback/"),
        path=str(file.path),
        inputs=inputs,
        parts=tuple(
            (section.title, compile_template(environment, str(file.path), section.source))
            for section in sections
        ),
    )
