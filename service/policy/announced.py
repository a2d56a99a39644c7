"""What a line rules that announces its conditions as a list."""

import re

from service.domain.policy import Rule
from service.domain.span import Span
from service.policy.requirements import read_conditions
from service.policy.rules import read_rules

_LISTED = re.compile(
    r",?\s*(?:and\s+)?(?:only\s+)?(?:if|when|where|provided(?:\s+that)?|unless|under|on|in)?\s*(?:(?P<any>any|one|either|at\s+least\s+one)|all|both|each|every\s+one)?\s*(?:of\s+)?(?:the\s+|these\s+)?"
    r"(?:following|these|conditions?|cases?|circumstances|true|hold|apply|met|are|is|must|be|reasons|things|[\s])*:\s*$",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(
    r"\b(?:if|when|where|unless|provided|as\s+long\s+as|conditions?|true|hold|apply|met|under\s+the\s+following)\b[^:]{0,60}:\s*$",
    re.IGNORECASE,
)
_UNLESS = re.compile(r"\bunless\b[^:]*:\s*$", re.IGNORECASE)
_ANY = re.compile(r"\b(?:any|one|either)\b[^:]*:\s*$", re.IGNORECASE)
_ENDING = re.compile(r"[;.,]?(?: and| or)?$")


def sets_conditions(lead: str) -> bool:
    """Whether the items under ``lead`` are conditions of what it rules."""
    return bool(_CONDITIONAL.search(lead))


def read_announced(lead: Span, items: list[str], heading: str) -> tuple[Rule, ...]:
    """The rules of a lead under the conditions of its items: all of them, or each alone where any is enough.

    >>> from service.domain.span import Span
    >>> text = "You can lift a suspension only if all of the following hold:"
    >>> [[k.text for k in r.conditions] for r in read_announced(Span(0, len(text), text), ["the balance is paid;", "no fraud."], "")]
    [['the balance is paid', 'no fraud']]
    """
    if not sets_conditions(lead.text):
        return ()
    match = _LISTED.search(lead.text)
    text = lead.text[: match.start()] if match else lead.text.rstrip(" :")
    unless = "unless " if _UNLESS.search(lead.text) else ""
    conditions = [
        tuple(read_conditions(unless + _ENDING.sub("", item.strip().rstrip(".;,")))) for item in items
    ]
    sentence = Span(lead.start, lead.start + len(text), text)
    if _ANY.search(lead.text):
        return tuple(rule for each in conditions for rule in read_rules(sentence, "", heading, each))
    return read_rules(sentence, "", heading, tuple(condition for each in conditions for condition in each))
