"""Putting a reply together from the texts of its segments."""

import re
from collections.abc import Mapping, Sequence

from service.domain.case import Case
from service.domain.reply import Reply, Segment
from service.domain.span import Span
from service.domain.technique import Technique

_PLAIN_NAME = re.compile(r"[^\W\d_]+(?:[ '’.-][^\W\d_]+){0,3}")
_OWN_GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|good\s+(?:morning|afternoon|evening))\b[^.!?\n]{0,40}?[,!]\s*", re.IGNORECASE
)
_MARKUP = re.compile(r"\*\*|__|^#+\s*|`", re.MULTILINE)
_LETTER_CHANNELS = ("email", "chat", "voice", "social_private")


def assemble_reply(
    parts: Sequence[tuple[str, str]], case: Case, techniques: Mapping[str, Technique]
) -> Reply:
    """A reply from (technique id, text) pairs: paragraphs by technique, greeting and signature by channel.

    Greeting and signature are the code's own, so a model's are taken off; segments keep their offsets.
    """
    body = _greeting(case)
    segments: list[Segment] = []
    paragraph = ""
    for number, (technique, written) in enumerate(parts, start=1):
        text = clean_text(written)
        if not text:
            continue
        place = techniques[technique].paragraph if technique in techniques else "middle"
        if body:
            body += " " if place == paragraph and not body.endswith("\n\n") else _gap(case, body)
        segments.append(Segment(f"s{number}", technique, Span(len(body), len(body) + len(text), text)))
        body += text
        paragraph = place
    signature = _signature(case)
    if signature:
        body += f"\n\n{signature}"
    return Reply(body, tuple(segments))


def clean_text(text: str) -> str:
    """A segment's text as plain prose: no markup, greeting or line breaks but those of numbered steps.

    >>> clean_text("Dear Dana, **I see** why.\\nThat hurts.")
    'I see why. That hurts.'
    """
    text = _MARKUP.sub("", text).strip()
    text = _OWN_GREETING.sub("", text)
    text = re.sub(r"\s*\n\s*(?!\d{1,2}[.)]\s|-\s)", " ", text)
    text = re.sub(r"[ \t]+", " ", text).strip()
    if text and text[-1].isalnum():
        text += "."
    return text[:1].upper() + text[1:]


def _gap(case: Case, body: str) -> str:
    if body.endswith("\n\n"):
        return ""
    return "\n\n" if case.conversation.channel in ("email", "social_private", "voice") else " "


def _greeting(case: Case) -> str:
    if case.conversation.channel not in _LETTER_CHANNELS:
        return ""
    name = (case.requester.name or case.conversation.last_request.author_name).strip()
    first = name.split()[0] if name else ""
    known = len(first) <= 30 and _PLAIN_NAME.fullmatch(first)
    return (f"Hi {first}," if known else "Hello,") + "\n\n"


def _signature(case: Case) -> str:
    if case.conversation.channel not in ("email", "social_private"):
        return ""
    signature = case.assignee.signature.strip() or case.assignee.name.strip()
    return "\n".join(signature.splitlines())
