"""What an amount in a clause is: given to the customer, charged, a time, or only mentioned."""

import re

from service.domain.quantity import Measure
from service.domain.verdict import Modality
from service.guardrails.speech import CHARGED, PRICED

_PRICE_BEFORE = re.compile(
    r"\b(?:paid|spent|cost(?:\s+you)?|costing|priced?(?:\s+(?:at|of))?|worth|at|valued\s+at|total(?:s|l?ing)?(?:\s+(?:of|is|was|came\s+to))?|came\s+to|charged|balance\s+of|(?<!is\s)(?<!are\s)(?<!'re\s)(?<!be\s)owed?|bill\s+(?:of|is|was)|invoice\s+(?:of|is|was)|"
    r"(?:order|purchase|booking|charge|payment|stay|room|total)\s+(?:total\s+)?(?:of|for|is|was|at))\s+(?:you\s+|was\s+|is\s+|only\s+|exactly\s+)*$|\b(?:is|are)\s+now\s+$|\bwould\s+(?:have\s+)?(?:come\s+to|be|been|make|amount\s+to)\s+$|"
    r"(?:%|per\s?cent|half|third|quarter|tenth|(?<!-)out)\s+(?:of|on)\s+(?:(?:your|the|that)\s+)?(?:[\w-]+\s+){0,4}$|\b(?:instead\s+of|rather\s+than|not)\s+(?:the\s+)?$|\bon\s+(?:your\s+|the\s+|a\s+)?(?:(?!is\b|are\b|costs?\b)[\w-]+\s+){0,3}(?:of\s+)?$|\b(?:booked|bought|ordered|purchased|sold|sent|shipped)\s+(?:\S+\s+){0,4}?for\s+$",
    re.IGNORECASE,
)
_PRICE_AFTER = re.compile(
    r"^[\s-]+(?:order|purchase|payment|booking|price|bill|invoice|item|product|basket|subscription|plan|you\s+(?:paid|spent|were|mention)|that\s+you|(?:\w+\s+)?(?:was|were)\s+(?:charged|taken|for|the)|charge\s+(?:was|is|from|on)|taken\b)(?!\s+(?:credit|refund|discount|voucher)s?\b)",
    re.IGNORECASE,
)
_POSSESSED = re.compile(r"\b(?:your|this|that|original)\s+(?:full\s+|whole\s+)?$", re.IGNORECASE)
_WE_PAY = re.compile(
    r"\b(?:we|i)(?:'ll|\s+will|\s+can|'d|\s+could)?\s+(?:\w+\s+){0,3}?(?:pay|cover|settle|refund|reimburse|credit|give|send|offer|return|wire|pop|put)\b(?:\s+\w+){0,6}\s*$",
    re.IGNORECASE,
)
_LASTING = re.compile(
    r"\b(?:for|by|another|extra|additional|further|of)\s+(?:the\s+(?:next|full)\s+|a\s+(?:full|whole|further)\s+|up\s+to\s+)?$",
    re.IGNORECASE,
)
_LASTS_NOT = re.compile(r"^\s*(?:to|of|before|after|from|delay|late|wait|now|ago|already)\b", re.IGNORECASE)
_OUT_OF = re.compile(r"\d\s+(?:out\s+)?of\s+(?:the|your)\s+$", re.IGNORECASE)
_REMEDY_WORTH = re.compile(
    r"\b(?:certificate|credit|voucher|card|coupon|code|discount)s?\s+(?:is\s+)?(?:worth|of|for|valued\s+at)\s+$",
    re.IGNORECASE,
)
_MORE_MONEY = re.compile(r"[$€£]\s?\d|\d\s?(?:[€£]|dollars?|euros?|pounds?|[A-Z]{3}\b)")
_PER_UNIT = re.compile(r"\s*(?:an?|per|each|over|for\s+each|times|x)\b|\s*[x×/]", re.IGNORECASE)
_BACK = re.compile(r"^\s+(?:\w+\s+){0,3}back\b", re.IGNORECASE)
_GIVING = re.compile(
    r"\b(?:refund|reimburs|credit|compensat|voucher|goodwill|cover|give|offer|pay\s+you|send\s+you|back|certificate|waiv)\w*",
    re.IGNORECASE,
)
_GIVEN_AFTER = re.compile(r"^\s*(?:$|[.,;:!)]|(?:store|credit|refund|voucher|back)\b)", re.IGNORECASE)
_WORKED_OUT = re.compile(r"\b(?:that(?:'s|\s+is)|which\s+is|equals?|=)\s*(?:exactly\s+)?$", re.IGNORECASE)


_CALCULATED = re.compile(
    r"\b(?:comes?\s+to|makes|leaves|leaving|works\s+out\s+(?:at|to)|adds\s+up\s+to|in\s+total|altogether|equals)\b|=",
    re.IGNORECASE,
)


def read_role(text: str, measure: Measure, modality: Modality) -> str:
    """``given``, ``charged``, ``time`` or ``other`` for a measure of a folded clause."""
    before, after = text[: measure.span.start], text[measure.span.end :]
    if measure.kind == "time":
        return "given" if _LASTING.search(before) and not _LASTS_NOT.match(after) else "time"
    if measure.kind == "money":
        return _role_of_money(before, after, modality)
    if measure.kind in ("percent", "times"):
        return "other" if _WORKED_OUT.search(before) else "given"
    return "given"


def _role_of_money(before: str, after: str, modality: Modality) -> str:
    if _OUT_OF.search(before):
        return "other"  # "$340 of the $400"
    result = _CALCULATED.search(after)
    if (
        result
        and _MORE_MONEY.search(after, result.end())
        and (_MORE_MONEY.search(before) or _PER_UNIT.match(after))
    ):
        return "other"  # a step on the way to what it comes to
    if _BACK.match(after) or _WE_PAY.search(before) or _REMEDY_WORTH.search(before):
        return "given"
    if _PRICE_BEFORE.search(before) or _PRICE_AFTER.match(after):
        return "other"
    near = f"{before[-45:]} # {after[:30]}"
    if _GIVING.search(near):
        return "given"
    if CHARGED.search(near) or modality == "hedge" or PRICED.search(before):
        return "charged"
    return "other" if _POSSESSED.search(before) and not _GIVEN_AFTER.match(after) else "given"
