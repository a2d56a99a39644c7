"""Checking a text that a person wrote."""

import time
from dataclasses import dataclass

from service.domain.case import Case
from service.domain.technique import Technique
from service.domain.verdict import Verdict
from service.guardrails import check_reply
from service.text.cues import find_techniques


@dataclass(frozen=True, slots=True)
class CheckedText:
    """``techniques`` are ids that the text shows; ``milliseconds`` is the time of all checks together."""

    verdict: Verdict
    techniques: tuple[str, ...]
    milliseconds: float


def check_text(body: str, case: Case, *, catalogue: tuple[Technique, ...]) -> CheckedText:
    """``body`` against every guardrail, as a model's draft would be."""
    began = time.perf_counter()
    verdict = check_reply(body, case)
    techniques = find_techniques(body, catalogue)
    return CheckedText(verdict, techniques, (time.perf_counter() - began) * 1000)
