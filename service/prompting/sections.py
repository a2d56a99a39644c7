"""Splitting a body into its ``## `` sections, before anything is rendered."""

import re
from dataclasses import dataclass

from service.prompting.frontmatter import PromptFile

_HEADING = re.compile(r"^##[ \t]+(.*?)[ \t]*$")


@dataclass(frozen=True, slots=True)
class Section:
    """``title`` stands on ``line``; ``source`` follows it, padded to have the line numbers of the file."""

    title: str
    line: int
    source: str


def split_sections(file: PromptFile) -> tuple[Section, ...]:
    """The sections of the body. Raises ``PromptError`` for text before the first heading, and for none."""
    sections: list[Section] = []
    title, start, lines = "", file.body_line - 1, list[str]()
    for number, line in enumerate(file.body.split("\n"), start=file.body_line):
        heading = _HEADING.match(line)
        if heading is None:
            if not title and line.strip():
                raise file.mistake("text before the first ## heading", number)
            lines.append(line)
            continue
        if title:
            sections.append(Section(title, start, "\n" * start + "\n".join(lines)))
        title, start, lines = heading[1], number, []
    if not title:
        raise file.mistake("no ## heading in the body", file.body_line)
    sections.append(Section(title, start, "\n" * start + "\n".join(lines)))
    return tuple(sections)
