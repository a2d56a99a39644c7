"""A policy's layout: headings, paragraphs, bullets, numbered rules and table rows, with offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.span import Span, span_of
from service.text.sentences import find_sentences

_MARKDOWN_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?P<title>.+?)\s*#*\s*$")
_BOLD_HEADING = re.compile(r"\s*(?:\*\*|__)(?P<title>[^*_]+?):?(?:\*\*|__):?\s*$")
_NUMBERED_HEADING = re.compile(
    r"\s*(?:(?:section|article)\s+)?\d{1,2}(?:\.\d{1,2})*[.):]?\s+(?P<title>[A-Z][^.;!?]{1,58})$", re.I
)
_PLAIN_HEADING = re.compile(r"(?P<title>[A-Z][\w&/,'’() -]{1,58})$")
_RULE = re.compile(r"\s*(?:[-=*_]{3,}|[|:\s-]+)$")
_BULLET = re.compile(
    r"(?P<indent>\s*)(?P<mark>[-*•▪–+]|\(?[a-z0-9]{1,3}[.)]|\(?\d+(?:\.\d+)*[.)]?)\s+(?=\S)", re.IGNORECASE
)


_ENDED = re.compile(r"[.!?]\s*$")
# A lead that is a rule: it allows or forbids under the conditions that follow.
_RULES = re.compile(
    r"\b(?:if|when|where|unless|provided|only|following|conditions?|true|hold|apply|met)\b[^:]*:\s*$",
    re.IGNORECASE,
)
_LEAST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, bullet or row; ``lead`` is the line ending in a colon that it hangs under, if any.

    ``announces`` marks such a line that rules something by itself: "You may refund up to £60, if all of these hold:".
    """

    heading: str
    lead: str
    span: Span
    announces: bool = False


def find_blocks(text: str) -> Iterator[Block]:
    """Blocks in order.

    >>> [(b.heading, b.lead, b.span.text) for b in find_blocks("# Returns\\nWe refund:\\n- opened items\\n\\nBye.")]
    [('Returns', 'We refund:', 'opened items'), ('Returns', '', 'Bye.')]
    """
    layout = _Layout(text)
    lines = list(_lines(text))
    for number, line in enumerate(lines):
        following = lines[number + 1].text if number + 1 < len(lines) else ""
        previous = lines[number - 1].text if number else ""
        title = _heading(line.text, previous, following)
        if title:
            yield from layout.take_heading(title)
        elif line.text.lstrip().startswith("|"):
            yield from layout.take_row(line)
        elif not line.text.strip() or _RULE.match(line.text):
            yield from layout.take_blank(following)
        elif bullet := _BULLET.match(line.text):
            yield from layout.take_bullet(line, bullet)
        else:
            yield from layout.take_text(line)
    yield from layout.close()


class _Layout:
    """Where the reading of a policy stands: under which heading and leads, in which paragraph or table."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._heading = ""
        self._header = ""
        self._leads: list[tuple[int, str]] = []  # (indent, words); the indent of a plain line is -1
        self._paragraph: list[Span] = []
        self._in_bullet = False

    def take_heading(self, title: str) -> Iterator[Block]:
        yield from self.close()
        self._heading, self._header, self._leads = title, "", []

    def take_row(self, line: Span) -> Iterator[Block]:
        yield from self.close()
        if _RULE.match(line.text):
            return
        if self._header:
            cells = self._header.strip().strip("|").split("|")
            yield Block(self._heading, " / ".join(cell.strip() for cell in cells), line)
        else:
            self._header = line.text

    def take_blank(self, following: str) -> Iterator[Block]:
        yield from self.close()
        self._header = ""
        if following.strip() and not _BULLET.match(following):
            self._leads = []

    def take_bullet(self, line: Span, bullet: re.Match[str]) -> Iterator[Block]:
        yield from self.close()
        indent = len(bullet["indent"])
        self._leads = [lead for lead in self._leads if lead[0] < indent]
        body = span_of(self._text, line.start + bullet.end(), line.end)
        if body.text.rstrip().endswith(":"):
            self._leads.append((indent, _last_sentence(body.text)))
            yield from self._rules_before(body)
        else:
            self._paragraph, self._in_bullet = [body], True

    def take_text(self, line: Span) -> Iterator[Block]:
        if (
            self._in_bullet
            and self._paragraph
            and _ENDED.search(self._paragraph[-1].text)
            and not line.text[:1].isspace()
        ):
            yield from self.close()  # a paragraph right under a list
            self._leads = []
        if line.text.rstrip().endswith(":") and not self._paragraph:
            self._leads = [(-1, _last_sentence(line.text))]
            yield from self._rules_before(line)
        else:
            self._paragraph.append(line)

    def _rules_before(self, lead: Span) -> Iterator[Block]:
        """The sentences before the one that announces: "After 30 days we do not refund. Instead we offer:"."""
        *rules, last = find_sentences(lead.text)
        if rules:
            start, end = lead.start + rules[0].start, lead.start + rules[-1].end
            yield Block(self._heading, "", span_of(self._text, start, end))
        if _RULES.search(last.text) and len(last.text.split()) >= _LEAST_WORDS:
            yield Block(
                self._heading,
                "",
                span_of(self._text, lead.start + last.start, lead.start + last.end),
                announces=True,
            )

    def close(self) -> Iterator[Block]:
        """The paragraph or bullet that has ended, if there is one."""
        if self._paragraph:
            start, end = self._paragraph[0].start, self._paragraph[-1].end
            start += len(self._text[start:end]) - len(self._text[start:end].lstrip())
            lead = " ".join(words for _, words in self._leads)
            yield Block(self._heading, lead, span_of(self._text, start, end))
        self._paragraph, self._in_bullet = [], False


def _last_sentence(text: str) -> str:
    *_, last = find_sentences(text.strip())
    return last.text


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield span_of(text, start, start + len(line.rstrip()))
        start += len(line)


def _heading(line: str, previous: str, following: str) -> str:
    for pattern in (_MARKDOWN_HEADING, _BOLD_HEADING):
        if match := pattern.match(line):
            return match["title"].strip()
    alone = not previous.strip()
    if alone and following.strip() != line.strip() and len(line.split()) <= 8:
        if re.fullmatch(r"\s*[-=]{3,}\s*", following) and line.strip():
            return line.strip()
        for pattern in (_NUMBERED_HEADING, _PLAIN_HEADING):
            if match := pattern.match(line):
                return match["title"].strip()
    return ""
