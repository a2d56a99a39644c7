"""What a reply promises, offers or refuses, read clause by clause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from service.domain.quantity import Duration, Money
from service.domain.span import Span, span_of
from service.domain.verdict import Modality
from service.text.durations import find_durations
from service.text.modality import read_modality
from service.text.money import find_money
from service.text.percentages import find_percentages
from service.text.sentences import find_clauses, find_sentences
from service.text.slots import MONETARY, REMEDIES, find_nearest_slot, find_slots, find_time_slot

_PRICE_BEFORE = re.compile(
    r"\b(?:paid|pay|cost|costs|costing|priced?(?:\s+(?:at|of))?|worth|valued\s+at|total(?:s|ling|ing)?(?:\s+(?:of|is|was))?|"
    r"(?:order|purchase|booking|charge|bill|invoice|payment)\s+(?:of|for|is|was)|spent|charged|balance\s+of|owed?)\s+(?:you\s+|was\s+|is\s+)?(?:only\s+)?$|"
    r"[$€£]\s?[\d.,]+\s+of\s+(?:the|your)\s+$|(?:minus|less|deduct\w*|subtract\w*|after)\s+(?:the\s+|a\s+|our\s+)?$|"
    r"(?:%|per\s?cent|half)\s+of\s+(?:(?:your|the)\s+)?(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_PRICE_AFTER = re.compile(
    r"^[\s-]+(?:order|purchase|payment|booking|charge|price|bill|invoice|item|product|basket|blender|subscription|plan|fee|you\s+(?:paid|spent|were)|that\s+you)\b",
    re.IGNORECASE,
)
_POSSESSED = re.compile(r"\b(?:your|the|this|that|original|total|full)\s+(?:\w+\s+)?$", re.IGNORECASE)
_GIVEN_AFTER = re.compile(
    r"^\s*(?:$|[.,;:!)]|(?:store|shop|account|goodwill|courtesy|travel|credit|refund|voucher|gift|discount|certificate|off|back|to|for|as|"
    r"towards?|and|or|by|within|per|of|in|on|from|straight|directly|today|now|immediately|right|at)\b)",
    re.IGNORECASE,
)
_BACK_AFTER = re.compile(r"^\s+(?:\w+\s+){0,3}back\b", re.IGNORECASE)
_GIVING = re.compile(
    r"\b(?:give|giv(?:en|ing)|offer(?:ed|ing)?|sen[dt]|send(?:ing)?|credit(?:ed|ing)?|pay(?:ing)?|refund(?:ed|ing)?|take|knock|transfer(?:red|ring)?|return(?:ed|ing)?|"
    r"add(?:ed|ing)?|appl(?:y|ied)|put|receive|get(?:ting)?|have|entitled|due|owed|covered|yours|back|reimburs\w+|approved)\b",
    re.IGNORECASE,
)
_PROMISED_TIME = re.compile(
    r"\b(?:within|in|inside|under|takes?|taking|by|up\s+to|next|usually|allow|about|around|approximately|another|expect|at\s+most|no\s+(?:more|later)\s+than|less\s+than|"
    r"between|the|after|of|over)\s+(?:the\s+next\s+|a\s+further\s+|about\s+|around\s+|the\s+)?$",
    re.IGNORECASE,
)
_NOT_A_PROMISE = re.compile(r"^[\s-]*(?:ago|old|earlier|before|prior|window|limit|period|return|refund\s+(?:window|period|limit)|mark|policy|warranty|guarantee|since|from\s+(?:delivery|purchase)|"
                            r"(?:of|after|from)\s+(?:the\s+)?(?:delivery|purchase|receiving|receipt|booking|ordering|order)|has|have|had|is\s+(?:over|past)|free|for\s+free|subscription|trial|plan|past)\b", re.IGNORECASE)  # fmt: skip
_AT_ONCE = re.compile(
    r"\b(?:immediately|right\s+away|straight\s*away|instantly|at\s+once|this\s+(?:very\s+)?(?:minute|moment)|within\s+minutes|on\s+the\s+spot)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?:and|or|then|plus)\b", re.IGNORECASE)
_CHARGING = re.compile(
    r"\b(?:charg\w+|pay(?:s|ment|ments|able|ing)?\b(?!\s+you)|paid\s+(?:with|using|by)|costs?|price|total|deduct\w*|fee|balance|insurance|difference|per\s+passenger)\b",
    re.IGNORECASE,
)
_ARRIVES = re.compile(
    r"\b(?:in|on|into|onto)\s+your\s+(?:card|bank|account|wallet|statement)|\b(?:arrives?|reach\w*|have\s+it|there|lands?)\b",
    re.IGNORECASE,
)
_SOON = re.compile(
    r"\b(?:today|tonight|this\s+(?:morning|afternoon|evening))\b|\b(?P<tomorrow>tomorrow)\b", re.IGNORECASE
)
_DONE = re.compile(
    r"\b(?:i|we)(?:'ve|\s+have)\s+(?:\w+\s+){0,2}?(?:refunded|credited|issued|cancelled|canceled|processed|shipped|sent|waived|applied|approved|removed|added|replaced|gone\s+ahead)\b|"
    r"\b(?:i|we)\s+(?:just\s+|already\s+)?(?:refunded|credited|issued|cancelled|canceled|waived|removed)\b|"
    r"\b(?:has|have)\s+(?:already\s+|just\s+|now\s+)?been\s+(?:\w+\s+)?(?:refunded|credited|issued|cancelled|canceled|processed|shipped|sent|waived|applied|approved|removed|added)\b|"
    r"\bconsider\s+(?:it|that|this)\s+(?:done|refunded|sorted|cancelled)\b",
    re.IGNORECASE,
)
_REQUESTER_ACTS = re.compile(
    r"^(?:(?:and|so|then)\s+)?(?:please|simply|just|kindly)\b|^(?:you\s+(?:can|could|will\s+need\s+to|need\s+to|may|should|would\s+need\s+to))\s+(?!expect|choose|get|have|receive|still|keep|claim)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One clause that promises, offers or refuses a remedy (``slot``) or a time (``slot`` ends in ``_time``).

    ``condition`` is the if-clause of the same sentence, "" if there is none; ``done`` marks an act claimed
    as finished. ``span`` is the words that say it, within ``clause`` of ``sentence``; both index the folded text, which is as
    long as the original.
    """

    span: Span
    clause: Span
    sentence: str
    slot: str
    modality: Modality
    money: Money | None = None
    percent: Decimal | None = None
    duration: Duration | None = None
    full: bool = False
    done: bool = False
    condition: str = ""


_GOES_ON = re.compile(r"^(?:it|they|this|that|both|the\s+(?:money|amount|payment|funds))\b", re.IGNORECASE)


def read_commitments(body: str, currency: str = "USD") -> tuple[Reading, ...]:
    """Commitments in a folded text, in order; plain statements and conditions alone are none.

    >>> [(r.slot, r.modality, str(r.money)) for r in read_commitments("We can't refund you, but I can offer $24 in store credit.")]
    [('refund', 'deny', 'None'), ('store_credit', 'offer', '24.00 USD')]
    """
    found: list[Reading] = []
    subject = ""
    for sentence in find_sentences(body):
        # "It will be there within 2 days" speaks of what the sentence before promised.
        readings = list(_sentence(sentence, currency, subject if _GOES_ON.match(sentence.text) else ""))
        found += readings
        subject = next(
            (r.slot for r in readings if r.slot in REMEDIES and r.modality in ("commit", "offer")), ""
        )
    return tuple(found)


def _sentence(sentence: Span, currency: str, subject: str) -> Iterator[Reading]:
    clauses = [(clause, read_modality(clause.text)) for clause in find_clauses(sentence)]
    condition = " ".join(clause.text for clause, modality in clauses if modality == "condition")
    previous: Modality | None = None
    for clause, own in clauses:
        modality = own
        if modality is None and (_JOINED.match(clause.text) or _names_terms(clause.text)):
            modality = previous
        previous = modality if modality != "condition" else previous
        if modality is None or modality == "condition":
            subject = subject or next((slot for _, slot in find_slots(clause.text) if slot in REMEDIES), "")
            continue
        yield from _clause(clause, sentence.text, modality, condition, subject, currency)
        subject = next((slot for _, slot in find_slots(clause.text) if slot in REMEDIES), subject)


def _names_terms(text: str) -> bool:
    """ "Here is what we'll do: 15% off your next order": terms that a promise before them announces."""
    has_amount = any(True for _ in find_money(text)) or any(True for _ in find_percentages(text))
    return has_amount and any(slot in REMEDIES for _, slot in find_slots(text))


def _clause(
    clause: Span, sentence: str, modality: Modality, condition: str, subject: str, currency: str
) -> Iterator[Reading]:
    text = clause.text
    slots = [(span, slot) for span, slot in find_slots(text) if slot in REMEDIES]
    done = bool(_DONE.search(text))
    by_requester = bool(_REQUESTER_ACTS.search(text))
    given = [(span, money) for span, money in find_money(text, currency) if _is_given(text, span)]
    percents = list(find_percentages(text))
    names = list(dict.fromkeys(slot for _, slot in slots))
    for name in names:
        if by_requester and name in ("return", "cancellation"):
            continue
        own = [(s, m) for s, m in given if find_nearest_slot(s, slots) == name]
        shares = [(s, p) for s, p in percents if find_nearest_slot(s, slots) == name]
        money = max((m for _, m in own), key=lambda m: m.amount, default=None)
        percent = max((p for _, p in shares), default=None)
        words = [s for s, slot in slots if slot == name] + [s for s, _ in own] + [s for s, _ in shares]
        full = bool(re.search(r"\b(?:full(?:y)?|complete|entire|whole|all|100\s?%)\b", text, re.IGNORECASE))
        yield Reading(
            _cover(clause, words),
            clause,
            sentence,
            name,
            modality,
            money,
            percent,
            None,
            full,
            done,
            condition,
        )
    if not names and modality in ("commit", "offer"):
        amount = max((m for _, m in given), key=lambda m: m.amount, default=None)
        slot = subject if subject in MONETARY else "compensation"
        if amount is not None and _GIVING.search(text) and not (by_requester or _CHARGING.search(text)):
            span = _cover(clause, [s for s, _ in given])
            yield Reading(span, clause, sentence, slot, modality, amount, None, None, False, done, condition)
    if modality in ("commit", "offer"):
        yield from _times(clause, sentence, modality, names or [subject], condition)


def _times(
    clause: Span, sentence: str, modality: Modality, names: list[str], condition: str
) -> Iterator[Reading]:
    text = clause.text
    for span, duration in find_durations(text):
        if _PROMISED_TIME.search(text[: span.start]) and not _NOT_A_PROMISE.match(text[span.end :]):
            slot = "refund_time" if names == ["refund"] else find_time_slot(text, span.start)
            if slot:
                yield Reading(
                    span.shift(clause.start),
                    clause,
                    sentence,
                    slot,
                    modality,
                    duration=duration,
                    condition=condition,
                )
    if "refund" in names and _ARRIVES.search(text) and (soon := _SOON.search(text)):
        day = Decimal(1 if soon["tomorrow"] else 0)
        span = span_of(text, soon.start(), soon.end()).shift(clause.start)
        yield Reading(
            span,
            clause,
            sentence,
            "refund_time",
            modality,
            duration=Duration(day, day, "day"),
            condition=condition,
        )
    if "refund" in names and (at_once := _AT_ONCE.search(text)):
        zero = Duration(Decimal(0), Decimal(0), "day")
        span = span_of(text, at_once.start(), at_once.end()).shift(clause.start)
        yield Reading(span, clause, sentence, "refund_time", modality, duration=zero, condition=condition)


def _is_given(text: str, span: Span) -> bool:
    """Whether an amount is what changes hands, not a price ("your $120 order", "you paid $120")."""
    before, after = text[: span.start], text[span.end :]
    if _BACK_AFTER.match(after):
        return True
    if _PRICE_BEFORE.search(before) or _PRICE_AFTER.match(after):
        return False
    return not (_POSSESSED.search(before) and not _GIVEN_AFTER.match(after))


def _cover(clause: Span, words: list[Span]) -> Span:
    """The stretch of ``clause`` from the first of ``words`` to the last."""
    start, end = min(span.start for span in words), max(span.end for span in words)
    return span_of(clause.text, start, end).shift(clause.start)
