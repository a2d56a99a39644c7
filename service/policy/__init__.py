"""Reading a company's policy into clauses with typed limits."""

from service.policy.reader import ClauseText, build_policy, read_policy

__all__ = ["ClauseText", "build_policy", "read_policy"]
