"""What a customer asks for."""

import re
from collections.abc import Iterator

from service.domain.plan import Ask
from service.domain.span import span_of
from service.text.characters import fold
from service.text.money import find_money
from service.text.sentences import find_clauses, find_sentences
from service.text.slots import REMEDIES, find_slots

_ASKING = re.compile(
    r"""(?:
        \b(?:i|we)(?:'d|\swould)?\s(?:\w+\s)?(?:want|need|love|demand|expect|require|request|insist|ask(?:ing)?(?:\sfor)?|like|deserve)\b
      | \b(?:give|send|refund|replace|fix|cancel|pay|credit|tell|explain|return|exchange|repair|sort|get|call|remove|reverse)\s(?:me|us|my|our|this|it|the|him|her)\b
      | \b(?:can|could|will|would)\s(?:you|i|we|somebody|someone)\b | ^(?:please|pls)\b | \bplease\s\w+
      | \b(?:i|we)(?:'m|\sam|\sare)?\s(?:(?:still\s)?waiting\sfor|entitled\sto|owed|after\sa)\b | \b(?:money|cash)\s(?:back|now)\b | \brefund\s(?:now|me|asap|immediately)\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^(?:(?:and|so|but|well)[,\s]+)*(?:what|when|where|why|how|who|which|is|are|do|does|did|has|have|can|could|will|would|should)\b",
    re.I,
)
_RHETORICAL = re.compile(
    r"\b(?:are\s+you\s+(?:kidding|serious|joking|people)|what\s+is\s+wrong\s+with|how\s+(?:dare|hard|is\s+(?:this|that)\s+(?:ok|acceptable|even))|seriously|really\?|do\s+you\s+(?:even|people|think)|who\s+do\s+you)\b",
    re.IGNORECASE,
)
_MONEY_BACK = re.compile(
    r"\b(?:(?:give|pay|send|hand)\s+(?:it|that|this|them)(?:\s+all)?\s+back|my\s+(?:money|cash)|(?:fees?|deposit|payment|charge|fare|cost|price|dues|money|cash|it\s+all|everything)\s+back)\b",
    re.IGNORECASE,
)
_THREAT = re.compile(r"(?:or|if|unless)\b(?!\s+(?:you|not)\s+(?:could|can|would))", re.IGNORECASE)
_REFUSING = re.compile(
    r"\b(?:don't|do\s+not|won't|no\s+longer|not)\s+(?:\w+\s+)?(?:want|need|like|ask\w*|send|give)\b",
    re.IGNORECASE,
)


def find_asks(message: str) -> Iterator[Ask]:
    """Requests and real questions in order, one for each thing asked; rhetorical questions are none.

    >>> [(a.text, a.slot) for a in find_asks("It died. I want my $120 back. When will you reply? Are you kidding me?")]
    [('I want my $120 back.', 'refund'), ('When will you reply?', '')]
    """
    folded = fold(message)
    for sentence in find_sentences(folded):
        if _RHETORICAL.search(sentence.text):
            continue
        is_question = sentence.text.rstrip("\"')").endswith("?") and _QUESTION.match(sentence.text)
        for clause in find_clauses(sentence):
            if _THREAT.match(clause.text):
                continue
            asking = _ASKING.search(clause.text)
            if (asking and not _REFUSING.search(clause.text)) or (
                is_question and clause.start == sentence.start
            ):
                span = span_of(message, clause.start, clause.end)
                for slot in _read_slots(clause.text):
                    yield Ask(span.text, slot, span)


def _read_slots(text: str) -> list[str]:
    """The remedies that are asked for; money alone is a refund, and anything else is [""]."""
    slots = list(dict.fromkeys(slot for _, slot in find_slots(text) if slot in REMEDIES))
    if not slots and (_MONEY_BACK.search(text) or any(True for _ in find_money(text))):
        return ["refund"]  # "I want my $120", "I expect the whole of the £320"
    return slots or [""]
