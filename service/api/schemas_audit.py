"""The wire form of the audit trail."""

from datetime import datetime
from typing import Annotated, Any, Self

from msgspec import Meta

from service.api.schemas_verdict import Out
from service.domain.audit import AuditEntry


class AuditSubjectOut(Out, frozen=True):
    kind: str
    id: Annotated[str, Meta(description="of a customer the digest of their id")]


class AuditEntryOut(Out, frozen=True):
    number: Annotated[int, Meta(description="1, 2, … without gaps")]
    at: datetime
    actor: Annotated[str, Meta(description="the id of a key, or a command; empty where no key was needed")]
    action: str
    subject: AuditSubjectOut
    detail: Annotated[dict[str, Any], Meta(description="ids, codes, digests, lengths and counts; no text")]

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        event = entry.event
        subject = AuditSubjectOut(event.subject_kind, event.subject_id)
        return cls(entry.number, event.at, event.actor, event.action, subject, dict(event.detail))


class AuditListOut(Out, frozen=True):
    entries: list[AuditEntryOut]
    next_after: Annotated[int | None, Meta(description="`after` of the next page; null on the last one")]
