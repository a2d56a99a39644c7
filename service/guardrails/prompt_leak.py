"""Passages of a prompt that came through into a reply."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from service.domain.span import Span, span_of
from service.text.characters import fold

_SHINGLE = 8
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# Fence marks, chat-template tokens, prompt sections, and talk about the prompt.
_MARKS = re.compile(
    r"""<<\s*/?\s*(?:untrusted|end)\b[^<>\n]{0,64}>*
      | <\|[^|<>\n]{1,64}\|> | \[/?(?:INST|SYS|SYSTEM_PROMPT)\] | <</?SYS>> | </?(?:think|tool_call|start_of_turn|end_of_turn)>
      | ^\#\#?\s*(?:system|assistant|user)\s*$
      | \bas\s+an?\s+(?:AI|artificial\s+intelligence)(?:\s+(?:language\s+)?(?:model|assistant))?\b
      | \bas\s+a\s+(?:large\s+)?language\s+model\b | \bmy\s+(?:system\s+)?(?:prompt|programming|instructions)\s+(?:says?|tells?|states?|is|are|forbids?|do)\b
      | \bsystem\s+prompt\b | \bi\s+(?:was|am|have\s+been)\s+(?:instructed|prompted|programmed)\s+(?:to|not)\b""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)


def find_leaks(body: str, secrets: tuple[str, ...], held: Callable[[], Iterator[str]]) -> Iterator[Span]:
    """Spans of ``body`` that are marks of a prompt, or eight words in a row of ``secrets`` that no ``held`` text has."""
    folded = fold(body)
    yield from (span_of(body, match.start(), match.end()) for match in _MARKS.finditer(folded))
    if not secrets:
        return
    known = _shingles(secrets)
    words = list(_WORD.finditer(folded.lower()))
    if len(words) != len(list(_WORD.finditer(folded))):
        words = list(_WORD.finditer(folded))
    hits = [i for i in range(len(words) - _SHINGLE + 1) if _shingle(words[i : i + _SHINGLE]) in known]
    if not hits:
        return
    allowed = _shingles(tuple(held()))
    hits = [i for i in hits if _shingle(words[i : i + _SHINGLE]) not in allowed]
    for first, last in _runs(hits):
        yield span_of(body, words[first].start(), words[last + _SHINGLE - 1].end())


def _shingle(words: list[re.Match[str]]) -> tuple[str, ...]:
    return tuple(word[0] for word in words)


@lru_cache(maxsize=32)
def _shingles(texts: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for text in texts:
        words = _WORD.findall(fold(text).lower())
        found.update(tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))
    return frozenset(found)


def _runs(indices: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run whose shingles touch."""
    first = last = None
    for index in indices:
        if first is None or last is None or index > last + _SHINGLE:
            if first is not None and last is not None:
                yield first, last
            first = index
        last = index
    if first is not None and last is not None:
        yield first, last
