"""Whether a reply keeps its temper: narrow rules, each hit with its words and a better way to put it."""

# A phrase pattern is kept on one line, so that it can be read and searched as a whole.

import re
from collections.abc import Iterator
from itertools import pairwise

from service.domain.case import Case
from service.domain.span import Span, span_of
from service.domain.verdict import Finding
from service.guardrails.learnt_tone import find_learnt
from service.guardrails.shouting import check_shouting
from service.guardrails.tone_rules import TONE_RULES, ToneRule
from service.text.screen import Screen, fold_spaces, spaced

_FLAT = tuple((rule, pattern) for rule in TONE_RULES for pattern in rule.patterns)
_SCREEN = Screen([pattern for _, pattern in _FLAT])
# What is said of a rule where no pattern of it applies.
_TYPICAL = {rule.rule: rule for rule in reversed(TONE_RULES)}
_UNLESS = {
    expression: re.compile(spaced(expression), re.IGNORECASE)
    for rule in TONE_RULES
    for expression in (rule.unless_before, rule.unless_after)
    if expression
}
_SENTENCE_START = re.compile(r".*(?:[.!?][\"')*_]*\s|\n)", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n")
# Somebody else's words, told with regret: "I am sorry you were told that it was your fault".
_REPORTED = re.compile(
    r"""\b(?: (?:you\s+(?:were|have\s+been|had\s+been)|(?:should|must)\s+(?:not|never)\s+have\s+been|being|been)\s+(?:told|asked|made|blamed|left|given\s+the\s+impression)
      | (?:colleague|agent|representative|team\s+member|adviser|advisor|he|she|they|someone|driver|courier)\s+(?:has\s+|have\s+|had\s+)?(?:told|said|asked|implied|suggested)
      | you(?:'ve|\s+have)?\s+(?:said|wrote|written|mentioned|told\s+(?:us|me))
      | (?:made|make|makes)\s+you\s+feel | (?:felt|feel)\s+(?:like|as\s+(?:if|though))
      | (?:sound|sounded|come\s+across|came\s+across|seem|seemed)\s+(?:like|as)
      | (?:do|does|did|am|are|is)(?:n't|\s+not)\s+(?:mean|meant|saying|suggesting|implying|asking\s+you|telling\s+you|to\s+say|want\s+you\s+to)
      | (?:nobody|no\s+one)\s+(?:should|would|may) | (?:would|should|could)\s+never
    )\b (?!.*(?:\bbut\b|\bhowever\b|;|\s[–—-]\s))""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_QUOTED = re.compile(r"\"[^\"\n]{1,200}\"|(?<!\w)'[^'\n]{3,200}'(?!\w)")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55]")
_STOCK = Screen(
    [
        r"\b(?:apologi[sz]e|apologies|sorry|regret) (?:\w+ ){0,3}any inconvenience\b",
        r"\b(?:satisfaction|business|feedback|opinion|happiness|experience|call|loyalty) (?:is|are) (?:very |extremely |of utmost )?(?:important|importance|valuable) to us\b",
        r"\bwe (?:truly |really |greatly |deeply )?(?:value|appreciate|cherish) your (?:business|feedback|patronage|loyalty|custom|patience and understanding|understanding)\b",
        r"\bthank you for (?:reaching out|contacting (?:us|customer)|bringing this to our attention|your (?:patience and )?understanding|your feedback|your continued)\b",
        r"\bwe (?:always )?(?:strive|pride ourselves|endeavou?r|aim) (?:to|on|in)\b",
        r"\b(?:rest assured|please be (?:assured|advised)|kindly be advised)\b",
        r"\bvalued (?:customer|client|guest|member)s?\b",
        r"\bwe take (?:\w+ ){1,4}(?:very |extremely )?seriously\b",
        r"\b(?:highest|utmost|world-class|exceptional|best possible) (?:standards?|service|customer service|care|importance|customer experience)\b",
    ]
)
_APOLOGY = re.compile(r"\b(?:sorry|apologi[sz]e|apologies|apology)\b", re.IGNORECASE)
# How far a hit's sentence is looked at, in characters; how many hits of one rule are told.
_REACH = 400
_ENOUGH = 12
_STACKED = 4
_GROVELLING = 4


def check_tone(body: str, case: Case) -> Iterator[Finding]:
    """Findings of ``tone.*`` on ``body``, each with a span of it; none where the tone is fine."""
    folded = fold_spaces(body)
    quoted = (
        [span_of(folded, m.start(), m.end()) for m in _QUOTED.finditer(folded)] if _may_quote(folded) else []
    )
    found: dict[str, list[Span]] = {}
    for index, match in _SCREEN.find(body):
        rule = _FLAT[index][0]
        span = _trimmed(body, match.start(), match.end())
        if len(found.get(rule.rule, ())) == _ENOUGH or any(
            span.overlaps(other) for other in (*quoted, *found.get(rule.rule, ()))
        ):
            continue
        if _cleared(rule, folded, span, case):
            continue
        found.setdefault(rule.rule, []).append(span)
        yield _finding(rule, span)
    taken = [span for spans in found.values() for span in spans]
    for name, span in find_learnt(body, [*taken, *quoted]):
        if _REPORTED.search(span.text) is None:
            yield _finding(_TYPICAL[name], span)
    yield from check_shouting(body, case.message)
    yield from _check_stacking(body)
    yield from _check_emoji(body)


def _may_quote(folded: str) -> bool:
    return '"' in folded or "'" in folded


def _trimmed(body: str, start: int, end: int) -> Span:
    # Patterns may begin with the punctuation that precedes a phrase.
    while start < end and not (body[start].isalnum() or body[start] in "§/"):
        start += 1
    while end > start and body[end - 1].isspace():
        end -= 1
    return span_of(body, start, end)


def _cleared(rule: ToneRule, folded: str, span: Span, case: Case) -> bool:
    before = _SENTENCE_START.sub("", folded[max(0, span.start - _REACH) : span.start])
    if before.lstrip().startswith(">") or _REPORTED.search(before):
        return True
    if rule.unless_before and _UNLESS[rule.unless_before].search(before):
        return True
    if rule.unless_after:
        after = folded[span.end : span.end + _REACH]
        closing = _SENTENCE_END.search(after)
        if _UNLESS[rule.unless_after].search(after[: closing.start()] if closing else after):
            return True
    if rule.unless_said:
        return _said(span.text, case)
    return rule.rule == "tone.overfamiliar" and _is_name(span.text, case)


def _is_name(words: str, case: Case) -> bool:
    names = f"{case.requester.name} {case.conversation.last_request.author_name}".lower().split()
    return words.lower().split()[-1] in names


def _said(words: str, case: Case) -> bool:
    wanted = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)
    return any(
        wanted.search(message.body) for message in case.conversation.messages if message.author == "requester"
    )


def _finding(rule: ToneRule, span: Span) -> Finding:
    return Finding(
        rule=rule.rule,
        verdict="fail" if rule.severity == "blocking" else "warn",
        severity=rule.severity,
        message=f"“{span.text}” {rule.message}.",
        span=span,
        suggestion=rule.suggestion,
    )


def _check_stacking(body: str) -> Iterator[Finding]:
    stock = dict(_STOCK.find(body))
    if len(stock) >= _STACKED:
        last = max(stock.values(), key=lambda match: match.start())
        yield _insincere(
            span_of(body, last.start(), last.end()),
            f"{len(stock)} stock phrases in one reply drown what is meant.",
            "Keep at most one, and say something that only this customer could be told.",
        )
    apologies = list(_APOLOGY.finditer(body))
    if len(apologies) >= _GROVELLING:
        yield _insincere(
            span_of(body, apologies[-1].start(), apologies[-1].end()),
            f"{len(apologies)} apologies in one reply stop sounding sincere.",
            "Apologise once, specifically, and use the space for what happens next.",
        )


def _insincere(span: Span, message: str, suggestion: str) -> Finding:
    return Finding("tone.insincere", "warn", "advisory", message, span, suggestion=suggestion)


def _check_emoji(body: str) -> Iterator[Finding]:
    if body.isascii():
        return
    emoji = list(_EMOJI.finditer(body))
    if len(emoji) >= 3 or any(a.end() == b.start() for a, b in pairwise(emoji)):
        yield Finding(
            "tone.overfamiliar",
            "warn",
            "advisory",
            f"{len(emoji)} emoji are too many for an upset customer.",
            span_of(body, emoji[0].start(), emoji[-1].end()),
            suggestion="Leave the emoji out.",
        )
