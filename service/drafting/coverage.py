"""Which techniques and asks a finished reply covers."""

from service.domain.case import Case
from service.domain.draft import TechniqueCoverage
from service.domain.plan import Ask, AskState, Plan
from service.domain.reply import Reply
from service.domain.technique import Technique
from service.domain.verdict import Verdict
from service.text.characters import fold
from service.text.cues import find_techniques
from service.text.slots import FAMILIES, find_slots

# A manner of the whole reply -> the findings that show it was not kept.
_BROKEN_BY = {
    "composure": ("tone.",),
    "non_judgement": ("tone.blame", "tone.dismissive", "tone.condescending"),
    "plain_language": ("tone.jargon",),
    "channel_fit": ("safety.public_details",),
}


def measure_techniques(
    plan: Plan, reply: Reply, verdict: Verdict, techniques: tuple[Technique, ...]
) -> TechniqueCoverage:
    """Called for, used, missed. A technique is used where a segment carries it or its cues show; a manner
    (composure, plain language) where no finding says otherwise."""
    carried = {segment.technique for segment in reply.segments} | set(find_techniques(reply.body, techniques))
    rules = [finding.rule for finding in verdict.findings]
    for manner, prefixes in _BROKEN_BY.items():
        if any(rule.startswith(prefixes) for rule in rules):
            carried.discard(manner)
        else:
            carried.add(manner)
    used = tuple(
        t.id for t in techniques if t.id in carried and (t.id in plan.called_for or t.id not in _BROKEN_BY)
    )
    return TechniqueCoverage(plan.called_for, used, tuple(x for x in plan.called_for if x not in carried))


def judge_asks(plan: Plan, reply: Reply, verdict: Verdict, case: Case) -> tuple[tuple[Ask, AskState], ...]:
    """Each ask as answered (granted, refused or asked about), deferred to a later step, or missed."""
    named = {slot for _, slot in find_slots(fold(reply.body))}
    return tuple((ask, _state(ask, named, reply, verdict)) for ask in plan.asks)


def _state(ask: Ask, named: set[str], reply: Reply, verdict: Verdict) -> AskState:
    about = [c for c in verdict.commitments if c.slot in FAMILIES.get(ask.slot, (ask.slot,))]
    if any(c.modality in ("commit", "offer", "deny") for c in about):
        return "answered"
    if ask.slot and ask.slot in named and not about:
        return "answered"
    if not ask.slot:
        words, body = _words(ask.text), _words(reply.body)
        if words and len(words & body) * 2 >= len(words):
            return "answered"
    return "deferred" if verdict.next_steps else "missed"


def _words(text: str) -> set[str]:
    return {
        word for word in "".join(c.lower() if c.isalnum() else " " for c in text).split() if len(word) > 3
    }
