"""Rows of drafts from what they stand for, and back."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import RowMapping

from service.domain.case import Case
from service.domain.draft import Draft
from service.domain.json_form import read_json, write_json
from service.domain.lesson import Lesson, TaughtDraft
from service.domain.record import (
    Author,
    DraftEvent,
    DraftOutcome,
    DraftSummary,
    Overrule,
    Revision,
    StoredDraft,
)

_EXCERPT = 160
_KEPT_IN_MEMORY = 512


def write_draft(stored: StoredDraft, lesson: Lesson | None) -> dict[str, object]:
    """The columns that change with every change of a draft."""
    draft, outcome = stored.draft, stored.outcome
    changed: dict[str, object] = {
        "origin": draft.origin,
        "status": draft.status,
        "verdict": draft.verdict.outcome,
        "blocking": len(stored.find_blocking(draft.verdict.findings)),
        "revision": draft.revision,
        "updated_at": stored.updated_at,
        "content": write_json(draft),
        "overrules": write_json(stored.overrules),
        "disposition": outcome.disposition if outcome else None,
        "closed_at": outcome.at if outcome else None,
        "outcome": write_json(outcome) if outcome else None,
    }
    return changed | ({} if lesson is None else {"lesson": write_json(lesson)})


def write_new_draft(stored: StoredDraft, case: Case) -> dict[str, object]:
    """The columns that a draft is made with and keeps."""
    draft, conversation = stored.draft, case.conversation
    return {
        "id": draft.id,
        "kind": stored.kind,
        "conversation_id": draft.conversation_id,
        "based_on_message_id": draft.based_on_message_id,
        "channel": conversation.channel,
        "subject": conversation.subject,
        "requester": case.requester.name or conversation.last_request.author_name,
        "requester_id": case.requester.id,
        "brand": conversation.brand,
        "excerpt": " ".join(case.message[: 2 * _EXCERPT].split())[:_EXCERPT],
        "created_at": draft.created_at,
        "due_at": stored.due_at,
        "scheduled_for": stored.scheduled_for,
        "follows": stored.follows,
    }


def write_revision(stored: StoredDraft, author: Author) -> dict[str, object]:
    """A row of revisions; the first holds the whole draft, as the model wrote it."""
    draft = stored.draft
    return {
        "draft_id": draft.id,
        "revision": draft.revision,
        "created_at": stored.updated_at,
        "author": write_json(author),
        "body": draft.reply.body,
        "verdict": draft.verdict.outcome,
        "status": draft.status,
        "rules": write_json(tuple(finding.rule for finding in draft.verdict.findings)),
        "content": write_json(draft) if draft.revision == 1 else None,
    }


def write_event(draft_id: str, number: int, event: DraftEvent) -> dict[str, object]:
    return {
        "draft_id": draft_id,
        "number": number,
        "event": event.event,
        "at": event.at,
        "author": write_json(event.author),
        "revision": event.revision,
        "detail": write_json(event.detail),
    }


def read_stored(row: RowMapping) -> StoredDraft:
    """A draft from its row, with ``stale`` beside it."""
    return StoredDraft(
        draft=read_draft(row["content"]),
        due_at=row["due_at"],
        updated_at=row["updated_at"],
        kind=row["kind"],
        scheduled_for=row["scheduled_for"],
        follows=row["follows"],
        stale=bool(row["stale"]),
        overrules=_read_overrules(row["overrules"]),
        outcome=read_json(row["outcome"], DraftOutcome) if row["outcome"] else None,
    )


@lru_cache(_KEPT_IN_MEMORY)
def read_draft(content: str) -> Draft:
    """A draft from its JSON: while it is being edited, the same one is asked for again and again."""
    return read_json(content, Draft)


def _read_overrules(data: str) -> tuple[Overrule, ...]:
    return () if data == "[]" else read_json(data, tuple[Overrule, ...])


def read_summary(row: RowMapping, now: datetime) -> DraftSummary:
    scheduled = row["scheduled_for"]
    waiting = scheduled is not None and scheduled > now
    return DraftSummary(
        state="closed" if row["disposition"] else "scheduled" if waiting else "open",
        stale=bool(row["stale"]),
        outcome=row["disposition"],
        **{name: row[name] for name in _SUMMARY},
    )


_SUMMARY = (
    "id kind status verdict origin revision conversation_id based_on_message_id channel subject requester brand "
    "excerpt blocking created_at updated_at due_at scheduled_for"
).split()


def read_revision(row: RowMapping) -> Revision:
    return Revision(
        number=row["revision"],
        body=row["body"],
        author=read_json(row["author"], Author),
        created_at=row["created_at"],
        verdict=row["verdict"],
        status=row["status"],
        rules=read_json(row["rules"], tuple[str, ...]),
    )


def read_event(row: RowMapping) -> DraftEvent:
    detail: Mapping[str, Any] = read_json(row["detail"], dict[str, str])
    return DraftEvent(
        row["event"], row["at"], read_json(row["author"], Author), row["revision"], dict(detail)
    )


def read_taught(row: RowMapping) -> TaughtDraft:
    outcome = read_json(row["outcome"], DraftOutcome) if row["outcome"] else None
    return TaughtDraft(
        row["created_at"],
        row["disposition"] or "",
        outcome.reasons if outcome else (),
        outcome.csat if outcome else None,
        read_json(row["lesson"], Lesson),
    )
