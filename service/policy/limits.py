"""Typed limits in one sentence of a policy."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from service.domain.policy import Condition, Limit, Op
from service.domain.quantity import Duration
from service.domain.span import Span
from service.policy.conditions import (
    find_amount_conditions,
    find_fact_conditions,
    find_windows,
    opens_condition,
)
from service.policy.scope import find_scope
from service.text.durations import find_durations
from service.text.money import find_money
from service.text.percentages import find_percentages
from service.text.sentences import find_clauses
from service.text.slots import MONETARY, REMEDIES, find_nearest_slot, find_slots, find_time_slot

Windows = list[tuple[Span, Duration, Condition]]

_FORBIDDEN = re.compile(
    r"""\b(?:can(?:not|\snot|'t)|do(?:es)?(?:\snot|n't)|(?:is|are|will|must|may|should)(?:\snot|n't)|won't|never|not\s(?:be|refundable|eligible|available|offered|possible|covered|give|offer|accept)
        |no\s(?:refund|exchange|return|credit|compensation|discount|cash|replacement|cancellation|reimbursement)\w*|non-?(?:refundable|returnable|exchangeable)|nor|neither|ineligible|excluded|not\sable\sto|refuse|prohibited|forfeit\w*)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_CAPPED = re.compile(
    r"\b(?:up\s+to|maximum|max|at\s+most|no\s+more\s+than|not\s+(?:more\s+than|exceed\w*)|limit(?:ed)?|capped|cap|worth|of|exceed\w*|over|above|more\s+than)\b[^.;]{0,25}$",
    re.IGNORECASE,
)
_APPROVER = re.compile(
    r"\b(?P<tier>supervisor|(?:team|shift|customer\s+experience|customer\s+care)\s+(?:lead(?:er)?|manager)|general\s+manager|duty\s+manager|store\s+manager|manager|director|head\s+of\s+\w+|specialist\s+team|safety\s+team|finance|second[\s-]line)\b",
    re.IGNORECASE,
)
_APPROVAL = re.compile(
    r"\b(?:approv\w*|authori[sz]\w*|sign-?\s?off|need\w*|requires?|must\s+(?:be|go)|ask\w*|grant\w*|decid\w*|refer\w*|escalat\w*|only\s+(?:a|by|with)|permission|consent)\b",
    re.IGNORECASE,
)
_THRESHOLD = re.compile(
    r"\b(?:over|above|more\s+than|exceed\w*|greater\s+than|beyond|larger\s+than|higher\s+than|from)\s+$",
    re.IGNORECASE,
)
_WITHOUT_APPROVAL = re.compile(
    r"\bwithout\s+(?:\w+\s+){0,3}(?:approv\w*|authori[sz]\w*|asking|sign-?\s?off|supervisor|manager)",
    re.IGNORECASE,
)
_FEE = re.compile(
    r"\b(?P<kind>restocking|cancellation|late|change|shipping|delivery|service|booking|admin(?:istration)?|handling|no-show|return)\s+(?:fee|charge)s?\b",
    re.IGNORECASE,
)
_PER = re.compile(
    r"^\s*(?:per|a|each|for\s+each|for\s+every|times\s+the\s+number\s+of)\s+(?P<per>order|passenger|item|night|month|year|day|person|guest|customer|box|bag|parcel|account)s?\b",
    re.IGNORECASE,
)
_OF = re.compile(
    r"^\s*(?:of|off|from|on)\s+(?:the\s+|your\s+|their\s+|its\s+)?(?P<of>[\w\s'-]{2,40})", re.IGNORECASE
)
_BASES = (
    ("item_price", r"item|product|goods"),
    ("monthly_fee", r"month|bill|subscription\s+fee"),
    ("first_night", r"first\s+night|one\s+night"),
    ("delivery_fee", r"delivery|shipping|postage"),
    ("order_total", r""),
)
_PERMISSION = re.compile(
    r"\b(?:can|may|will|eligible|entitled|offer\w*|get|gets|receive|qualif\w+|allowed|available|possible|granted|accept\w*|give|we\s+(?:refund|replace|exchange|repair))\b",
    re.IGNORECASE,
)
_PERMITTED = re.compile(
    r"\b(?:refunded|refundable|replaced|exchanged|exchangeable|returnable|credited|waived|repaired|sent\s+again|resent)\b",
    re.IGNORECASE,
)
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
    shared = tuple(dict.fromkeys(chain(outer, *(_shared_conditions(c) for c in clauses))))
    found: list[Limit] = []
    context = lead or heading
    for clause in clauses:
        if opens_condition(clause.text) and len(clauses) > 1:
            continue
        # "store credit, or a replacement when it is defective": the condition is the replacement's alone.
        early, late = _coordinated(clause)
        for part, conditions in ((early, outer), (late, shared)):
            if part is not None:
                found.extend(_clause_limits(part, sentence, conditions, context, permitted=_permits(clause.text)))
        context = clause.text if list(find_slots(clause.text)) else context
    found.extend(_approvals(sentence, shared, lead or heading))
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
    if not opens_condition(clause.text) and not re.match(r"(?:but\s+)?only\b", clause.text, re.IGNORECASE):
        return
    found = [condition for _, condition in find_fact_conditions(clause.text)]
    found += [condition for _, _, condition in find_windows(clause.text)]
    found += list(find_amount_conditions(clause.text))
    if found:
        yield from found
    else:
        yield Condition("other", clause.text.strip().rstrip(".;,"))


def _permits(text: str) -> bool:
    return bool(_PERMISSION.search(text) or _PERMITTED.search(text))


def _clause_limits(
    clause: Span, sentence: Span, shared: tuple[Condition, ...], context: str, *, permitted: bool
) -> Iterator[Limit]:
    text = clause.text
    windows = list(find_windows(text))
    slots = list(find_slots(text)) or (
        [] if not windows and not list(find_money(text)) else list(find_slots(context))[:1]
    )
    alternatives = _alternatives(text, windows, shared)
    denial = _FORBIDDEN.search(text)
    named = list(dict.fromkeys(slot for _, slot in slots))
    if (_APPROVER.search(sentence.text) and _APPROVAL.search(sentence.text)) or _threshold_free(
        sentence.text
    ):
        named = []
    if not denial and not permitted and list(_times(text, windows, sentence, context)):
        named = []  # "Replacements ship within 2 days" says how fast, not whether
    for slot in named:
        if slot not in REMEDIES:
            continue
        caps = list(_caps(text, slot, slots)) if slot in MONETARY else []
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
    yield from _windows(windows, named, sentence)
    yield from _times(text, windows, sentence, context)
    yield from _fees(text, sentence)


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


def _threshold_free(text: str) -> bool:
    """ "Agents can give up to $25 without approval": a threshold, not a cap."""
    return bool(_WITHOUT_APPROVAL.search(text) and list(find_money(text)))


def _alternatives(text: str, windows: Windows, shared: tuple[Condition, ...]) -> list[tuple[Condition, ...]]:
    elapsed = tuple(condition for _, _, condition in windows)
    facts = list(find_fact_conditions(text))
    amounts = tuple(find_amount_conditions(text))
    base = tuple(dict.fromkeys((*shared, *elapsed, *amounts)))
    if len(facts) > 1 and all(
        _OR.search(text[left.end : right.start])
        for (left, _), (right, _) in zip(facts, facts[1:], strict=False)
    ):
        return [(*base, condition) for _, condition in facts]
    return [tuple(dict.fromkeys((*base, *(condition for _, condition in facts))))]


@dataclass(frozen=True, slots=True)
class _Cap:
    value: Decimal
    unit: str
    of: str
    per: str


def _caps(text: str, slot: str, slots: list[tuple[Span, str]]) -> Iterator[_Cap]:
    """Amounts and percentages that belong to ``slot``: those nearer to it than to any other slot."""
    for span, percent in find_percentages(text):
        if find_nearest_slot(span, slots) == slot:
            yield _Cap(percent, "percent", _base(text[span.end :]), _per(text[span.end :]))
    for span, money in find_money(text):
        if find_nearest_slot(span, slots) == slot and not list(find_amount_conditions(text[: span.end])):
            yield _Cap(money.amount, money.currency, "", _per(text[span.end :]))


def _per(after: str) -> str:
    match = _PER.match(after)
    return match["per"].lower() if match else ""


def _base(after: str) -> str:
    match = _OF.match(after)
    words = match["of"] if match else ""
    return next(
        name
        for name, pattern in _BASES
        if not pattern or re.search(rf"\b(?:{pattern})", words, re.IGNORECASE)
    )


def _windows(windows: Windows, named: list[str], sentence: Span) -> Iterator[Limit]:
    for _, duration, condition in windows:
        if condition.op == "<=" and condition.key != "return_received":
            kind = next((s for s in ("return", "refund", "replacement", "cancellation") if s in named), "")
            if kind:
                slot = {"refund": "return_window", "return": "return_window", "replacement": "exchange_window",
                        "cancellation": "cancel_window"}[kind]  # fmt: skip
                yield Limit(slot, "<=", sentence, condition.value if isinstance(condition.value, Decimal) else None,
                            None, duration.unit, anchor=condition.key)  # fmt: skip


def _times(text: str, windows: Windows, sentence: Span, context: str) -> Iterator[Limit]:
    bounding = [
        span
        for span, _, condition in windows
        if condition.key not in ("", "return_received") or condition.op == ">"
    ]
    tier = _APPROVER.search(text)
    for span, duration in find_durations(text):
        if any(span.overlaps(other) for other in bounding):
            continue
        slot = (
            find_time_slot(text, span.start)
            or find_time_slot(sentence.text, len(sentence.text))
            or find_time_slot(context, 0)
        )
        if not slot:
            continue
        op: Op = "<=" if duration.low == duration.high else "range"
        upper = None if duration.low == duration.high else duration.high
        # "A supervisor answers within 1 day" is that tier's time, not the agent's.
        owner = _tier(tier["tier"]) if tier and slot == "response_time" else ""
        yield Limit(slot, op, sentence, duration.low, upper, duration.unit, approval_tier=owner)


def _fees(text: str, sentence: Span) -> Iterator[Limit]:
    fee = _FEE.search(text)
    if fee is None:
        return
    slot = f"{fee['kind'].lower().replace('-', '_')}_fee"
    for _, money in find_money(text):
        yield Limit(slot, "==", sentence, money.amount, None, money.currency)
    for span, percent in find_percentages(text):
        yield Limit(slot, "==", sentence, percent, None, "percent", _base(text[span.end :]))


def _approvals(sentence: Span, shared: tuple[Condition, ...], context: str) -> Iterator[Limit]:
    text = sentence.text
    approver = _APPROVER.search(text)
    without = _WITHOUT_APPROVAL.search(text)
    if not without and not (approver and _APPROVAL.search(text)):
        return
    tier = _tier(approver["tier"]) if approver else "supervisor"
    slots = [slot for _, slot in find_slots(text) if slot in REMEDIES] or [
        slot for _, slot in find_slots(context) if slot in REMEDIES
    ]
    amounts = [
        (money.amount, money.currency)
        for span, money in find_money(text)
        if without or _THRESHOLD.search(text[: span.start])
    ] + [
        (percent, "percent")
        for span, percent in find_percentages(text)
        if without or _THRESHOLD.search(text[: span.start])
    ]
    if (without and not amounts) or re.search(
        r"\b(?:above|over|beyond)\s+(?:the|these|those)\s+(?:amounts?|limits?)\b", text, re.I
    ):
        return
    facts = tuple(condition for _, condition in find_fact_conditions(text))
    elapsed = tuple(condition for _, _, condition in find_windows(text))
    own = tuple(dict.fromkeys((*shared, *facts, *elapsed)))
    for slot in dict.fromkeys(slots):
        for value, unit in amounts:
            yield Limit(slot, "requires_approval", sentence, value, None, unit, "order_total" if unit == "percent" else "",
                        conditions=shared, approval_tier=tier)  # fmt: skip
        if not amounts:
            yield Limit(slot, "requires_approval", sentence, conditions=own, approval_tier=tier)


def _tier(words: str) -> str:
    return re.sub(r"\s+", "_", words.lower())
