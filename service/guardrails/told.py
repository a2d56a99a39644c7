"""What the customer has written, sentence by sentence, with what it is about."""

from functools import lru_cache

from service.domain.case import Case
from service.domain.quantity import Measure
from service.domain.span import Span
from service.text.characters import fold
from service.text.measures import find_measures
from service.text.sentences import find_sentences
from service.text.topics import find_topics


def told_sentences(case: Case) -> tuple[tuple[Span, frozenset[str]], ...]:
    """The requester's sentences, each with its topics."""
    return _split(tuple(m.body for m in case.conversation.messages if m.author == "requester"))


@lru_cache(maxsize=16)
def _split(bodies: tuple[str, ...]) -> tuple[tuple[Span, frozenset[str]], ...]:
    return tuple((s, find_topics(s.text)) for body in bodies for s in find_sentences(fold(body)))


def told_measures(case: Case) -> tuple[Measure, ...]:
    """The quantities that the requester names."""
    return _measured(tuple(m.body for m in case.conversation.messages if m.author == "requester"))


@lru_cache(maxsize=16)
def _measured(bodies: tuple[str, ...]) -> tuple[Measure, ...]:
    return tuple(m for body in bodies for m in find_measures(fold(body)))
