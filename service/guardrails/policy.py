"""Whether a reply's promises keep to the policy: the ``policy.*`` rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from service.domain.case import Case
from service.domain.policy import Limit
from service.domain.quantity import Duration, Measure, Money, as_time_unit
from service.domain.span import Span
from service.domain.verdict import Commitment, Finding
from service.guardrails.bench import Judgement, Situation, build_situation
from service.guardrails.claims import Claim, read_claims
from service.guardrails.judgement import judge_claim
from service.guardrails.relevance import build_index
from service.text.characters import fold, restore_span, strip_invisible
from service.text.durations import find_durations
from service.text.slots import REMEDIES, find_time_slot

_CASES, _CLAIMS = 64, 1_024  # that are remembered while texts are edited; each claim holds its case


@dataclass(frozen=True, slots=True)
class Decision:
    """A commitment with what the policy says of it; ``findings`` is empty when it passes."""

    commitment: Commitment
    findings: tuple[Finding, ...]


def decide_commitments(body: str, case: Case) -> tuple[Decision, ...]:
    """Each promise, offer, price and refusal in ``body`` with its verdict, in order."""
    fact = case.fact("currency")
    currency = str(fact.value).upper() if fact else "USD"
    decided: list[Decision] = []
    clean, offsets = strip_invisible(body)
    for claim in read_claims(fold(clean), currency):
        judged = _judge(claim, case, currency)
        findings = tuple(replace(f, span=_original(body, offsets, f.span)) for f in judged.findings)
        decided += [
            Decision(commitment, findings if number == 0 else ())
            for number, commitment in enumerate(_commitments(claim, judged, body, offsets))
        ]
    return tuple(decided)


@lru_cache(_CLAIMS)
def _judge(claim: Claim, case: Case, currency: str) -> Judgement:
    # With conditions of its own: what an earlier text said must not decide what this one may say.
    situation = replace(_build_situation(case), checked={})
    return judge_claim(claim, build_index(case.policy), situation, currency)


@lru_cache(_CASES)
def _build_situation(case: Case) -> Situation:
    return build_situation(case)


def limit_duration(limit: Limit) -> Duration:
    """A time limit as a duration, both ends of a range."""
    low = limit.value or 0
    unit = as_time_unit(limit.unit) or "day"
    return Duration(low, limit.upper or low, unit)  # type: ignore[arg-type] # ``or 0`` is exact


def _commitments(
    claim: Claim, judged: Judgement, body: str, offsets: Sequence[int]
) -> tuple[Commitment, ...]:
    """One commitment a remedy of the claim, or one for an act or a price."""
    slots = claim.slots or (("price",) if claim.measures("charged") else ("act",))
    found = []
    for slot in slots:
        mine = [a.measure for a in claim.amounts if a.role != "other" and (not a.slot or a.slot == slot)]
        found.append(
            Commitment(
                _original(body, offsets, claim.span) or claim.span, slot, claim.modality, _money(mine), _percent(mine),
                _duration(claim, slot), judged.verdict, judged.clause,
            )
        )  # fmt: skip
    return (*found, *_times(claim, judged, body, offsets))


def _times(claim: Claim, judged: Judgement, body: str, offsets: Sequence[int]) -> Iterator[Commitment]:
    """Times by which somebody answers, as promises of their own: they are not the remedy's."""
    if claim.modality not in ("commit", "offer"):
        return
    too_fast = {f.span for f in judged.findings if f.rule == "policy.too_fast"}
    for span, duration in find_durations(claim.clause.text):
        if find_time_slot(claim.clause.text, span.start) == "response_time":
            place = span.shift(claim.clause.start)
            verdict = judged.verdict if any(s and s.overlaps(place) for s in too_fast) else "pass"
            yield Commitment(
                restore_span(body, offsets, place),
                "response_time",
                claim.modality,
                duration=duration,
                verdict=verdict,
            )


def _original(body: str, offsets: Sequence[int], span: Span | None) -> Span | None:
    """Spans were found in the folded text without what is not seen."""
    return restore_span(body, offsets, span) if span else None


def _money(measures: list[Measure]) -> Money | None:
    amounts = [m for m in measures if m.kind == "money"]
    best = max(amounts, key=lambda m: m.high, default=None)
    return Money(best.high, best.unit) if best else None


def _percent(measures: list[Measure]) -> str:
    percent = max((m.high for m in measures if m.kind == "percent"), default=None)
    return f"{percent:f}" if percent is not None else ""


def _duration(claim: Claim, slot: str) -> Duration | None:
    """The time that is the remedy's ("refunded within 5 days"), not one of another promise in the same breath."""
    text = claim.clause.text
    for span, duration in find_durations(text):
        if slot not in REMEDIES or find_time_slot(text, span.start) != "response_time":
            return duration
    return None
