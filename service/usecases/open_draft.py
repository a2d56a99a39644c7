"""Opening a draft that is kept, with the case it was written from."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock

from service.domain.case import Case
from service.domain.draft import Draft
from service.domain.plan import Plan
from service.domain.record import StoredDraft
from service.domain.technique import Technique
from service.drafting.pipeline import Pipeline
from service.drafting.plan import plan_follow_up, plan_reply
from service.drafting.rechecking import recheck_draft
from service.store.opening import Store
from service.usecases.understand_policy import understand_policy

_KEPT_IN_MEMORY = 512
_KEPT_CHECKS = 256
# What is saved was checked just before, while it was typed; the oldest first.
_CHECKED: OrderedDict[tuple[object, ...], Draft] = OrderedDict()
_LOCK = Lock()


@dataclass(frozen=True, slots=True)
class OpenedDraft:
    """A draft at its newest revision, and what it was written from and planned as."""

    stored: StoredDraft
    case: Case
    plan: Plan

    def recheck(self, body: str, *, pipeline: Pipeline, stored: StoredDraft | None = None) -> Draft:
        """The draft as it would be with the text ``body``; no model is called."""
        stored = stored or self.stored
        draft = stored.draft
        key = (draft.id, draft.revision, draft.status, stored.overrules, body, pipeline.prompts.digest)
        if (known := _CHECKED.get(key)) is not None:
            return known
        checked = recheck_draft(
            draft,
            body,
            self.case,
            self.plan,
            techniques=pipeline.prompts.techniques,
            secrets=pipeline.secrets,
            is_overruled=lambda finding: stored.overrule_of(finding) is not None,
        )
        with _LOCK:
            _CHECKED[key] = checked
            while len(_CHECKED) > _KEPT_CHECKS:
                _CHECKED.popitem(last=False)
        return checked


async def open_draft(tenant: str, identifier: str, *, store: Store, pipeline: Pipeline) -> OpenedDraft:
    """Raises ``NotFound`` and ``StoreUnavailable``."""
    stored, case = await asyncio.to_thread(_read, tenant, identifier, store)
    plan = _plan(case, pipeline.prompts.techniques)
    return OpenedDraft(stored, case, plan_follow_up(plan) if stored.kind == "follow_up" else plan)


def forget_opened() -> None:
    """Keep nothing of drafts in memory."""
    with _LOCK:
        _CHECKED.clear()


def _read(tenant: str, identifier: str, store: Store) -> tuple[StoredDraft, Case]:
    drafts = store.drafts
    stored = drafts.find(tenant, identifier)
    record = drafts.find_case(tenant, identifier)
    return stored, replace(record.case, policy=understand_policy(record.policy).policy)


@lru_cache(_KEPT_IN_MEMORY)
def _plan(case: Case, techniques: tuple[Technique, ...]) -> Plan:
    """While a draft is edited, its plan is asked for with every pause."""
    return plan_reply(case, techniques)
