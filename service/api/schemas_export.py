"""The wire form of a case to learn from: a request for a draft, what was drafted, and what was sent instead."""

from datetime import datetime
from typing import Self

from msgspec import Struct

from service.api.schemas_policy_source import CorrectionOut, PolicySourceOut
from service.api.schemas_verdict import Out
from service.domain.case import Case
from service.domain.message import AuthorType, Channel
from service.domain.record import Disposition, Reason
from service.domain.saved_policy import PolicySource
from service.usecases.export_edits import EditCase


class ExportedAuthorOut(Out, frozen=True):
    type: AuthorType
    name: str


class ExportedMessageOut(Struct, frozen=True, omit_defaults=True):
    id: str
    author: ExportedAuthorOut
    body: str
    created_at: datetime | None = None


class ExportedConversationOut(Struct, frozen=True, omit_defaults=True):
    channel: Channel
    messages: list[ExportedMessageOut]
    locale: str = ""
    brand: str = ""
    subject: str = ""


class ExportedRequesterOut(Struct, frozen=True, omit_defaults=True):
    name: str = ""
    tier: str = ""


class ExportedAssigneeOut(Struct, frozen=True, omit_defaults=True):
    name: str = ""
    signature: str = ""


class ExportedRequestOut(Struct, frozen=True, omit_defaults=True):
    """What ``POST /v1/drafts`` takes, so that the case can be drafted again."""

    conversation: ExportedConversationOut
    policy: PolicySourceOut
    facts: dict[str, str | bool]
    requester: ExportedRequesterOut = ExportedRequesterOut()
    assignee: ExportedAssigneeOut = ExportedAssigneeOut()
    instructions: str = ""

    @classmethod
    def of(cls, case: Case, policy: PolicySource) -> Self:
        thread = case.conversation
        messages = [
            ExportedMessageOut(m.id, ExportedAuthorOut(m.author, m.author_name), m.body, m.created_at)
            for m in thread.messages
        ]
        facts = {
            fact.key: fact.value if isinstance(fact.value, bool) else str(fact.value) for fact in case.facts
        }
        facts.pop("tier", None)  # it is the requester's
        # The day on which it was looked at, or all that counts from it would change.
        facts.setdefault("today", case.now.date().isoformat())
        return cls(
            ExportedConversationOut(thread.channel, messages, thread.locale, thread.brand, thread.subject),
            PolicySourceOut(policy.text) if policy.clauses is None else PolicySourceOut.of(policy),
            facts,
            ExportedRequesterOut(case.requester.name, case.requester.tier),
            ExportedAssigneeOut(case.assignee.name, case.assignee.signature),
            case.instructions,
        )


class ExportedVersionsOut(Out, frozen=True):
    model: str
    prompts: str
    policy: str


class EditCaseOut(Out, frozen=True):
    """``corrections`` are limits of the policy that were set by hand; ``rules`` found something in ``drafted``."""

    id: str
    closed_at: datetime
    request: ExportedRequestOut
    corrections: list[CorrectionOut]
    drafted: str
    rules: list[str]
    techniques: list[str]
    outcome: Disposition
    sent_text: str | None
    reasons: list[Reason]
    note: str | None
    csat: int | None
    versions: ExportedVersionsOut

    @classmethod
    def of(cls, edit: EditCase) -> Self:
        draft, outcome = edit.draft, edit.outcome
        return cls(
            id=edit.id,
            closed_at=edit.closed_at,
            request=ExportedRequestOut.of(edit.case, edit.policy),
            corrections=[CorrectionOut.of(each) for each in edit.policy.corrections],
            drafted=edit.drafted,
            rules=[finding.rule for finding in draft.verdict.findings],
            techniques=list(draft.techniques.used),
            outcome=outcome.disposition,
            sent_text=outcome.sent_text or None,
            reasons=list(outcome.reasons),
            note=outcome.note or None,
            csat=outcome.csat,
            versions=ExportedVersionsOut(draft.versions.model, draft.versions.prompts, draft.versions.policy),
        )
