"""How a reply must not sound, as data: narrow patterns, each with a message and a better way to put it."""

from service.guardrails.tone_rules.contempt import CONTEMPT
from service.guardrails.tone_rules.manner import MANNER
from service.guardrails.tone_rules.quarrel import QUARREL
from service.guardrails.tone_rules.rule import ToneRule

TONE_RULES: tuple[ToneRule, ...] = (*QUARREL, *CONTEMPT, *MANNER)

__all__ = ["TONE_RULES", "ToneRule"]
