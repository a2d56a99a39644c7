"""A policy's rules in words, for those clauses that set no limit on a remedy."""

from service.domain.policy import Condition, Rule

_SAID = {
    "allow": "allows this",
    "forbid": "rules this out",
    "approve": "needs approval",
    "charge": "charges for this",
    "time": "says how long this takes",
    "require": "wants this first",
    "record": "may be said to be done only where a fact shows it",
    "manner": "says how this is done",
    "rest": "rules out whatever is not named",
}


def describe_rule(rule: Rule) -> str:
    """One rule in a few words.

    >>> describe_rule(Rule("forbid", frozenset({"post"}), conditions=(Condition("other", "once posted"),)))
    'rules this out, if once posted'
    """
    said = _SAID[rule.force]
    if rule.approval_tier:
        said = f"{said} ({rule.approval_tier.replace('_', ' ')})"
    amounts = ", ".join(dict.fromkeys(measure.said or str(measure) for measure in rule.measures))
    conditions = " and ".join(dict.fromkeys(_say_condition(condition) for condition in rule.conditions))
    return f"{said}{': ' if amounts else ''}{amounts}{', if ' if conditions else ''}{conditions}"


def _say_condition(condition: Condition) -> str:
    return condition.text.removeprefix("if ").removeprefix("If ")
