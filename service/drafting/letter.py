"""A reply taken apart into what is its writer's alone (greeting, signature) and sentences that can be rewritten."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.domain.case import Case
from service.text.sentences import find_sentences

_SALUTATION = r"(?:hi|hello|hey|dear|greetings|to\s+whom|good\s+(?:morning|afternoon|evening|day))"
_GREETING_LINE = re.compile(
    rf"\s*(?:{_SALUTATION}\b[^.?\n]{{0,60}}[,!:]|{_SALUTATION}(?:[ ]\S+){{0,3}}|[^\W\d_][^.?!:\n]{{0,40}},)"
    r"[ \t]*(?:\n\s*|$)",
    re.IGNORECASE,
)
_GREETING_START = re.compile(rf"\s*{_SALUTATION}\b[^.?!,:\n]{{0,40}}[,!:]\s+", re.IGNORECASE)
_FAREWELL = re.compile(
    r"(?:(?:kind|kindest|best|warm|warmest|many|with)\s+(?:\w+\s+)?)?(?:regards|wishes|regret|thanks|best|cheers|warmly|sincerely|apologies|respectfully|cordially|yours)\b[^.?!\n]{0,30}",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.?!:][\"'”’)\]]*$")
_MARKER = re.compile(r"(?:[-*•▪–]|\d{1,3}[.)])\s+")
_LONGEST_LINE, _MOST_LINES = 60, 5


@dataclass(frozen=True, slots=True)
class Sentence:
    """``gap`` is what stands before it: white space and a list's marker."""

    gap: str
    text: str

    @property
    def is_listed(self) -> bool:
        """Whether it is an item of a list."""
        return bool(self.gap.strip())


@dataclass(frozen=True, slots=True)
class Letter:
    """A body in parts: ``greeting``, the sentences and ``closing`` in a row are the body."""

    greeting: str
    sentences: tuple[Sentence, ...]
    closing: str

    def compose(self, texts: Mapping[int, str] | None = None) -> str:
        """The body with other ``texts`` for some sentences; one whose text is empty is left out."""
        body, gap = "", ""
        for number, sentence in enumerate(self.sentences):
            text = (texts or {}).get(number, sentence.text)
            if gap.count("\n") <= sentence.gap.count("\n"):
                gap = sentence.gap
            if text:
                body += (gap if body else sentence.gap.lstrip() if number else sentence.gap) + text
                gap = ""
        return self.greeting + body + self.closing


def split_letter(body: str, case: Case) -> Letter:
    """``body`` in parts. A greeting or closing is what looks like one, whoever wrote it; either may be empty."""
    closing = _find_closing(body, case)
    match = _GREETING_LINE.match(body, 0, closing) or _GREETING_START.match(body, 0, closing)
    start = match.end() if match else 0
    sentences = tuple(_find_parts(body[start:closing]))
    if not sentences:
        return Letter(body[:closing], (), body[closing:])
    return Letter(body[:start], sentences, body[closing:])


def _find_parts(text: str) -> Iterator[Sentence]:
    position = 0
    for span in find_sentences(text):
        marker = _MARKER.match(span.text)
        start = span.start + (marker.end() if marker and marker.end() < len(span.text) else 0)
        yield Sentence(text[position:start], text[start : span.end])
        position = span.end


def _find_closing(body: str, case: Case) -> int:
    """Where the closing begins, with the white space before it; the end of ``body`` where there is none."""
    end = len(body.rstrip())
    for own in (case.assignee.signature.strip(), case.assignee.name.strip()):
        if own and body[:end].endswith(own) and (end == len(own) or body[end - len(own) - 1] == "\n"):
            end = len(body[: end - len(own)].rstrip())
            break
    lines = body[:end].split("\n")
    kept, signed = len(lines), end < len(body.rstrip())
    for number in range(len(lines) - 1, max(-1, len(lines) - 1 - _MOST_LINES), -1):
        line = lines[number].strip()
        if _FAREWELL.fullmatch(line):
            kept = number
            break
        if line and (signed or _ENDS.search(line) or len(line) > _LONGEST_LINE or _MARKER.match(line)):
            break
        if line and number and not lines[number - 1].strip():
            kept = number  # a block of its own: a name
    return len("\n".join(lines[:kept]).rstrip())


def unfold_frame(letter: Letter) -> Letter:
    """The same body with the greeting's words and the farewell's among the sentences; names stay in the closing."""
    sentences = list(letter.sentences)
    greeting, closing = letter.greeting, letter.closing
    if sentences and greeting.strip():
        text = greeting.strip()
        start = greeting.index(text)
        first = Sentence(greeting[start + len(text) :] + sentences[0].gap, sentences[0].text)
        sentences[:1] = [Sentence("", text), first]
        greeting = greeting[:start]
    lines = closing.strip().split("\n", 1)
    if len(lines) == 2 and _FAREWELL.fullmatch(lines[0].strip()):
        start = closing.index(lines[0])
        sentences.append(Sentence(closing[:start], lines[0].rstrip()))
        closing = closing[start + len(lines[0].rstrip()) :]
    return Letter(greeting, tuple(sentences), closing)
