"""The wire form of saved policies."""

from datetime import datetime
from typing import Annotated, Self

from msgspec import Meta

from service.api.schemas_policy import ClauseOut, PolicyOut
from service.api.schemas_policy_source import PolicySourceOut
from service.api.schemas_verdict import Out
from service.domain.policy_json import find_differing_clauses, write_limits
from service.domain.saved_policy import PolicyReading, PolicyVersion, SavedPolicy


class SavedPolicyOut(Out, frozen=True):
    """A version, and what is understood of it now.

    ``corrected`` are the ids of clauses whose limits were set by hand. ``changed_since_saved`` are those in which
    this Evenhand understands other limits than the one that saved it: they are worth another look.
    """

    id: str
    version: int
    created_at: datetime
    digest: str
    clauses: list[ClauseOut]
    untyped: list[str]
    corrected: list[str]
    changed_since_saved: list[str]
    source: PolicySourceOut

    @classmethod
    def of(cls, saved: SavedPolicy, reading: PolicyReading) -> Self:
        read = PolicyOut.of(reading.policy)
        return cls(
            id=saved.id,
            version=saved.version,
            created_at=saved.created_at,
            digest=read.digest,
            clauses=read.clauses,
            untyped=read.untyped,
            corrected=list(reading.corrected),
            changed_since_saved=find_differing_clauses(saved.limits, write_limits(reading.policy)),
            source=PolicySourceOut.of(saved.source),
        )


class PolicyVersionOut(Out, frozen=True):
    """A version without its contents; ``digest`` is that of the policy as it was understood when saved."""

    id: str
    version: int
    created_at: datetime
    digest: str

    @classmethod
    def of(cls, version: PolicyVersion) -> Self:
        return cls(version.id, version.version, version.created_at, version.digest)


NextCursor = Annotated[str | None, Meta(description="for the next page; null on the last one")]


class PolicyListOut(Out, frozen=True):
    """The newest version of each policy, by id."""

    policies: list[PolicyVersionOut]
    next_cursor: NextCursor


class VersionListOut(Out, frozen=True):
    """The versions of a policy, the newest first."""

    versions: list[PolicyVersionOut]
    next_cursor: NextCursor
