"""A documented conflict-resolution technique."""

from dataclasses import dataclass
from typing import Literal

Paragraph = Literal["opening", "middle", "closing", "none"]


@dataclass(frozen=True, slots=True)
class Technique:
    """One row of the catalogue, read from ``prompts/techniques/<id>.md``.

    ``instruction`` is the prompt partial; ``shows_as`` and ``counts_against`` are the rubric; ``cues`` are
    regular expressions (case-insensitive) that point at it in a text a person wrote; ``paragraph`` and
    ``order`` say where in a reply its sentence goes, ``sentences`` how many it takes at the most.
    """

    id: str
    name: str
    summary: str
    sources: tuple[str, ...]
    shows_as: str
    counts_against: str
    instruction: str
    paragraph: Paragraph
    order: int
    cues: tuple[str, ...] = ()
    sentences: int = 2
