"""Proposing another text for a draft."""

import asyncio
import time
from dataclasses import dataclass

from service.domain.record import Author, Change, DraftEvent, StoredDraft
from service.domain.rewriting import Operation
from service.drafting.pipeline import Pipeline
from service.drafting.rewriting import rewrite_body
from service.errors import DraftClosed
from service.store.opening import Store
from service.text.changes import DiffOp, diff_words
from service.usecases.edit_draft import CheckedEdit, check_edit
from service.usecases.keep_draft import tell_time
from service.usecases.open_draft import open_draft


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text that nobody has accepted yet, with its checks; ``diff`` leads to it from what was to be rewritten."""

    operation: Operation
    checked: CheckedEdit
    diff: tuple[tuple[DiffOp, str], ...]


async def rewrite_draft(
    tenant: str,
    identifier: str,
    operation: Operation,
    *,
    instructions: str,
    body: str | None,
    author: Author,
    deadline: float,
    store: Store,
    pipeline: Pipeline,
) -> Proposal:
    """A proposal within ``deadline`` seconds from now; the draft stays as it is, and the trail says who asked.

    ``body`` is the text to rewrite, None for the stored one. Raises ``NotFound``, ``DraftClosed``, ``ModelError`` and
    ``StoreUnavailable``.
    """
    opened = await open_draft(tenant, identifier, store=store, pipeline=pipeline)
    _require_open(opened.stored)
    before = opened.stored.draft.reply.body if body is None else body
    rewriting = await rewrite_body(
        before,
        opened.case,
        operation,
        instructions,
        model=pipeline.model,
        prompts=pipeline.prompts,
        deadline=time.monotonic() + deadline,
        secrets=pipeline.secrets,
    )
    event = DraftEvent(
        "rewrite_proposed",
        tell_time(),
        author,
        opened.stored.draft.revision,
        {"operation": operation, "model": rewriting.model},
    )
    noted = store.drafts.change(tenant, identifier, lambda stored: Change(stored, (event,)))
    await asyncio.wrap_future(noted)
    checked = check_edit(opened, rewriting.body, pipeline=pipeline)
    return Proposal(operation, checked, tuple(diff_words(before, rewriting.body)))


def _require_open(stored: StoredDraft) -> None:
    if stored.outcome is not None:
        raise DraftClosed(stored.draft.id, stored.outcome.disposition)
