"""Which drafts are listed, and in which order."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from service.domain.record import DraftFilter, DraftState, Order, Place
from service.store.tables import CONVERSATIONS, DRAFTS

_DRAFT = DRAFTS.c


def select_drafts(tenant: str) -> Select[Any]:
    """Rows of drafts, with whether the requester has written again."""
    same = and_(
        CONVERSATIONS.c.tenant == _DRAFT.tenant,
        CONVERSATIONS.c.id == _DRAFT.conversation_id,
        CONVERSATIONS.c.last_message_id != _DRAFT.based_on_message_id,
    )
    stale = CONVERSATIONS.c.id.is_not(None).label("stale")
    return (
        select(DRAFTS, stale)
        .select_from(DRAFTS.outerjoin(CONVERSATIONS, same))
        .where(_DRAFT.tenant == tenant)
    )


def select_page(
    tenant: str, wanted: DraftFilter, *, order: Order, after: Place | None, limit: int, now: datetime
) -> Select[Any]:
    """The next ``limit`` drafts: the newest first, or what is due first."""
    column = _DRAFT.created_at if order == "newest" else _DRAFT.due_at
    query = select_drafts(tenant).where(*_conditions(wanted, now))
    if order == "newest":
        if after is not None:
            query = query.where(or_(column < after.at, and_(column == after.at, _DRAFT.id < after.id)))
        return query.order_by(column.desc(), _DRAFT.id.desc()).limit(limit)
    if after is not None:
        query = query.where(or_(column > after.at, and_(column == after.at, _DRAFT.id > after.id)))
    return query.order_by(column, _DRAFT.id).limit(limit)


def _conditions(wanted: DraftFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        conditions.append(_in_state(wanted.state, now))
    for column, value in (
        (_DRAFT.conversation_id, wanted.conversation_id),
        (_DRAFT.status, wanted.status),
        (_DRAFT.verdict, wanted.verdict),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.created_after is not None:
        conditions.append(_DRAFT.created_at >= wanted.created_after)
    if wanted.created_before is not None:
        conditions.append(_DRAFT.created_at < wanted.created_before)
    return conditions


def _in_state(state: DraftState, now: datetime) -> ColumnElement[bool]:
    if state == "closed":
        return _DRAFT.disposition.is_not(None)
    due = or_(_DRAFT.scheduled_for.is_(None), _DRAFT.scheduled_for <= now)
    waiting = _DRAFT.scheduled_for > now
    return and_(_DRAFT.disposition.is_(None), due if state == "open" else waiting)


def select_taught(tenant: str, after: datetime, before: datetime) -> Select[Any]:
    """What replies teach; follow-ups are code's own."""
    return (
        select(_DRAFT.created_at, _DRAFT.disposition, _DRAFT.outcome, _DRAFT.lesson)
        .where(_DRAFT.tenant == tenant, _DRAFT.kind == "reply")
        .where(_DRAFT.created_at >= after, _DRAFT.created_at < before)
        .order_by(_DRAFT.created_at)
    )
