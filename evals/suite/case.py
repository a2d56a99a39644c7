"""Cases of the suite: a request as the CRM sends it, with what a careful team lead expects of the reply."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, field

from service.api.schemas_draft import DraftIn
from service.api.schemas_policy_source import CorrectionIn, PolicySourceIn
from service.domain.case import Case
from service.domain.quantity import read_iso_duration
from service.domain.record import Disposition
from service.usecases.understand_policy import understand_policy

CASES = Path(__file__).parents[1] / "cases"
Register = Literal["furious", "sarcastic", "cold", "distressed", "polite", "rambling", "threatening", "terse"]
Conflict = Literal[
    "refund_refused", "refund_granted", "over_limit", "needs_approval", "fault", "late", "lost", "billing", "fee",
    "cancellation", "safety", "discrimination", "repeat_contact", "outage", "warranty", "service_quality", "privacy",
    "unclear",
]  # fmt: skip
# The request of a case has no moment of its own: the fact ``today`` dates it, at noon.
_NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
_TARGET = read_iso_duration("PT24H")


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """Something the customer wants, verbatim; ``slot`` is "" where it is no remedy."""

    text: str
    slot: str = ""


class Remedy(Struct, frozen=True, forbid_unknown_fields=True):
    """``max`` is the most that may be given without approval, such as ``24.00 USD``; "" where it is not money."""

    slot: str
    max: str = ""
    why: str = ""


class Expected(Struct, frozen=True, forbid_unknown_fields=True):
    """``escalate`` is None where both are defensible; ``facts`` are what a good reply must not get wrong."""

    asks: list[Asked] = field(default_factory=list)
    allowed: list[Remedy] = field(default_factory=list)
    forbidden: list[Remedy] = field(default_factory=list)
    escalate: bool | None = None
    notes: str = ""


class EvalCase(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a file in ``evals/cases``; ``sent`` is what an agent sent, where one did.

    ``conflict`` and ``register`` are None where nobody has labelled them; ``corrections`` are limits of the policy's
    text that were set by hand.
    """

    id: str
    family: str
    request: DraftIn
    expect: Expected = Expected()
    trade: str = ""
    conflict: Conflict | None = None
    register: Register | None = None
    licence: str = "Apache-2.0"
    source: str = ""
    sent: str = ""
    corrections: list[CorrectionIn] = field(default_factory=list)

    def to_case(self) -> Case:
        """What is drafted for. Raises an ``EvenhandError`` where the request cannot be used."""
        policy = None
        if self.corrections and self.request.policy is not None:
            source = PolicySourceIn(self.request.policy.text, self.corrections).to_source()
            policy = understand_policy(source).policy
        return self.request.to_case(now=_NOW, response_target=_TARGET, policy=policy)


class ExportedEdit(Struct, frozen=True):
    """A line of ``evenhand edits export``, as far as a case needs it; see ``service/api/schemas_export.py``."""

    id: str
    request: DraftIn
    drafted: str
    outcome: Disposition
    sent_text: str | None = None
    reasons: list[str] = field(default_factory=list)
    note: str | None = None
    corrections: list[CorrectionIn] = field(default_factory=list)

    def to_eval_case(self) -> EvalCase:
        """What was sent is what a good reply is like; a discarded draft says only how not to reply.

        Nobody has labelled what the case allows. Cases under one policy are one family: they err alike.
        """
        digest = hashlib.sha256(msgspec.json.encode(self.request.policy)).hexdigest()[:8]
        return EvalCase(
            id=self.id,
            family=f"edits-{digest}",
            request=self.request,
            expect=Expected(notes=", ".join(filter(None, [self.outcome, *self.reasons, self.note]))),
            licence="your own",
            source="edits",
            sent="" if self.outcome == "discarded" else self.sent_text or self.drafted,
            corrections=self.corrections,
        )


def read_cases(paths: Sequence[Path] = ()) -> tuple[EvalCase, ...]:
    """The cases of ``paths`` (files, or folders of them; the suite's own where none is given), by their ids.

    Lines are of cases, or of ``evenhand edits export``.

    Raises ValueError that names the file, the line and the field.
    """
    found: dict[str, EvalCase] = {}
    for path in _find_files(paths or (CASES,)):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                case = _read_case(line)
                case.to_case()
            except Exception as error:  # whatever is wrong with a line, its author needs the place
                raise ValueError(f"{path}:{number}: {error}") from error
            if case.id in found:
                raise ValueError(f"{path}:{number}: there is another case {case.id!r}")
            found[case.id] = case
    return tuple(found[key] for key in sorted(found))


def _read_case(line: str) -> EvalCase:
    exported = "drafted" in msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    if exported:
        return msgspec.json.decode(line, type=ExportedEdit).to_eval_case()
    return msgspec.json.decode(line, type=EvalCase)


def _find_files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.jsonl"))
        else:
            yield path
