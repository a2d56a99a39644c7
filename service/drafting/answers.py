"""Whether a reply answers what was asked: each ask as answered, deferred to a later step, or missed."""

# A phrase pattern is kept on one line, so that it can be read and searched as a whole.

import re
from collections.abc import Sequence

from service.domain.plan import Ask, AskState
from service.domain.verdict import Commitment
from service.text.characters import fold
from service.text.sentences import find_sentences
from service.text.slots import FAMILIES, find_slots
from service.text.topics import find_topics, weigh

_DECIDED = frozenset({"commit", "offer", "deny"})
# What is asked in words that the answer need not repeat -> what an answer to it looks like.
_KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(answered, re.IGNORECASE))
    for asked, answered in (
        (r"\b(?:apolog\w*|say\s+sorry|sorry\s+would)\b", r"\b(?:sorry|apolog\w+)\b"),
        (r"\b(?:manager|supervisor|boss|human|person|someone\s+(?:senior|in\s+charge))\b", r"\b(?:manager|supervisor|lead|head\s+of|director|I\s+am\s+a|I'm\s+(?:a|the))\b"),
        (r"\b(?:call|ring|phone|telephone)\s+(?:me|us)\b|\bring\s+me\b", r"\b(?:call|ring|phone)\s+you\b|\bcalls?\s+you\b|\brings?\s+you\b"),
        (r"\b(?:explain\w*|explanation|why|how\s+(?:it|this|that)\s+happened|what\s+happened|reason)\b", r"\b(?:because|reason|the\s+cause|due\s+to|since|happened\s+(?:when|because)|turned?\s+out|it\s+was\s+(?:a|our)|caused)\b"),
        (r"\b(?:when|how\s+long|what\s+time|which\s+day|date|deadline)\b", r"\b(?:\d{1,2}(?::\d\d|\s?[ap]m|\s?(?:days?|hours?|weeks?|minutes?))|(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|today|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)\w*\s+\d|\d+(?:st|nd|rd|th)|(?:two|three|four|five|six|seven|ten)\s+(?:days|weeks|hours|months)|next\s+week)\b"),
        (r"\b(?:how\s+much|what\s+(?:does|is|will)\s+\w+\s+(?:cost|price)|price)\b", r"[$€£]\s?\d|\d\s?(?:€|euros?|pounds?|dollars?|percent|%)|\bfree\b|\bno\s+(?:charge|cost)\b"),
        (r"^(?:\W*\w+\W+){0,3}?(?:is|are|am|do|does|can|could|will|would|may|has|have)\b.*\?", r"^(?:yes|no|of\s+course|sure|absolutely|certainly|unfortunately|afraid)\b|\b(?:yes|no),"),
    )
)  # fmt: skip
_DEFERS = re.compile(
    r"""\b(?:(?:I|we)(?:'ve|\s+have|'ll|\s+will|'m|\s+am|'re|\s+are)\s+(?:\w+\s+)?(?:ask\w*|pass\w*|forward\w*|hand\w*|rais\w+|check\w*|look\w*|find(?:ing)?\s+out|investigat\w+|clarif\w+|come\s+back|get\s+back|follow\w*\s+up|escalat\w+|put\s+(?:it|this|that|your)\b[^.!?]{0,30}\bto|refer\w*|tak\w+\s+(?:it|this|that)\s+up|let\s+you\s+know|confirm\s+(?:it|that|this|whether|by)|discuss\w*|speak|talk\w*|chas\w+|request\w*)
      | (?:team|colleagues?|department|office|lead|handler|manager|supervisor|desk|people|specialist|engineers?|she|he|they|who|director|boss|head)\s+(?:[^.!?,]{0,25}\s)?(?:will|'ll|is\s+going\s+to|are\s+going\s+to|has\s+to|have\s+to|decides?|writes?|looks?|contacts?)\b
      | (?:is|are)\s+(?:something|a\s+(?:matter|question|point))\s+(?:for|that|our)\b | being\s+(?:considered|examined|looked|reviewed|checked|discussed|decided|investigated) | (?:decided|handled|dealt\s+with|taken\s+up|examined)\s+by
      | going\s+to\s+(?:look|ask|check|discuss|find|speak) | (?:I|we)(?:'ll|\s+will)\s+(?:\w+\s+)?(?:see\s+(?:what|whether|if)|speak|ask|look|find\s+out|come|return\s+to) | as\s+(?:to|for)\s+(?:the|your)\b[^.!?]{0,60}\b(?:will|colleague|team|ask)
      | (?:separate(?:ly)?|later|next\s+(?:message|e-?mail|step)|in\s+(?:a|my)\s+(?:second|separate|next)) | (?:is|are|sits?|lies|rests?)\s+with\s+(?:our|the|my)
      | (?:will|'ll|has\s+to|have\s+to|must|needs?\s+to)\s+(?:be\s+)?(?:decid\w+|look\w*|review\w*|assess\w*|investigat\w+|answer\w*|approv\w+|judg\w+|reply|respond|check\w*|contact\w*|clarif\w+|sign)
      | (?:still|being)\s+(?:looking|checking|waiting|clarified|checked|investigated|looked)|don't\s+(?:yet\s+)?know\s+(?:yet)?|not\s+yet|for\s+that\b[^.!?]{0,40}\b(?:ask|wait|need)|once\s+(?:I|we|they|he|she)\b )""",
    re.VERBOSE | re.IGNORECASE,
)
_SETTLED = re.compile(
    r"\b(?:(?:I|we)(?:'ve|\s+have)\s+(?:\w+\s+)?(?:refunded|cancell?ed|sent|removed|deleted|booked|credited|changed|closed|fixed|ordered|put|stopped|attached|added|corrected|switched|reset|unblocked|lifted)|can(?:no|'|)t|unable|won't|will\s+not|isn't\s+possible|not\s+possible|attached|here\s+(?:is|are))\b",
    re.IGNORECASE,
)
_SAID_BACK = re.compile(
    r"^you(?:'ve|\s+have)?\s+(?:wrote|written|said|told|mentioned|asked|describe[sd]?|want|would\s+like)\b|,?\s+and\s+you\s+want\b",
    re.IGNORECASE,
)
# What nearly every ask and every reply names.
_COMMON = find_topics(
    "want need please tell give send know get help like thing way today now asap order customer company service time day you me my"
)
_SHARE = 0.2


def judge_asks(asks: Sequence[Ask], body: str, commitments: Sequence[Commitment]) -> tuple[AskState, ...]:
    """Each ask as ``answered`` (granted, refused, told or asked about), ``deferred`` or ``missed``, in order.

    First the sentences that speak of an ask, in its words or as an answer to its kind; then, for what is left, a
    sentence that settles or defers something and speaks of no other ask.
    """
    # Saying back what was asked answers nothing.
    sentences = [span.text for span in find_sentences(fold(body)) if not _SAID_BACK.search(span.text)]
    found = [_nearest(ask, sentences) for ask in asks]
    spoken = {text for texts in found for text in texts}
    free = [
        text
        for text in sentences
        if text not in spoken and not _FEELING.search(text) and not _STAYING.search(text) and _acts(text)
    ]
    states: list[AskState] = []
    for ask, texts in zip(asks, found, strict=True):
        about = [c for c in commitments if ask.slot and c.slot in FAMILIES.get(ask.slot, (ask.slot,))]
        if any(c.modality in _DECIDED for c in about):
            states.append("answered")
        elif texts:
            states.append(_state(texts))
        elif free and not ask.slot and not _TOLD.search(ask.text):
            states.append(_state([free.pop(0)]))
        else:
            states.append("missed")
    return tuple(states)


def _state(texts: Sequence[str]) -> AskState:
    if any(_SETTLED.search(text) for text in texts):
        return "answered"
    return "deferred" if any(_DEFERS.search(text) for text in texts) else "answered"


def _acts(text: str) -> bool:
    return bool(_SETTLED.search(text) or _DEFERS.search(text) or _DOES.search(text))


# What only an answer of its kind can answer.
_TOLD = re.compile(
    r"\b(?:why|when|who|whom|how\s+long|how\s+much|which|apolog\w*|manager|explain\w*|explanation)\b",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"\b(?:I|we)(?:'ve|'ll|\s+have|\s+will)\b|\byou\s+(?:can|may|will|'ll)\b|^(?:please|just)\b|\bis\s+(?:now|due|back|on|in)\b",
    re.IGNORECASE,
)
# Care for the whole case, which settles nothing of it: "I will stay with your case", "I will write again to ask".
_STAYING = re.compile(
    r"\b(?:stay\s+with|see\s+(?:this|it)\s+through|(?:write|call|check|get\s+in\s+touch)\s+(?:\w+\s+)?(?:again|back)\b[^.!?]{0,40}\b(?:whether|if|how|that)|comes?\s+back\s+to\s+me|just\s+reply)\b",
    re.IGNORECASE,
)
_FEELING = re.compile(r"\b(?:sorry|apolog\w+|understand|thank|frustrat\w+|regret)\b", re.IGNORECASE)


def _nearest(ask: Ask, sentences: Sequence[str]) -> list[str]:
    """The sentences of a reply that speak of what is asked."""
    named = [text for text in sentences if ask.slot and ask.slot in {slot for _, slot in find_slots(text)}]
    if named:
        return named
    wanted = find_topics(ask.text) - _COMMON
    total = weigh(wanted)
    shares = [weigh(wanted & find_topics(text)) / total if total else 0.0 for text in sentences]
    best = max(shares, default=0.0)
    if best >= _SHARE:
        return [text for text, share in zip(sentences, shares, strict=True) if share == best]
    for asked, answered in _KINDS:
        if asked.search(ask.text) and (found := [text for text in sentences if answered.search(text)]):
            return found
    return []
