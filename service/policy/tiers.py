"""Amounts that a sentence gives tier by tier: "5 working days on Lite, 3 on Standard and 1 on Max"."""

import re
from collections.abc import Iterator

from service.domain.policy import Condition
from service.text.numbers import NUMBER

_AMOUNT = rf"(?:up\s+to\s+)?(?:[$€£]\s?)?(?:{NUMBER})(?:\s?%|\s?[€£]|\s+per\s?cent)?"
_UNIT = r"(?:\s+(?:business|working|calendar|full)?\s*[a-z]+)?"
_NAME = r"(?-i:[A-Z][\w-]*(?:\s[A-Z][\w-]*)?)(?:\s+(?:members?|customers?|guests?|accounts?|plans?|cards?|tickets?|tier))?"
_JOIN = r"\s*(?:,|;|/|,?\s+and|,?\s+or)\s+"
_BEHIND = re.compile(
    rf"(?P<amount>{_AMOUNT})(?P<unit>{_UNIT})\s+(?:on|for|in|with|at|to)\s+(?:the\s+|a\s+)?(?P<name>{_NAME})",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?P<name>{_NAME})(?:\s*:|\s+(?:get|gets|receive|receives|pay|pays|have|has|earn|earns|cover|covers))?\s+(?P<amount>{_AMOUNT})(?P<unit>{_UNIT})",
    re.IGNORECASE,
)
_JOINED = re.compile(rf"^{_JOIN}$", re.IGNORECASE)
_DIGIT = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)


def spread_tiers(text: str) -> Iterator[tuple[str, tuple[Condition, ...]]]:
    """``text`` once for each tier it lists, with the tier as a condition; as it is where it lists none.

    >>> [(t, [c.text for c in k]) for t, k in spread_tiers("Repairs take 5 working days on Lite, 3 on Standard and 1 on Max.")]
    [('Repairs take 5 working days.', ['Lite']), ('Repairs take 3 working days.', ['Standard']), ('Repairs take 1 working days.', ['Max'])]
    >>> [(t, [c.text for c in k]) for t, k in spread_tiers("Silver members get 10%, Gold 15% off")]
    [('10% off', ['Silver']), ('15% off', ['Gold'])]
    >>> list(spread_tiers("We refund within 5 days"))
    [('We refund within 5 days', ())]
    """
    for pattern in (_BEHIND, _BEFORE) if len(_DIGIT.findall(text)) > 1 else ():
        found = _successive(pattern, text)
        if len(found) < 2:
            continue
        names = [re.split(r"\s+(?=[a-z])", match["name"])[0] for match in found]
        before, after = text[: found[0].start()], text[found[-1].end() :]
        unit = next((match["unit"] for match in found if match["unit"]), "")
        for match, name in zip(found, names, strict=True):
            yield (
                f"{before}{match['amount']}{match['unit'] or unit}{after}",
                (Condition("choice", name, value="|".join(names)),),
            )
        return
    yield text, ()


def _successive(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Matches of ``pattern`` with nothing but a comma or "and" between them."""
    found: list[re.Match[str]] = []
    for match in pattern.finditer(text):
        if found and not _JOINED.match(text[found[-1].end() : match.start()]):
            if len(found) > 1:
                break
            found = []
        found.append(match)
    return found
