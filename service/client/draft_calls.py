"""Requests about drafts."""

from datetime import datetime
from typing import Unpack

from service.client import wire
from service.client.calls import (
    Call,
    Page,
    Streamed,
    build_call,
    build_pages,
    join_path,
    set_deadline,
    set_header,
)
from service.client.events import DraftEvent, EventParser
from service.client.lines import LineReader

_DRAFTS = "/v1/drafts"


def create_draft(
    *,
    deadline: float | None = None,
    idempotency_key: str | None = None,
    **request: Unpack[wire.DraftIn],
) -> Call[wire.DraftOut]:
    """A reply to ``message`` or ``conversation``; ``deadline`` is in seconds."""
    call = build_call("POST", _DRAFTS, wire.DraftOut, body=request)
    return set_deadline(set_header(call, "Idempotency-Key", idempotency_key), deadline)


def create_draft_later(
    *, idempotency_key: str | None = None, **request: Unpack[wire.DraftIn]
) -> Call[wire.JobOut]:
    """A job whose draft is fetched with ``find_job``."""
    call = build_call("POST", _DRAFTS, wire.JobOut, body=request)
    return set_header(set_header(call, "Prefer", "respond-async"), "Idempotency-Key", idempotency_key)


def find_job(job_id: str) -> Call[wire.JobOut]:
    return build_call("GET", join_path("draft-jobs", job_id), wire.JobOut)


def stream_draft(
    *,
    deadline: float | None = None,
    idempotency_key: str | None = None,
    **request: Unpack[wire.DraftIn],
) -> Streamed[DraftEvent]:
    """Events while it is being written; the last one is ``DraftCompleted``, unless an ``ApiError`` is raised."""
    call = build_call("POST", _DRAFTS, type(None), body=request)
    call = set_header(call, "Accept", "text/event-stream")
    call = set_deadline(set_header(call, "Idempotency-Key", idempotency_key), deadline)
    return Streamed(call, lambda: LineReader(EventParser().read))


def get_draft(draft_id: str) -> Call[wire.DraftOut]:
    return build_call("GET", join_path("drafts", draft_id), wire.DraftOut)


def list_drafts(
    *,
    state: str | None = None,
    conversation_id: str | None = None,
    status: str | None = None,
    verdict: str | None = None,
    created_after: datetime | None = None,
    created_before: datetime | None = None,
    order: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[Page[wire.DraftSummaryOut]]:
    """Summaries over all pages, the newest first; ``limit`` is the size of a page, ``cursor`` where to begin."""
    query = {
        "state": state,
        "conversation_id": conversation_id,
        "status": status,
        "verdict": verdict,
        "created_after": created_after.isoformat() if created_after else None,
        "created_before": created_before.isoformat() if created_before else None,
        "order": order,
        "limit": limit,
        "cursor": cursor,
    }
    return build_pages(
        _DRAFTS,
        wire.DraftListOut,
        query,
        read_items=lambda page: page.drafts,
        read_cursor=lambda page: page.next_cursor,
    )


def edit_draft(
    draft_id: str, body: str, *, revision: int, author: wire.ActorIn | None = None
) -> Call[wire.DraftOut]:
    """The whole new text; raises ``StaleVersion`` where ``revision`` is not the newest."""
    call = build_call(
        "PATCH",
        join_path("drafts", draft_id),
        wire.DraftOut,
        body=wire.EditIn(body=body, author=author),
    )
    return set_header(call, "If-Match", revision)


def check_edit(draft_id: str, body: str) -> Call[wire.EditCheckOut]:
    """What would be found in the text; nothing is stored."""
    return build_call(
        "POST", join_path("drafts", draft_id, "checks"), wire.EditCheckOut, body=wire.EditCheckIn(body=body)
    )


def rewrite_draft(
    draft_id: str, *, deadline: float | None = None, **request: Unpack[wire.RewriteIn]
) -> Call[wire.ProposalOut]:
    """Another text, as a proposal."""
    call = build_call("POST", join_path("drafts", draft_id, "rewrite"), wire.ProposalOut, body=request)
    return set_deadline(call, deadline)


def overrule_check(draft_id: str, **request: Unpack[wire.OverruleIn]) -> Call[wire.DraftOut]:
    """Somebody answers for a finding, with a reason."""
    return build_call("POST", join_path("drafts", draft_id, "overrules"), wire.DraftOut, body=request)


def record_outcome(draft_id: str, **request: Unpack[wire.OutcomeIn]) -> Call[wire.DraftOut]:
    """What became of it: ``sent_unedited``, ``sent_edited`` or ``discarded``."""
    return build_call("POST", join_path("drafts", draft_id, "outcome"), wire.DraftOut, body=request)


def escalate_draft(draft_id: str, **request: Unpack[wire.EscalationIn]) -> Call[wire.DraftOut]:
    """The hand-over is noted."""
    return build_call("POST", join_path("drafts", draft_id, "escalation"), wire.DraftOut, body=request)


def find_brief(draft_id: str) -> Call[wire.BriefDocumentOut]:
    """What somebody needs who takes the case over."""
    return build_call("GET", join_path("drafts", draft_id, "brief"), wire.BriefDocumentOut)


def find_case(draft_id: str) -> Call[wire.CaseOut]:
    """What it was written from."""
    return build_call("GET", join_path("drafts", draft_id, "case"), wire.CaseOut)


def list_revisions(draft_id: str) -> Call[wire.RevisionListOut]:
    return build_call("GET", join_path("drafts", draft_id, "revisions"), wire.RevisionListOut)


def list_events(draft_id: str) -> Call[wire.DraftEventListOut]:
    return build_call("GET", join_path("drafts", draft_id, "events"), wire.DraftEventListOut)
