"""The amounts that a part of a sentence rules on, what each is given for, and what a share is taken of."""

import re
from dataclasses import replace
from decimal import Decimal

from service.domain.policy import Force
from service.domain.quantity import Measure
from service.domain.span import Span
from service.policy.force import is_capped, is_free
from service.text.measures import find_measures
from service.text.topics import find_topics

_PER = re.compile(
    r"^\s*(?:\)\s*)?(?:(?:credit|refund|voucher|discount|compensation|back|off)\s+(?=per|for\s+e|each|every))?(?:(?:(?:per|a|an|each|for\s+each|for\s+every|every|times\s+the\s+number\s+of)\s+|/\s*)(?:(?:full|complete|affected|started|extra|checked|additional|further)\s+)?(?P<per>[a-z]+(?:\s+[a-z]+){0,2}))",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"^\s*(?:each|every|an?\s+extra|per)\s+(?:extra\s+|additional\s+|checked\s+)?(?P<per>[a-z]+)",
    re.IGNORECASE,
)
_OF = re.compile(
    r"^\s*(?:of|off|from|on)\s+(?:the\s+|your\s+|their\s+|its\s+|what\s+)?(?P<of>[\w\s'-]{2,40})",
    re.IGNORECASE,
)
_TIMES_THE = re.compile(r"^\s*(?:the|your)\s+(?P<of>[\w\s'-]{2,40})")
# What people count, and amounts are given for.
COUNTED = frozenset(
    """passenger person item bag ticket room night session seat guest day week month hour user lesson class parcel kilo kilogram
    piece order visit traveller child adult box mile gb""".split()
)
_NOT_PER = frozenset({"maximum", "further", "the", "year", "of", "refund", "full", "total", "to", "and"})
_THRESHOLD = re.compile(
    r"\b(?:over|above|more\s+than|exceed\w*|beyond|greater\s+than|higher\s+than|larger\s+than|from)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_MINUS = re.compile(
    r"\b(?:minus|less|after\s+deducting|(?:we|they)\s+(?:keep|retain|withhold|deduct))\s+(?:\w+\s+){0,4}(?:of\s+)?$",
    re.IGNORECASE,
)
# "We keep 25% and refund the rest" gives 75%.
_KEPT = re.compile(
    r"\b(?:keep|retain|withhold|deduct|minus|less)s?\s+(?:an?\s+)?(?P<share>\d+(?:\.\d+)?\s?(?:%|per\s?cent))(?=[^.;]*\b(?:(?:the|its)\s+)?(?:rest|remainder|balance)\b)",
    re.IGNORECASE,
)
_OTHER_TIME = re.compile(
    r"'?s?'?\s+(?:before|prior\s+to|in\s+advance|notice|warning|minimum|contract|term)\b", re.IGNORECASE
)
_LAPSES = re.compile(r"\b(?:expir\w*|laps\w*|valid|lasts?)\s+(?:for\s+|after\s+)?$", re.IGNORECASE)
_COUNTED = ("money", "count", "data", "percent", "times")
_NOTHING = Measure(Span(0, 0, ""), "money", Decimal(0), Decimal(0), "")


def find_ruling_measures(text: str, windows: tuple[Span, ...]) -> tuple[Measure, ...]:
    """The measures of folded ``text`` that it rules on: not those that bound when it applies, nor what is deducted."""
    kept = _KEPT.search(text)
    rest = (
        tuple(_take_rest(measure) for measure in find_measures(kept["share"]) if measure.kind == "percent")
        if kept
        else ()
    )
    return rest + tuple(
        measure
        for measure in find_measures(text)
        if not any(measure.span.overlaps(window) for window in windows)
        and not (measure.kind in ("money", "percent") and _MINUS.search(text[: measure.span.start]))
        and not (
            measure.kind == "time"
            and (_OTHER_TIME.match(text[measure.span.end :]) or _LAPSES.search(text[: measure.span.start]))
        )
    )


def _take_rest(share: Measure) -> Measure:
    rest = Decimal(100) - share.high
    return replace(share, low=rest, high=rest, bound="<=", said="")


def settle_measures(measures: tuple[Measure, ...], text: str, force: Force) -> tuple[Measure, ...]:
    """``measures`` of ``text`` as ``force`` takes them: nothing for what is free, thresholds for what is approved."""
    if force == "charge" and is_free(text):
        measures = (_NOTHING, *(measure for measure in measures if measure.kind == "count"))
    if is_capped(text):
        measures = tuple(replace(measure, bound="<=") for measure in measures)
    if force != "approve" or "without" in text.lower():
        return measures
    return tuple(
        measure
        for measure in measures
        if measure.bound in (">", ">=") or _THRESHOLD.search(text[: measure.span.start])
    )


def find_per(text: str, measures: tuple[Measure, ...]) -> str:
    """What the first amount is given or charged for, once each, in the singular: "passenger", "day"."""
    if each := _EACH.match(text):
        return _singular(each["per"])
    for measure in measures:
        if measure.kind in _COUNTED and (match := _PER.match(text[measure.span.end :])):
            return _singular(match["per"])
    return ""


def _singular(word: str) -> str:
    """The one that is counted: of "basic economy passenger" the passenger, of "item and order" the item."""
    words = word.lower().split()
    counted = next((each for each in words if each.removesuffix("s") in COUNTED), words[0])
    if counted in _NOT_PER:
        return ""
    return counted if counted.endswith("ss") else counted.removesuffix("s")


def find_whole(text: str, measures: tuple[Measure, ...]) -> frozenset[str]:
    """The topics of what the first share among ``measures`` is taken of: "20 % of the fare"."""
    for measure in measures:
        after = text[measure.span.end :]
        match = _OF.match(after) if measure.kind in ("percent", "times") else None
        if match is None and measure.kind == "times":
            match = _TIMES_THE.match(after)
        if match:
            return find_topics(match["of"])
    return frozenset()
