"""Turning what agents did with drafts into cases to learn from, without personal data."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from service.domain.case import Case, Fact
from service.domain.draft import Draft
from service.domain.message import Assignee, Requester
from service.domain.record import DraftFilter, DraftOutcome, Place, StoredDraft
from service.domain.saved_policy import PolicySource
from service.store.opening import Store
from service.text.personal import mask_personal

_PAGE = 100
# Facts that are somebody's, whatever they hold.
_PERSONAL_KEYS = ("name", "address", "street", "phone", "mail", "birth", "contact", "iban", "card", "account")


@dataclass(frozen=True, slots=True)
class EditCase:
    """A draft with what was sent in its place; texts, names and facts are masked.

    ``drafted`` is the first revision, ``rules`` what the checks found in it.
    """

    id: str
    closed_at: datetime
    case: Case
    policy: PolicySource
    drafted: str
    outcome: DraftOutcome
    draft: Draft


def export_edits(
    tenant: str, *, after: datetime | None, before: datetime | None, store: Store, now: datetime
) -> Iterator[EditCase]:
    """Every reply with an outcome that was drafted from ``after`` to ``before``, the newest first. Blocks.

    Raises ``StoreUnavailable``.
    """
    wanted = DraftFilter("closed", created_after=after, created_before=before)
    place: Place | None = None
    while True:
        page = store.drafts.list_page(tenant, wanted, order="newest", after=place, limit=_PAGE, now=now)
        for summary in page:
            if summary.kind == "reply":
                yield _build_case(tenant, store.drafts.find(tenant, summary.id), store)
        if len(page) < _PAGE:
            return
        place = Place(page[-1].created_at, page[-1].id)


def _build_case(tenant: str, stored: StoredDraft, store: Store) -> EditCase:
    record = store.drafts.find_case(tenant, stored.draft.id)
    original = store.drafts.find_original(tenant, stored.draft.id)
    case, outcome = record.case, stored.outcome
    assert outcome is not None
    names = _find_names(case, stored)
    return EditCase(
        id=stored.draft.id,
        closed_at=outcome.at,
        case=_mask_case(case, names),
        policy=record.policy,
        drafted=mask_personal(original.reply.body, names),
        outcome=replace(
            outcome,
            sent_text=mask_personal(outcome.sent_text, names),
            note=mask_personal(outcome.note, names),
        ),
        draft=original,
    )


def _find_names(case: Case, stored: StoredDraft) -> tuple[str, ...]:
    """The names that the CRM gave; others in the text nobody can know."""
    outcome = stored.outcome
    found = [case.requester.name, case.assignee.name, outcome.author.name if outcome else ""]
    found += [message.author_name for message in case.conversation.messages]
    found += [line for line in case.assignee.signature.splitlines()[:1] if len(line) <= 40]
    found += [str(fact.value) for fact in case.facts if "name" in fact.key and isinstance(fact.value, str)]
    return tuple(dict.fromkeys(name for name in found if name.strip()))


def _mask_case(case: Case, names: tuple[str, ...]) -> Case:
    conversation = case.conversation
    return replace(
        case,
        conversation=replace(
            conversation,
            id="",
            subject=mask_personal(conversation.subject, names),
            messages=tuple(
                replace(m, author_name="[NAME]" if m.author_name else "", body=mask_personal(m.body, names))
                for m in conversation.messages
            ),
        ),
        facts=tuple(_mask_fact(fact, names) for fact in case.facts if fact.source == "crm"),
        requester=Requester("", "[NAME]" if case.requester.name else "", case.requester.tier),
        assignee=Assignee(
            "", "[NAME]" if case.assignee.name else "", "[NAME]" if case.assignee.signature else ""
        ),
        instructions=mask_personal(case.instructions, names),
    )


def _mask_fact(fact: Fact, names: tuple[str, ...]) -> Fact:
    if not isinstance(fact.value, str):
        return fact
    if any(word in fact.key.lower() for word in _PERSONAL_KEYS) and "product" not in fact.key:
        return replace(fact, value="[MASKED]")
    return replace(fact, value=mask_personal(fact.value, names))
