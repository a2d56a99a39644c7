"""What each segment of a reply rests on, worked out by code."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from service.domain.case import Case
from service.domain.plan import Plan
from service.domain.quantity import Money
from service.domain.reply import Citation, Reply, Segment
from service.domain.span import Span
from service.domain.verdict import Finding
from service.drafting.standing import find_standing
from service.guardrails.named_facts import read_number
from service.guardrails.policy import Decision
from service.text.characters import fold
from service.text.memory import SENTENCES
from service.text.money import find_money
from service.text.sentences import find_sentences
from service.text.slots import find_slots

_RESTATING = ("acknowledgement", "active_listening", "empathy", "apology")


def cite_segments(
    reply: Reply, case: Case, plan: Plan, decisions: Sequence[Decision], findings: Sequence[Finding]
) -> Reply:
    """``reply`` with offers, citations and standing on each segment.

    A commitment cites the clause that decides it; an amount cites the fact or the words of the customer that
    hold it; a segment that restates cites the sentence of the message that it shares most words with.
    """
    return replace(
        reply,
        segments=tuple(_cite(segment, case, plan, decisions, findings) for segment in reply.segments),
    )


def _cite(
    segment: Segment, case: Case, plan: Plan, decisions: Sequence[Decision], findings: Sequence[Finding]
) -> Segment:
    inside = [
        d.commitment for d in decisions if segment.span.start <= d.commitment.span.start < segment.span.end
    ]
    offered = [c.slot for c in inside if c.modality in ("commit", "offer") and c.verdict == "pass"]
    citations = [Citation("clause", c.clause.id, c.clause.quote) for c in inside if c.clause is not None]
    slots = {slot for _, slot in find_slots(fold(segment.text))}
    citations += [
        Citation("clause", clause.id, clause.quote)
        for ruling in plan.rulings
        if ruling.slot in slots
        for clause in ruling.clauses[:1]
    ]
    if plan.promise.clause is not None and segment.technique in ("next_step", "escalation"):
        citations.append(Citation("clause", plan.promise.clause.id, plan.promise.clause.quote))
    amounts = [money for _, money in find_money(fold(segment.text))]
    citations += _cite_amounts(amounts, case)
    if segment.technique in _RESTATING:
        citations += _cite_message(segment, case, plan)
    rulings = {ruling.slot for ruling in plan.rulings}
    found = tuple(dict.fromkeys(citations))
    touching = [f for f in findings if f.span is not None and f.span.overlaps(segment.span)]
    return replace(
        segment,
        offers=tuple(dict.fromkeys(slot for slot in offered if slot in rulings)),
        citations=found,
        standing=find_standing(inside, touching, found, refused=_find_refused(plan), amounts=len(amounts)),
    )


def _find_refused(plan: Plan) -> set[str]:
    """Remedies that cannot be given here, or not as much of them as was asked for."""
    return {r.slot for r in plan.rulings if r.state in ("refused", "needs_approval") or r.wanted is not None}


def _cite_amounts(amounts: Sequence[Money], case: Case) -> list[Citation]:
    found: list[Citation] = []
    for money in amounts:
        for fact in case.facts:
            if fact.source == "crm" and read_number(fact) == money.amount:
                found.append(Citation("fact", fact.key, f"{fact.key}: {fact.value}"))
                break
        else:
            found += _quote_amount(money, case)
    return found


def _quote_amount(money: Money, case: Case) -> list[Citation]:
    last = case.conversation.last_request
    return [
        Citation("message", last.id, last.body[span.start : span.end])
        for span, said in find_money(fold(last.body))
        if said.amount == money.amount
    ][:1]


def _cite_message(segment: Segment, case: Case, plan: Plan) -> list[Citation]:
    last = case.conversation.last_request
    spans = [*(ask.span for ask in plan.asks), *_find_spans(last.body)]
    words = _content_words(segment.text)
    best = max(spans, key=lambda span: len(words & _content_words(span.text)), default=None)
    if best is None or len(words & _content_words(best.text)) < 2:
        return []
    return [Citation("message", last.id, last.body[best.start : best.end])]


@lru_cache(SENTENCES)
def _find_spans(message: str) -> tuple[Span, ...]:
    return tuple(find_sentences(message))


@lru_cache(SENTENCES)
def _content_words(text: str) -> frozenset[str]:
    words = "".join(c.lower() if c.isalnum() else " " for c in text).split()
    return frozenset(word for word in words if len(word) > 3)
