"""Checking a text that a person wrote."""

import time
from dataclasses import dataclass

from service.domain.case import Case
from service.domain.draft import TechniqueCoverage
from service.domain.plan import Ask, AskState, FoundSignal
from service.domain.technique import Technique
from service.domain.verdict import Verdict
from service.drafting.answers import judge_asks
from service.drafting.coverage import cover, find_missing
from service.drafting.plan import plan_reply
from service.drafting.shown import find_shown
from service.guardrails import check_reply


@dataclass(frozen=True, slots=True)
class CheckedText:
    """What the text shows, misses and answers; ``milliseconds`` is the time of all checks together.

    Without a message nothing is called for, asked or signalled.
    """

    verdict: Verdict
    techniques: TechniqueCoverage
    milliseconds: float
    asks: tuple[tuple[Ask, AskState], ...] = ()
    signals: tuple[FoundSignal, ...] = ()


def check_text(body: str, case: Case, *, catalogue: tuple[Technique, ...]) -> CheckedText:
    """``body`` against every guardrail, as a model's draft would be; without a catalogue, against those alone."""
    began = time.perf_counter()
    verdict = check_reply(body, case)
    shown = find_shown(body, case, verdict, catalogue) if catalogue else {}
    spent = time.perf_counter() - began
    if not catalogue or not case.message.strip():
        return CheckedText(verdict, TechniqueCoverage((), tuple(shown), (), shown), spent * 1000)
    # What the case calls for is the message's and the policy's affair, and known before the text is.
    plan = plan_reply(case, catalogue)
    began = time.perf_counter()
    coverage = cover(plan, shown, verdict, catalogue)
    missing = tuple(find_missing(plan, coverage))
    states = judge_asks(plan.asks, body, verdict.commitments)
    spent += time.perf_counter() - began
    return CheckedText(
        Verdict((*verdict.findings, *missing), verdict.commitments, verdict.next_steps),
        coverage,
        spent * 1000,
        tuple(zip(plan.asks, states, strict=True)),
        plan.found_signals,
    )
