"""Whether a claim promises something sooner than the policy's own time for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from service.domain.policy import Rule
from service.domain.quantity import Measure
from service.domain.span import Span
from service.guardrails.bench import Bench
from service.guardrails.claims import Claim
from service.guardrails.relevance import Candidate
from service.text.deadlines import Deadline, find_deadlines
from service.text.slots import MONETARY, find_remedies, find_time_slot
from service.text.topics import find_topics

_ARRIVES = re.compile(
    r"\b(?:arriv\w*|reach\w*|land\w*|see|appear\w*|show\w*|back|have\s+(?:it|the|your)|in\s+your|on\s+your|with\s+you|there|hit\w*|receive\w*|get|delivered|be\s+paid|complete\w*|active|restored|working)\b",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"\b(?:i'll|i\s+will|i'm|i\s+am|i've|i\s+have|we'll|we\s+will|let\s+me|i\s+can)\s+(?:\w+\s+){0,2}?(?:process|start|issu|initiat|request|releas|submit|e-?mail|call|ring|check|messag|writ|updat|ask|open|log|pass|arrang|confirm|do|set|get\s+(?:it|this|that|things)\s+(?:going|started|moving)|send\s+(?:it|this|that|them)\b|send\s+you\s+(?:the|a|an)\s+(?:label|form|link|confirmation|email|reference))\w*",
    re.IGNORECASE,
)
_OTHER_TIME = re.compile(
    r"^[\s-]*(?:ago|old|earlier|window|limit|period|policy|warranty|trial|notice|late|delay)\b", re.IGNORECASE
)
_CLOCK = re.compile(r"(?:at|as|around)\b", re.IGNORECASE)
_PAST = re.compile(r"(?:today|this\s+(?:morning|afternoon|evening)|now|just|tonight)\b", re.IGNORECASE)
_BY_REQUESTER = re.compile(
    r"^(?:and\s+|so\s+)?you\s+(?:can|could|may|might|should|need)\s+(?!expect|see|have|look|get)",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    r"\b(?:repl(?:y|ies)|respond|answer|get\s+back|be\s+in\s+touch|hear\s+(?:back\s+)?from|come\s+back\s+to)\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(r"\b(?:will|you'll|it'll|they'll|going\s+to)\b", re.IGNORECASE)
_MONEY = re.compile(
    r"\b(?:in|on|into|onto|to|with)\s+(?:your|the)\s+(?:\w+\s+)?(?:account|card|bank|wallet|paypal|statement|app|visa|mastercard)\b|\bmoney\b",
    re.IGNORECASE,
)
# "you'll have your $129 by tomorrow", "the EUR 40 will be with you on Friday"
_HAVE_IT = re.compile(
    r"\b(?:you(?:'ll|\s+will)\s+(?:have|see|get|receive)|(?:have|get|see))\s+(?:your|the|that)\s+(?:full\s+)?[$€£]?\d|[$€£]\s?\d[\d.,]*(?:\s+\w+){0,6}\s+(?:with\s+you|arrives?|lands?|back)\b",
    re.IGNORECASE,
)
_NOW = re.compile(r"(?:right\s+)?now", re.IGNORECASE)
_LASTING = re.compile(
    r"\b(?:for|those|these|of|all)\s+(?:the\s+|your\s+|those\s+)?$|\b(?:within|inside|outside|in)\s+(?:the|our|your|those)\s+$",
    re.IGNORECASE,
)
# Right before a time: what is done by then is telling the customer.
_NOTIFIES = re.compile(
    r"\b(?:confirm|e-?mail|write|message|call|ring|text|phone|update|notify|check|let\s+you\s+know|(?:be|get)\s+in\s+touch|send\s+you\s+(?:an?|the)\s+(?:\w+\s+)?(?:confirmation|e-?mail|form|label|link)|get\s+(?:an?|the|your)\s+(?:\w+\s+){0,2}(?:invoice|receipt|confirmation|e-?mail|label|form|number|link|call|reply|answer))\b[^,.;]{0,40}$",
    re.IGNORECASE,
)
_PAPERS = re.compile(
    r"^(?:and\s+|so\s+)?(?:the|your|an?)\s+(?:\w+\s+)?(?:receipt|invoice|confirmation|statement|letter|e-?mail|label|form)\b",
    re.IGNORECASE,
)
_TO_A_BANK = re.compile(r"\b(?:card|bank|visa|mastercard|paypal|money|refund)\b", re.IGNORECASE)
_TAKES = re.compile(r"\b(?:takes?|needs?)\s+at\s+least\b", re.IGNORECASE)
_SLACK = Decimal("0.97")
_DAY = 24
_CLOSE = 0.7  # below the best score: times that may be meant as well
_TELLING = 2.0  # words that a claim shares with a time, whatever either is called
_CREDITS = frozenset({"credit", "store_credit", "goodwill_credit", "discount", "certificate"})
_TIMED = ("time", "manner", "charge")


@dataclass(frozen=True, slots=True)
class Sooner:
    """A time that breaks ``candidate``'s: ``span`` are the words, ``allowed`` the policy's time."""

    candidate: Candidate
    span: Span
    claimed: str
    allowed: str


def find_sooner(bench: Bench) -> Iterator[Sooner]:
    """Times in the claim that are shorter than the policy gives for the same thing."""
    claim, text = bench.claim, bench.claim.clause.text
    for deadline in find_deadlines(text, bench.case.now):
        slot = find_time_slot(text, deadline.span.start) or _slot_of(claim.slots, text)
        slot = slot or find_time_slot(claim.sentence, 0)
        if _says_no_end(claim, deadline) or _only_starts(claim, deadline, slot):
            continue
        found = _fitting(bench, slot)
        if not found or any(deadline.latest >= measure.high * _SLACK for _, measure in found):
            continue
        if _is_policys_own(bench, deadline):
            continue
        candidate, measure = min(found, key=lambda item: item[1].high)
        span = deadline.span.shift(claim.clause.start)
        yield Sooner(candidate, span, deadline.span.text, measure.said or str(measure))


def _is_policys_own(bench: Bench, deadline: Deadline) -> bool:
    """Whether the very length stands in another clause on what the sentence is about: "a resend leaves within 1 working day"."""
    return any(
        m.kind == "time" and m.high == deadline.latest and (c.own >= 1.0 or (c.rule.topics & bench.claim.near))
        for c in bench.candidates if c.rule.force in ("time", "manner", "allow", "require")
        for m in c.rule.measures
    )  # fmt: skip


def _says_no_end(claim: Claim, deadline: Deadline) -> bool:
    """A time in the past, of day, of the customer's own acts, or of how long something lasts."""
    text, words = claim.clause.text, deadline.span.text
    before, after = text[: deadline.span.start], text[deadline.span.end :]
    if deadline.latest < 0 or _OTHER_TIME.match(after) or after.startswith("'s") or _LASTING.search(before):
        return True
    if re.search(r"\b(?:from|of|since)\s+$", before) and words.lower() in ("today", "now", "tomorrow"):
        return True  # "10 to 14 days from today"
    told = claim.done or claim.asked or words.lower() == "this morning"
    if re.match(r"\s*(?:is|are|was)\b", after):
        return True  # "up to 3 days is fine"
    past = told and _PAST.match(words) and not _FUTURE.search(text)
    return bool(past or _CLOCK.match(words) or _NOW.fullmatch(words) or _BY_REQUESTER.match(text))


def _only_starts(claim: Claim, deadline: Deadline, slot: str) -> bool:
    """Something is set going by then; nothing says that it ends: "I'll process it today"."""
    text = claim.clause.text
    if slot == "response_time":
        return not _ANSWERS.search(text)
    if _NOTIFIES.search(text[: deadline.span.start]) or _PAPERS.match(text):
        return True
    arrives = bool(_ARRIVES.search(text))
    if deadline.due[:1].isdigit() and slot == "refund_time" and not ("refund" in claim.slots or arrives):
        return True
    return deadline.latest < 2 * _DAY and (
        bool(_STARTS.search(text)) or (slot == "refund_time" and not arrives)
    )


def _slot_of(slots: tuple[str, ...], text: str) -> str:
    """What a time is of, by the remedy: money that comes back, or goods that are sent."""
    if set(slots) & set(MONETARY) or _MONEY.search(text) or _HAVE_IT.search(text):
        return "refund_time"
    return "delivery_time" if "replacement" in slots else "repair_time" if "repair" in slots else ""


def _fitting(bench: Bench, slot: str) -> list[tuple[Candidate, Measure]]:
    """The policy's times for what the claim is about, the most telling ones."""
    found: list[tuple[Candidate, Measure, float]] = []
    for candidate in _find_timed(bench, slot):
        rule = candidate.rule
        times = [
            m
            for m in rule.measures
            if m.kind == "time" and (m.bound not in (">", ">=") or _TAKES.search(candidate.clause.text))
        ]
        if not times or rule.force not in _TIMED or bench.check(rule).holds is False:
            continue
        own = _slot_of_rule(candidate, times[0])
        same = bool(slot) and slot == own
        alike = not slot and own in ("", "delivery_time") and rule.force == "time" and candidate.own >= 1.0
        alike = alike or (not slot and rule.force == "time" and candidate.own >= _TELLING)
        if (same or alike) and _is_owner_named(bench, rule, slot):
            found.append((candidate, max(times, key=lambda m: m.high), candidate.score + float(same)))
    top = max((score for *_, score in found), default=0.0)
    return [(c, m) for c, m, score in found if score >= max(1.0, top - _CLOSE)] if top >= 1.0 else []


def _find_timed(bench: Bench, slot: str) -> list[Candidate]:
    """The rules that may time the claim; money comes back in the policy's time whether its words are used or not."""
    if slot != "refund_time":
        return bench.candidates
    seen = {id(c.rule) for c in bench.candidates}
    others = [
        Candidate(clause, rule, 0.0, 0.0, 0.0, named=False) for clause, rule in bench.index.rules
        if rule.force == "time" and id(rule) not in seen
    ]  # fmt: skip
    if not bench.claim.slots and not _TO_A_BANK.search(bench.claim.clause.text):
        return [*bench.candidates, *others]  # "on your account": a refund or a credit
    credit = bool(_CREDITS & set(bench.claim.slots))
    return [
        c
        for c in [*bench.candidates, *others]
        if not c.rule.slots or credit == c.rule.slots.issubset(_CREDITS)
    ]


def _is_owner_named(bench: Bench, rule: Rule, slot: str) -> bool:
    """Whether a time in which somebody answers is that of whom the claim speaks."""
    owner = find_topics(rule.approval_tier.replace("_", " "))
    return slot != "response_time" or not owner or owner <= (bench.claim.topics | bench.claim.near)


def _slot_of_rule(candidate: Candidate, time: Measure) -> str:
    """What a policy's time is the time of."""
    text = candidate.clause.text
    near = text.find(time.said.split()[0]) if time.said else 0
    slot = find_time_slot(text, near) or _slot_of(tuple(candidate.rule.slots), "")
    return slot or _slot_of(tuple(find_remedies(candidate.clause.heading)), "")
