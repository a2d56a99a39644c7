"""What a clause requires before anything else of it applies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.policy import Condition
from service.domain.span import Span
from service.policy.conditions import find_amount_conditions, find_fact_conditions, find_windows
from service.text.topics import find_topics, weigh

_INLINE = re.compile(
    r"\b(?:(?:and\s+|but\s+)?only\s+(?:after|once|if|when|with|against|for|on|upon)|provided(?:\s+that)?|as\s+long\s+as|subject\s+to|against(?=\s+(?:(?:a|an|the|your|their)\s+)?(?:\w+\s+)?(?:receipt|proof|invoice|evidence|documentation|ticket)s?)|on\s+presentation\s+of|on\s+receipt\s+of)\s+(?P<what>[^.;]{3,120})",
    re.IGNORECASE,
)
_NARROWED = re.compile(
    r"(?<=\w)\s+(?:that|which|who)\s+(?:\w+\s+){1,4}?(?:not|never|\w+n't)\b.*$", re.IGNORECASE
)
_OF_STAFF = find_topics(
    "agent adviser advisor staff colleague employee team commit promise offer say tell give answer reply confirm"
)
_LITTLE = 2.5  # words that may stay beside what is understood

Facts = tuple[tuple[Span, Condition], ...]


@dataclass(frozen=True, slots=True)
class Requirements:
    """The conditions of one part of a sentence.

    ``ruling`` is its text without the condition that stands within it; ``facts`` are the circumstances named there,
    and ``windows`` the times that bound when it applies.
    """

    ruling: str
    conditions: tuple[Condition, ...]
    facts: Facts
    windows: tuple[Span, ...]


def read_requirements(part: str) -> Requirements:
    """What one folded part of a sentence requires.

    >>> found = read_requirements("Unopened items are refunded, provided that the receipt is shown")
    >>> found.ruling, [condition.text for condition in found.conditions]
    ('Unopened items are refunded, ', ['receipt is shown', 'Unopened'])
    """
    windows = tuple(find_windows(part))
    inline = _INLINE.search(part)
    ruling = part[: inline.start()] + part[inline.end() :] if inline else part
    facts = tuple(find_fact_conditions(ruling))
    conditions = (
        *(condition for _, _, condition in windows),
        *(read_conditions(inline[0]) if inline else ()),
        *(condition for _, condition in facts),
        *find_amount_conditions(ruling),
    )
    return Requirements(ruling, conditions, facts, tuple(span for span, _, _ in windows))


def read_conditions(clause: str) -> Iterator[Condition]:
    """What a conditional clause requires: what is understood of it, and all its words."""
    windows = [condition for _, _, condition in find_windows(clause)]
    yield from windows
    yield from find_amount_conditions(clause)
    if not windows and find_topics(clause) <= _OF_STAFF:
        return  # "before staff commit to them"
    facts = [condition for _, condition in find_fact_conditions(clause)]
    rest = weigh(find_topics(clause))
    if facts and rest <= len(facts) + _LITTLE:
        yield from facts
    elif not windows or rest > _LITTLE:
        yield Condition("other", clause.strip().rstrip(".;,"))


def take_narrowing(text: str) -> tuple[str, tuple[Condition, ...]]:
    """``text`` before a clause that says which ones ("bags that are not needed"), and that clause: a person has to tell."""
    limited = _NARROWED.search(text)
    return (text[: limited.start()], (Condition("other", limited[0]),)) if limited else (text, ())
