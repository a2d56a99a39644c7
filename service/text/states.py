"""Circumstances that policies make conditions of and customers mention, as facts with a value."""

import re
from collections.abc import Iterator

from service.domain.span import Span, span_of
from service.text.sieve import Sieve

FactKey = str

# (fact, value, words). A policy's "unopened items" and a customer's "never opened" are the same fact.
_STATES: tuple[tuple[FactKey, bool | str, str], ...] = (
    ("opened", False, r"un-?opened|unused(?!\s+(?:\w+\s+)?(?:months?|days?|time|portion|part|balance|nights?|sessions?|class(?:es)?|lessons?|tickets?|credits?|allowance|data|seats?|premium))|un-?worn|sealed|never\s+(?:been\s+)?(?:opened|used|worn)|not\s+(?:been\s+)?(?:opened|used|worn)|"
                      r"original\s+(?:packaging|condition)|new\s+condition|tags\s+(?:still\s+)?(?:on|attached)"),
    ("opened", True, r"(?:been\s+|already\s+|have\s+|has\s+|i\s+)(?:opened|used|worn)\b|\bopened\s+(?:items?|products?|boxes?|software|packages?)"),
    ("damaged_in_transit", True, r"(?:damaged|broken|crushed|smashed|cracked)\s+(?:in|during)\s+(?:transit|shipping|delivery)|"
                                 r"(?:arrived|came|was\s+delivered|turned\s+up)\s+(?:\w+\s+){0,3}(?:broken|damaged|smashed|crushed|shattered|cracked)|"
                                 r"damaged\s+on\s+arrival|(?:torn|ripped|scratched|dented|stained|chipped|bent)\s+(?:\w+)|"
                                 r"(?:leg|part|piece|screw|cushion|item|cable)s?\s+(?:is|was|are|were)\s+missing"),
    ("lost_in_transit", True, r"(?:lost|missing)\s+(?:in\s+(?:transit|the\s+(?:post|mail))|parcels?|packages?|shipments?|by\s+(?:the\s+)?couriers?)|never\s+(?:arrived|turned\s+up|came|"
                              r"received)|(?:has|have|did)(?:n't|\s+not)\s+(?:arrived?|turned?\s+up|come)"),
    ("charged_twice", True, r"charged\s+(?:me\s+|us\s+|you\s+)?(?:twice|double|two\s+times)|double[\s-](?:charg|bill)\w+|duplicate\s+(?:charge|payment|billing)s?|"
                            r"billed\s+(?:me\s+)?twice|took\s+(?:the\s+)?(?:money|payment)\s+twice"),
    ("wrong_item", True, r"wrong\s+(?:item|product|size|colou?r|order|one|thing|model)|incorrect\s+item"),
    ("defective", True, r"defect(?:ive|s)?|fault(?:y|s)?(?!\s+of)\b|broken|broke(?:\s+down)?\b|stopped\s+working|(?:does|did|do)(?:n't|\s+not)\s+work|"
                        r"not\s+working|malfunction\w*|leak(?:s|ed|ing)?\b|died\b|burn(?:ed|t)\s+out|smok(?:e|ed|ing)\b|(?:motor|manufacturing|battery|screen)\s+(?:failure|failed|fault)s?|"
                        r"smell\w*\s+(?:\w+\s+)?(?:of|like)\s+burn\w*|burning\s+smell|packed\s+up|conked\s+out|won't\s+(?:turn|switch|start|charge)|dead\s+on\s+arrival"),
    ("final_sale", True, r"final[\s-]sale|clearance|sale\s+items?|non-?returnable"),
    ("receipt", True, r"(?:with|have|has|valid|original|present|show|provide)\s+(?:\w+\s+){0,3}(?:receipt|proof\s+of\s+purchase)|(?:receipt|proof\s+of\s+purchase)\s+(?:is\s+)?(?:required|shown|attached)"),
    ("receipt", False, r"(?:without|no|lost\s+(?:the|my|their)|don't\s+have\s+(?:the|my|a))\s+(?:receipt|proof\s+of\s+purchase)"),
    ("no_show", True, r"no[\s-]shows?|do(?:es)?\s+not\s+(?:arrive|show\s+up)"),
    ("cancelled_by", "company", r"(?:where|if|when)\s+(?-i:[A-Z])\w+\s+(?:has\s+)?cancel\w*|(?:hotel|airline|venue|store|company|restaurant|organi[sz]er|we|us)\s+(?:has\s+to\s+|have\s+to\s+|must\s+)?cancels?\b|(?:cancelled|canceled)\s+by\s+(?:us|the\s+(?:company|airline|hotel|host))|(?:we|you|you\s+guys)\s+(?:cancel|cancelled|canceled|have\s+cancelled)\b|"
                                r"airline[\s-]cancelled|flights?\s+(?:is|are|was|were)\s+cancelled"),
    ("late", True, r"(?:delivered|arriv\w+|deliver\w+|came|is|was|are|were)\s+(?:\w+\s+){0,4}late\b|delayed|late\s+(?:deliver|arriv|parcel|order|flight)\w*"),
    ("safety_incident", True, r"allerg(?:y|ic|ies|en\w*)|anaphyla\w+|injur(?:y|ed|ies)|caught\s+fire|on\s+fire|electric\s+shock|food\s+poison\w*|hospital\w*|safety\s+(?:incident|issue|concern)s?"),
    ("subscription_used", True, r"(?:have|has|been)\s+(?:been\s+)?us(?:ed|ing)\s+the\s+(?:service|subscription|software)"),
    ("damaged_in_transit", True, r"damaged\b(?!\s+by\s+the\s+customer)|(?:a|an|some|big|huge|small|two)\s+(?:dents?|scratch(?:es)?|cracks?|chips?)\b"),
    ("tier", "gold", r"\bgold(?:[\s-](?:tier|members?|customers?|status))?\b"),
    ("tier", "silver", r"\bsilver(?:[\s-](?:tier|members?|customers?|status))?\b"),
    ("tier", "bronze", r"\bbronze(?:[\s-](?:tier|members?|customers?|status))?\b"),
    ("tier", "platinum", r"\bplatinum(?:[\s-](?:tier|members?|customers?|status))?\b"),
    ("tier", "regular", r"\bregular\s+(?:members?|customers?)\b"),
)  # fmt: skip
_PATTERNS = tuple((key, value, re.compile(rf"\b(?:{words})", re.IGNORECASE)) for key, value, words in _STATES)
_SIEVE = Sieve({str(number): pattern for number, (_, _, pattern) in enumerate(_PATTERNS)})
_DENIED = re.compile(r"\b(?:not|isn't|wasn't|aren't|no|never|without)\s+(?:\w+\s+)?$", re.IGNORECASE)


def find_states(text: str) -> Iterator[tuple[Span, FactKey, bool | str]]:
    """Circumstances with their spans; a plain negation before one turns it round.

    >>> [(key, value) for _, key, value in find_states("It arrived smashed and the item is not defective")]
    [('damaged_in_transit', True), ('defective', False)]
    """
    taken: list[Span] = []
    found: list[tuple[Span, FactKey, bool | str]] = []
    hits = _SIEVE.hits(text)
    for number, (key, value, pattern) in enumerate(_PATTERNS) if hits else ():
        if str(number) not in hits:
            continue
        for match in pattern.finditer(text):
            span = span_of(text, match.start(), match.end())
            if any(span.overlaps(other) for other in taken):
                continue
            taken.append(span)
            denied = isinstance(value, bool) and _DENIED.search(text, max(0, span.start - 30), span.start)
            found.append((span, key, (not value) if denied else value))
    yield from sorted(found, key=lambda item: item[0].start)
