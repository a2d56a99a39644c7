"""Typed limits in one sentence of a policy."""

import re
from collections.abc import Iterator
from itertools import chain, pairwise

from service.domain.policy import Condition, Limit
from service.domain.span import Span
from service.policy.approvals import find_approvals, needs_approver
from service.policy.caps import find_caps
from service.policy.conditions import (
    Windows,
    find_amount_conditions,
    find_fact_conditions,
    find_windows,
    opens_condition,
)
from service.policy.scope import find_scope
from service.policy.times import find_fees, find_times, find_window_limits
from service.text.durations import find_durations
from service.text.money import find_money
from service.text.percentages import find_percentages
from service.text.sentences import find_clauses
from service.text.slots import MONETARY, REMEDIES, find_slots

_FORBIDDEN = re.compile(
    r"""\b(?:can(?:not|\snot|'t)|do(?:es)?(?:\snot|n't)|(?:is|are|will|must|may|should)(?:\snot|n't)|won't|never|not\s(?:be|refundable|eligible|available|offered|possible|covered|give|offer|accept)
        |no\s(?:refund|exchange|return|credit|compensation|discount|cash|replacement|cancellation|reimbursement)\w*|non-?(?:refundable|returnable|exchangeable)|nor|neither|ineligible|excluded|not\sable\sto|refuse|prohibited|forfeit\w*
        |(?:nothing|nobody|no\sone|none(?:\sof\s\w+(?:\s\w+)?)?)\s(?:is|are|can|may|will|gets?))\b""",
    re.VERBOSE | re.IGNORECASE,
)
_PERMISSION = re.compile(
    r"\b(?:can|may|will|eligible|entitled|offer\w*|get|gets|receive|qualif\w+|allowed|available|possible|granted|accept\w*|give|we\s+(?:refund|replace|exchange|repair))\b",
    re.IGNORECASE,
)
_PERMITTED = re.compile(
    r"\b(?:refunded|refundable|replaced|exchanged|exchangeable|returnable|credited|waived|repaired|sent\s+again|resent)\b",
    re.IGNORECASE,
)
# "Leaving early costs 40% of the fees" under a heading on refunds says what is kept, not what is given.
_KEPT = re.compile(
    r"\b(?:costs?|charges?|charged|deduct\w*|keeps?|kept|retain\w*|withh[eo]ld|payable|fee\s+(?:is|of))\b",
    re.IGNORECASE,
)
_TOO_MUCH = 3  # words
_OR = re.compile(r"\bor\b|,|/", re.IGNORECASE)


def read_limits(
    sentence: Span, lead: str = "", heading: str = "", given: tuple[Condition, ...] = ()
) -> tuple[Limit, ...]:
    """Every limit that one folded sentence states, under the words of the line it hangs under.

    ``given`` are conditions that its place sets: the first cell of a table's row.

    >>> from service.domain.span import Span
    >>> text = "Goodwill credits over $25 need a supervisor."
    >>> [(x.slot, x.op, str(x.value), x.unit, x.approval_tier) for x in read_limits(Span(0, len(text), text))]
    [('goodwill_credit', 'requires_approval', '25', 'USD', 'supervisor')]
    """
    clauses = list(find_clauses(sentence))
    outer = tuple(chain(given, _conditions_of_lead(lead), (k for _, k in find_fact_conditions(heading))))
    # "A purchase that was charged twice: the duplicate is refunded."
    announced, colon, _ = sentence.text.partition(": ")
    outer += tuple(condition for _, condition in find_fact_conditions(announced)) if colon else ()
    # "if they are damaged or defective": either is enough, so each makes a limit of its own.
    either = next((facts for c in clauses if opens_condition(c.text) and (facts := _find_either(c.text))), ())
    common = (k for c in clauses for k in _shared_conditions(c) if k not in either)
    shared = tuple(dict.fromkeys(chain(outer, common)))
    found: list[Limit] = []
    context = lead or heading
    for clause in clauses:
        if opens_condition(clause.text) and len(clauses) > 1:
            continue
        # "store credit, or a replacement when it is defective": the condition is the replacement's alone.
        early, late = _coordinated(clause)
        alternatives = [(late, (*shared, fact)) for fact in either] or [(late, shared)]
        for part, conditions in ((early, outer), *alternatives):
            if part is not None:
                found.extend(
                    _clause_limits(
                        part, sentence, conditions, context, permitted=_permits(clause.text) or _permits(lead)
                    )
                )
        context = clause.text if list(find_slots(clause.text)) else context
    found.extend(find_approvals(sentence, shared, lead or heading))
    return tuple(dict.fromkeys(found))


def _coordinated(clause: Span) -> tuple[Span | None, Span]:
    """What stands before and after a last ", or"; only the latter takes a condition that follows."""
    match = list(re.finditer(r",\s+or\s+", clause.text))
    if not match:
        return None, clause
    cut = match[-1]
    head = Span(clause.start, clause.start + cut.start(), clause.text[: cut.start()])
    return head, Span(clause.start + cut.end(), clause.end, clause.text[cut.end() :])


def _conditions_of_lead(lead: str) -> Iterator[Condition]:
    for _, condition in find_fact_conditions(lead):
        yield condition
    for _, _, condition in find_windows(lead):
        yield condition


def _shared_conditions(clause: Span) -> Iterator[Condition]:
    """Conditions that a clause sets for its whole sentence."""
    only = re.match(r"(?:but\s+)?only\b", clause.text, re.IGNORECASE) and not needs_approver(clause.text)
    if not opens_condition(clause.text) and not only:
        return
    found = [condition for _, condition in find_fact_conditions(clause.text)]
    found += [condition for _, _, condition in find_windows(clause.text)]
    found += list(find_amount_conditions(clause.text))
    yield from found
    # What is only partly understood is not understood: "if the same fault comes back after a repair".
    if not found or len(_find_rest(clause.text)) >= _TOO_MUCH:
        yield Condition("other", clause.text.strip().rstrip(".;,"))


def _find_either(text: str) -> tuple[Condition, ...]:
    """Circumstances that are alternatives ("unopened or defective items"); none where all are needed."""
    facts = list(find_fact_conditions(text))
    joined = all(_OR.search(text[left.end : right.start]) for (left, _), (right, _) in pairwise(facts))
    return tuple(condition for _, condition in facts) if len(facts) > 1 and joined else ()


def _find_rest(text: str) -> list[str]:
    """The telling words of a condition that no reader accounts for; examples in brackets are none."""
    text = re.sub(r"\([^)]*\)", "", text)
    rest = find_scope(text, _accounted(text, list(find_slots(text)), list(find_windows(text))))
    return rest.text.split() if rest else []


def _permits(text: str) -> bool:
    return bool(_PERMISSION.search(text) or _PERMITTED.search(text))


def _clause_limits(
    clause: Span, sentence: Span, shared: tuple[Condition, ...], context: str, *, permitted: bool
) -> Iterator[Limit]:
    text = clause.text
    windows = list(find_windows(text))
    has_quantity = bool(windows) or any(True for _ in chain(find_money(text), find_percentages(text)))
    inherits = has_quantity and (permitted or not _KEPT.search(text))
    slots = list(find_slots(text)) or (list(find_slots(context))[:1] if inherits else [])
    alternatives = _alternatives(text, windows, shared)
    denial = _FORBIDDEN.search(text)
    named = list(dict.fromkeys(slot for _, slot in slots))
    if needs_approver(sentence.text):
        named = []
    if not denial and not permitted and list(find_times(text, windows, sentence, context)):
        named = []  # "Replacements ship within 2 days" says how fast, not whether
    for slot in named:
        if slot not in REMEDIES:
            continue
        caps = list(find_caps(text, slot, slots)) if slot in MONETARY else []
        denied = denial is not None and not (
            caps and re.search(r"\b(?:over|above|more\s+than|exceed\w*)\b", text, re.IGNORECASE)
        )
        if not (caps or denied or permitted):
            continue
        in_row = any(condition.kind == "other" for condition in shared)
        scope = None if in_row else find_scope(text, _accounted(text, slots, windows))
        for alternative in alternatives:
            conditions = alternative if scope is None else (*alternative, scope)
            if caps and not denied:
                for cap in caps:
                    yield Limit(
                        slot, "<=", sentence, cap.value, None, cap.unit, cap.of, cap.per, "", conditions
                    )
            else:
                yield Limit(slot, "forbidden" if denied else "allowed", sentence, conditions=conditions)
    yield from find_window_limits(windows, named, sentence)
    yield from find_times(text, windows, sentence, context)
    yield from find_fees(text, sentence)


def _accounted(text: str, slots: list[tuple[Span, str]], windows: Windows) -> Iterator[Span]:
    """What other parts of a limit already say: remedies, windows with their anchors, circumstances, amounts."""
    for span, _ in slots:
        yield span
    for span, _, _ in windows:
        yield Span(span.start, span.end + 40, "")
    for span, _ in find_fact_conditions(text):
        yield span
    for span, _ in find_durations(text):
        yield span
    for span, _ in find_money(text):
        yield span
    for span, _ in find_percentages(text):
        yield Span(span.start, span.end + 30, "")


def _alternatives(text: str, windows: Windows, shared: tuple[Condition, ...]) -> list[tuple[Condition, ...]]:
    elapsed = tuple(condition for _, _, condition in windows)
    facts = list(find_fact_conditions(text))
    amounts = tuple(find_amount_conditions(text))
    base = tuple(dict.fromkeys((*shared, *elapsed, *amounts)))
    if either := _find_either(text):
        return [(*base, condition) for condition in either]
    return [tuple(dict.fromkeys((*base, *(condition for _, condition in facts))))]
