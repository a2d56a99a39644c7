"""Gifts that a reply thinks up: things given as an apology of which no clause speaks."""

import re

from service.domain.verdict import ClauseQuote, Finding, Outcome
from service.guardrails.bench import Bench, Judgement
from service.guardrails.claims import Claim
from service.text.sieve import Sieve
from service.text.topics import find_topics

_PATTERNS = {
    "reason": re.compile(
        r"\b(?:as\s+(?:an?|our|my)\s+(?:\w+\s+){0,2}?(?:thank[\s-]?you|gesture|apology|token|treat|gift|present|surprise|sorry|compensation|something|extra|bonus)|as\s+compensation|to\s+make\s+(?:up\s+for|it\s+up|amends)|to\s+say\s+sorry|"
        r"by\s+way\s+of\s+(?:an?\s+)?(?:apology|compensation|thanks)|for\s+(?:the|your)\s+(?:trouble|inconvenience|scare|wait|bother|upset|patience)|a\s+little\s+(?:something|extra))\b",
        re.IGNORECASE,
    ),
    "free": re.compile(
        r"\b(?:on\s+the\s+house|on\s+us\b|with\s+our\s+compliments|complimentary|our\s+treat|(?:a|an|your|another|extra)\s+free\s+\w+|for\s+free|free\s+of\s+charge|gift(?:ed)?\s+you)\b",
        re.IGNORECASE,
    ),
}
_SIEVE = Sieve(_PATTERNS)
_GIVES = re.compile(
    r"\b(?:give|giving|gave|send|sending|sent|post|posting|offer|offering|add|adding|added|put|putting|throw(?:ing)?\s+in|include|including|treat|gift|gifting|get(?:ting)?\s+you|you(?:'ll|\s+will)?\s+(?:get|have|receive)|have|take|enjoy|accept|waiting\s+for\s+you|yours|is|are|lock(?:ing)?|keep)\b",
    re.IGNORECASE,
)
_ON_US = re.compile(r"\b(?:on\s+the\s+house|on\s+us\b|with\s+our\s+compliments|our\s+treat)\b", re.IGNORECASE)
_COVERED = 0.5  # the share of a rule's words that makes it speak of a gift
# Words that name no thing of their own.
_PLAIN = find_topics(
    """email mail inbox address name link card note message reply confirmation form label letter reference number details photo phone call update answer apology sorry trouble
    wait patience inconvenience scare bother gesture token gift present surprise treat little extra bonus thank compensation free next week day morning evening time way home door
    love delight happy glad whole hand pick personal new fresh second first another team crew manager colleague house compliment choose choice enjoy accept"""
)


def judge_gifts(bench: Bench) -> Judgement | None:
    """``policy.unsupported`` where a thing is given of which the policy has no word; a policy that rules out the rest makes it a fail."""
    claim = bench.claim
    if claim.modality not in ("commit", "offer") or claim.question or not _is_gift(claim):
        return None
    known = bench.index.weights
    things = frozenset(t for t in claim.topics - _PLAIN if t not in known and t not in bench.situation.known)
    named = any(
        c.rule.force in ("allow", "charge", "require", "time")
        and (c.named or (c.own >= 1.0 and c.coverage >= _COVERED))
        for c in bench.candidates
    )
    catch_all = bench.index.rest
    if named or not (things or (catch_all and _ON_US.search(claim.clause.text))):
        return None
    quote = ClauseQuote(catch_all.id, catch_all.text) if catch_all else None
    verdict: Outcome = "fail" if quote else "unverifiable"
    finding = Finding(
        "policy.unsupported", verdict, "blocking",
        "The policy names what may be given, and this is not among it." if quote else "No clause of the policy covers this.",
        claim.span, quote, claim.clause.text, "", "Offer only what the policy names, or ask a supervisor.",
    )  # fmt: skip
    return Judgement(verdict, quote, (finding,))


def says_sorry(sentence: str) -> bool:
    """Whether what a sentence gives is given as an apology.

    >>> says_sorry("a £20 gift card by way of an apology"), says_sorry("a refund of your £20")
    (True, False)
    """
    return "reason" in _SIEVE.hits(sentence) and bool(_PATTERNS["reason"].search(sentence))


def _is_gift(claim: Claim) -> bool:
    hits = _SIEVE.hits(claim.sentence)
    if "free" in hits and _ON_US.search(claim.clause.text):
        return True
    if not _GIVES.search(claim.clause.text):
        return False
    return says_sorry(claim.sentence) or (
        "free" in hits and bool(_PATTERNS["free"].search(claim.clause.text))
    )
