"""What an agent must not sound like, as data: narrow patterns, each with a message and a way to put it better."""

from service.guardrails.tone_rules.contempt import CONTEMPT
from service.guardrails.tone_rules.manner import MANNER
from service.guardrails.tone_rules.quarrel import QUARREL
from service.guardrails.tone_rules.rule import ToneRule

TONE_RULES: tuple[ToneRule, ...] = (*QUARREL, *CONTEMPT, *MANNER)

__all__ = ["TONE_RULES", "ToneRule"]
