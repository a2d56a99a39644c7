"""Approval thresholds: what an agent may not promise alone."""

import re
from collections.abc import Iterator
from functools import lru_cache

from service.domain.policy import Condition, Limit
from service.domain.span import Span
from service.policy.conditions import find_fact_conditions, find_windows
from service.text.money import find_money
from service.text.percentages import find_percentages
from service.text.slots import REMEDIES, find_slots

_APPROVER = re.compile(
    r"\b(?P<tier>(?-i:(?:[A-Z][a-z]+\s){1,3}(?:Lead|Manager|Officer|Director|Supervisor|Desk))|"
    r"(?:(?!(?:ask|by|from|of|with|to|and|or|an?|the|our|your|any|needs?|each|every|only|is|are|must|without|further|prior)\s)\w+\s+)?"
    r"(?:supervisor|manager|director|team\s+lead(?:er)?|lead(?=\s*[,.;)]|\s+(?:who|must|has|decides|approv|can|may|answers|replies|needs)|$))|"
    r"head\s+of\s+\w+|specialist\s+team|safety\s+team|finance|second[\s-]line)s?\b",
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


_ONLY = re.compile(
    r"\bonly\s+(?:by\s+)?(?:the\s+|our\s+|an?\s+)?(?P<who>(?:[\w&']+\s+){0,3}?(?:team|desk|department|office|body|board|manager|lead|officer|"
    r"supervisor|director|insurer|safety|support|finance|specialists?))(?=\s+(?:can|may|is|are|decides?|has)|\s*[;.,]|$)",
    re.IGNORECASE,
)
# "The service manager may waive it": so that nobody below may.
_THEIRS = re.compile(
    r"^(?:\W*\b(?:the|our|an?|only|then|after\s+that)\s+)*(?P<who>(?:[\w&'-]+\s+){0,3}?(?:manager|supervisor|director|lead(?:er)?|officer|head))\s+(?:may|can|is\s+able\s+to)\s+(?!(?:also\s+)?(?:be|ask|tell|help)\b)|"
    r"[,;:]\s*(?:the|our|an?)\s+(?P<then>(?:[\w&'-]+\s+){0,3}?(?:manager|supervisor|director|lead(?:er)?|officer|head))\s+(?:may|can)\s+(?!(?:also\s+)?(?:be|ask|tell|help)\b)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def find_approver(text: str) -> str:
    """The escalation tier that ``text`` names, such as ``team_lead``, "" without one."""
    if only := _ONLY.search(text):
        return _name_tier(only["who"])
    if theirs := _THEIRS.search(text):
        return _name_tier(theirs["who"] or theirs["then"])
    match = _APPROVER.search(text)
    return _name_tier(match["tier"]) if match else ""


@lru_cache(maxsize=1024)
def needs_approver(text: str) -> bool:
    """Whether ``text`` leaves a decision to somebody, or says up to what amount it is the agent's own."""
    decided = bool(
        _ONLY.search(text) or _THEIRS.search(text) or (_APPROVER.search(text) and _APPROVAL.search(text))
    )
    return decided or bool(_WITHOUT_APPROVAL.search(text) and list(find_money(text)))


def find_approvals(sentence: Span, shared: tuple[Condition, ...], context: str) -> Iterator[Limit]:
    """Limits that need approval: over an amount, or altogether."""
    text = sentence.text
    without = _WITHOUT_APPROVAL.search(text)
    if not needs_approver(text):
        return
    tier = find_approver(text) or "supervisor"
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


def _name_tier(words: str) -> str:
    return re.sub(r"\s+", "_", re.sub(r"^(?:the|our|a|an)\s+", "", words.lower()))
