"""What a sentence is about: remedies, times and fees, by the words that name them."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from service.domain.span import Span, span_of
from service.text.memory import SENTENCES
from service.text.sieve import Sieve

# Slot -> the words that name it. Earlier slots win where two overlap ("store credit" over "credit").
_WORDS: tuple[tuple[str, str], ...] = (
    ("store_credit", r"(?:store|shop|site|merchandise|company|web)[\s-]credits?|gift\s?(?:card|voucher)s?|vouchers?|"
                     r"credit\s+notes?|(?:store|shop)\s+vouchers?|e-?gift\w*"),
    ("goodwill_credit", r"goodwill(?:\s+(?:credit|gesture|payment|discount)s?)?|courtesy\s+credits?|"
                        r"gestures?\s+of\s+goodwill|(?:service|apology|inconvenience)\s+credits?"),
    ("certificate", r"travel\s+certificates?|certificates?\s+(?:worth|for|of)\s+(?:[$€£]|\d|\w+\s+(?:hundred|dollar))|(?<=\d\s)certificates?|(?:issu|send|giv|offer|provid|receiv|get|compensat)\w*\s+(?:\w+\s+){0,5}?certificates?"),
    ("fee_waiver", r"waiv(?:e|es|ed|ing|er)\b|(?:remov(?:e|ed|ing)|drop(?:ped|ping)?|cancel(?:ling)?|skip(?:ped|ping)?|forget(?:ting)?|scrap(?:ped|ping)?|forgiv(?:e|en|ing)|lift(?:ed|ing)?)\s+(?:the|that|this|your)\s+"
                   r"(?:\S+\s+){0,3}?(?:fee|charge|penalty|surcharge|\d+\s?%)"),
    ("discount", r"discounts?(?:ed)?|(?:%|percent|per\s?cent|[$€£]\s?\d+(?:\.\d+)?)\s+off\b|half\s+(?:off|price)|"
                 r"off\s+(?:your|the)\s+(?:order|subscription|next(?!\s+(?:\w+\s+)?(?:bill|invoice|statement)))|promo(?:tional)?\s+codes?"),
    ("refund", r"(?:partial(?:ly)?\s+)?(?:refund(?:s|ed|ing|able)?|reimburse(?:s|d|ment|ments)?|(?:money|price|fare|rental|deposit|dues|half|difference|premium)[\s-]back|back\s+for\s+(?:money|cash)\b|(?:the|your)\s+money\b(?=\s+(?:will|is|should|lands?|arrives?|reaches|comes|goes|back|in)\b)|"
               r"(?:give|get|have|return|send|pay|hand)(?:ing)?\s+(?:you\s+)?(?:all\s+(?:of\s+)?)?(?:your|the|my|their)\s+(?:money|payment)(?:\s+back)?|"
               r"(?:credit|pay|return|put|send|reverse)(?:s|ed|ing|d)?\s+(?:\w+\s+){0,4}?(?:back\s+)?to\s+(?:your|the)\s+"
               r"(?:original\s+)?(?:card|bank|account|payment|credit\s+card)|"
               r"(?:back|on\s+(?:its|the)\s+way|through|going)\s+(?:to|on|onto|in|into)\s+(?:your|the)\s+(?:card|bank|account|wallet)|"
               r"(?:return|give\s+back|hand\s+back|pay\s+back)(?:ing|ed|s)?\s+(?:you\s+)?(?:the|your)\s+(?:\w+\s+)?(?:fees?|dues|deposit|payment|fare|amount)|"
               r"(?:charges?|fees?|deposit|money|fare|payment|postage|dues)\s+(?:to\s+be\s+|be\s+)?returned\b|credit(?:ed|ing)?\s+back\b|revers(?:e|ed|ing)\s+(?:the|that|your)\s+(?:charge|payment|[$€£])|"
               r"(?:money|fare|dues|everything|(?<=[$€£])\d[\d.,]*)(?:\s+\w+){0,3}\s+back\b(?!\s+(?:to\s+you|in\s+touch|with)))|chargeback"),
    ("replacement", r"replac(?:e|es|ed|ing|ement|ements)\b|(?<!in )exchang(?:e|es|ed|ing|eable)\b|(?:sent|send|ship|shipped)\s+(?:it\s+|them\s+|you\s+)?again\b|swap(?:ped|ping|s)?\b|"
                    r"(?:send|ship|get|post)(?:ing)?\s+(?:you\s+)?(?:out\s+)?(?:a\s+|another\s+)(?:brand[\s-])?(?:new\s+)?(?:one|unit|item|copy|kit|box)\b|"
                    r"(?:new|another)\s+(?:unit|one)\b|re-?ship(?:ped|ping|ment)?|re-?send"),
    ("repair", r"repair(?:s|ed|ing)?\b(?!\s+(?:team|shop|cent|depart))|"
               r"(?:send|sends|book|books|dispatch)\s+(?:you\s+)?(?:out\s+)?(?:an?|another|our)\s+(?:engineer|technician|plumber|fitter|electrician)|"
               r"(?:engineer|technician)(?:'s)?\s+visits?|(?:(?:i|we|they|he|she|somebody|someone|engineer|technician)(?:'ll|\s+will|\s+can)?\s+come\s+back|come\s+out)(?=\s+(?:within|to\s+(?:fix|repair|put)|in\s+\d))"),
    ("compensation", r"compensat(?:e|es|ed|ing|ion)"),
    ("upgrade", r"(?:free|complimentary|courtesy)\s+(?:\w+\s+)?upgrad(?:e|es|ed|ing)\b|upgrad(?:e|ed|ing)\s+(?:you|it|this)\s+(?:\w+\s+){0,3}(?:for\s+free|free\s+of|at\s+no)"),
    ("free_service", r"(?:free|complimentary)\s+(?:\w+\s+){0,2}?(?:service|month|months|year|years|night|nights|shipping|delivery|stay|access|"
                     r"breakfast|meal|meals|box|subscription|plan|warranty)\b|(?:month|year|night|stay|meal|class|session|lesson|delivery|shipping)s?\s+(?:(?:is|are|comes?|for)\s+)?(?:completely\s+|totally\s+)?free\b"),
    ("credit", r"off\s+(?:your|the)\s+(?:next\s+)?(?:\w+\s+)?(?:bill|invoice|statement)\b|(?:account\s+|bill\s+|statement\s+)?credits?\b(?!\s*(?:card|score|check|limit))|credit(?:ed|ing)\b(?!\s*(?:card|back))"),
    ("cancellation", r"cancel(?:s|led|ed|ling|ing|lation|lations)?\b"),
    ("return", r"return(?:s|ed|ing|able)?\b(?!\s+(?:(?:your|the)\s+(?:call|email|message)|postage|shipping|label|costs?|fee|form|address))|send\s+(?:it|them|the\s+item)\s+back|"
                r"be\s+(?:sent|brought)\s+back\b(?!\s+(?:to\s+you|by))|(?:can|may|could)\s+come\s+back(?=\s+(?:within|to\s+us|for\b|if\b|unused))"),
    ("payment_plan", r"payment\s+(?:plan|arrangement|extension)s?|instal?ments?\b"),
    ("warranty", r"warrant(?:y|ies)"),
)  # fmt: skip
_SIEVE = Sieve({slot: re.compile(words, re.IGNORECASE) for slot, words in _WORDS})


@lru_cache(maxsize=512)
def _pattern(slots: frozenset[str]) -> re.Pattern[str]:
    """One pattern over some slots: most texts name a few, and all of them together are slow to look for."""
    return re.compile(
        "|".join(
            rf"(?P<{slot}>\b(?:{words})|(?<=[$€£%])(?:{words}))" for slot, words in _WORDS if slot in slots
        ),
        re.IGNORECASE,
    )


# A remedy gives the customer something; the others are acts or times.
REMEDIES = (
    "refund", "replacement", "repair", "store_credit", "goodwill_credit", "credit", "certificate", "discount",
    "fee_waiver", "compensation", "upgrade", "free_service", "cancellation", "return", "payment_plan",
)  # fmt: skip
MONETARY = (
    "refund", "store_credit", "goodwill_credit", "credit", "certificate", "discount", "compensation", "fee_waiver",
)  # fmt: skip
# A word of the left column may be meant by a clause on any of the right one.
FAMILIES: dict[str, tuple[str, ...]] = {
    "credit": ("credit", "goodwill_credit", "store_credit", "compensation"),
    "goodwill_credit": ("goodwill_credit", "credit", "compensation"),
    "store_credit": ("store_credit", "credit"),
    "compensation": ("compensation", "goodwill_credit", "certificate", "credit"),
    "certificate": ("certificate", "compensation"),
    "refund": ("refund", "return"),
    "replacement": ("replacement",),
    "return": ("return",),
    "discount": ("discount",),
}

# Slots that are named only to say that something else takes their place.
_DISPLACED = re.compile(
    r"\b(?:instead\s+of|rather\s+than|(?:as\s+an\s+)?alternative\s+to|in\s+place\s+of|in\s+lieu\s+of|(?:turn|convert|change)\s+)"
    r"(?:a|an|the|your|any)?\s*(?:full\s+|partial\s+|cash\s+)?$",
    re.IGNORECASE,
)

_TIMES: tuple[tuple[str, str], ...] = (
    ("notice_time", r"reference(?:\s+number)?|confirmation|reminder|tracking\s+(?:number|link)|label"),
    ("refund_time", r"refund|reimburse|money|credited|original\s+payment|bank|statement|payout|duplicate"),
    ("repair_time", r"repair"),
    ("delivery_time", r"ship|dispatch|deliver|arriv|replacement|courier|parcel|send\s+out|leave\s+our|on\s+its\s+way|posted"),
    ("investigation_time", r"investigat|trace|tracing|look\s+into|lookup"),
    ("response_time", r"repl(?:y|ies)|respond|response|answer|get\s+back|contact|update|call|e-?mail|message|phone|ring|hear|review|"
                      r"follow\s+up|confirm|write|in\s+touch|take\s+over|decision|decide|pick\s+this\s+up"),
)  # fmt: skip
_WEIGHTS = {"notice_time": 800, "refund_time": 400}
_TIME_PATTERNS = tuple((slot, re.compile(rf"\b(?:{words})", re.IGNORECASE)) for slot, words in _TIMES)


def find_slots(text: str) -> Iterator[tuple[Span, str]]:
    """Remedies and acts that ``text`` names, in order.

    >>> [slot for _, slot in find_slots("We can refund you, or give store credit and a $5 credit.")]
    ['refund', 'store_credit', 'credit']
    """
    yield from _find_slots(text)


@lru_cache(SENTENCES)
def _find_slots(text: str) -> tuple[tuple[Span, str], ...]:
    hits = _SIEVE.hits(text)
    return tuple(
        (span_of(text, match.start(), match.end()), str(match.lastgroup))
        for match in (_pattern(hits).finditer(text) if hits else ())
        if not _DISPLACED.search(text[: match.start()])
    )


def find_time_slot(text: str, near: int) -> str:
    """What a duration at offset ``near`` is the time of: the nearest such word, "" if there is none.

    >>> find_time_slot("Your refund arrives within 5 days", 28)
    'refund_time'
    """
    best, slot = None, ""
    for name, pattern in _TIME_PATTERNS:
        for match in pattern.finditer(text):
            distance = near - match.end() if match.end() <= near else 2 * (match.start() - near)
            # A refund "arrives", "is sent", "is confirmed": what is named anywhere in the clause decides.
            distance -= _WEIGHTS.get(name, 0)
            if best is None or distance < best:
                best, slot = distance, name
    return slot


def find_nearest_slot(span: Span, slots: Sequence[tuple[Span, str]]) -> str:
    """The slot that an amount at ``span`` belongs to, "" without any.

    Behind its slot an amount may stand far ("store credit of up to $5"), before it close ("$5 credit").
    """

    def distance(item: tuple[Span, str]) -> int:
        at = item[0]
        return span.start - at.end if at.start <= span.start else 2 * max(0, at.start - span.end)

    return min(slots, key=distance)[1] if slots else ""


def find_remedies(text: str) -> frozenset[str]:
    """The slots of the remedies that folded ``text`` names.

    >>> sorted(find_remedies("We refund it or send a replacement within 5 days"))
    ['refund', 'replacement']
    """
    return frozenset(slot for _, slot in find_slots(text) if slot in REMEDIES)
