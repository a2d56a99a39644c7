"""Who will do what by when: the next steps that a reply states."""

# A phrase pattern is kept on one line, so that it can be read and searched as a whole.

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from service.domain.span import Span, span_of
from service.domain.verdict import Actor
from service.text.deadlines import Deadline, find_deadlines
from service.text.screen import Screen, fold_spaces
from service.text.sentences import find_sentences
from service.text.step_patterns import STEP_PATTERNS

_SCREEN = Screen([pattern for _, pattern in STEP_PATTERNS])
_QUESTION = re.compile(
    r"\b(?:you|your|which|what|when|where|how|prefer|would|could|does|do|is|are|was|were|did|has|have)\b",
    re.IGNORECASE,
)
# Ways back that close a matter: they are no step of anybody's.
_COURTESY = r"\b(?:(?:if|should|whenever|in case)\b.{0,30}?\b(?:any|further|more|other|else|additional|questions?|concerns?|help|assistance|again|anything)\b|(?:feel free|(?:do not|don't|please don't) hesitate|always welcome|just (?:ask|shout))|(?:is there )?(?:anything|something) else|(?:how|what) (?:else )?(?:can|may|could|else)\b.{0,12}\b(?:i|we)\b.{0,12}\b(?:help|assist|do)|(?:happy|glad|here) to (?:help|assist|answer)|have (?:a|any) (?:great|nice|good|wonderful|lovely|safe|further|other|more)|(?:this|that|it) will (?:help|allow|enable|let)|no (?:further )?action (?:is )?(?:needed|required))"
# A question or request that is meant, whatever courtesy stands beside it.
_EARNEST = r"\b(?:would you (?:like|prefer) (?!to (?:know|ask)\b|help)|do you (?:want|prefer)|(?:could|can|would) you (?:please )?(?:provide|confirm|send|share|tell|give|specify|clarify|check|reply|let)|please (?:provide|confirm|send|share|reply|choose|specify)|once you|\b(?:I|we)(?:'ll| will) (?!be\b))"
# What is to be done should it happen again: a way back to a closed matter, whoever acts then.
_RECURRENCE = r"^(?:but |and )?(?:(?:if|should|in case|whenever|when)\b[^.!?]{0,60}\b(?:ever|again|another|anywhere|amiss|anything|(?:any|more|other) (?:trouble|problems?|issues?|change)|comes? back|reappears?|recurs?|plays? up|still|next)\b|any(?:thing)? (?:odd|wrong|amiss|strange|trouble|problems?|issues?)\b|trouble\b)"
_MANNERS = Screen([_COURTESY, _EARNEST, _RECURRENCE])
_MOST = 12  # steps of one sentence
_VAGUE = re.compile(
    r"""^\s*(?:(?:also|then|now|personally|certainly|try\s+to|definitely|be\s+able\s+to|see|see\s+if|please)\s+)*(?:look(?:ing)?\s+(?:in|into|at|closely\s+at)|(?:do|try)\s+(?:our|my|everything|all|what(?:ever)?|the)\b|do\s+best|see\s+(?:what|how|if|whether)|
        work(?:ing)?\s+on|try\s+to|check(?:ing)?(?:\s+on)?\s+(?:it|this|that|things|into)\b|take\s+(?:this|it|that|your|care|every|a\s+look|another\s+look|the\s+necessary|note)|keep\s+(?:an\s+eye|this|it|working|trying|your)|consider|bear|note|handle|deal|investigat|
        sort\s+(?:it|this|that)\s+out|have\s+a\s+look|get\s+to\s+the\s+bottom|make\s+sure\s+(?:it|this)|strive|continue|improve|learn|assist|help|be\s+(?:looking|working)|pass\s+(?:on|along)\s+your|monitor|follow\s+up\s+on|explore|find\s+(?:a|the|out)\b|give\s+(?:this|it|your\s+\w+)\s+(?:our|my)\s|see\s+to\s+(?:it|this|that)\b|make\s+sure\s+(?:that\s+)?(?:you(?:'re|\s+are)|everything|all)|try(?:ing)?\s+(?:hard|our|my)|do\s+whatever|get\s+(?:this|it)\s+(?:sorted|resolved)|
        (?:resolving|committed|doing|trying)\b|(?:put|set|make)\s+(?:this|it|things)\s+right|be\s+(?:taking|trying|giving)|resolve\s+(?:it|this|that|the|your)|fix\s+(?:it|this|that)\s+(?:somehow|as\s+best))""",
    re.VERBOSE | re.IGNORECASE,
)
_SECOND_ACT = re.compile(
    r"\band\s+(?:then\s+|will\s+|also\s+|i'll\s+|we'll\s+)*(?:get\s+back|call|e-?mail|reply|send|update|write|contact|refund|replace|ship|book|tell|let\s+you\s+know|report|give|ask|issue|credit|arrange|phone|text|message|respond|follow\s+up|come\s+back)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``named`` is false where a passive leaves open who acts; ``vague`` where the act is no act;
    ``triggered`` where it waits for what its sentence names; ``optional`` where the customer may leave it be.
    """

    actor: Actor
    action: str
    span: Span
    deadline: Deadline | None
    named: bool = True
    vague: bool = False
    triggered: bool = False
    optional: bool = False


def find_steps(text: str, now: datetime) -> Iterator[Step]:
    """Steps in order, each with its sentence's deadline.

    >>> from datetime import datetime, UTC
    >>> steps = find_steps("Reply with a photo and I will book the courier within 24 hours.", datetime(2026, 10, 8, tzinfo=UTC))
    >>> [(s.actor, s.action, s.deadline.due if s.deadline else "") for s in steps]
    [('requester', 'reply with a photo', ''), ('agent', 'book the courier within 24 hours', 'PT24H')]
    """
    yield from _read_steps(text, now)


# A reply is read twice in a row: for its findings and for its steps.
@lru_cache(maxsize=4)
def _read_steps(text: str, now: datetime) -> tuple[Step, ...]:
    sentences = find_sentences(fold_spaces(text))
    return tuple(step for sentence in sentences for step in _read_sentence(text, sentence, now))


def _is_courtesy(sentence: str) -> bool:
    found = {index for index, _ in _MANNERS.find_folded(sentence)}
    return found == {0} or 2 in found


def _find_phrases(sentence: str) -> Iterator[tuple[str, re.Match[str]]]:
    """(kind, match) in order; of two that overlap the earlier, of two that begin together the first kind."""
    position = 0
    for index, match in sorted(_SCREEN.find_folded(sentence), key=lambda found: (found[1].start(), found[0])):
        if match.start() >= position:
            position = match.end()
            yield STEP_PATTERNS[index][0], match


def _read_sentence(text: str, sentence: Span, now: datetime) -> Iterator[Step]:
    folded = sentence.text
    phrases = list(_find_phrases(folded))[:_MOST]
    asks = not phrases and folded.rstrip("\"')*_ ").endswith("?") and bool(_QUESTION.search(folded))
    if _is_courtesy(folded):
        return
    if not (phrases or asks):
        yield from _find_arrival(text, sentence, folded, now)
        return
    if asks:
        asked = span_of(text, sentence.start, sentence.end)
        yield Step("requester", f"answer: {asked.text}", asked, None)
        return
    deadlines = list(find_deadlines(folded, now))
    triggered = bool(_TRIGGER.search(folded))
    phrases = _share_subjects(phrases, folded)
    first_kind, first = phrases[0]
    for place, (kind, match) in enumerate(phrases):
        end = phrases[place + 1][1].start() if place + 1 < len(phrases) else len(folded)
        begin = match.start() if place else 0
        mine = [deadline for deadline in deadlines if begin <= deadline.span.start < end]
        # "Within two days of your reply I will …": a time before a request is meant for what follows it.
        if not mine and place and first_kind in _REQUESTS:
            mine = [deadline for deadline in deadlines if deadline.span.start < first.start()]
        yield _step(text, sentence, folded, (kind, match, end), mine[-1] if mine else None, triggered)


def _share_subjects(phrases: list[tuple[str, re.Match[str]]], folded: str) -> list[tuple[str, re.Match[str]]]:
    """ "I will set this up and confirm it": a bare verb behind "and" is done by whoever does the one before."""
    shared = phrases[:1]
    for (before, _), (kind, match) in pairwise(phrases):
        joined = re.search(r"\b(?:and|then)\s*$", folded[: match.start()]) or re.match(
            r"\s*,?\s*(?:and|then)\b", match[0]
        )
        asks = re.search(r"\b(?:please|kindly|you)\b", match[0], re.IGNORECASE)
        shared.append(
            (
                _share_kind(kind, before, bool(joined and not asks), match[0] + folded[match.end() :][:4]),
                match,
            )
        )
    return shared


def _share_kind(kind: str, before: str, joined: bool, words: str) -> str:
    if kind == "imperative" and before in _DOING and joined:
        return "elided"
    # "is logged and will be reviewed": nobody is named for either.
    return "passive" if kind == "elided" and before == "passive" and words.endswith("be") else kind


def _find_arrival(text: str, sentence: Span, folded: str, now: datetime) -> Iterator[Step]:
    """What comes by a time without anybody's "will": "it's on your account within 24 hours"."""
    coming = [
        deadline
        for deadline in find_deadlines(folded, now)
        if 0 < deadline.latest < _FAR
        and (not deadline.due.startswith("P") or _WITHIN.match(deadline.span.text))
    ]
    if coming and _HAPPENS.search(folded) and not _PAST.search(folded) and not _STANDING.search(folded):
        span = span_of(text, sentence.start, sentence.end)
        yield Step("company", _CLOSING.sub("", span.text), span, coming[-1])


_PAST = re.compile(
    r"\b(?:was|were|had|did|arrived|bought|ordered|cost|paid|passed|policy|window|limit|closes?|ends?|ended|expires?|left|went|came|confirm(?:s|ed)|(?:records?|logs?|system|screenshot|account|photo|tracking|statement|scan)\s+(?:clearly\s+)?(?:shows?|says?)|showed|took|sent|ran|made|fell|broke|got)\b",
    re.IGNORECASE,
)
_FAR = 120 * 24  # hours; a date without a year that is further away is one that has been
_WITHIN = re.compile(
    r"(?:\d+\s*(?:to|or|-|–)\s*\d|needs?|within|in|inside|under|up\s+to|take|after|the\s+same|same|on|right|straight|immediately|at)",
    re.IGNORECASE,
)
_HAPPENS = re.compile(
    r"""\b(?:comes?|goes|leaves?|arrives?|ships?|rings?|calls?|lands?|reach(?:es)?|takes?|brings?|delivers?|collects?|starts?|begins?|gets?|drops?|pulls?|finish(?:es)?|fits?|repairs?|replaces?|sends?|posts?|e-?mails?|texts?|visits?|expects?|puts?|pays?|decides?|
        releases?|erases?|needs?|returns?|follows?|appears?|shows?|have|has|tells?|meets?|reconnects?|carries|drives|hands?|picks?|will|'ll|shall|delivery|collection|i|we
      | (?:is|are|'s|'re|be)\s+(?:now\s+)?(?:with|on|in|due|back|at|ready|set|booked|for|scheduled|cut|fixed|planned|here|there|out|expected|processed|sent|released|carried))\b""",
    re.VERBOSE | re.IGNORECASE,
)
# Hours, offers and habits: true every day, and no step.
_STANDING = re.compile(
    r"\b(?:open(?:s|ing)?|clos(?:e|es|ing)|lines|valid|offers?|runs?\s+(?:till|until)|always|every|each|code|until|till|have\s+a|I\s+(?:can\s+)?see)\b|\?\s*$",
    re.IGNORECASE,
)
_REQUESTS = {"need", "offer", "please", "must", "option", "imperative"}
_DOING = {"agent", "company", "elided"}
# Kinds whose first words say who, not what.
_CUT_OFF = {"agent", "must", "option"}
_BY = re.compile(
    r"\bby\s+(?:our|the|my|a|an|me|us)\s+(?!end\b|close\b|same\b|next\b)|\bby\s+(?-i:[A-Z])(?!\w+day\b)",
    re.IGNORECASE,
)
_JOINT = re.compile(r"[\s,;:.!?]*(?:(?:and|then|so|also|or)\s+)*", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\bI(?:'ve|'m|'ll|\s)")
_TRIGGER = re.compile(
    r"\b(?:once|as\s+soon\s+as|after|when|if)\s+(?:you|i|we|the|your|it)\b|\band\s+(?:i|we)(?:'ll|\s+will)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^[\s,;:.!?-]*(?:(?:and|then|so|just|simply|please|kindly|could|can|would|will|you|also|or|first)\s+)*",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?:[\s,;]+(?:and|but|so|or|then))?[\s,;]*$", re.IGNORECASE)
_CLOSING = re.compile(r"[\s,;.!?]+(?:and|but|so|or|then)?[\s,;.!?]*$", re.IGNORECASE)


def _step(
    text: str,
    sentence: Span,
    folded: str,
    phrase: tuple[str, re.Match[str], int],
    deadline: Deadline | None,
    triggered: bool,
) -> Step:
    kind, match, end = phrase
    act = folded[match.end() : end]
    start = match.start() + len(_JOINT.match(match[0])[0])  # type: ignore[index]  # it matches anything
    stop = len(_JOINED.sub("", folded[:end]))
    words = text[sentence.start + (match.end() if kind in _CUT_OFF else start) : sentence.start + end]
    action = _CLOSING.sub("", _OPENING.sub("", words) if kind in _REQUESTS | _CUT_OFF else words)
    return Step(
        _actor(kind, folded[: match.start()]),
        action[:1].lower() + action[1:] if kind in _REQUESTS else action,
        span_of(text, sentence.start + start, sentence.start + stop),
        deadline,
        named=kind != "passive" or bool(_BY.search(act)),
        vague=kind in _DOING and deadline is None and bool(_VAGUE.match(act)) and not _SECOND_ACT.search(act),
        triggered=triggered,
        optional=kind == "option",
    )


def _actor(kind: str, before: str) -> Actor:
    if kind in {"agent", "handed", "hold"} or (kind == "elided" and _FIRST_PERSON.search(before)):
        return "agent"
    return "requester" if kind in _REQUESTS else "company"
