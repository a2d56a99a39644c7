"""The wire form of what is done to a draft: edits, rewritings, overrules and outcomes."""

from typing import Annotated, Self

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from service.api.decoding import decode_json, invalid_fields
from service.api.schemas_case import Id, In, Line
from service.api.schemas_draft_parts import AskOut, ChangedChecksOut, SegmentOut, SignalOut, TechniquesOut
from service.api.schemas_verdict import CommitmentOut, FindingOut, NextStepOut, Out, round_milliseconds
from service.domain.draft import Status
from service.domain.record import Author, Disposition, Reason
from service.domain.rewriting import Operation
from service.domain.verdict import Outcome
from service.errors import FieldError
from service.text.changes import DiffOp
from service.usecases.edit_draft import CheckedEdit
from service.usecases.record_outcome import Report
from service.usecases.rewrite_draft import Proposal

Body = Annotated[
    str, Meta(max_length=20_000, description="plain text", examples=["Hi Dana,\n\nI am sorry …"])
]


class ActorIn(In, frozen=True):
    """The agent who does it."""

    id: Id | None = None
    name: Line | None = None

    def to_author(self) -> Author:
        return Author(self.id or "", self.name or "")


class _DoneIn(In, frozen=True, kw_only=True):
    author: ActorIn | None = None

    def to_author(self) -> Author:
        return self.author.to_author() if self.author else Author()


class EditIn(_DoneIn, frozen=True):
    """The whole new text."""

    body: Body


class EditCheckIn(In, frozen=True):
    body: Body


class RewriteIn(_DoneIn, frozen=True):
    """``body`` is the text to rewrite, the stored one by default."""

    operation: Operation
    instructions: (
        Annotated[str, Meta(max_length=2000, description="what to do; of `translate`, the language")] | None
    ) = None
    body: Body | None = None


class OverruleIn(_DoneIn, frozen=True):
    """``text`` is that of the finding's span, left out where it has none."""

    rule: Annotated[Id, Meta(examples=["policy.over_limit"])]
    reason: Annotated[str, Meta(max_length=2000, examples=["Approved by Ms Lind on the phone at 14:10"])]
    text: Body | None = None


class OutcomeIn(_DoneIn, frozen=True):
    """``sent_text`` is the stored body by default."""

    outcome: Disposition
    sent_text: Body | None = None
    reasons: Annotated[list[Reason], Meta(max_length=12)] = msgspec.field(default_factory=list)
    note: Annotated[str, Meta(max_length=2000)] | None = None
    csat: Annotated[int, Meta(ge=1, le=5)] | None = None

    def to_report(self) -> Report:
        return Report(
            self.outcome,
            self.sent_text,
            tuple(dict.fromkeys(self.reasons)),
            self.note or "",
            self.csat,
            self.to_author(),
        )


class EscalationIn(_DoneIn, frozen=True):
    """The hand-over that was made."""

    tier: Annotated[Id, Meta(examples=["supervisor"])] | None = None
    note: Annotated[str, Meta(max_length=2000)] | None = None


_EDIT = msgspec.json.Decoder(EditIn)
_CHECK = msgspec.json.Decoder(EditCheckIn)
_REWRITE = msgspec.json.Decoder(RewriteIn)
_OVERRULE = msgspec.json.Decoder(OverruleIn)
_OUTCOME = msgspec.json.Decoder(OutcomeIn)
_ESCALATION = msgspec.json.Decoder(EscalationIn)
_NEEDS = {"translate": "name the language", "instruct": "say what to do"}


def decode_edit(data: bytes) -> EditIn:
    """All of these raise ``InvalidInput`` (with pointers)."""
    edit = decode_json(data, _EDIT)
    _require_text(edit.body)
    return replace(edit, body=_unify_lines(edit.body))


def decode_edit_check(data: bytes) -> EditCheckIn:
    check = decode_json(data, _CHECK)
    return replace(check, body=_unify_lines(check.body))


def decode_rewrite(data: bytes) -> RewriteIn:
    rewrite = decode_json(data, _REWRITE)
    if rewrite.body is not None:
        _require_text(rewrite.body)
        rewrite = replace(rewrite, body=_unify_lines(rewrite.body))
    if rewrite.operation in _NEEDS and not (rewrite.instructions or "").strip():
        raise invalid_fields((FieldError("/instructions", f"is required: {_NEEDS[rewrite.operation]}"),))
    return rewrite


def decode_overrule(data: bytes) -> OverruleIn:
    return decode_json(data, _OVERRULE)


def decode_outcome(data: bytes) -> OutcomeIn:
    outcome = decode_json(data, _OUTCOME)
    if outcome.outcome == "discarded" and outcome.sent_text is not None:
        raise invalid_fields((FieldError("/sent_text", "nothing was sent of what was discarded"),))
    if outcome.sent_text is not None:
        _require_text(outcome.sent_text, "/sent_text")
        outcome = replace(outcome, sent_text=_unify_lines(outcome.sent_text))
    return outcome


def decode_escalation(data: bytes) -> EscalationIn:
    return decode_json(data, _ESCALATION)


def _unify_lines(text: str) -> str:
    """Lines end in "\\n": a text must not count as edited, nor a span lie beside its words, for how a system ends them.

    >>> _unify_lines("Hi Dana,\\r\\n\\r\\nSorry.")
    'Hi Dana,\\n\\nSorry.'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _require_text(text: str, pointer: str = "/body") -> None:
    if not text.strip():
        raise invalid_fields((FieldError(pointer, "is empty"),))


class EditTimingsOut(Out, frozen=True):
    """Milliseconds."""

    checks: float
    total: float


class EditCheckOut(Out, frozen=True):
    """What would be found in the text, set against ``revision``; nothing was stored."""

    revision: int
    status: Status
    verdict: Outcome
    checks: list[FindingOut]
    segments: list[SegmentOut]
    commitments: list[CommitmentOut]
    next_steps: list[NextStepOut]
    techniques: TechniquesOut
    asks: list[AskOut]
    signals: list[SignalOut]
    changed_checks: ChangedChecksOut
    timings_ms: EditTimingsOut

    @classmethod
    def of(cls, checked: CheckedEdit, *, checks: float, total: float) -> Self:
        draft, stored = checked.draft, checked.stored
        verdict = draft.verdict
        return cls(
            revision=checked.revision,
            status=draft.status,
            verdict=verdict.outcome,
            checks=[FindingOut.of(finding, stored.overrule_of(finding)) for finding in verdict.findings],
            segments=[SegmentOut.of(segment) for segment in draft.reply.segments],
            commitments=[CommitmentOut.of(commitment) for commitment in verdict.commitments],
            next_steps=[NextStepOut.of(step) for step in verdict.next_steps],
            techniques=TechniquesOut.of(draft.techniques),
            asks=[AskOut.of(ask, state) for ask, state in draft.asks],
            signals=[SignalOut.of(signal) for signal in draft.signals],
            changed_checks=ChangedChecksOut.of(checked.changed),
            timings_ms=EditTimingsOut(round_milliseconds(checks), round_milliseconds(total)),
        )


class DiffPartOut(Out, frozen=True):
    op: DiffOp
    text: str


class ProposalOut(Out, frozen=True):
    """Another text for a draft, checked and not stored; ``diff`` leads from the one to the other."""

    operation: Operation
    revision: int
    body: str
    status: Status
    verdict: Outcome
    checks: list[FindingOut]
    segments: list[SegmentOut]
    changed_checks: ChangedChecksOut
    diff: list[DiffPartOut]

    @classmethod
    def of(cls, proposal: Proposal) -> Self:
        checked = proposal.checked
        draft, stored = checked.draft, checked.stored
        return cls(
            operation=proposal.operation,
            revision=checked.revision,
            body=draft.reply.body,
            status=draft.status,
            verdict=draft.verdict.outcome,
            checks=[FindingOut.of(f, stored.overrule_of(f)) for f in draft.verdict.findings],
            segments=[SegmentOut.of(segment) for segment in draft.reply.segments],
            changed_checks=ChangedChecksOut.of(checked.changed),
            diff=[DiffPartOut(op, text) for op, text in proposal.diff],
        )
