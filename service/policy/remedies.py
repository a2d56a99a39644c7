"""The remedies that one part of a sentence gives, each a rule with its own words."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from service.domain.policy import Condition, Rule
from service.policy.amounts import find_per, find_whole
from service.policy.requirements import Facts
from service.text.slots import REMEDIES, find_nearest_slot, find_slots
from service.text.topics import find_topics, weigh

_MONEY_BACK = {"refund": "refund", "return": "refund", "cancellation": "refund"}
_ALTERNATIVE = re.compile(r",\s+or\b(?!.*,)", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:,|;|and\b)", re.IGNORECASE)
_NAMED = 0.9  # words that say what a price is of
_OR = re.compile(r"\bor\b|,|/", re.IGNORECASE)


def find_given(
    rule: Rule, text: str, facts: Facts, trailing: frozenset[Condition] = frozenset()
) -> Iterator[Rule]:
    """``rule`` of folded ``text`` once for each remedy, and once for each circumstance of which any is enough."""
    for each in _each_remedy(rule, text, facts, trailing):
        either = _alternatives(text, tuple((span, fact) for span, fact in facts if fact in each.conditions))
        for fact in either:
            yield replace(each, conditions=tuple(k for k in each.conditions if k == fact or k not in either))
        if not either:
            yield each


def _each_remedy(rule: Rule, text: str, facts: Facts, trailing: frozenset[Condition]) -> Iterator[Rule]:
    """ "We refund the delivery charge, or give store credit of 5 % when it is late": each remedy with its own words."""
    found = [(span, slot) for span, slot in find_slots(text) if slot in REMEDIES]
    # "a certificate after changing or cancelling the booking": what is done on the way is no remedy of its own
    given = [
        (span, slot)
        for span, slot in found
        if not (span.text.lower().endswith("ing") and slot in _MONEY_BACK)
    ]
    found = given or found
    starts: dict[str, int] = {}  # by family, in order
    for span, slot in found:
        starts.setdefault(_family(slot), span.start)
    prices = tuple(_each_price(rule, text)) if rule.force == "charge" and len(starts) < 2 else ()
    if prices:
        yield from prices
        return
    if len(starts) < 2 or rule.force not in ("allow", "charge"):
        slots = frozenset(slot for _, slot in found)
        yield replace(rule, slots=slots) if slots and slots < rule.slots else rule
        return
    cuts = [0, *list(starts.values())[1:], len(text)]
    for family, (start, end) in zip(starts, pairwise(cuts), strict=True):
        measures = tuple(m for m in rule.measures if _family(find_nearest_slot(m.span, found)) == family)
        elsewhere = {fact for span, fact in facts if not start <= span.start < end}
        if end < len(text) and _ALTERNATIVE.search(text[start:end]):
            elsewhere |= trailing  # "a part, or $75 off if the customer keeps it": the last alternative's own
        yield replace(
            rule,
            topics=find_topics(text[start:end]) - rule.scope,
            slots=frozenset(slot for _, slot in found if _family(slot) == family),
            measures=measures,
            per=find_per(text, measures),
            of=find_whole(text, measures),
            conditions=tuple(condition for condition in rule.conditions if condition not in elsewhere),
        )


def _each_price(rule: Rule, text: str) -> Iterator[Rule]:
    """ "A consultation is £46, a repeat prescription £16 and a missed appointment £20": each price with its own words."""
    amounts = sorted((m for m in rule.measures if m.kind == "money"), key=lambda m: m.span.start)
    if len(amounts) < 2 or not all(_LISTED.match(text[m.span.end :]) for m in amounts[:-1]):
        return
    starts = [0, *(m.span.end for m in amounts)]
    topics = [
        find_topics(text[start : m.span.end]) - rule.scope for start, m in zip(starts, amounts, strict=False)
    ]
    if all(weigh(each) >= _NAMED for each in topics):
        yield from (replace(rule, topics=own, measures=(m,)) for own, m in zip(topics, amounts, strict=True))


def _family(slot: str) -> str:
    return _MONEY_BACK.get(slot, slot)


def _alternatives(text: str, facts: Facts) -> tuple[Condition, ...]:
    """Circumstances of which any is enough ("unopened or defective items")."""
    joined = all(_OR.search(text[left.end : right.start]) for (left, _), (right, _) in pairwise(facts))
    return tuple(condition for _, condition in facts) if len(facts) > 1 and joined else ()
