"""The force of a part of a sentence where it stands: under a lead and a heading, behind the part before."""

import re

from service.domain.policy import Force, Rule
from service.domain.quantity import Measure
from service.policy.force import read_force, says_only_when_shown

# Headings under which everything is ruled out.
_NEVER = re.compile(
    r"^(?:[\d.]+\s+)?(?:never\b.*|don'?ts?|do\s+not\b.*|(?:what|things)\s+(?:we|agents?|staff|you|not)\s+(?:do\s+not|don't|cannot|can't|may\s+not|must\s+not|never|to)\b.*|not\s+(?:allowed|offered|covered|possible|included|permitted|refundable|returnable)|"
    r"prohibited.*|forbidden.*|exclusions?|excluded.*|no-?gos?)$",
    re.IGNORECASE,
)
_MILD = ("allow", "require", "charge")
_STRICT = ("forbid", "approve", "record")
_SAYING = re.compile(
    r"^(?:saying|telling|claiming|confirming|announcing|stating|promising)\b.*\b(?:was|were|is|has|have|had)\s+(?:already\s+)?(?:been\s+)?\w+(?:ed|nt|en|id|ne)\b",
    re.IGNORECASE,
)
_LEFT = re.compile(r"\b(?:may|can|instead|ask|refer|hand)\b", re.IGNORECASE)
_JOINED = re.compile(r"(?:and|or|nor)\b", re.IGNORECASE)
_NEW_START = re.compile(r"\b(?:can|may|will|we|you)\b")
_FEW = 5  # words beside a time
_SHORT = 5  # words


def read_force_in_context(
    text: str,
    ruling: str,
    measures: tuple[Measure, ...],
    has_window: bool,
    lead: str,
    heading: str,
    before: Rule | None,
) -> Force:
    """The force of a part ``text``, of which ``ruling`` is what stands outside its conditions."""
    if says_only_when_shown(text):
        return "record"
    force = read_force(ruling, has_amount=any(m.kind != "time" for m in measures), has_window=has_window)
    if force in _MILD and lead:
        led = read_force(lead, has_amount=False, has_window=False)
        force = led if led in _STRICT else force
    if force in (*_MILD, "time") and _NEVER.match(heading.strip()) and not _LEFT.search(ruling):
        force = "record" if _SAYING.match(ruling) else "forbid"
    if force == "allow" and _is_bare_time(ruling, measures, has_window=has_window):
        return "time"  # "Refund to card: 3 to 5 working days"
    if force == "allow" and before is not None:
        return _continue(text, ruling, measures, before)
    return force


def _is_bare_time(ruling: str, measures: tuple[Measure, ...], *, has_window: bool) -> bool:
    """Whether a few words and a range or a number of working days are all there is."""
    if has_window or len(measures) != 1 or measures[0].kind != "time":
        return False
    [time] = measures
    worked = time.low != time.high or "business" in time.said
    return worked and len(ruling.split()) - len(time.span.text.split()) <= _FEW


def _continue(text: str, ruling: str, measures: tuple[Measure, ...], before: Rule) -> Force:
    """The force of what allows by its own words, and may go on with the part before."""
    if before.force == "forbid" and _JOINED.match(text) and not _NEW_START.search(text):
        return "forbid"
    if before.force == "charge" and measures and len(ruling.split()) <= _SHORT:
        return "charge"  # "free until the restaurant accepts; 4.50 after that"
    return "allow"
