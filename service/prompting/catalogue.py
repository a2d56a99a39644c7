"""Reading the catalogue of techniques, one file each."""

from typing import Annotated

import msgspec

from service.domain.technique import Paragraph, Technique
from service.prompting.frontmatter import PromptFile, check_id, read_head
from service.text.cues import why_not_a_cue

Line = Annotated[str, msgspec.Meta(min_length=1)]
Source = Annotated[str, msgspec.Meta(pattern=r"^D[0-9]$")]


class TechniqueHead(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Front matter of ``techniques/*.md``; every key but ``sentences`` must be there."""

    id: str
    name: Line
    summary: Line
    sources: Annotated[tuple[Source, ...], msgspec.Meta(min_length=1)]
    shows_as: Line
    counts_against: Line
    paragraph: Paragraph
    order: int
    cues: tuple[Line, ...]
    sentences: Annotated[int, msgspec.Meta(ge=1, le=10)] = 2


def read_technique(file: PromptFile) -> Technique:
    """The technique in ``file``. Raises ``PromptError`` for the first mistake in it."""
    head = read_head(file, TechniqueHead)
    check_id(file, head.id, file.name.removeprefix("techniques/"))
    for index, cue in enumerate(head.cues):
        if reason := why_not_a_cue(cue):
            raise file.mistake(f"bad cue {cue!r}: {reason}", file.line_of(("cues", str(index))))
    instruction = " ".join(file.body.split())
    if not instruction:
        raise file.mistake("no instruction: the body says what the model is to do", file.body_line)
    for number, line in enumerate(file.body.split("\n"), start=file.body_line):
        if any(opening in line for opening in ("{{", "{%", "{#")):
            raise file.mistake("an instruction is plain text, not a template", number)
    return Technique(
        id=head.id,
        name=head.name,
        summary=head.summary,
        sources=head.sources,
        shows_as=head.shows_as,
        counts_against=head.counts_against,
        instruction=instruction,
        paragraph=head.paragraph,
        order=head.order,
        cues=head.cues,
        sentences=head.sentences,
    )
