"""Times and fees that a policy states."""

import re
from collections.abc import Iterator
from decimal import Decimal

from service.domain.policy import Limit, Op
from service.domain.span import Span
from service.policy.approvals import find_approver
from service.policy.caps import find_base
from service.policy.conditions import Windows
from service.text.durations import find_durations
from service.text.money import find_money
from service.text.percentages import find_percentages
from service.text.slots import find_time_slot

_FEE = re.compile(
    r"\b(?P<kind>restocking|cancellation|late|change|shipping|delivery|service|booking|admin(?:istration)?|handling|no-show|return)\s+(?:fee|charge)s?\b",
    re.IGNORECASE,
)
# "Refunds need the service manager, who answers within a day": the time is the answer's.
_ANSWERS = re.compile(
    r"\b(?:who|manager|supervisor|lead(?:er)?|team|officer|desk|director)\s+(?:\w+\s+)?"
    r"(?:answers?|repl(?:y|ies)|responds?|decides?|phones?|calls?|gets?\s+back|will\s+(?:answer|reply|respond|call))\b[^.;]{0,40}$",
    re.IGNORECASE,
)
# Whose answering time is not that of the agents who write.
_OTHER_TEAM = re.compile(
    r"\b(?:claims|billing|legal|finance|payments?|safety|repairs?|fraud|insurance|technical)\s+(?:department|desk|team|office)\b",
    re.IGNORECASE,
)
_LONGEST_PROCESSING = 24 * 90  # what takes longer is a validity, not a time in which something is done


def find_window_limits(windows: Windows, named: list[str], sentence: Span) -> Iterator[Limit]:
    """The time in which the customer may act, as a limit of its own."""
    for _, duration, condition in windows:
        if condition.op == "<=" and condition.key != "return_received":
            kind = next((s for s in ("return", "refund", "replacement", "cancellation") if s in named), "")
            if kind:
                slot = {"refund": "return_window", "return": "return_window", "replacement": "exchange_window",
                        "cancellation": "cancel_window"}[kind]  # fmt: skip
                yield Limit(slot, "<=", sentence, condition.value if isinstance(condition.value, Decimal) else None,
                            None, duration.unit, anchor=condition.key)  # fmt: skip


def find_times(text: str, windows: Windows, sentence: Span, context: str) -> Iterator[Limit]:
    """How long the company takes for what the sentence names."""
    bounding = [
        span
        for span, _, condition in windows
        if condition.key not in ("", "return_received") or condition.op == ">"
    ]
    tier = find_approver(text)
    for span, duration in find_durations(text):
        if any(span.overlaps(other) for other in bounding):
            continue
        answered = "response_time" if tier and _ANSWERS.search(text[: span.start]) else ""
        slot = (
            answered
            or find_time_slot(text, span.start)
            or find_time_slot(sentence.text, len(sentence.text))
            or find_time_slot(context, 0)
        )
        if not slot or duration.hours > _LONGEST_PROCESSING:
            continue
        op: Op = "<=" if duration.low == duration.high else "range"
        upper = None if duration.low == duration.high else duration.high
        # "A supervisor answers within 1 day" is that tier's time, not the agent's.
        owner = (tier or _find_other_team(text)) if slot == "response_time" else ""
        yield Limit(slot, op, sentence, duration.low, upper, duration.unit, approval_tier=owner)


def _find_other_team(text: str) -> str:
    match = _OTHER_TEAM.search(text)
    return re.sub(r"\s+", "_", match[0].lower()) if match else ""


def find_fees(text: str, sentence: Span) -> Iterator[Limit]:
    """Fees with their amount or percentage."""
    fee = _FEE.search(text)
    if fee is None:
        return
    slot = f"{fee['kind'].lower().replace('-', '_')}_fee"
    for _, money in find_money(text):
        yield Limit(slot, "==", sentence, money.amount, None, money.currency)
    for span, percent in find_percentages(text):
        yield Limit(slot, "==", sentence, percent, None, "percent", find_base(text[span.end :]))
