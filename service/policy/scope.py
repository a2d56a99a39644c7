"""What a rule is about, where it is not about every order: "hotel costs", "pre-orders", "gift wrapping"."""

from collections.abc import Iterable

from service.domain.policy import Condition
from service.domain.span import Span
from service.text.subjects import find_subjects


def find_scope(clause: str, taken: Iterable[Span]) -> Condition | None:
    """The words of ``clause`` that narrow it, leaving out what ``taken`` already accounts for.

    >>> find_scope("Hotel costs are not reimbursed", ()).text
    'hotel'
    >>> find_scope("We do not give refunds", ()) is None
    True
    """
    words = find_subjects(clause, taken)
    return Condition("scope", " ".join(words)) if words else None
