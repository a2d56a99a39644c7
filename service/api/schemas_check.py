"""The wire form of a check of a text that a person wrote."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from service.api.case_parts import build_case, build_wire_policy
from service.api.case_rules import check_case
from service.api.decoding import decode_json, invalid_fields
from service.api.schemas_case import CaseIn
from service.api.schemas_draft_parts import AskOut, ShownOut, SignalOut, TechniquesOut
from service.api.schemas_verdict import CommitmentOut, FindingOut, NextStepOut, Out, round_milliseconds
from service.domain.case import Case
from service.domain.policy import Policy
from service.domain.quantity import Duration
from service.domain.saved_policy import SavedPolicy
from service.domain.verdict import Outcome
from service.domain.voice import Voice
from service.errors import FieldError
from service.usecases.check_text import CheckedText


class CheckIn(CaseIn, kw_only=True, frozen=True):
    """A text; with the message and the policy it answers to, the checks can decide more."""

    body: Annotated[str, Meta(max_length=20_000, examples=["I will refund the full $120 within 2 days."])]

    def to_case(
        self,
        *,
        now: datetime,
        response_target: Duration,
        policy: Policy | None = None,
        voice: Voice = Voice(),
    ) -> Case:
        """The case, of input that ``decode_check`` accepted; without a policy it has an empty one.

        ``policy`` is the saved one that the input names. Raises ``NotFound`` where it is not given.
        """
        if policy is None:
            policy = build_wire_policy(self.policy) if self.policy else Policy(text="", digest="", clauses=())
        return build_case(self, policy=policy, now=now, response_target=response_target, voice=voice)


_DECODER = msgspec.json.Decoder(CheckIn, float_hook=Decimal)


def decode_check(data: bytes) -> CheckIn:
    """A request for a check from JSON. Raises ``InvalidInput`` (with pointers)."""
    check = decode_json(data, _DECODER)
    errors = [] if check.body.strip() else [FieldError("/body", "is empty")]
    errors.extend(check_case(check, policy_required=False))
    if errors:
        raise invalid_fields(tuple(errors))
    return check


class CheckVersionsOut(Out, frozen=True):
    """``policy`` is a digest; of a saved policy, its id and version are there as well."""

    policy: str | None
    policy_id: str | None
    policy_version: int | None


class CheckTimingsOut(Out, frozen=True):
    """Milliseconds."""

    checks: float
    total: float


class CheckOut(Out, frozen=True):
    """What was found in the text; ``techniques`` are ids of those it shows, ``shown`` says where, ``coverage`` sets
    them against the case. Without a message nothing is called for, asked or signalled.
    """

    verdict: Outcome
    checks: list[FindingOut]
    commitments: list[CommitmentOut]
    next_steps: list[NextStepOut]
    techniques: list[str]
    shown: list[ShownOut]
    coverage: TechniquesOut
    asks: list[AskOut]
    signals: list[SignalOut]
    versions: CheckVersionsOut
    timings_ms: CheckTimingsOut

    @classmethod
    def of(
        cls,
        checked: CheckedText,
        *,
        policy_digest: str,
        total_milliseconds: float,
        saved: SavedPolicy | None = None,
    ) -> Self:
        return cls(
            verdict=checked.verdict.outcome,
            checks=[FindingOut.of(finding) for finding in checked.verdict.findings],
            commitments=[CommitmentOut.of(commitment) for commitment in checked.verdict.commitments],
            next_steps=[NextStepOut.of(step) for step in checked.verdict.next_steps],
            techniques=list(checked.techniques.where),
            shown=[
                ShownOut(name, span.start, span.end, span.text)
                for name, span in checked.techniques.where.items()
            ],
            coverage=TechniquesOut.of(checked.techniques),
            asks=[AskOut.of(ask, state) for ask, state in checked.asks],
            signals=[SignalOut.of(signal) for signal in checked.signals],
            versions=CheckVersionsOut(
                policy=policy_digest or None,
                policy_id=saved.id if saved else None,
                policy_version=saved.version if saved else None,
            ),
            timings_ms=CheckTimingsOut(
                checks=round_milliseconds(checked.milliseconds), total=round_milliseconds(total_milliseconds)
            ),
        )
