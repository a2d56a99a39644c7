"""What agents did with the drafts of a time, and what those were about.

Everywhere ``acceptance`` is the share of outcomes that went out unedited, and ``distance`` the mean share of the words
that were changed among those sent; both are None where there is nothing to divide.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Bucket = Literal["day", "week"]


@dataclass(frozen=True, slots=True)
class Tally:
    """Drafts, and what became of them; ``csat`` is a mean."""

    drafts: int
    outcomes: int
    sent_unedited: int
    sent_edited: int
    discarded: int
    acceptance: float | None
    distance: float | None
    csat: float | None


@dataclass(frozen=True, slots=True)
class ReasonCount:
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class TimeTally:
    """``start`` is the first day of the bucket, in UTC."""

    start: date
    tally: Tally


@dataclass(frozen=True, slots=True)
class TechniqueInsight:
    """``kept`` is the share of its sent parts that went out as written; ``reasons`` were given where it was used."""

    technique: str
    drafts: int
    acceptance: float | None
    kept: float | None
    distance: float | None
    reasons: tuple[ReasonCount, ...]


@dataclass(frozen=True, slots=True)
class ConflictCount:
    """How many drafts something came up in, and in how many of those it was refused, went up, or was met with anger."""

    drafts: int
    refused: int
    escalated: int
    hostile: int


@dataclass(frozen=True, slots=True)
class ClauseInsight:
    clause: str
    quote: str
    conflict: ConflictCount
    acceptance: float | None
    distance: float | None
    reasons: tuple[ReasonCount, ...]
    overruled: int


@dataclass(frozen=True, slots=True)
class PromptInsight:
    """``since`` is when the first draft was made with it."""

    prompts: str
    since: datetime
    tally: Tally
    reasons: tuple[ReasonCount, ...]


@dataclass(frozen=True, slots=True)
class ProductInsight:
    product: str
    conflict: ConflictCount


@dataclass(frozen=True, slots=True)
class PromiseInsight:
    """A remedy that was asked for, and what drafts said of it."""

    slot: str
    asked: int
    granted: int
    refused: int
    undecided: int


@dataclass(frozen=True, slots=True)
class Insights:
    """Lists are ordered by what comes up most, times and prompts by time."""

    after: datetime
    before: datetime
    bucket: Bucket
    total: Tally
    over_time: tuple[TimeTally, ...]
    reasons: tuple[ReasonCount, ...]
    techniques: tuple[TechniqueInsight, ...]
    clauses: tuple[ClauseInsight, ...]
    prompts: tuple[PromptInsight, ...]
    products: tuple[ProductInsight, ...]
    promises: tuple[PromiseInsight, ...]
