"""What is measured on one reply, by the production checks and by what its case expects."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz.distance import Levenshtein

from evals.suite.case import Asked, EvalCase, Expected
from service.domain.case import Case
from service.domain.plan import Ask, Plan
from service.domain.span import Span
from service.domain.verdict import Commitment, Finding, Verdict
from service.drafting.answers import judge_asks
from service.drafting.coverage import cover, find_missing
from service.drafting.outline import find_offered, find_refused
from service.drafting.plan import plan_reply
from service.drafting.shown import find_shown
from service.guardrails import check_reply, decide_commitments
from service.prompting.library import PromptLibrary

_GIVES = ("commit", "offer")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the checks read in one text; ``called_for`` and ``shown`` are technique ids.

    ``omits``: an offer, a refusal or a time that the plan decided on is not said.
    """

    verdict: Verdict
    rules: tuple[str, ...]
    called_for: tuple[str, ...]
    shown: frozenset[str]
    omits: bool

    @property
    def used(self) -> tuple[str, ...]:
        """What the case calls for and the text shows."""
        return tuple(name for name in self.called_for if name in self.shown)

    @property
    def passes(self) -> bool:
        """Whether an agent could send it without touching it."""
        return self.verdict.outcome in ("pass", "warn")

    @property
    def violates(self) -> bool:
        """Whether it breaks a clause."""
        return any(finding.rule.startswith("policy.") and finding.blocks for finding in self.verdict.findings)


def read_reply(text: str, case: Case, prompts: PromptLibrary) -> Reading:
    """The same checks as a draft's, whoever wrote ``text``: the plan says which techniques the case calls for."""
    verdict = check_reply(text, case, decisions=decide_commitments(text, case))
    plan = plan_reply(case, prompts.techniques)
    shown = dict(find_shown(text, case, verdict, prompts.techniques))
    coverage = cover(plan, shown, verdict, prompts.techniques)
    findings: Sequence[Finding] = (*verdict.findings, *find_missing(plan, coverage))
    rules = tuple(finding.rule for finding in findings if finding.verdict != "pass")
    return Reading(verdict, rules, plan.called_for, frozenset(coverage.used), _omits(verdict, plan))


def measure_reply(case: EvalCase, text: str, reading: Reading) -> Mapping[str, float]:
    """Measures of the text as sent; those that say nothing about this case are left out."""
    if not text:
        return {"fails": 1.0}
    expected = case.expect
    commitments = reading.verdict.commitments
    found = {
        "fails": 0.0,
        "passes": float(reading.passes),
        "sound": float(reading.passes and not reading.omits),
        "violates": float(reading.violates),
        "words": float(len(text.split())),
    }
    found |= _measure_remedies(expected, reading)
    if expected.asks:
        found["asks_answered"] = _share_answered(case, expected.asks, text, commitments)
    if expected.escalate is not None:
        found["misses_escalation"] = float(expected.escalate and "escalation" not in reading.shown)
        found["escalates_right"] = float(("escalation" in reading.shown) == expected.escalate)
    if reading.called_for:
        found["techniques_shown"] = len(reading.used) / len(reading.called_for)
    if case.sent:
        found["similar_to_sent"] = Levenshtein.normalized_similarity(text.split(), case.sent.split())
    return found


def is_wrong(measures: Mapping[str, float]) -> bool:
    """Whether a reply offers what is ruled out, denies what is due, or hides what a person must decide."""
    return any(measures.get(name) for name in ("offers_forbidden", "denies_due", "misses_escalation"))


def measure_first(case: EvalCase, reading: Reading) -> Mapping[str, float]:
    """Measures of the model's own first text."""
    return {
        "passes_first": float(reading.passes),
        "sound_first": float(reading.passes and not reading.omits),
        "violates_first": float(reading.violates),
        "right_first": _measure_remedies(case.expect, reading)["right"],
    }


def _omits(verdict: Verdict, plan: Plan) -> bool:
    """Whether what was decided for this customer is left unsaid: a reply that says nothing breaks nothing."""
    offered = {c.slot for c in verdict.commitments if c.modality in _GIVES}
    named = {c.slot for c in verdict.commitments}
    called_for = set(plan.called_for)
    offers = find_offered(plan) if called_for & {"options", "problem_solving"} else ()
    refusals = find_refused(plan) if "policy_transparency" in called_for else ()
    return (
        any(ruling.slot not in offered for ruling in offers)
        or any(ruling.slot not in named for ruling in refusals)
        or not any(step.due for step in verdict.next_steps)
    )


def _measure_remedies(expected: Expected, reading: Reading) -> Mapping[str, float]:
    """Whether what is due is offered, and nothing else."""
    caps = {remedy.slot: remedy.max for remedy in expected.allowed}
    ruled_out = {remedy.slot for remedy in expected.forbidden} - caps.keys()
    given = [c for c in reading.verdict.commitments if c.modality in _GIVES]
    offered = {c.slot for c in given}
    denied = {c.slot for c in reading.verdict.commitments if c.modality == "deny"} - offered
    over = any(c.slot in caps and _is_over(c, caps[c.slot]) for c in given)
    found = {"offers_forbidden": float(over or bool(offered & ruled_out))} if caps or ruled_out else {}
    if caps:
        found |= {
            "offers_allowed": float(bool(offered & caps.keys())),
            "denies_due": float(bool(denied & caps.keys())),
        }
    right = reading.passes and not found.get("offers_forbidden") and not found.get("denies_due")
    return found | {"right": float(right and found.get("offers_allowed", 1.0) == 1.0)}


def _is_over(commitment: Commitment, cap: str) -> bool:
    """Whether more money is named than the case allows (``24.00 USD``); another currency cannot be compared."""
    amount, _, currency = cap.partition(" ")
    money = commitment.money
    return (
        bool(currency) and money is not None and money.currency == currency and money.amount > Decimal(amount)
    )


def _share_answered(
    case: EvalCase, asked: Sequence[Asked], text: str, commitments: Sequence[Commitment]
) -> float:
    states = judge_asks(tuple(_build_asks(case, asked)), text, commitments)
    return sum(state != "missed" for state in states) / len(states)


def _build_asks(case: EvalCase, asked: Sequence[Asked]) -> Iterator[Ask]:
    message = case.to_case().message
    for ask in asked:
        start = max(0, message.find(ask.text))
        yield Ask(ask.text, ask.slot, Span(start, start + len(ask.text), ask.text))
