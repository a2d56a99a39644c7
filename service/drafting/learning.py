"""What a draft and its outcome teach, for prompt engineers and for whoever keeps the policy."""

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from service.domain.case import Case
from service.domain.draft import Draft
from service.domain.lesson import AskedRemedy, Lesson, PartLesson, RemedyState
from service.domain.record import DraftOutcome, Overrule
from service.domain.verdict import ClauseQuote, Finding

_HOSTILE = frozenset({"hostility", "legal", "publicity"})
# What CRMs call the thing that a complaint is about, the most telling first.
_PRODUCT_FACTS = ("product", "product_name", "item", "sku", "model", "plan", "service", "category")


def build_lesson(draft: Draft, case: Case) -> Lesson:
    """What the case was about; ``draft`` is its first revision."""
    cited = {
        citation.id: ClauseQuote(citation.id, citation.quote)
        for segment in draft.reply.segments
        for citation in segment.citations
        if citation.type == "clause"
    }
    commitments = draft.verdict.commitments
    refusing = dict.fromkeys(
        c.clause.id for c in commitments if c.modality == "deny" and c.clause is not None
    )
    asked = dict.fromkeys(ask.slot for ask, _ in draft.asks if ask.slot)
    known = (case.fact(key) for key in _PRODUCT_FACTS)
    return Lesson(
        prompts=draft.versions.prompts,
        techniques=tuple(dict.fromkeys(s.technique for s in draft.reply.segments if s.technique)),
        clauses=tuple(cited.values()),
        refusing=tuple(refusing),
        remedies=tuple(AskedRemedy(slot, _find_state(slot, draft)) for slot in asked),
        product=next((str(fact.value) for fact in known if fact is not None), "")[:200],
        hostile=any(signal.name in _HOSTILE for signal in draft.signals),
        escalated=draft.escalation.recommended,
    )


def learn_from_outcome(
    lesson: Lesson,
    original: Draft,
    outcome: DraftOutcome,
    overrules: Sequence[Overrule],
    findings: Sequence[Finding],
) -> Lesson:
    """The lesson with what was changed before it was sent, and which clauses were overruled."""
    sent = outcome.sent_text
    overruled = dict.fromkeys(
        f.clause.id for f in findings if f.clause is not None and any(o.covers(f) for o in overrules)
    )
    return replace(
        lesson,
        distance=measure_distance(original.reply.body, sent) if sent else None,
        parts=tuple(
            PartLesson(s.technique, measure_part(s.text, sent))
            for s in original.reply.segments
            if sent and s.technique
        ),
        overruled=tuple(overruled),
    )


def measure_distance(before: str, after: str) -> float:
    """The share of the words that were changed, 0 to 1: Levenshtein's distance over the length of the longer.

    >>> measure_distance("I can offer a refund.", "I can offer a replacement.")
    0.2
    """
    return Levenshtein.normalized_distance(before.split(), after.split())


def measure_part(part: str, sent: str) -> float:
    """How much of ``part`` is not where it fits best in ``sent``, 0 to 1, by characters.

    >>> measure_part("I am sorry.", "Hi Dana, I am sorry. Bye."), measure_part("I am sorry.", "xyz") > 0.7
    (0.0, True)
    """
    compare = fuzz.partial_ratio if len(sent) >= len(part) else fuzz.ratio
    return round(1 - compare(part, sent) / 100, 4)


def _find_state(slot: str, draft: Draft) -> RemedyState:
    said = [c for c in draft.verdict.commitments if c.slot == slot]
    if any(c.modality in ("commit", "offer") for c in said):
        return "granted"
    return "refused" if any(c.modality == "deny" for c in said) else "undecided"
