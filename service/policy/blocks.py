"""A policy's layout: headings, paragraphs, bullets, numbered rules and table rows, with offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.span import Span, span_of

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


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, bullet or row; ``lead`` is the line ending in a colon that it hangs under, if any."""

    heading: str
    lead: str
    span: Span


def find_blocks(text: str) -> Iterator[Block]:
    """Blocks in order.

    >>> [(b.heading, b.lead, b.span.text) for b in find_blocks("# Returns\\nWe refund:\\n- opened items\\n- gifts\\n\\nBye.")]
    [('Returns', 'We refund:', 'opened items'), ('Returns', 'We refund:', 'gifts'), ('Returns', '', 'Bye.')]
    """
    heading, header = "", ""
    leads: list[tuple[int, str]] = []
    paragraph: list[Span] = []
    lines = list(_lines(text))
    for number, line in enumerate(lines):
        following = lines[number + 1].text if number + 1 < len(lines) else ""
        previous = lines[number - 1].text if number else ""
        title = _heading(line.text, previous, following)
        bullet = _BULLET.match(line.text)
        is_row = line.text.lstrip().startswith("|")
        if title or bullet or is_row or not line.text.strip() or _RULE.match(line.text):
            yield from _joined(text, heading, leads, paragraph)
            paragraph = []
        if title:
            heading, leads, header = title, [], ""
        elif is_row:
            if not _RULE.match(line.text):
                if not header:
                    header = line.text
                else:
                    yield Block(heading, _row_lead(header), line)
        elif not line.text.strip() or _RULE.match(line.text):
            header = ""
            if following.strip() and not _BULLET.match(following):
                leads = []
        elif bullet:
            indent = len(bullet["indent"])
            leads = [lead for lead in leads if lead[0] < indent or lead[0] == -1]
            body = span_of(text, line.start + bullet.end(), line.end)
            if body.text.rstrip().endswith(":"):
                leads.append((indent, body.text.strip()))
            else:
                paragraph = [body]
        elif line.text.rstrip().endswith(":") and not paragraph:
            leads = [(-1, line.text.strip())]
        else:
            paragraph.append(line)
    yield from _joined(text, heading, leads, paragraph)


def _joined(text: str, heading: str, leads: list[tuple[int, str]], lines: list[Span]) -> Iterator[Block]:
    if lines:
        start, end = lines[0].start, lines[-1].end
        while text[start].isspace() and start < end - 1:
            start += 1
        yield Block(heading, " ".join(lead for _, lead in leads), span_of(text, start, end))


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


def _row_lead(header: str) -> str:
    return " / ".join(cell.strip() for cell in header.strip().strip("|").split("|"))
