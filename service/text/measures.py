"""Quantities of every kind in prose, each with the bound that its words set."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from service.domain.quantity import Bound, Measure, MeasureKind
from service.domain.span import Span, span_of
from service.text.durations import find_durations
from service.text.memory import SENTENCES
from service.text.money import find_money
from service.text.numbers import NUMBER, read_number
from service.text.percentages import find_percentages
from service.text.sieve import Sieve
from service.text.topics import find_topics

_AMOUNTS = {
    "kb": Decimal("0.001"),
    "mb": Decimal(1),
    "gb": Decimal(1000),
    "gig": Decimal(1000),
    "tb": Decimal(1_000_000),
}
_WEIGHTS = {"kg": Decimal(1), "kilo": Decimal(1), "kilogram": Decimal(1), "gram": Decimal("0.001"), "lb": Decimal("0.4536"),
            "pound": Decimal("0.4536"), "tonne": Decimal(1000)}  # fmt: skip
_COUNT = re.compile(
    rf"""(?<![\w.,$€£#/-])(?P<low>{NUMBER})(?:\s*(?:-|–|\bto\b|\bor\b)\s*(?P<high>{NUMBER}))?(?:
        \s?(?P<data>[kmgt]b|gigs?(?:abytes?)?)\b
      | \s?(?P<weight>kgs?|kilos?|kilograms?|lbs?|tonnes?)\b
      | \s?(?P<times>x\b|×|\s?times\b)
      | \s+(?:(?:more|extra|additional|free|further|complimentary|guest|new|full|whole|consecutive|separate|unused|remaining|of\s+(?:the|your))\s+){{0,2}}
        (?P<noun>[a-z][a-z-]{{2,}}(?:[ ][a-z-]{{3,}}){{0,2}})
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_TIMES_WORD = re.compile(
    r"\b(?P<word>double|twice|triple|treble|three\s+times|thrice)\b(?!\s+(?:check|charged|billed|the\s+trouble))",
    re.IGNORECASE,
)
_WORDED_TIMES = {"double": 2, "twice": 2, "triple": 3, "treble": 3, "thrice": 3}
_NO_NOUN = frozenset(
    """and the for but that this your our you with from per percent dollars dollar euros euro pounds pound minutes minute hours hour days day
    weeks week months month years year business working calendar cents pence usd eur gbp am pm was were has have will can who off back out into
    than then when which each times ago later earlier before after plus minus more less ones both other others""".split()
)
_AT_MOST = re.compile(
    r"(?P<le>\b(?:up\s+to|at\s+(?:the\s+)?most|max(?:imum|\.)?(?:\s+of|\s+is)?:?|no(?:t)?\s+(?:more|longer|later|greater|higher)\s+than|limited\s+to|capped?\s+(?:at|of)|"
    r"cannot\s+exceed|not\s+(?:to\s+)?exceed(?:ing)?|never\s+exceeds?|within|until|as\s+much\s+as|ceiling\s+(?:of|is)|limit\s+(?:of|is)|only)|≤)"
    r"|(?P<lt>\b(?:under|below|less\s+than|fewer\s+than|smaller\s+than|younger\s+than|short(?:er)?\s+of)|<)"
    r"|(?P<ge>\b(?:at\s+least|min(?:imum|\.)?(?:\s+of|\s+is)?|no(?:t)?\s+(?:less|fewer|shorter|earlier)\s+than|from)|≥)"
    r"|(?P<gt>\b(?:over|above|more\s+than|exceed(?:s|ing)?|greater\s+than|longer\s+than|older\s+than|later\s+than|beyond|higher\s+than|larger\s+than|after|past)|>)",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\s*(?:\w+\s+)?(?:(?P<ge>or\s+(?:more|over|longer|later|above)|and\s+(?:over|above|more)|\+|at\s+least|minimum)|(?P<le>or\s+(?:less|fewer|under|below|shorter)|at\s+(?:the\s+)?most|max(?:imum)?|tops)\b)",
    re.IGNORECASE,
)
_NUMBER_WORD = re.compile(
    r"\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twel|thir|four|fif|six|seven|eigh|nine|twent|fort|hundred|thousand|dozen|couple|half|few)",
    re.IGNORECASE,
)
_WORDED = re.compile(
    r"[$€£¥₹%¢½¼¾]|\b(?:half|quarter|third|tenth|fifth|eighth|twentieth|hundredth|fortnight|fiver|tenner|grand|per\s?cent|pct|"
    r"(?:an?|the|next|same|this|one|another|every)\s+(?:\w+\s+)?(?:minute|hour|hr|day|week|month|year|night))",
    re.IGNORECASE,
)
_SIEVE = Sieve({"count": _NUMBER_WORD, "times": _TIMES_WORD, "worded": _WORDED})
_REACH = 26  # characters before an amount in which its bound stands


def find_measures(text: str, currency: str = "USD") -> Iterator[Measure]:
    """Quantities in folded ``text``, money first, then by kind.

    >>> [(m.kind, str(m.high), m.unit, m.bound) for m in find_measures("up to $75, 30% off, at least 48 hours, 2GB, five passengers, 10x")]
    [('money', '75', 'USD', '<='), ('percent', '30', 'percent', ''), ('time', '48', 'hour', '>='), ('data', '2000', 'mb', ''), \
('count', '5', 'passeng', ''), ('times', '10', 'times', '')]
    """
    yield from _find_measures(text, currency)


@lru_cache(SENTENCES)
def _find_measures(text: str, currency: str) -> tuple[Measure, ...]:
    return tuple(_read_measures(text, currency))


def _read_measures(text: str, currency: str) -> Iterator[Measure]:
    hits = _SIEVE.hits(text)
    if not hits:
        return
    taken: list[Span] = []
    for span, money in find_money(text, currency):
        taken.append(span)
        yield Measure(span, "money", money.amount, money.amount, money.currency, _bound(text, span))
    for span, percent in find_percentages(text):
        taken.append(span)
        yield Measure(span, "percent", percent, percent, "percent", _bound(text, span))
    for span, duration in find_durations(text):
        taken.append(span)
        yield Measure(
            span, "time", duration.low_hours, duration.hours, "hour", _bound(text, span), str(duration)
        )
    for match in _COUNT.finditer(text) if "count" in hits else ():
        span = span_of(text, match.start(), match.end())
        if not any(span.overlaps(other) for other in taken) and (found := _counted(match)):
            kind, low, high, unit, said = found
            yield Measure(span, kind, low, high, unit, _bound(text, span), said)
    for match in _TIMES_WORD.finditer(text) if "times" in hits else ():
        span = span_of(text, match.start(), match.end())
        factor = Decimal(_WORDED_TIMES.get(match["word"].lower().split()[0], 3))
        yield Measure(span, "times", factor, factor, "times")


def _counted(match: re.Match[str]) -> tuple[MeasureKind, Decimal, Decimal, str, str] | None:
    """Kind, both ends, unit and the words for the unit."""
    low = read_number(match["low"])
    high = max(low, read_number(match["high"])) if match["high"] else low
    if match["data"]:
        scale = _AMOUNTS[match["data"].lower()[:2] if match["data"].lower()[:3] != "gig" else "gig"]
        return "data", low * scale, high * scale, "mb", match["data"].lower()
    if match["weight"]:
        scale = _WEIGHTS[match["weight"].lower().rstrip("s")]
        return "weight", low * scale, high * scale, "kg", match["weight"].lower()
    if match["times"]:
        return "times", low, high, "times", "times"
    words = match["noun"].lower().split()
    if words[0] in _NO_NOUN:
        return None
    noun = words[0]
    for word in words[1:] if not re.search(r"[^s]s$", noun) else ():
        if word in _NO_NOUN or not find_topics(word):
            break
        noun = word  # "goodwill points": the last word of the phrase is what is counted
        if word.endswith("s"):
            break
    topics = find_topics(noun)
    if noun in _NO_NOUN or not topics or (len(topics) > 1 and "-" not in noun):
        return None
    return "count", low, high, "-".join(sorted(topics)), noun  # "add-ons" has two


def _bound(text: str, span: Span) -> Bound:
    before = text[max(0, span.start - _REACH) : span.start]
    last: re.Match[str] | None = None
    for match in _AT_MOST.finditer(before):
        last = match
    if (
        last is not None
        and len(before[last.end() :].split()) <= 2
        and not re.search(r"[.;:,]", before[last.end() :])
    ):
        return "<=" if last["le"] else "<" if last["lt"] else ">=" if last["ge"] else ">"
    behind = _BEHIND.match(text, span.end)
    if behind:
        return "<=" if behind["le"] else ">="
    return ""
