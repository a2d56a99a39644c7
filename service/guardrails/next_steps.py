"""Whether a reply says what happens next: who does what by when."""

# A phrase pattern is kept on one line, so that it can be read and searched as a whole.

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.case import Case
from service.domain.span import Span, span_of
from service.domain.verdict import Finding, NextStep, Severity
from service.guardrails.contradictions import check_contradictions
from service.text.characters import fold
from service.text.screen import Screen
from service.text.sentences import find_sentences
from service.text.steps import Step, find_steps

_COMES_BACK = re.compile(
    r"""\b(?: feel\s+free\s+to | (?:do\s+not|don't)\s+hesitate | let\s+(?:me|us)\s+know | just\s+(?:reply|ask|call|write|message) | (?:reply|write|call|contact|message)\s+(?:to\s+this|back|me|us|here|again)
      | (?:here|happy|glad)\s+to\s+(?:help|assist|answer) | get\s+(?:back\s+)?in\s+touch | reach\s+out | come\s+back\s+to | (?:reopen|opens)\b.{0,20}\b(?:case|ticket|it)
      | (?:anything|something)\s+else | \b(?:if|should)\b[^.!?\n]{0,60}\b(?:ping|dm|write|tell|text|reply|message|call|ring|send|drop|show|answer)\b | any(?:thing)?\s+(?:odd|wrong|amiss|strange|trouble) | trouble\b[^.!\n]{0,30}\? | how\s+(?:else\s+)?(?:can|may)\s+I\s+(?:help|assist) | if\s+(?:it|the|this|you).{0,60}\breply )""",
    re.VERBOSE | re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"\b(?:looking\s+forward|have\s+a\s+\w+|goodbye|bye|take\s+care|safe\s+travels|enjoy)\b", re.IGNORECASE
)
_REFUSED = re.compile(
    r"\b(?:can(?:no|')t|can\s+not|unable\s+to|not\s+(?:able|eligible|possible|available|refundable|allowed)|won't|will\s+not|isn't\s+(?:possible|available|eligible)|no\s+longer\s+(?:possible|available)|declined?)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"""\b(?:(?:I|we)(?:\s+(?:just|also|now|already))*\s+(?:cancell?ed|refunded|removed|sent|changed|updated|fixed|reset|restored|credited|replaced|booked|moved|corrected|deleted|lifted|matched|switched|put)
      | (?:works?|visible|live|active|open|back|clear(?:ed)?|closed|struck|attached|valid)\s+(?:again|now|below|here|on\s+your)\b | (?:it|that|which|fee|card|account|invoice|order|everything)(?:'s|\s+is)\s+(?:live|closed|struck|gone|cleared|off|paid|visible|attached|back)
      | (?:was|were|is|are)\s+(?:booked\s+back|attached|all\s+done) | (?:has|have|'ve)\s+(?:now\s+|already\s+|just\s+|also\s+|successfully\s+)*(?:been\s+)?(?:successfully\s+)?(?!escalat|forward|been\s+escalat|looked|noted)\w+(?:ed|nt|ne|de|ght)\b
      | is\s+(?:now\s+)?(?:fixed|resolved|active|complete|cancelled|canceled|booked|sorted|done|set|confirmed|unlocked|working) | (?:all|everything\s+is)\s+(?:set|sorted|done)
      | you(?:'re|\s+are)\s+(?:all\s+set|welcome|now) | (?:was|were)\s+(?:successfully\s+)?(?:refunded|cancelled|canceled|changed|updated|removed|credited|replaced))\b""",
    re.VERBOSE | re.IGNORECASE,
)
_HANDS_OVER = Screen(
    [
        r"\b(?:(?:I|we)(?:'ve|'ll|'m|'re| have| will| am| are)? (?:also |now |just |already |immediately |going to |have to |need to |then )*(?:escalat(?:e|ed|ing)|forward(?:ed|ing)?|transfer(?:red|ring)?|refer(?:red|ring)?|hand(?:ed|ing)? (?:this|it|you|your \w+) over|(?:pass(?:ed|ing)?|send|sent|rais(?:e|ed|ing)|take|taken|giv(?:e|en|ing)|put) (?:\w+ ){0,4}?(?:on )?(?:to|with) (?:(?:our|the|my|a|an) )(?:\w+[\s-]+){0,2}?(?:team|department|supervisor|manager|specialist|colleague|lead|director|agent|adviser|engineer)s?)|(?:I|we)(?:'ve|'m| have| am)? (?:also |now |just |already )*(?:handed|passed|given|sent|brought|taken|raised|put|moved|forwarded|assigned|shared) (?:\w+ ){0,5}?(?:to|with|before) (?:the attention of )?(?:our|the) (?:\w+[\s-]+){0,3}?(?:team|department|desk|head|lead|manager|supervisor|director|specialist|colleagues?|office|engineers?|experts?|people|managers?|council|board)\b|(?:(?:our|the) (?:\w+[\s-]+){0,3}?(?:team|desk|department|manager|supervisor|head|lead|director|specialist)(?: \([^)]{1,40}\)|, [^,.]{1,40},)? (?:is|are) taking (?:this|it|over|your))|(?:sent|given|passed) (?:them|him|her) your (?:case|file|complaint|request)|let me (?:transfer|escalate|forward|put you through)|(?:has|have) (?:now |already )?been (?:escalated|forwarded|handed|passed|referred|transferred)|will be (?:escalated|forwarded|handed|passed|referred|transferred)|is being (?:escalated|forwarded|handed|passed|referred|transferred)|(?:a|an|my|our|the|one of our) (?:\w+[\s-]+){0,2}?(?:supervisor|manager|specialist|colleague|team lead(?:er)?|senior \w+|team|department)s? (?:will|is going to) (?:\w+ )?(?:contact|message|call|be in touch|get (?:back|in touch)|reach|take over|reply|write|review|look|email|e-mail|phone))\b"
    ]
)
_FOLLOWS = re.compile(
    r"""\b(?: so\s+(?:that\s+)?(?:I|we)\s+can | (?:then|and)\s+(?:I|we)(?:'ll|\s+will|\s+can) | (?:I|we)\s+can\s+(?:then|help|assist|proceed|look|check|find|start|offer) | (?:to|and)\s+(?:proceed|help|assist|confirm|locate|find|verify|check|change|cancel|book|process|complete|finali[sz]e|continue|update|make|begin|start|get|look)
      | (?:once|after|when|as\s+soon\s+as|then)\b[^.!?\n]{0,50}\b(?:I|we|it|he|she|they|our|you(?:'ll|\s+will))\b | for\s+(?:me|us)\s+to | (?:this|that|it)\s+(?:will\s+)?(?:helps?|allows?|lets?|enables?) | (?:like|want|prefer)\s+(?:me|us)?\s*to | go\s+ahead | help\s+(?:me|us) )\b""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A body with its steps; ``folded`` has the same offsets."""

    body: str
    folded: str
    steps: tuple[Step, ...]

    @property
    def own(self) -> tuple[Step, ...]:
        """The steps on the company's side."""
        return tuple(step for step in self.steps if step.actor != "requester")


def read_next_steps(body: str, case: Case) -> tuple[NextStep, ...]:
    """The next steps that ``body`` states, in order; steps that name nobody count as the company's."""
    return tuple(
        NextStep(step.actor, step.action, step.deadline.due if step.deadline else "", step.span)
        for step in find_steps(body, case.now)
    )


def check_next_steps(body: str, case: Case) -> Iterator[Finding]:
    """Findings of ``next_steps.*``: at most one of none, no_time, no_actor, vague and customer_only, and the others."""
    reading = _Reading(body, fold(body), tuple(find_steps(body, case.now)))
    live = case.conversation.channel in {"chat", "voice"}
    open_escalation = list(_check_escalation(reading))
    yield from open_escalation
    yield from check_contradictions(reading.folded, reading.own)
    if not reading.steps:
        yield from [] if open_escalation else _check_none(reading, live)
    elif not reading.own:
        yield from _check_customer_only(reading, live)
    elif not open_escalation:
        yield from _check_own(reading, live)


def _check_none(reading: _Reading, live: bool) -> Iterator[Finding]:
    refused = _REFUSED.search(reading.folded)
    if (live and not refused and _says_something(reading.folded)) or _COMING.search(reading.folded):
        return
    closed = _DONE.search(reading.folded) or not refused
    if (_COMES_BACK.search(reading.folded) or (live and _FAREWELL.search(reading.folded))) and closed:
        return
    yield _finding(
        "none",
        # In a live conversation a plain answer may stand alone: the next question can follow at once.
        "advisory" if live else "blocking",
        "The reply does not say what happens next.",
        None,
        "Say who does what by when, or, if the matter is closed, how the customer can come back to it.",
    )


# Something is to come, though who does what is not plain: silence is better than a wrong word.
_COMING = re.compile(
    r"""\byou\s+can\s+(?:now\s+|also\s+)?\w+[^.!?\n]{0,60}\b(?:here|below|above|app|account|settings|page|website|portal)\b | (?:\b(?:will|shall|going\s+to)\b|'ll\b)(?!\s+(?:not|never|be\s+(?:unable|able))\b)(?!\s+(?:always|continue|understand|appreciate|agree|see|find|know|remain|be\s+(?:sorry|sure|glad|happy)))
      | \b(?:tonight|tomorrow|this\s+(?:afternoon|evening)|on\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day|within\s+(?:an?|the|\d+|two|three|five)\s|by\s+(?:noon|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day))\b""",
    re.VERBOSE | re.IGNORECASE,
)
_FEELING = re.compile(
    r"\b(?:sorry|apolog\w+|regret|thank|thanks|understand|frustrat\w+|disappoint\w+|upset\w*|hear\s+that|appreciate|unacceptable|hi|hello|hey|dear)\b",
    re.IGNORECASE,
)


def _says_something(folded: str) -> bool:
    """Whether a sentence does more than sympathise: in a live conversation an answer may stand alone."""
    return any(
        not _FEELING.search(sentence.text) for sentence in find_sentences(folded) if " " in sentence.text
    )


def _check_customer_only(reading: _Reading, live: bool) -> Iterator[Finding]:
    asked = [step for step in reading.steps if not step.optional]
    # In a live conversation a question needs no account of what follows the answer.
    if not asked or (live and reading.folded.rstrip().endswith("?")):
        return
    start = max(reading.folded.rfind(mark, 0, asked[0].span.start) for mark in (". ", "\n", "! ", "? ")) + 1
    if not _FOLLOWS.search(reading.folded, max(start, 0)):
        yield _finding(
            "customer_only",
            "advisory",
            "Only the customer has something to do, and nothing says what follows.",
            asked[-1].span,
            "Add what you will do once they have, and by when: “Once I have it, I will … within …”.",
        )


def _check_own(reading: _Reading, live: bool) -> Iterator[Finding]:
    own = reading.own
    if all(not step.named for step in own):
        yield _finding(
            "no_actor",
            "advisory",
            f"“{own[0].span.text}” does not say who acts.",
            own[0].span,
            "Name who does it, in the active voice: “I will …” or “Our warehouse will …”.",
        )
    elif all(_is_empty(step, live) or not step.named for step in own):
        vague = next(step for step in own if step.vague)
        yield _finding(
            "vague",
            "advisory",
            f"“{vague.span.text}” names no act that the customer could expect.",
            vague.span,
            "Say what will be done and what the customer will get: “I will check the courier's scan and call you by …”.",
        )
    elif not any(step.deadline or (live and _LOOKS.search(step.span.text)) for step in reading.steps):
        step = next(step for step in own if step.named)
        yield _finding(
            "no_time",
            "advisory",
            f"“{step.span.text}” has no time.",
            step.span,
            "Add by when: “within 24 hours”, “by Friday”.",
        )


def _is_empty(step: Step, live: bool) -> bool:
    # "Let me check that" is an act where the customer is there to wait for it.
    return step.vague and not step.triggered and not (live and _LOOKS.search(step.span.text))


# What is done while the customer waits.
_LOOKS = re.compile(
    r"^(?:let\s+me|(?:I|we)(?:'ll|\s+will|'m|\s+am)\s+(?:\w+\s+)?(?:check\w*|look\w*|see\s+(?:if|what|whether)|find|pull|review\w*|verify|go\s+ahead|proceed|transfer\w*|process\w*|update|cancel|book|now|need))\b",
    re.IGNORECASE,
)


def _check_escalation(reading: _Reading) -> Iterator[Finding]:
    for _, match in _HANDS_OVER.find(reading.folded):
        if _is_conditional(reading.folded, match.start()):
            continue
        end = _after_sentences(reading.folded, match.end(), 2)
        start = max(reading.folded.rfind(mark, 0, match.start()) for mark in (". ", "\n", "! ", "? ")) + 1
        timed = any(
            step.deadline and step.span.start < end and step.span.end > start for step in reading.steps
        )
        if not timed:
            yield _finding(
                "open_escalation",
                "blocking",
                "The matter is handed over without a time.",
                span_of(reading.body, match.start(), match.end()),
                "Say who takes over and by when they will be in touch.",
            )
            return


_OFFERED = re.compile(
    r"\b(?:if|would\s+you|shall|can|could|unless|should|whether|like\s+me\s+to|not|had|when)\b[^.!?\n]*$",
    re.IGNORECASE,
)


def _is_conditional(folded: str, start: int) -> bool:
    return bool(_OFFERED.search(folded[max(0, start - 80) : start]))


def _after_sentences(folded: str, position: int, count: int) -> int:
    for _ in range(count):
        found = re.compile(r"[.!?](?=\s)|\n\s*\n").search(folded, position)
        if not found:
            return len(folded)
        position = found.end()
    return position


def _finding(rule: str, severity: Severity, message: str, span: Span | None, suggestion: str) -> Finding:
    return Finding(
        f"next_steps.{rule}",
        "fail" if severity == "blocking" else "warn",
        severity,
        message,
        span,
        suggestion=suggestion,
    )
