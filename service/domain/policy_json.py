"""What companies say of their policies as JSON and back."""

import json

from service.domain.json_form import read_json, write_json
from service.domain.policy import Policy
from service.domain.saved_policy import PolicySource


def write_source(source: PolicySource) -> str:
    """Canonical JSON: equal sources give equal strings."""
    return write_json(source)


def read_source(data: str) -> PolicySource:
    """What ``write_source`` was given."""
    return read_json(data, PolicySource)


def write_limits(policy: Policy) -> str:
    """Canonical JSON of the limits by clause."""
    return write_json({clause.id: clause.limits for clause in policy.clauses})


def find_differing_clauses(left: str, right: str) -> list[str]:
    """Ids of the clauses whose limits differ between two strings of ``write_limits``, sorted."""
    one, other = json.loads(left), json.loads(right)
    return sorted(clause for clause in one.keys() | other.keys() if one.get(clause) != other.get(clause))
