"""Who will do what by when: the next steps that a reply states."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from service.domain.span import Span, span_of
from service.domain.verdict import Actor
from service.text.characters import fold
from service.text.deadlines import Deadline, find_deadlines
from service.text.sentences import find_sentences

_WILL = r"(?:'ll|\s+will|\s+shall|\s+(?:is|are|am)\s+going\s+to|'(?:m|re)\s+going\s+to)"
_ADVERBS = r"(?:\s+(?:also|then|now|personally|immediately|first|next|gladly|still|automatically|usually|be\s+able\s+to|go\s+ahead\s+and|make\s+sure\s+to|have\s+to|need\s+to|get\s+to))*"
_NOT = r"(?!\s+(?:not|never|no\s+longer|only\s+be\s+able|be\s+(?:glad|happy|pleased|delighted|unable|more\s+than\s+happy|grateful|sorry|here|available|of\s+assistance|of\s+help|[$€£]?\d)|gladly\s+answer|be\s+required)\b)"
_THING = (
    r"(?:\w+\s+){0,2}?(?:refund|replacement|order|credit|voucher|parcel|package|payment|part|item|label|money|amount|repair|gift\s+card|certificate|account|invoice|"
    r"booking|delivery|reservation|subscription|balance|charge|change|cancellation|return|exchange|flight|fee|points|ticket|copy|unit|device|product|engineer|technician)s?"
)
_STAFF = (
    r"(?:\w+[\s-]+){0,3}?(?:team|department|warehouse|supervisor|manager|courier|specialist|colleagues?|engineer|technician|driver|staff|experts?|agent|adviser|advisor|"
    r"representative|office|branch|store|shop|kitchen|desk|line|lead|director|carrier|supplier|workshop|depot|accountant|claims|billing|support|member\s+of\s+(?:our|the|my)\s+\w+(?:\s+team)?)"
)
_ASKED = r"(?:(?:double|re)-?check|provide|reply|respond|send|confirm|share|tell|let\s+(?:me|us)\s+know|give|choose|pick|attach|upload|check|call|contact|message|dm|return|pack|print|post|drop|keep|use|press|click|sign|log|follow|email|write|fill|complete|show|bring|take|unplug|stop|try|restart|answer|specify|describe|note\s+down|state|clarify|allow\s+(?:me|us)|advise|verify|forward|quote|visit|ring|leave|hand|open|go|enter|select|proceed|say|start|put|hold|reset|switch|turn|wait|look|review|indicate|list)"

_STEP = re.compile(
    rf"""
    # "we need your order number" asks for it; "we need to …" does not
      (?P<need>\b(?:i|we)(?:'ll|\s+will)?\s+(?:also\s+|just\s+|still\s+|first\s+)?(?:need|require|ask\s+for)\s+(?:you\s+to\b|your\b|the\s+following\b|a\s+(?:few|bit)\b|some\b|more\b|two\b|one\b|a\s+(?:photo|copy|picture)\b|the\s+\w+\s+(?:number|id|name|code)\b|(?:to\s+know|to\s+have|from\s+you)\b))
    | (?P<hold>(?:\bplease\s+)?\b(?:hold\s+on|bear\s+with\s+(?:me|us)|(?:just\s+)?(?:one|a)\s+moment(?:,?\s+please)?|hold\s+the\s+line)\b)
    | (?P<offer>\bwould\s+you\s+like\s+(?:me|us)\s+to\b|\b(?:shall|should|may|can)\s+i\b(?=[^.!\n]*\?))
    | (?P<agent>\b(?:I{_WILL}{_NOT}|let(?:\s+me|'s)\b(?!\s+know)(?:\s+(?:also|first|now|just|quickly|please))*(?=\s+\w)|I(?:'m|\s+am)\s+(?:now\s+|also\s+|already\s+|currently\s+|just\s+)?(?=(?:check|look|send|arrang|refund|book|work|ask|contact|call|escalat|forward|transferr|pass|rais|cancel|process|issu|put|order|review|investigat|follow|connect)\w*ing\b)))
    | (?P<you>\byou(?:'ll|\s+will|\s+should|\s+are\s+going\s+to|\s+can\s+expect\s+to|\s+may\s+expect\s+to)\s+(?:also\s+|then\s+|now\s+|soon\s+|shortly\s+|automatically\s+)*(?:receive|get|hear|see|be\s+(?:contacted|refunded|called|notified|emailed|credited|reimbursed|transferred|connected|charged|informed|updated|compensated|put\s+through|given))\b)
    | (?P<expect>\b(?:you\s+can\s+|please\s+)?(?:expect|look\s+out\s+for|look\s+forward\s+to)\s+(?=(?:a|an|the|your|our|to\s+(?:hear|receive|see|get)|it)\b))
    | (?P<transferred>\byou\s+are\s+(?:now\s+)?being\s+(?:transferred|connected|put\s+through))
    | (?P<passive>\b(?:it|this|that|(?:your|the|this|our)\s+(?:case|issue|complaint|request|concern|matter|ticket|feedback|query|enquiry|inquiry|situation|comments?|report|problem|message|claim|details|information)s?)
        (?:(?:'ll|\s+will|\s+is\s+going\s+to|\s+shall)(?:\s+\w+ly)?\s+be(?:\s+\w+ly)?|(?:\s+has|\s+have|'s|'ve)(?:\s+now|\s+already|\s+\w+ly)?\s+been|\s+(?:is|are)(?:\s+\w+ly|\s+now)?\s+being|\s+needs?\s+to\s+be)(?:\s+\w+ly)?
        \s+(?P<fate>looked\s+(?:into|at)|investigated|reviewed|escalated|forwarded|passed|handled|dealt\s+with|addressed|resolved|raised|logged|noted|taken\s+care\s+of|processed|considered|assessed|examined|checked|handed|referred|submitted|sent|transferred|followed\s+up|recorded|fixed|sorted|actioned))
    | (?P<company>\b(?:(?:we|they|he|she|it|this|someone|somebody|(?:our|the|my|your|an?|both|all|one\s+of\s+our|any)\s+(?:{_THING}|{_STAFF})(?:\s+(?:of|for|from|to|in|on|at|with)\s+[^,.;!?\n]{{1,40}}?)?|(?-i:[A-Z][a-z]+(?:\s+[A-Z][a-z]+)?)(?:\s+(?:from|in|of)\s+(?:our|the)\s+\w+(?:\s+\w+)?)?)
        (?:{_WILL}|\s+should(?=\s+(?:arrive|reach|appear|be\s+(?:with|in|on|back|delivered|processed|credited|refunded|completed|ready)|show|take|come|get|land))){_NOT}
        | \bwe(?:'re|\s+are)\s+(?:now\s+|also\s+|already\s+|currently\s+|just\s+|still\s+)?(?=(?:check|look|send|arrang|refund|book|work|ask|contact|call|escalat|pass|process|issu|order|review|investigat|ship)\w*ing\b)
        | \b(?:it|this|(?:the|your|a)\s+{_THING})\s+(?:takes?|(?:is|are)\s+(?:due|expected|scheduled|estimated)\s+(?:to\b|for\b|on\b|by\b)?|arrives?|ships?|leaves?|appears?)\b))
    | (?P<elided>\band\s+(?:will|should)\s+(?!not\b|never\b|you\b|be\s+(?:happy|glad)))
    | (?P<told>\b(?:I|we)(?:'ve|\s+have)?\s+(?:also\s+|just\s+|now\s+|already\s+)?(?:asked|instructed|arranged\s+for|requested)\s+(?:that\s+)?(?:{_STAFF}|our|the|my|a|an|them|him|her)\b)
    | (?P<handed>\b(?:I|we)(?:'ve|\s+have|'m|\s+am|'re|\s+are)?\s+(?:also\s+|just\s+|now\s+|already\s+|hereby\s+)?(?:escalat(?:ed|ing)|forward(?:ed|ing)|referr(?:ed|ing)|transferr(?:ed|ing)|hand(?:ed|ing)(?:\s+\w+){{0,3}}\s+over|pass(?:ed|ing)(?:\s+\w+){{0,4}}\s+(?:on|to)|rais(?:ed|ing))\b)
    | (?P<please>(?:^|(?<=[.!?:;,\n])\s*|\b(?:and|then|so|just|simply|can|could|would|will|also|or|kindly|first|please)\s+)(?:(?:you\s+)?(?:please|kindly)\s+(?:just\s+|also\s+|first\s+|simply\s+)?{_ASKED}|(?:could|can|would|will)\s+you\s+(?:please\s+|kindly\s+|also\s+|just\s+|tell\b|mind\b)*{_ASKED}?|(?:may|can|could)\s+i\s+(?:please\s+)?(?:have|ask|get)|let\s+(?:me|us)\s+know)\b)
    | (?P<must>\byou(?:'ll|\s+will|\s+would)?\s+(?:just\s+|only\s+|simply\s+|then\s+|first\s+|also\s+)*(?:need|have|want)\s+to\b(?!\s+do\s+(?:anything|nothing)))
    | (?P<option>\byou\s+(?:can|may|could)\s+(?:then\s+|also\s+|now\s+|simply\s+|always\s+|either\s+)*(?={_ASKED}\b)|\byou\s+(?:might|may)\s+(?:also\s+)?want\s+to\b|\b(?:i|we)(?:'d|\s+would)?\s+(?:also\s+)?(?:recommend|suggest|advise|encourage)\b)
    | (?P<imperative>(?:^|\b(?:then|just|simply|so|and)\s+)(?:{_ASKED})\s+(?=(?:to|with|us|me|the|a|an|your|it|this|that|by|here|back|which|whether|one|both|any|for|on|in)\b))
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_CUE = re.compile(
    r"'ll\b|\bwill\b|\bshall\b|going\s+to|\bplease\b|\byou\b|\blet\s+(?:me|us)\b|\?|\bneed\b|\b(?:ing|been|being)\b|\w(?:ing|ed)\b|\bshould\b|\btakes?\b|\bexpect|arrives?|ships?|\bam\b|"
    r"^\s*(?:then\s+|just\s+|simply\s+)?[A-Z]?[a-z]+\s+(?:to|with|us|me|the|a|an|your|it|this|that|by|here|back|which|whether|one)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\b(?:you|your|which|what|when|where|how|prefer|would|could|does|do|is|are|was|were|did|has|have)\b",
    re.IGNORECASE,
)
# Ways back that close a matter: they are no step of anybody's.
_COURTESY = re.compile(
    r"""\b(?:(?:if|should|whenever|in\s+case)\b.{0,30}?\b(?:any|further|more|other|else|additional|questions?|concerns?|help|assistance|again|anything)\b
      | (?:feel\s+free|(?:do\s+not|don't|please\s+don't)\s+hesitate|always\s+welcome|just\s+(?:ask|shout))
      | (?:is\s+there\s+)?(?:anything|something)\s+else | (?:how|what)\s+(?:else\s+)?(?:can|may|could|else)\b.{0,12}\b(?:i|we)\b.{0,12}\b(?:help|assist|do)
      | (?:happy|glad|here)\s+to\s+(?:help|assist|answer) | have\s+(?:a|any)\s+(?:great|nice|good|wonderful|lovely|safe|further|other|more)
      | (?:this|that|it)\s+will\s+(?:help|allow|enable|let) | no\s+(?:further\s+)?action\s+(?:is\s+)?(?:needed|required) )""",
    re.VERBOSE | re.IGNORECASE,
)
# A question or request that is meant, whatever courtesy stands beside it.
_EARNEST = re.compile(
    r"\b(?:would\s+you\s+(?:like|prefer)\s+(?!to\s+(?:know|ask)\b|help)|do\s+you\s+(?:want|prefer)|(?:could|can|would)\s+you\s+(?:please\s+)?(?:provide|confirm|send|share|tell|give|specify|clarify|check|reply|let)"
    r"|please\s+(?:provide|confirm|send|share|reply|choose|specify)|once\s+you|\b(?:I|we)(?:'ll|\s+will)\s+(?!be\b))",
    re.IGNORECASE,
)
_MOST = 12  # steps of one sentence
_VAGUE = re.compile(
    r"""^\s*(?:(?:also|then|now|personally|certainly|try\s+to|definitely|be\s+able\s+to|see|see\s+if|please)\s+)*(?:look(?:ing)?\s+(?:in|into|at|closely\s+at)|(?:do|try)\s+(?:our|my|everything|all|what(?:ever)?|the)\b|do\s+best|see\s+(?:what|how|if|whether)|
        work(?:ing)?\s+on|try\s+to|check(?:ing)?(?:\s+on)?\s+(?:it|this|that|things|into)\b|take\s+(?:this|it|that|your|care|every|a\s+look|another\s+look|the\s+necessary|note)|keep\s+(?:an\s+eye|this|it|working|trying|your)|consider|bear|note|handle|deal|investigat|
        sort\s+(?:it|this|that)\s+out|have\s+a\s+look|get\s+to\s+the\s+bottom|make\s+sure\s+(?:it|this)|strive|continue|improve|learn|assist|help|be\s+(?:looking|working)|pass\s+(?:on|along)\s+your|monitor|follow\s+up\s+on|explore|find\s+(?:a|the|out)\b)""",
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
    for sentence in find_sentences(text):
        if _CUE.search(sentence.text):
            yield from _read_sentence(text, sentence, now)


def _is_courtesy(sentence: str) -> bool:
    return bool(_COURTESY.search(sentence)) and not _EARNEST.search(sentence)


def _read_sentence(text: str, sentence: Span, now: datetime) -> Iterator[Step]:
    folded = fold(sentence.text)
    if _is_courtesy(folded):
        return
    matches = list(islice(_STEP.finditer(folded), _MOST))
    if not matches:
        if folded.rstrip("\"')*_ ").endswith("?") and _QUESTION.search(folded):
            yield Step("requester", f"answer: {sentence.text}", sentence, None)
        return
    deadlines = list(find_deadlines(sentence.text, now))
    triggered = bool(_TRIGGER.search(folded))
    for place, match in enumerate(matches):
        start = match.start()
        end = matches[place + 1].start() if place + 1 < len(matches) else len(folded)
        begin = 0 if place == 0 else start
        mine = [deadline for deadline in deadlines if begin <= deadline.span.start < end]
        # "Within two days, once you reply, I will …": a time before the first step is the sentence's own.
        if not mine and place and (matches[0].lastgroup or "") in _REQUESTS:
            mine = [deadline for deadline in deadlines if deadline.span.start < matches[0].start()]
        deadline = mine[-1] if mine else None
        yield _step(text, sentence, folded, (match, end), deadline, triggered)


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
_CLOSING = re.compile(r"[\s,;.!?]+(?:and|but|so|or|then)?[\s,;.!?]*$", re.IGNORECASE)


def _step(
    text: str,
    sentence: Span,
    folded: str,
    extent: tuple[re.Match[str], int],
    deadline: Deadline | None,
    triggered: bool,
) -> Step:
    match, end = extent
    kind = match.lastgroup or ""
    act = folded[match.end() : end]
    start = match.start() + len(_JOINT.match(match[0])[0])  # type: ignore[index]  # it matches anything
    stop = len(folded[:end].rstrip())
    words = sentence.text[match.end() if kind in _CUT_OFF else start : end]
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
