"""What each part of a sentence of a policy rules on, remedy or not."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from service.domain.policy import Condition, Force, Rule
from service.domain.quantity import Measure
from service.domain.span import Span
from service.policy.amounts import find_per, find_ruling_measures, find_whole, settle_measures
from service.policy.approvals import find_approver
from service.policy.context import read_force_in_context
from service.policy.force import says_only_when_shown, without_owner
from service.policy.parts import Sentence, cut_sentence
from service.policy.prohibited import find_forbidden
from service.policy.remedies import find_given
from service.policy.requirements import Facts, read_requirements, take_narrowing
from service.policy.subjects import (
    find_first_remedies,
    find_subject,
    join_subject,
    leans_on_the_part_before,
    points_at_other_amounts,
)
from service.policy.tiers import spread_tiers
from service.text.slots import find_remedies
from service.text.topics import find_topics, weigh

_WHO = re.compile(r"(?:and\s+)?(?:she|he|they|who)\b", re.IGNORECASE)
_OWN_ACT = 1.2  # words that say by themselves what is forbidden
_APPROVED_FIRST = re.compile(
    r"^(?:and\s+)?(?:only\s+)?(?:after|once|if|when|with)\b.*\b(?:manager|supervisor|lead|leader|director|officer|head|desk|team)\b.*\b(?:approv|agree|sign|authori[sz]|clear|ok)\w*",
    re.IGNORECASE,
)
_PRICED = re.compile(
    r"(?:and\s+|but\s+)?(?:(?:an?|the|each|every|all|our)\s+)?(?P<what>[^,;:]{3,50}?)\s+(?:(?:for|of|to|on|in|at|with|from|under|over)\s+[^,;:]{2,50}?\s+)?(?:costs?|is|are|carr(?:y|ies)|appl(?:y|ies)|charged?|will\s+be)\b",
    re.IGNORECASE,
)
_ACTS = frozenset({"cancellation", "return"})
_ONLY = re.compile(
    r"\b(?:can|may|could|will|is|are)\s+only\s+(?:be\s+)?(?P<act>\w+)|\b(?P<before>\w+)\s+only\s+(?:if|when|after|once|with|where|for)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is read of one part of a sentence; ``ruling`` are its words without conditions and without whom it names."""

    text: str
    ruling: str
    force: Force
    measures: tuple[Measure, ...]
    conditions: tuple[Condition, ...]
    facts: Facts


def read_rules(
    sentence: Span,
    lead: str = "",
    heading: str = "",
    given: Iterable[Condition] = (),
    before: Rule | None = None,
) -> tuple[Rule, ...]:
    """The rules of one folded sentence, in order; conditions of the sentence are in each.

    ``before`` is the last rule of the sentence before in the same paragraph: "only a manager grants them" is about that.

    >>> from service.domain.span import Span
    >>> text = "Sessions cannot be transferred to another person."
    >>> [(r.force, sorted(r.topics)) for r in read_rules(Span(0, len(text), text))]
    [('forbid', ['chang', 'person', 'session'])]
    """
    found: list[Rule] = []
    for cut in cut_sentence(sentence, lead, heading, tuple(given)):
        for part in cut.parts:
            for text, tier in spread_tiers(part):
                last = found[-1] if found else before
                found += _build_rules(_read_part(text, cut, last, tier), cut, last)
    return tuple(found)


def _read_part(
    text: str, sentence: Sentence, before: Rule | None, given: tuple[Condition, ...] = ()
) -> _Part:
    required = read_requirements(text)
    ruling = required.ruling
    if any(_APPROVED_FIRST.search(k.text) for k in required.conditions if k.kind == "other"):
        # "may be dropped only after a team leader has approved it"
        ruling = text
        required = replace(
            required, conditions=tuple(k for k in required.conditions if not _APPROVED_FIRST.search(k.text))
        )
    measures = find_ruling_measures(ruling, required.windows)
    force = read_force_in_context(
        text, ruling, measures, bool(required.windows), sentence.lead, sentence.heading, before
    )
    if force == "allow" and says_only_when_shown(sentence.text):
        force = "record"
    measures = settle_measures(measures, ruling, force)
    # "The insurance costs $30 and refunds you if you fall ill": the price has no condition
    priced = force == "charge" and len(sentence.parts) > 1 and text != sentence.parts[-1]
    conditions = (*given, *(sentence.leading if priced else sentence.conditions), *required.conditions)
    if force == "forbid":
        ruling, narrowing = take_narrowing(without_owner(ruling))
        conditions += narrowing
    return _Part(text, ruling, force, measures, conditions, required.facts)


def _build_rules(part: _Part, sentence: Sentence, before: Rule | None) -> Iterator[Rule]:
    if part.force == "approve" and not part.measures and points_at_other_amounts(part.ruling):
        capped = [m for m in before.measures if m.kind in ("money", "percent")] if before else []
        if not capped:
            return  # "above these amounts": what exceeds them is found by their own rule
        part = replace(part, measures=(replace(max(capped, key=lambda m: m.high), bound=">"),))
        sentence = replace(sentence, scope=sentence.scope | before.scope) if before else sentence
    rule = _build_rule(part, sentence, before)
    if before is not None and part.force == "approve" and points_at_other_amounts(part.ruling):
        rule = replace(rule, topics=rule.topics | before.topics, conditions=before.conditions)
    if part.force in ("forbid", "record"):
        yield from find_forbidden(rule, part.ruling)
    elif rule.topics or rule.slots or (rule.force == "time" and rule.scope):
        given = tuple(find_given(rule, part.ruling, part.facts, sentence.trailing))
        yield from given
        if part.force == "allow" and rule.conditions and (only := _ONLY.search(part.text)):
            # "can only be cancelled if …": whatever else allows it, this has to hold
            yield from (replace(each, force="require", act=find_topics(only["act"] or "")) for each in given)


def _build_rule(part: _Part, sentence: Sentence, before: Rule | None) -> Rule:
    topics = find_subject(part.ruling, part.force, sentence.scope)
    scope = sentence.scope
    slots = _find_remedies(part, sentence, before)
    if before is not None and leans_on_the_part_before(part.ruling):
        tiers = " ".join(k.text for k in before.conditions if k.kind in ("fact", "choice"))
        topics = join_subject(topics, part.force, before) - (find_topics(tiers) - topics)
        scope |= before.scope
        if part.force != "forbid" or weigh(topics) < _OWN_ACT:
            slots = slots or before.slots
    if before is not None and slots <= _ACTS and any(m.kind == "money" for m in part.measures):
        slots = before.slots - _ACTS or slots  # "a certificate after cancelling, with the amount being $50"
    return Rule(
        part.force,
        topics,
        act=_find_priced(part.ruling) - scope if part.force == "charge" else frozenset(),
        scope=scope,
        about=sentence.about | find_topics(" ".join(condition.text for condition in part.conditions)),
        slots=slots,
        measures=part.measures,
        per=find_per(part.ruling, part.measures),
        of=find_whole(part.ruling, part.measures),
        conditions=tuple(dict.fromkeys(part.conditions)),
        approval_tier=_find_owner(part, before),
    )


def _find_priced(text: str) -> frozenset[str]:
    """What a price is of, without its kinds: of "A call-out costs $89 on weekdays" the call-out."""
    match = _PRICED.match(text)
    return find_topics(match["what"]) if match else frozenset()


def _find_owner(part: _Part, before: Rule | None) -> str:
    """Who must approve, who alone may act, or whose answering time it is: "she answers within a day"."""
    if part.force not in ("approve", "forbid", "time"):
        return ""
    carried = before.approval_tier if before is not None and _WHO.match(part.text) else ""
    return find_approver(part.text) or carried


def _find_remedies(part: _Part, sentence: Sentence, before: Rule | None) -> frozenset[str]:
    """The remedies that a part names, or else the words around it where it must be about one."""
    slots = find_remedies(part.ruling)
    if (
        not slots
        and part.force == "time"
        and before is not None
        and before.force == "time"
        and sentence.scope
    ):
        return before.slots  # "Refund to card: 3 days. PayPal: 1 day."
    if not slots and part.force == "approve" and before is not None and points_at_other_amounts(part.ruling):
        return before.slots  # "higher amounts need …": of what stands before
    if slots or part.force not in ("allow", "approve", "require") or not (sentence.lead or part.measures):
        return slots
    if before is not None and before.slots and leans_on_the_part_before(part.text):
        return before.slots
    around = find_first_remedies((sentence.lead, sentence.text, sentence.heading))
    return around or (before.slots if before else slots)
