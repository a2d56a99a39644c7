"""Sentences and clauses of prose, with offsets."""

import re
from collections.abc import Iterator
from functools import lru_cache

from service.domain.span import Span, span_of
from service.text.memory import SENTENCES

# Full stops after these do not end a sentence.
_ABBREVIATIONS = (
    "mr|mrs|ms|dr|prof|st|no|nr|vs|etc|e.g|i.e|approx|inc|ltd|co|dept|est|fig|ref|tel|ext|max|min|"
    "jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|a.m|p.m|u.s|u.k"
)
_END = re.compile(
    r"""(?P<stop>[.!?…]+["'”’)\]*_]*)(?=\s|$)   # closing punctuation, and quotes or emphasis behind it
      | (?P<break>\n\s*\n|\n(?=\s*(?:[-*•▪–]|\d{1,3}[.)])\s)|\n(?![a-z%])(?<![$€£]\n)(?<!\d,\n))  # blank line, next bullet, next line
    """,
    re.VERBOSE,
)
_ABBREVIATED = re.compile(rf"(?:^|[\s(])(?:{_ABBREVIATIONS}|[A-Z])\.$", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"(?:^|\n)\s*\d{1,3}\.$")
_CLAUSE = re.compile(
    r"""\s*(?:;|\s[–—]\s|:\s(?=[\w$€£]))\s*
      | ,?\s+(?=(?:but|however|although|though|whereas|while|yet|instead|otherwise)\b)
      | (?:,\s*|\s+)(?=(?:if|unless|once(?!\s(?:per|a|an|every|in|each)\b)|provided(?:\sthat)?|as\slong\sas|when|until(?!\s\d)|after\syou|because|since)\b)
      | ,\s+(?=so\s+(?!that\b|far\b|much\b|long\b|many\b))
      | ,\s+(?=(?:and\s)?(?:we|i|you|they|it|our|your|this|that|the)(?:['’]\w+)?\s)
      | \s+(?=and\s+(?:we|i)(?:['’]\w+)?\s)
      | (?P<brief>\b(?:once|when|if|unless)\s+\w+(?:ed|en|rn|nt|id|pt)\s+(?=(?:they|it|we|you|these|those|this|i)(?:['’]\w+)?\s))  # "once worn they …"
    """,
    re.VERBOSE | re.IGNORECASE,
)


# No sentence that a person wrote is longer; the bound keeps every reader linear in the length of a text.
LONGEST = 800


def find_sentences(text: str) -> Iterator[Span]:
    """Sentences in order, trimmed; line breaks end one too, so that bullets and greetings stand alone.

    Text without an end is cut at white space, so that no sentence has more than ``LONGEST`` characters.

    >>> [s.text for s in find_sentences("Hi Dana,\\nIt cost approx. $24.50. We can help!")]
    ['Hi Dana,', 'It cost approx. $24.50.', 'We can help!']
    """
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if match["stop"]:
            before = text[max(start, match.start() - 12) : match.start() + 1]
            if match["stop"] == "." and (_ABBREVIATED.search(before) or _LIST_NUMBER.search(before)):
                # "3 p.m. We …" does end: a capital after a time of day starts a sentence.
                follows = text[end:].lstrip()[:1]
                if not (before.lower().endswith(("a.m.", "p.m.")) and follows.isupper()):
                    continue
        yield from _cut(text, start, end)
        start = end
    yield from _cut(text, start, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > LONGEST:
        space = text.rfind(" ", start + 1, start + LONGEST)
        middle = space if space > 0 else start + LONGEST
        yield from _trimmed(text, start, middle)
        start = middle
    yield from _trimmed(text, start, end)


def find_clauses(sentence: Span) -> Iterator[Span]:
    """The clauses of a sentence, in order, each with the connective that opens it.

    >>> from service.domain.span import Span
    >>> s = "We can refund you, but only if it is unopened; otherwise we repair it."
    >>> [c.text for c in find_clauses(Span(0, len(s), s))]
    ['We can refund you', 'but only if it is unopened', 'otherwise we repair it.']
    """
    for span in _cut_clauses(sentence.text):
        yield span.shift(sentence.start)


@lru_cache(SENTENCES)
def _cut_clauses(sentence: str) -> tuple[Span, ...]:
    return tuple(_read_clauses(sentence))


def _read_clauses(text: str) -> Iterator[Span]:
    start = 0
    for match in _CLAUSE.finditer(text):
        if match["brief"]:
            yield from _trimmed(text, start, match.end())
            start = match.end()
            continue
        if text[start : match.start()].strip().lower() in {
            "",
            "and",
            "but",
            "or",
            "and only",
            "but only",
            "only",
            "even",
        }:
            continue
        yield from _trimmed(text, start, match.start())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield span_of(text, start, end)
