"""What one part of a sentence forbids: each of the things it lists, with the act they share."""

import re
from collections.abc import Iterator
from dataclasses import replace

from service.domain.policy import Rule
from service.policy.force import find_denial
from service.policy.subjects import SPEAKING
from service.text.slots import find_remedies
from service.text.topics import find_topics, weigh

_TELLING = 1.0
_LIST = re.compile(r",\s+(?:or|and|nor)\s+|,\s+|\s+(?:or|nor)\s+|\s+and\s+(?!only)", re.IGNORECASE)
_LISTED = re.compile(rf"(?:(?!{_LIST.pattern}).)+", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?:for\s+the\s+same|together|not\s+both|in\s+addition\s+to|on\s+top\s+of)\b", re.IGNORECASE
)
_DENIAL = re.compile(
    r"^(?:but\s+|and\s+|so\s+)?(?:(?:is|are|was|were|will|can|may|must|should|has|have)\s+)?(?:not|never|no|do|does|cannot|nor|without)\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"\s*(?:no|not|never|it|they|cannot|does|is|are)\b")
_VERB = re.compile(
    r"\b(?:(?:nobody|no\s+one|none\s+of\s+\w+|neither)\b(?:\s+\S+){0,4}?\s+(?:can|may|will)\s+(?:ever\s+)?|not|never|n't|cannot|can't|don't|won't|no)\s+(?:be\s+|ever\s+|also\s+|offer\s+to\s+)?(?P<verb>[a-z]+)",
    re.IGNORECASE,
)

_FIRST_VERB = re.compile(r"\b(?:is|are|was|were|has|have|can|may|must|will|come|comes|made)\b", re.IGNORECASE)
_VERB_FIRST = re.compile(r"\s*(?:is|are|was|were|will|can|may|must|never|not|cannot)\b", re.IGNORECASE)

Things = list[tuple[int, str]]  # offset and words of each thing in a list


def find_forbidden(rule: Rule, text: str) -> Iterator[Rule]:
    """ "No payment of taxis, flights or lost earnings": each is forbidden, with the act they share; and so is each of
    several things of which one act is forbidden ("Shoes, hats and gift cards cannot be returned")."""
    rule = replace(rule, act=_find_act(text) & rule.topics)
    at = find_denial(text)
    things = [(match.start(), match[0]) for match in _LISTED.finditer(text) if match[0].strip(" ,")]
    number = next((n for n, (start, thing) in enumerate(things) if start <= at < start + len(thing)), 0)
    if number and _DENIAL.match(things[number][1].strip()):
        things, number = things[number:], 0  # what stands before is a statement of its own
        own = _topics_of(things[0][1], rule) | _find_subject_before(text, at, rule)
        if weigh(own) < _TELLING and len(things) == 1:
            return
        topics = frozenset(topic for _, thing in things for topic in _topics_of(thing, rule))
        rule = replace(rule, topics=topics or own)
    if len(things) < 2:
        yield rule
    elif _TOGETHER.search(text):
        # "never a credit and a reversal for the same event": only both are
        yield replace(rule, slots=frozenset())
    elif number == 0 and _are_acts([_topics_of(thing, rule) for _, thing in things]):
        yield from _share_object(rule, [thing for _, thing in things])
    else:
        yield from _share_act(rule, things, number, at)


def _find_subject_before(text: str, at: int, rule: Rule) -> frozenset[str]:
    """What "… and are never refunded" is about: the words before the first verb."""
    if not _VERB_FIRST.match(text[:at].rpartition(" and ")[2] + text[at:]):
        return frozenset()
    verb = _FIRST_VERB.search(text)
    return (
        find_topics(text[: verb.start()]) - rule.scope - SPEAKING
        if verb and verb.start() < at
        else frozenset()
    )


def _topics_of(thing: str, rule: Rule) -> frozenset[str]:
    return find_topics(thing) - rule.scope - SPEAKING


def _find_act(text: str) -> frozenset[str]:
    """The topic of the verb right behind a denial, none where there is no denial."""
    match = _VERB.search(text)
    return find_topics(match["verb"]) if match else frozenset()


def _are_acts(topics: list[frozenset[str]]) -> bool:
    return all(len(each) <= 1 for each in topics[:-1]) and len(topics[-1]) >= 2


def _share_object(rule: Rule, things: list[str]) -> Iterator[Rule]:
    """ "Never grant, extend or match a tier": one-word acts share the object of the last."""
    last = _topics_of(things[-1], rule)
    shared = last - find_topics(things[-1].split()[0])
    for thing in things[:-1]:
        act = _topics_of(thing, rule)
        yield replace(rule, topics=act | shared, act=act, slots=frozenset())
    yield replace(rule, topics=last, act=last - shared)


def _share_act(rule: Rule, things: Things, number: int, at: int) -> Iterator[Rule]:
    """What stands before the denial in thing ``number``, at offset ``at``, shares its predicate; what follows, its verb."""
    start, denying = things[number]
    predicate = find_topics(denying[max(0, at - start) :]) - rule.scope
    subject = find_topics(denying[: max(0, at - start)]) - rule.scope - SPEAKING
    extra = rule.topics - frozenset().union(*(_topics_of(thing, rule) for _, thing in things))
    for place, (_, thing) in enumerate(things):
        topics = _topics_of(thing, rule)
        if place < number:
            yield replace(rule, topics=topics | predicate)
        elif place == number and topics | extra:
            yield replace(rule, topics=topics | extra)
        elif topics:
            yield _forbid_also(rule, thing, topics | subject, _find_act(denying))


def _forbid_also(rule: Rule, thing: str, topics: frozenset[str], verb: frozenset[str]) -> Rule:
    slots = find_remedies(thing)
    if slots or _AGAIN.match(thing):
        return replace(rule, topics=topics, act=rule.act & topics, slots=slots)
    return replace(rule, topics=topics | verb, act=rule.act & (topics | verb))
