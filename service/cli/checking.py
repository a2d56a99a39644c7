"""Checking one line that a person wrote, without a model."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import msgspec

from service.api.case_rules import check_case
from service.api.decoding import decode_json, invalid_fields
from service.api.schemas_case import Id, PolicyIn
from service.api.schemas_check import CheckIn, CheckOut
from service.cli.byte_lines import Document
from service.domain.case import Case
from service.domain.quantity import Duration, read_iso_duration
from service.domain.technique import Technique
from service.domain.voice import Voice
from service.errors import FieldError, SettingsError
from service.prompting import load_prompts
from service.usecases.check_text import CheckedText, check_text
from service.usecases.warm_checks import warm_checks

if TYPE_CHECKING:  # pydantic takes a third of a second, and no worker needs it
    from service.settings import Settings


class LineIn(CheckIn, kw_only=True, frozen=True):
    """What ``POST /v1/checks`` takes; ``id`` is the caller's own and comes back with the answer."""

    id: Id | None = None


class LineOut(CheckOut, kw_only=True, frozen=True):
    """What ``POST /v1/checks`` answers; ``id`` is there where the line had one."""

    id: str | msgspec.UnsetType = msgspec.UNSET


@dataclass(frozen=True, slots=True)
class CheckerPlan:
    """What a process needs to build a checker; small, and sent to each worker once.

    ``policy`` is the text of the one for lines that hold none, "" where they are checked without.
    """

    prompts: Path | None
    response_target: str
    policy: str = ""
    voice: Voice = field(default_factory=Voice)


@dataclass(frozen=True, slots=True)
class Checker:
    """``policy`` is for lines that hold none."""

    catalogue: tuple[Technique, ...]
    response_target: Duration
    policy: PolicyIn | None = None
    voice: Voice = field(default_factory=Voice)


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """A line as it was sent, what it came to, and how long that took in milliseconds."""

    data: LineIn
    case: Case
    checked: CheckedText
    milliseconds: float

    def answer(self) -> LineOut:
        answer = LineOut.of(
            self.checked, policy_digest=self.case.policy.digest, total_milliseconds=self.milliseconds
        )
        return answer if self.data.id is None else msgspec.structs.replace(answer, id=self.data.id)


_DECODER = msgspec.json.Decoder(LineIn, float_hook=Decimal)


def plan_checker(settings: "Settings", *, policy: str = "") -> CheckerPlan:
    voice = settings.voice
    own = Voice(voice.allowed, voice.banned, voice.jargon, voice.description)
    return CheckerPlan(settings.prompts, settings.draft.response_target, policy, own)


def build_checker(plan: CheckerPlan) -> Checker:
    """Ready to check, in this process. Raises ``SettingsError`` and ``PromptError``."""
    catalogue = load_prompts(plan.prompts).techniques
    try:
        response_target = read_iso_duration(plan.response_target)
    except ValueError as error:
        raise SettingsError(f"EVENHAND_DRAFT__RESPONSE_TARGET: {error}") from error
    warm_checks(catalogue)
    policy = PolicyIn(text=plan.policy) if plan.policy else None
    return Checker(catalogue, response_target, policy, plan.voice)


def check_document(document: Document, checker: Checker) -> CheckedLine:
    """A line checked. Raises ``InvalidInput`` and ``NotFound``."""
    data = _decode(document.whole)
    if data.policy is None and checker.policy is not None:
        data = msgspec.structs.replace(data, policy=checker.policy)
    started = perf_counter()
    case = data.to_case(now=datetime.now(UTC), response_target=checker.response_target, voice=checker.voice)
    checked = check_text(data.body, case, catalogue=checker.catalogue)
    return CheckedLine(data, case, checked, (perf_counter() - started) * 1000)


def _decode(line: bytes) -> LineIn:
    data = decode_json(line, _DECODER)
    errors = [] if data.body.strip() else [FieldError("/body", "is empty")]
    errors.extend(check_case(data, policy_required=False))
    if errors:
        raise invalid_fields(tuple(errors))
    return data
