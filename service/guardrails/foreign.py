"""Matter that no reply to a customer is made of: code, ciphers, talk about prompts, requests for secrets."""

# A phrase pattern is kept on one line, so that it can be read and searched as a whole.

import re
from collections.abc import Iterator
from itertools import islice

from service.domain.case import Case
from service.domain.span import Span, span_of
from service.domain.verdict import Finding
from service.guardrails.orders import find_company_told
from service.text.screen import Screen, fold_spaces

# What the patterns below find, in words for the agent, in their order.
_WHAT = (
    "talks about a machine and its instructions",
    "talks about a machine and its instructions",
    "looks like code",
    "is letters one by one",
    "looks encoded",
    "is no prose",
    "admits guilt before the law",
    "speaks of what no reply decides",
)
_MATTER = Screen(
    [
        r"\b(?:I am|I'm|we are|being|as) (?:only |just |merely |simply |really |in fact |actually )*(?:(?:an?|the|your) (?:\w+ )?)?(?:AI|artificial intelligence|(?:large )?language model|LLM|chat ?bot|bot|virtual assistant|computer program|robot)\b(?! (?:team|lead))",
        r"\b(?:ignor\w+|disregard\w*|overrid\w+|overrul\w+|bypass\w*|forg[eo]t\w*) (?:\w+ ){0,3}?(?:instructions?|prompts?|guidelines|directives|the (?:policy|rules?)|our (?:policy|rules?)|my (?:rules?|limits?))\b|\b(?:my|the|our|these|hidden|previous|original|secret) (?:\w+ )?(?:instructions|prompts?|rules|guidelines|directives) (?:that |which )?(?:(?:I|we) (?:was|were|am|have been|got|received|follow)|(?:say|tell|read|state|forbid|require)s? (?:me|that I|to me|:))|\b(?:prompt injection|jail ?break\w*|debug mode|developer mode enabled|stay(?:ing)? in character)\b|\b(?:text marked untrusted|fence mark)\b",
        r"[{}\\^|~`]|[<>=!]=|=>|\b\w+\(\)|\b\w+\.\w+\(|\bimport \w+;|\bfrom \w+ import\b|(?-i:\bSELECT\b[^.!?]*\bFROM\b|\b(?:INSERT INTO|DROP TABLE|DELETE FROM)\b)|\b\w+='|;\s*--",
        r"(?<![\w'.$€£])(?:[^\W_][ .\-]){3,}[^\W_](?![\w'])|(?<![\w.,])\d(?: ?[,.]? \d){2,}(?!\w)",
        r"(?<![\w/@.-])(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])(?=[\w+/-]*\d)[A-Za-z0-9+/_-]{20,}={0,2}|(?<![\w/@.-])[A-Za-z0-9+/]{10,}={1,2}(?![\w=])|(?<![\w-])(?=[a-f0-9-]*\d)(?=[a-f0-9-]*[a-f])[a-f0-9-]{16,}(?![\w-])",
        r"(?:(?<!\S)[.\-·–—*_/|]{1,8} ?){4,}(?!\S)",
        r"\b(?:we|I|the company|our company) (?:\w+ ){0,3}?(?:admit|concede|confess|acknowledge|accept|were|was|are|have been|committed)\b[^.!?]{0,40}\b(?:negligen\w+|fraud\w*|liab\w+|guilty|unlawful\w*|illegal\w*|crim(?:e|inal)\w*)\b|\b(?:we|I) (?:\w+ )?(?:broke|violated|breached) the law\b|\b(?:win|won|winning|lose|lost) (?:\w+ )?in court\b",
        r"\b(?:vote for|(?:buy|shop|order|book) (?:it )?(?:at|from|with) (?:our )?(?:competitor|another company|someone else)|report you to the police)\b",
    ]
)
_ASKS = r"(?:send|give|tell|share|provide|confirm|forward|e-?mail|text|reply with|respond with|read out|upload|need|require|let me have|let us have|may I have|could I have|can I have|have (?:\w+ ){0,2}ready|what is|what's)"
_SECRETS = Screen(
    [
        rf"\b{_ASKS}\b[^.!?;]{{0,60}}?\b(?:(?:full |complete |whole |entire )?(?:credit |debit |bank |payment )?card (?:number|details|data)s?|security code|CVV|CVC|(?:your|the) (?:\w+ )?(?:PIN|pass ?words?|pass ?codes?|one-time code)\b|social security number|(?:scan|copy|photo|picture) of (?:your|the) (?:passport|ID|identity card|driving licence|driver's license))\b"
    ]
)
_SPARES = re.compile(
    r"\b(?:not|never|needn't|don't|no need|without|last|first) |\bnew password\b|\breset\b|\bchoose\b",
    re.IGNORECASE,
)
_TWINS = re.compile(
    r"(?=\w*[A-Za-z])(?=\w*[\u0370-\u03ff\u0400-\u04ff\u0530-\u058f\u13a0-\u13ff])\w{2,}", re.UNICODE
)
_ENOUGH = 10


def check_foreign(body: str, case: Case) -> Iterator[Finding]:
    """``safety.foreign`` and ``safety.asks_secret`` in ``body``, whoever wrote it; what the company writes itself is fine."""
    folded = fold_spaces(body)
    found = [(match.span(), index) for index, match in _MATTER.find_folded(folded)]
    if not body.isascii():
        found += [(match.span(), 4) for match in _TWINS.finditer(folded)]
    if found:
        own = "\n".join(find_company_told(case)).lower()
        for (start, end), index in islice(found, _ENOUGH):
            if folded[start:end].strip().lower() not in own:
                yield foreign(span_of(body, start, end), f"“{body[start:end].strip()}” {_WHAT[index]}.")
    for _, match in _SECRETS.find_folded(folded):
        if not _SPARES.search(match[0]) and not _SPARES.search(
            folded[max(0, match.start() - 12) : match.start()]
        ):
            span = span_of(body, match.start(), match.end())
            yield Finding(
                "safety.asks_secret",
                "fail",
                "blocking",
                "This asks for what no company needs and every swindler wants.",
                span,
                suggestion="Ask for nothing secret, or for the last four digits only.",
            )


def foreign(span: Span, message: str) -> Finding:
    """The finding: a person has to look, for no clause says that it is wrong."""
    return Finding(
        "safety.foreign",
        "unverifiable",
        "blocking",
        message,
        span,
        suggestion="Leave it out, or say it in plain words that this case is about.",
    )
