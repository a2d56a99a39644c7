"""How a clause of a reply speaks: as a promise, an offer, a price, a refusal or nothing of these."""

import re
from dataclasses import dataclass

from service.domain.quantity import Measure
from service.domain.verdict import Modality
from service.text.sieve import Sieve

_FREE_BY_DENIAL = re.compile(
    r"\b(?:no\s+(?:extra\s+|further\s+|additional\s+|\w+\s+)?(?:charge|fee|cost)s?\b|without\s+(?:any\s+|a\s+|further\s+)?(?:\w+\s+)?(?:charge|fee|cost|penalty)s?\b|without\s+paying|nothing\s+(?:\w+\s+){0,2}(?:to\s+pay|to\s+settle|extra)|"
    r"(?:fee|charge|cost|\d\s?%)\s+(?:\w+\s+)?(?:won't|will\s+not|doesn't|does\s+not|needn't)\s+(?:apply|be\s+(?:charged|taken|due))|(?:won't|will\s+not|shan't|not\s+going\s+to)\s+(?:charge|bill|deduct|take)\b|(?:skip|forget(?:\s+about)?|ignore)\s+(?:the|that)\s+(?:\S+\s+){0,3}?(?:fee|charge|\d+\s?%|[$€£]\d)|"
    r"(?:won't|will\s+not|don't|do\s+not|wouldn't|needn't|not)\s+(?:be\s+charged|cost\s+you|have\s+to\s+pay|need\s+to\s+pay|pay\s+(?:a|any|for)|owe))",
    re.IGNORECASE,
)
_FREE = re.compile(
    _FREE_BY_DENIAL.pattern
    + r"|\b(?:free\s+of\s+charge|for\s+free|(?:is|are|it's|that's|be|completely|entirely|totally)\s+free\b|at\s+no\s+(?:\w+\s+)?(?:cost|charge)|"
    r"on\s+the\s+house|on\s+us\b|our\s+treat|complimentary|costs?\s+(?:you\s+)?nothing|gratis|"
    r"waiv(?:e|ed|ing)|(?:tak(?:e|en|ing)|took|knock(?:ed)?|wip(?:e|ed)|strik(?:e|ing)|struck)\s+(?:\w+\s+){0,3}?(?:fee|charge|penalty|cost|[$€£][\d.,]+)\s+(?:\w+\s+){0,3}?off\b|(?:drop|dropped|dropping|remov(?:e|ed|ing)|scrap(?:ped)?|cancel(?:led|ling)?|forgiv(?:e|en))\s+(?:the|that|this|your)\s+(?:\S+\s+){0,3}?(?:fee|charge|penalty|cost)|"
    r"(?:fee|charge|penalty|cost)\s+(?:\w+\s+){0,3}?(?:taken\s+off|waived|dropped|removed|cancelled|gone|scrapped|forgiven))\b",
    re.IGNORECASE,
)
_NOT_FREE = re.compile(
    r"\b(?:can't|cannot|unable\s+to|not\s+able\s+to|isn't|aren't|is\s+not|are\s+not|not\s+in\s+a\s+position)\s+(?:\w+\s+){0,3}?$|\b(?:that's|this\s+is|that\s+is|that\s+one's|squarely|fault|mistake|blame|entirely|all)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_GRANTED = re.compile(
    r"\b(?:that(?:'s|\s+is)\s+(?:absolutely\s+|perfectly\s+|totally\s+)?(?:fine|no\s+problem|ok(?:ay)?|approved|agreed|possible|doable)|is\s+(?:absolutely\s+|perfectly\s+)?(?:fine|no\s+problem|ok(?:ay)?)|no\s+problem|of\s+course|certainly|absolutely|qualif(?:y|ies)|"
    r"(?:you're|you\s+are|it's|it\s+is)\s+(?:\w+\s+)?(?:covered|eligible|entitled|good\s+to\s+go|welcome\s+to)|(?:is|are)\s+yours|it's\s+yours|please\s+accept|you\s+(?:can|may)\s+(?:keep|have|stay|still|get|claim|take|cancel|return|use)|you\s+(?:get|keep)\b|go\s+ahead|sure[,!]|"
    r"(?:consider|treat)\s+(?:it|that|this)\b|with\s+our\s+compliments|comes?\s+(?:with|back)|owed|due\s+to\s+you|(?:earns?|entitles?|gets?|brings?|gives?)\s+you|(?:is|are)\s+(?:due|coming\s+your\s+way|on\s+(?:its|their)\s+way|in\s+order)|here(?:'s|\s+is)\s+(?:a|an|your|the)|(?:you(?:'ve\s+got|\s+have|\s+now\s+have)|there(?:'s|\s+is))\s+(?:a|an|another)\s+(?:\S+\s+){0,3}?(?:voucher|credit|refund|discount|gift\s+card|certificate)s?\s+(?:\w+\s+){0,3}?(?:from\s+(?:me|us)|waiting|coming|on\s+its\s+way|for\s+(?:the|your)|to\s+say)|(?:credit|voucher|refund|discount),\s+(?:sorted|done)|"
    r"(?:is|are|be|therefore)\s+(?:\w+\s+)?(?:covered|accepted)|how\s+about\s+(?:an?\s+)?(?:\d|[$€£]|half|free|money)|good\s+enough|no\s+(?:obstacle|issue)|isn't\s+an\s+issue|aren't\s+an\s+issue|(?:still|well)\s+in\s+time|(?:is|at)\s+half\s+price|now\s+shows|(?:was|were)\s+(?:released|paid|sent|credited|refunded|cancelled|lifted|booked)|"
    r"left\s+our\s+account|has\s+received|delighted\s+to|love\s+to|shows\s+up|\bback\s+to\s+you)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:you(?:'d|\s+would)\s+like\s+(?:us|me)\s+to|you\s+(?:wrote|said|expect\w*|mention\w*|told|ask\w*|want\w*|paid)|(?:other|another)\s+(?:compan|hotel|shop|provider|airline|bank|customer)\w*|they\s+(?:gave|offered)|last\s+time|in\s+20\d\d|back\s+then|previous(?:ly)?)\b",
    re.IGNORECASE,
)
_GIFT = re.compile(
    r"\bwith\s+our\s+compliments\b|^(?:[\w' -]{0,40},\s+)?(?:please\s+)?(?:take|enjoy|accept|have|use)\s+(?:a\s+|an\s+)?(?:\d+\s?%|[$€£]|half|free|complimentary)",
    re.IGNORECASE,
)
PRICED = re.compile(r"\b(?:is|are|it's|that's|be)\s+(?:a\s+flat\s+|only\s+|just\s+|then\s+)?$", re.IGNORECASE)
_PRICE_WORD = re.compile(r"\b(?:fees?|costs?|charges?|price)\b", re.IGNORECASE)
CHARGED = re.compile(
    r"\b(?:fees?|charged?|costs?|price[ds]?|rate|surcharge|deposit|excess|premium|penalty|pay(?:s|able)?\b(?!\s+you)|deduct\w*|less|minus|retain\w*|comes\s+to|works\s+out\s+at|for\s+each|per)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?:and|or|then|plus|so)\b", re.IGNORECASE)
_YOU_MAY = re.compile(
    r"\byou\s+may\b(?!\s+(?:be|have\s+to|need|want|wish|find|feel|see|notice|know))", re.IGNORECASE
)
_UNABLE = re.compile(r"\b(?:unable|can't|cannot|not\s+able)\b", re.IGNORECASE)
_ANNOUNCED = re.compile(r"^[-*•\d.)\s]*[\w\s]{0,40}:")
_SIEVE = Sieve(
    {
        "free": _FREE,
        "granted": _GRANTED,
        "elsewhere": _ELSEWHERE,
        "gift": _GIFT,
        "may": _YOU_MAY,
        "charged": CHARGED,
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """A clause with what was read of it: ``own`` is how it speaks by itself, ``previous`` how the clause before did."""

    text: str
    sentence: str
    own: Modality | None
    previous: Modality | None
    measures: tuple[Measure, ...]
    slots: tuple[str, ...]
    carried: bool


@dataclass(frozen=True, slots=True)
class Speech:
    """``modality`` None is neither promise nor price; ``free`` says that something costs nothing."""

    modality: Modality | None
    free: bool


def read_speech(part: Part) -> Speech:
    """How ``part`` speaks, its words and its neighbours considered.

    >>> read_speech(Part("breakfast is on the house", "", None, None, (), (), False))
    Speech(modality='commit', free=True)
    """
    text, own = part.text, part.own
    hits = _SIEVE.hits(text)
    free = "free" in hits and any(not _NOT_FREE.search(text[: m.start()]) for m in _FREE.finditer(text))
    elsewhere = "elsewhere" in hits and bool(_ELSEWHERE.search(text))
    modality = own
    if own in (None, "reported"):
        modality = _spoken(part, hits, free=free, elsewhere=elsewhere)
    elif own == "hedge" and "may" in hits and _YOU_MAY.search(text):
        modality = "offer"
    elif own == "deny":
        free = free and bool(_FREE_BY_DENIAL.search(text)) and not _UNABLE.search(text)
        modality = "commit" if free else "deny"
    if "gift" in hits and _GIFT.search(text):
        return Speech("commit", free or "compliments" in text.lower())
    if modality is None:
        modality = _priced(part, hits, elsewhere=elsewhere)
    return Speech(modality, free)


def _spoken(part: Part, hits: frozenset[str], *, free: bool, elsewhere: bool) -> Modality | None:
    """A clause without a modality of its own: it goes on, or grants in other words ("that's fine")."""
    modality = part.own
    if part.previous in ("commit", "offer") and (_JOINED.match(part.text) or part.measures or part.slots):
        modality = part.previous
    if (free or ("granted" in hits and _GRANTED.search(part.text))) and not elsewhere:
        modality = "commit"
    return modality


def _priced(part: Part, hits: frozenset[str], *, elsewhere: bool) -> Modality | None:
    """A price stated is neither promise nor offer, and has to be right; money with its remedy is given."""
    text, own = part.text, part.own
    charged = "charged" in hits and bool(CHARGED.search(text))
    if any(m.kind == "money" and (charged or PRICED.search(text[: m.span.start])) for m in part.measures):
        given = part.slots and not elsewhere and own is None and not _PRICE_WORD.search(text)
        return "commit" if given else "hedge"
    if part.measures and part.slots and not (elsewhere or part.carried or own is not None):
        return "commit" if _ANNOUNCED.match(part.sentence) else None
    return None
