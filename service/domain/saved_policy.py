"""A policy as a company keeps it, in numbered versions that never change."""

from dataclasses import dataclass
from datetime import datetime

from service.domain.policy import Limit, Policy


@dataclass(frozen=True, slots=True)
class Correction:
    """The limits of ``clause`` (an id), set by hand; each quotes words of the clause, or "" for all of it."""

    clause: str
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class GivenClause:
    """A clause that the company has cut itself; ``limits`` None means: read them from the text."""

    id: str
    text: str
    limits: tuple[Limit, ...] | None = None


@dataclass(frozen=True, slots=True)
class PolicySource:
    """What the company hands in: ``text`` with ``corrections`` or, where ``clauses`` are given, those alone."""

    text: str = ""
    corrections: tuple[Correction, ...] = ()
    clauses: tuple[GivenClause, ...] | None = None


@dataclass(frozen=True, slots=True)
class PolicyReading:
    """What is understood; ``corrected`` are the ids of clauses whose limits were set by hand."""

    policy: Policy
    corrected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedPolicy:
    """One version (1, 2, …); ``created_at`` is aware.

    ``digest`` is that of the policy as it was understood when it was saved, and ``limits`` the JSON of the limits.
    """

    id: str
    version: int
    created_at: datetime
    digest: str
    source: PolicySource
    limits: str


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A version without its contents, for lists."""

    id: str
    version: int
    created_at: datetime
    digest: str
