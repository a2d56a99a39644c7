"""Answering for what a check has found."""

import asyncio
from dataclasses import replace

from service.domain.record import Author, Change, DraftEvent, Overrule, StoredDraft
from service.drafting.pipeline import Pipeline
from service.errors import DraftClosed, FieldError, InvalidInput
from service.store.opening import Store
from service.usecases.keep_draft import tell_time
from service.usecases.open_draft import open_draft

LEAST_REASON = 10  # characters; less says nothing to whoever reads the trail


async def overrule_check(
    tenant: str,
    identifier: str,
    *,
    rule: str,
    text: str,
    reason: str,
    author: Author,
    store: Store,
    pipeline: Pipeline,
) -> StoredDraft:
    """The draft, in which ``author`` answers for what ``rule`` found in the words ``text``, because of ``reason``.

    Raises ``InvalidInput`` where nothing that blocks was found there, ``NotFound``, ``DraftClosed`` and
    ``StoreUnavailable``.
    """
    if len(reason.strip()) < LEAST_REASON:
        detail = f"say why, in at least {LEAST_REASON} characters: the audit trail keeps it"
        raise InvalidInput(f"/reason: {detail}", (FieldError("/reason", detail),))
    opened = await open_draft(tenant, identifier, store=store, pipeline=pipeline)
    overrule = Overrule(rule, text, reason.strip(), author, tell_time())

    def decide(stored: StoredDraft) -> Change:
        if stored.outcome is not None:
            raise DraftClosed(identifier, stored.outcome.disposition)
        found = [f for f in stored.draft.verdict.findings if overrule.covers(f) and f.severity == "blocking"]
        if not found:
            detail = "no blocking check of that rule and text is in the newest revision"
            raise InvalidInput(f"/rule: {detail}", (FieldError("/rule", detail),))
        after = replace(stored, overrules=(*stored.overrules, overrule))
        draft = opened.recheck(stored.draft.reply.body, pipeline=pipeline, stored=after)
        clause = found[0].clause
        detail_of = {
            "rule": rule,
            "text": text,
            "reason": overrule.reason,
            "clause": clause.id if clause else "",
        }
        event = DraftEvent("overruled", overrule.at, author, stored.draft.revision, detail_of)
        return Change(replace(after, draft=replace(stored.draft, status=draft.status)), (event,))

    return await asyncio.wrap_future(store.drafts.change(tenant, identifier, decide))
