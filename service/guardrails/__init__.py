"""Deciding what a text may say: pure functions over text and facts."""

from service.guardrails.checking import GUARDRAILS, check_reply
from service.guardrails.policy import Decision, decide_commitments

__all__ = ["GUARDRAILS", "Decision", "check_reply", "decide_commitments"]
