"""What a customer asks for."""

import re
from collections.abc import Iterator

from service.domain.plan import Ask
from service.domain.span import Span, span_of
from service.text.ask_patterns import COMMANDS, QUESTION, RHETORICAL, WISHES
from service.text.characters import fold
from service.text.money import find_money
from service.text.sentences import find_clauses, find_sentences
from service.text.slots import REMEDIES, find_slots

_WISH = re.compile("|".join(WISHES), re.IGNORECASE)
_COMMAND = re.compile("|".join(COMMANDS), re.IGNORECASE)
_QUESTION = re.compile(QUESTION, re.IGNORECASE)
_INVERTED = re.compile(
    r"(?:when|what|where|how|why|who)\s+(?:does|do|is|are|can|did|will|has|have|am)\b", re.IGNORECASE
)
_RHETORICAL = re.compile(RHETORICAL, re.IGNORECASE)
_MONEY_BACK = re.compile(
    r"\b(?:(?:give|pay|send|hand)\s+(?:it|that|this|them)(?:\s+all)?\s+back|my\s+(?:money|cash)|(?:fees?|deposit|payment|charge|fare|cost|price|dues|money|cash|it\s+all|everything)\s+back)\b",
    re.IGNORECASE,
)
_THREAT = re.compile(r"(?:or|if|unless)\b(?!\s+(?:you|not)\s+(?:could|can|would))", re.IGNORECASE)
_UNLESS_PAID = re.compile(
    r"\b(?:if|unless|until)\b[^.!?]{0,60}\b(?:money|deposit|refund|back)\b", re.IGNORECASE
)
_REFUSING = re.compile(
    r"\b(?:don't|do\s+not|won't|no\s+longer|not)\s+(?:\w+\s+)?(?:want|need|like|ask\w*|send|give)\b",
    re.IGNORECASE,
)
# Where one clause asks two things: "and tell me why", "+ give back July", ", and who pays for the socket".
_SECOND = re.compile(
    r"(?:,|;|\s\+|\s&)?\s+(?:and|then|plus|also|\+|&)\s+(?=(?:also\s+)?(?:(?:tell|explain|send|give|pay|bring|show|confirm|refund|cancel|remove|take|call|ring|let|replace|close|delete|stop|return|fix|who|when|what|why|where|how|which|can|could|is|are|will|do|i\s+(?:want|need|expect)|i'd\s+like)\b))|,\s+(?=(?:please\s+)?(?:cancel|refund|send|give|tell|fix|call|close|stop)\s+(?:me|us|my|the|it|this|that|him|her|a|an)\b)",
    re.IGNORECASE,
)
# A list of what is wanted: "I expect: 1) the ceiling repaired 2) …".
_LISTED = re.compile(r"(?:^|\s)\(?(?:\d{1,2}|[a-h])[.)]\s+(?=\w)")


def find_asks(message: str) -> Iterator[Ask]:
    """Requests and real questions in order, one for each thing asked; rhetorical questions are none.

    >>> [(a.text, a.slot) for a in find_asks("It died. I want my $120 back. When will you reply? Are you kidding me?")]
    [('I want my $120 back.', 'refund'), ('When will you reply?', '')]
    """
    asked: set[str] = set()
    for sentence in find_sentences(fold(message)):
        if _RHETORICAL.search(sentence.text):
            continue
        items = _list_items(sentence)
        for part in items or _split(sentence):
            if items or _asks(part, sentence):
                span = span_of(message, part.start, part.end)
                for slot in _read_slots(part.text):
                    # "If I don't get my money, I'll …" asks for it only where nothing else has.
                    if not (slot in asked and _UNLESS_PAID.match(part.text)):
                        asked.add(slot)
                        yield Ask(span.text, slot, span)


def _list_items(sentence: Span) -> list[Span]:
    """The numbered things of "I expect: 1) the ceiling repaired 2) …"."""
    starts = [match.start() for match in _LISTED.finditer(sentence.text)]
    if len(starts) < 2 or not _WISH.search(sentence.text[: starts[0]]):
        return []
    return [
        _cut(sentence, start, end)
        for start, end in zip(starts, [*starts[1:], len(sentence.text)], strict=True)
    ]


def _split(sentence: Span) -> Iterator[Span]:
    """The clauses of a sentence, and what is joined in one of them."""
    for clause in find_clauses(sentence):
        begin = 0
        for match in _SECOND.finditer(clause.text):
            yield _cut(clause, begin, match.start())
            begin = match.end()
        yield _cut(clause, begin, len(clause.text))


def _cut(span: Span, start: int, end: int) -> Span:
    text = span.text[start:end]
    start += len(text) - len(text.lstrip())
    return Span(span.start + start, span.start + start + len(text.strip()), text.strip())


def _asks(part: Span, sentence: Span) -> bool:
    text = part.text
    if _THREAT.match(text) and not _UNLESS_PAID.match(text):
        return False
    if _QUESTION.match(text) and (
        sentence.text.rstrip("\"') ").endswith("?")
        or not sentence.text.rstrip().endswith((".", "!"))
        or _INVERTED.match(text)
    ):
        return True
    return bool((_WISH.search(text) or _COMMAND.match(text)) and not _REFUSING.search(text))


def _read_slots(text: str) -> list[str]:
    """The remedies that are asked for; money alone is a refund, and anything else is [""]."""
    slots = list(dict.fromkeys(slot for _, slot in find_slots(text) if slot in REMEDIES))
    if not slots and (_MONEY_BACK.search(text) or any(True for _ in find_money(text))):
        return ["refund"]  # "I want my $120", "I expect the whole of the £320"
    return slots or [""]
