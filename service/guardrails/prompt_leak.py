"""Passages of a prompt that came through into a reply."""

# A phrase pattern is kept on one line, so that it can be read and searched as a whole.

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from service.domain.span import Span, span_of
from service.text.characters import fold
from service.text.screen import Screen

_SHINGLE = 5
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# Fence marks, chat-template tokens, prompt sections, and talk about the prompt.
_MARKS = Screen(
    [
        r"""<<\s*/?\s*(?:untrusted|end)\b[^<>\n]{0,64}>*|<\|[^|<>\n]{1,64}\|>|\[/?(?:INST|SYS|SYSTEM_PROMPT)\]|<</?SYS>>|</?(?:think|tool_call|start_of_turn|end_of_turn)>|(?m:^##?\s*(?:system|assistant|user)\s*$)|\bas an? (?:AI|artificial intelligence)(?: (?:language )?(?:model|assistant))?\b|\bas a (?:large )?language model\b|\bmy (?:system )?(?:prompt|programming|instructions) (?:says?|tells?|states?|is|are|forbids?|do)\b|\bsystem prompt\b|\bi (?:was|am|have been) (?:instructed|prompted|programmed) (?:to|not)\b"""
    ]
)


def find_leaks(body: str, secrets: tuple[str, ...], held: Callable[[], Iterator[str]]) -> Iterator[Span]:
    """Spans of ``body`` that are marks of a prompt, or five words in a row of ``secrets`` that no ``held`` text has."""
    yield from (span_of(body, match.start(), match.end()) for _, match in _MARKS.find(body))
    known = _shingles(secrets) if secrets else frozenset()
    folded = _lowered(body)
    if not known or known.isdisjoint(_find_shingles(folded)):
        return
    allowed = _shingles(tuple(held()))
    hits = [
        i for i, shingle in enumerate(_find_shingles(folded)) if shingle in known and shingle not in allowed
    ]
    words = list(_WORD.finditer(folded))
    for first, last in _runs(hits):
        yield span_of(body, words[first].start(), words[last + _SHINGLE - 1].end())


def _lowered(text: str) -> str:
    """``text`` folded and lower-cased where that keeps its offsets (a dotted capital I becomes two characters)."""
    folded = fold(text)
    lowered = folded.lower()
    return lowered if len(lowered) == len(folded) else folded


def _find_shingles(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text)
    return zip(*(words[i:] for i in range(_SHINGLE)), strict=False)


@lru_cache(maxsize=32)
def _shingles(texts: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(shingle for text in texts for shingle in _find_shingles(_lowered(text)))


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
