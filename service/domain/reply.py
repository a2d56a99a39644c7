"""A reply in segments, each with the technique it carries."""

from dataclasses import dataclass
from typing import Literal

from service.domain.span import Span

CitationType = Literal["message", "clause", "fact"]
Standing = Literal["verified", "asserted", "uncited"]


@dataclass(frozen=True, slots=True)
class Citation:
    """What a segment rests on; ``quote`` is verbatim from the message or clause, or ``key: value`` of a fact."""

    type: CitationType
    id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence or two; ``offers`` are ids of the plan's remedies, ``span`` lies in the reply's body.

    ``technique`` is "" where a person's sentence shows none. ``standing`` is ``verified`` where all that it says was
    decided by a clause or a fact, ``asserted`` where it says something else, ``uncited`` where nothing is to check.
    """

    id: str
    technique: str
    span: Span
    offers: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    standing: Standing = "uncited"

    @property
    def text(self) -> str:
        return self.span.text


@dataclass(frozen=True, slots=True)
class Reply:
    """``body`` is plain text; greeting and signature lie outside the segments."""

    body: str
    segments: tuple[Segment, ...]
