"""The wire form of the catalogue of techniques."""

from typing import Self

from service.api.schemas_verdict import Out
from service.domain.technique import Technique


class TechniqueOut(Out, frozen=True):
    """A documented technique: how it shows in a reply, and what counts against it."""

    id: str
    name: str
    summary: str
    shows_as: str
    counts_against: str
    sources: list[str]

    @classmethod
    def of(cls, technique: Technique) -> Self:
        return cls(
            id=technique.id,
            name=technique.name,
            summary=technique.summary,
            shows_as=technique.shows_as,
            counts_against=technique.counts_against,
            sources=list(technique.sources),
        )


class CatalogueOut(Out, frozen=True):
    techniques: list[TechniqueOut]
