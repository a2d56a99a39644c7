"""Changing the text of a draft."""

import asyncio
from dataclasses import dataclass, replace
from functools import partial

from service.domain.draft import Draft
from service.domain.record import Author, Change, DraftEvent, StoredDraft
from service.drafting.pipeline import Pipeline
from service.drafting.rechecking import ChangedChecks, compare_checks
from service.errors import DraftClosed, StaleVersion
from service.store.opening import Store
from service.usecases.keep_draft import tell_time
from service.usecases.offloading import run_by_size
from service.usecases.open_draft import OpenedDraft, open_draft


@dataclass(frozen=True, slots=True)
class EditedDraft:
    """A draft with its new text, and what that broke and fixed."""

    stored: StoredDraft
    changed: ChangedChecks


@dataclass(frozen=True, slots=True)
class CheckedEdit:
    """What the draft would be with another text; ``revision`` is the one it was set against."""

    draft: Draft
    changed: ChangedChecks
    stored: StoredDraft

    @property
    def revision(self) -> int:
        return self.stored.draft.revision


def check_edit(opened: OpenedDraft, body: str, *, pipeline: Pipeline) -> CheckedEdit:
    """What would be found in ``body``; nothing is kept."""
    draft = opened.recheck(body, pipeline=pipeline)
    before = opened.stored.draft.verdict.findings
    return CheckedEdit(draft, compare_checks(before, draft.verdict.findings), opened.stored)


async def edit_draft(
    tenant: str,
    identifier: str,
    body: str,
    *,
    expected: int,
    author: Author,
    store: Store,
    pipeline: Pipeline,
) -> EditedDraft:
    """The draft with the text ``body`` as a new revision, or as it is where that is its text already.

    ``expected`` is the revision that the author has seen. Raises ``NotFound``, ``StaleVersion``, ``DraftClosed`` and
    ``StoreUnavailable``.
    """
    opened = await open_draft(tenant, identifier, store=store, pipeline=pipeline)
    if opened.stored.draft.reply.body == body:
        # Also where the answer to an earlier attempt was lost on the way: what was typed is kept, all is well.
        return EditedDraft(opened.stored, ChangedChecks((), ()))
    _require(opened.stored, expected)
    checked = await run_by_size(len(body), partial(check_edit, opened, body, pipeline=pipeline))
    now = tell_time()

    def decide(stored: StoredDraft) -> Change:
        _require(stored, expected)
        draft = replace(checked.draft, revision=expected + 1)
        event = DraftEvent("edited", now, author, draft.revision, _count(checked.changed))
        return Change(replace(stored, draft=draft, updated_at=now), (event,))

    stored = await asyncio.wrap_future(store.drafts.change(tenant, identifier, decide))
    return EditedDraft(stored, checked.changed)


def _require(stored: StoredDraft, expected: int) -> None:
    draft = stored.draft
    if stored.outcome is not None:
        raise DraftClosed(draft.id, stored.outcome.disposition)
    if draft.revision != expected:
        raise StaleVersion("draft", draft.id, draft.revision)


def _count(changed: ChangedChecks) -> dict[str, str]:
    """The rules, for the trail."""
    return {
        name: " ".join(finding.rule for finding in findings)
        for name, findings in (("broken", changed.broken), ("fixed", changed.fixed))
        if findings
    }
