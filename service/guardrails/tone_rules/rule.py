"""The form of a tone rule."""

from dataclasses import dataclass

from service.domain.verdict import Severity


@dataclass(frozen=True, slots=True)
class ToneRule:
    """Phrases that go against one rule.

    ``patterns`` are as ``service.text.screen`` takes them: a space stands for any white space.
    ``unless_before`` and ``unless_after`` are searched in the rest of the hit's own sentence and clear it.
    ``unless_said`` clears a hit whose words the customer used first.
    """

    rule: str
    severity: Severity
    patterns: tuple[str, ...]
    message: str
    suggestion: str
    unless_before: str = ""
    unless_after: str = ""
    unless_said: bool = False
