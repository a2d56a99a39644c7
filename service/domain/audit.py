"""One line of the audit trail that outlives what it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Detail = str | int | tuple["Detail", ...] | Mapping[str, "Detail"]


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """``actor`` did ``action`` to a subject; ``at`` is aware.

    Nothing here can ever be taken back, so ``detail`` holds ids, codes, digests, lengths and counts, and never what
    a person wrote; a subject that is a person is named by a digest.
    """

    at: datetime
    actor: str
    action: str
    subject_kind: str
    subject_id: str
    detail: Mapping[str, Detail] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class DeletionRequest:
    """Who wants something deleted, and when."""

    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An event with its number in the tenant's trail: 1, 2, … without gaps."""

    number: int
    event: AuditEvent
