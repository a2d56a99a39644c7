"""Clauses that are alternatives to each other: the rows of a table, "Silver: …" beside "Gold: …", "Saver tickets" beside "Flex tickets"."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from service.domain.policy import Clause, Condition, Rule
from service.text.topics import find_topics

_NAMED = re.compile(
    r"^[\s*_-]*(?P<name>[A-Z][\w'-]*(?:[ -][A-Z][\w'-]*){0,2})[*_]*(?:"
    r"(?P<colon>:)[*_]*\s"
    r"|\s+(?P<noun>range|tickets?|members?|guests?|plans?|accounts?|customers?|holders?|pass(?:es)?|subscriptions?|fares?|rooms?|rates?|tiers?|levels?|class|riders?|learners?)\b"
    r"|\s+(?P<verb>starts?|pays?|gets?|gives?|includes?|covers?|has|may|earns?|receives?)\b)"
)
_MOST = 40  # more are a list of things, no tiers; and each would carry the names of all
# They open sentences of any kind.
_NO_NAMES = frozenset(
    "we you the a an it they agents agent staff advisers customers customer guests guest members member nobody each all any no if when refund refunds credit credits this that".split()
)


def name_choices(clauses: Sequence[Clause]) -> list[Clause]:
    """``clauses`` with the alternatives that stand beside each other as ``choice`` conditions.

    The condition of a clause that names its case in passing (``op`` ``named``) fails only where a fact names another one.
    """
    rows: defaultdict[str, dict[str, None]] = defaultdict(dict)
    named: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for clause in clauses:
        for condition in _open_choices(clause):
            rows[clause.heading][condition.text] = None
        if match := _name_of(clause):
            named[clause.heading, _form(match)][match["name"]] = None
    return [_with_alternatives(clause, rows[clause.heading], named) for clause in clauses]


def _open_choices(clause: Clause) -> list[Condition]:
    return [k for rule in clause.rules for k in rule.conditions if k.kind == "choice" and k.value == ""]


def _name_of(clause: Clause) -> re.Match[str] | None:
    match = _NAMED.match(clause.text)
    return match if match and match["name"].lower() not in _NO_NAMES else None


def _form(match: re.Match[str]) -> str:
    return ":" if match["colon"] else match["noun"].rstrip("s") if match["noun"] else "verb"


def _with_alternatives(
    clause: Clause, rows: dict[str, None], named: dict[tuple[str, str], dict[str, None]]
) -> Clause:
    rules = clause.rules
    if 1 < len(rows) <= _MOST and _open_choices(clause):
        rules = tuple(_fill(rule, "|".join(rows)) for rule in rules)
    match = _name_of(clause)
    names = named[clause.heading, _form(match)] if match else {}
    if match and 1 < len(names) <= _MOST:
        own = Condition("choice", match["name"], value="|".join(names))
        name = find_topics(match["name"])
        rules = tuple(
            replace(rule, conditions=(*rule.conditions, _weaken(own, rule)), scope=rule.scope - name)
            for rule in rules
        )
    return replace(clause, rules=rules) if rules is not clause.rules else clause


def _weaken(choice: Condition, rule: Rule) -> Condition:
    """Where nobody knows which it is, only an amount is left open."""
    return choice if any(m.bound == "<=" for m in rule.measures) else replace(choice, op="named")


def _fill(rule: Rule, alternatives: str) -> Rule:
    return replace(
        rule,
        conditions=tuple(
            replace(k, value=alternatives) if k.kind == "choice" and k.value == "" else k
            for k in rule.conditions
        ),
    )
