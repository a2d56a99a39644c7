"""Recording what became of a draft."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from service.domain.draft import Draft
from service.domain.record import (
    Author,
    Change,
    Disposition,
    DraftEvent,
    DraftOutcome,
    Reason,
    StoredDraft,
)
from service.drafting.learning import build_lesson, learn_from_outcome
from service.drafting.pipeline import Pipeline
from service.errors import CheckBlocked, DraftClosed, FieldError, InvalidInput
from service.store.opening import Store
from service.usecases.keep_draft import tell_time
from service.usecases.open_draft import open_draft
from service.usecases.schedule_follow_up import schedule_follow_up


@dataclass(frozen=True, slots=True)
class Report:
    """What the agent says of it; None or empty leaves what was said before."""

    disposition: Disposition
    sent_text: str | None = None
    reasons: tuple[Reason, ...] = ()
    note: str = ""
    csat: int | None = None
    author: Author = Author()


async def record_outcome(
    tenant: str, identifier: str, report: Report, *, store: Store, pipeline: Pipeline
) -> StoredDraft:
    """The draft, closed. Reported again, the later report adds to the earlier one; what was sent stays sent.

    Raises ``CheckBlocked`` where the sent text has a failed check that nobody answers for, ``InvalidInput``,
    ``NotFound``, ``DraftClosed`` and ``StoreUnavailable``.
    """
    opened = await open_draft(tenant, identifier, store=store, pipeline=pipeline)
    original = await asyncio.to_thread(store.drafts.find_original, tenant, identifier)
    sent_text = _find_sent_text(report, opened.stored, original)
    sent = opened.recheck(sent_text, pipeline=pipeline) if sent_text else None
    follow_up = schedule_follow_up(opened, sent_text, report.author, pipeline=pipeline) if sent_text else None
    lesson = build_lesson(original, opened.case)
    now = tell_time()

    def decide(stored: StoredDraft) -> Change:
        _require(stored, report.disposition)
        if sent is not None and (blocking := stored.find_blocking(sent.verdict.findings)):
            raise CheckBlocked(identifier, tuple(finding.rule for finding in blocking))
        outcome = _merge(stored.outcome, report, sent_text, now)
        learnt = learn_from_outcome(
            lesson, original, outcome, stored.overrules, stored.draft.verdict.findings
        )
        detail = {"outcome": outcome.disposition, "reasons": " ".join(outcome.reasons), "note": outcome.note}
        if outcome.csat is not None:
            detail["csat"] = str(outcome.csat)
        event = DraftEvent("outcome", now, report.author, stored.draft.revision, detail)
        closed = replace(stored, outcome=outcome)
        was_sent = stored.outcome is not None and stored.outcome.sent_text
        if follow_up is None or was_sent or stored.kind == "follow_up":
            return Change(closed, (event,), learnt)
        day = follow_up.stored.scheduled_for
        told = {"draft": follow_up.stored.draft.id, "scheduled_for": f"{day:%Y-%m-%dT%H:%M:%SZ}"}
        scheduled = DraftEvent("follow_up_scheduled", now, report.author, stored.draft.revision, told)
        return Change(closed, (event, scheduled), learnt, follow_up)

    return await asyncio.wrap_future(store.drafts.change(tenant, identifier, decide))


def _require(stored: StoredDraft, disposition: Disposition) -> None:
    known = stored.outcome
    if known is not None and disposition == "discarded" and known.sent_text:
        raise DraftClosed(stored.draft.id, known.disposition)


def _find_sent_text(report: Report, stored: StoredDraft, original: Draft) -> str:
    """ "" of what was not sent."""
    if report.disposition == "discarded":
        return ""
    known = stored.outcome.sent_text if stored.outcome else ""
    if report.disposition == "sent_unedited":
        if report.sent_text not in (None, original.reply.body):
            detail = "is not the text of revision 1; report sent_edited"
            raise InvalidInput(f"/sent_text: {detail}", (FieldError("/sent_text", detail),))
        return original.reply.body
    return report.sent_text or known or stored.draft.reply.body


def _merge(known: DraftOutcome | None, report: Report, sent_text: str, now: datetime) -> DraftOutcome:
    return DraftOutcome(
        disposition=report.disposition,
        author=report.author if known is None or report.author != Author() else known.author,
        at=now if known is None or known.disposition != report.disposition else known.at,
        sent_text=sent_text,
        reasons=report.reasons or (known.reasons if known else ()),
        note=report.note or (known.note if known else ""),
        csat=report.csat if report.csat is not None or known is None else known.csat,
    )
