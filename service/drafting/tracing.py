"""Which sentences of an edited text are the draft's own, and what technique each of the others shows."""

import re
from collections.abc import Iterator, Mapping, Sequence

from service.domain.reply import Reply, Segment
from service.domain.span import Span, span_of
from service.text.sentences import find_sentences

_SAYS_SOMETHING = re.compile(r"[.!?…][\"'”’)\]]*$")
_FEW = 5  # words: a line of fewer, without an end, greets or signs


def trace_segments(body: str, before: Sequence[Segment], shown: Mapping[str, Span]) -> Reply:
    """``body`` in segments: those of ``before`` that stand in it unchanged, and its other sentences one by one.

    ``shown`` is technique id -> the words of ``body`` that show it. Citations are left to ``cite_segments``.
    """
    kept = list(_find_kept(body, before))
    segments = list(kept)
    start = 0
    for segment in [*kept, None]:
        end = len(body) if segment is None else segment.span.start
        segments += _read_gap(body, start, end, shown, len(segments))
        start = end if segment is None else segment.span.end
    return Reply(body, tuple(sorted(segments, key=lambda segment: segment.span.start)))


def _find_kept(body: str, before: Sequence[Segment]) -> Iterator[Segment]:
    """In the order of the text: one that was moved to the front is read as a new sentence."""
    start = 0
    for segment in before:
        if segment.technique and (found := body.find(segment.text, start)) >= 0:
            start = found + len(segment.text)
            yield Segment(segment.id, segment.technique, span_of(body, found, start))


def _read_gap(body: str, start: int, end: int, shown: Mapping[str, Span], number: int) -> Iterator[Segment]:
    for sentence in find_sentences(body[start:end]):
        span = sentence.shift(start)
        if len(span.text.split()) < _FEW and not _SAYS_SOMETHING.search(span.text):
            continue
        number += 1
        technique = next((name for name, words in shown.items() if words.overlaps(span)), "")
        yield Segment(f"e{number}", technique, span)
