"""Understanding a policy as a company hands it in: text with corrections, or clauses."""

from collections.abc import Iterator
from functools import lru_cache

from service.domain.policy import Policy
from service.domain.policy_json import write_source
from service.domain.saved_policy import Correction, PolicyReading, PolicySource
from service.errors import FieldError, UnfitCorrection
from service.policy import ClauseText, build_policy, read_policy
from service.policy.corrections import correct_policy, find_near_clauses, mark_corrected

_SHOWN = 3  # comparing an id with a thousand others takes a while


def understand_policy(source: PolicySource) -> PolicyReading:
    """What ``source`` says, cached by its content. Raises ``UnfitCorrection``, each mistake with its pointer.

    The digest is that of the text alone, unless something was set by hand.
    """
    if source.clauses is None and not source.corrections:
        return PolicyReading(read_policy(source.text))
    return _apply(source)


@lru_cache(maxsize=64)
def _apply(source: PolicySource) -> PolicyReading:
    if source.clauses is not None:
        policy = build_policy(tuple(ClauseText(each.id, each.text, each.limits) for each in source.clauses))
        limits = {each.id: each.limits for each in source.clauses if each.limits is not None}
    else:
        policy = read_policy(source.text)
        if mistakes := tuple(_check_corrections(source.corrections, policy)):
            raise UnfitCorrection("; ".join(f"{each.pointer}: {each.detail}" for each in mistakes), mistakes)
        limits = {correction.clause: correction.limits for correction in source.corrections}
    if not limits:
        return PolicyReading(policy)
    corrected = tuple(clause.id for clause in policy.clauses if clause.id in limits)
    return PolicyReading(mark_corrected(correct_policy(policy, limits), write_source(source)), corrected)


def _check_corrections(corrections: tuple[Correction, ...], policy: Policy) -> Iterator[FieldError]:
    texts = {clause.id: clause.text for clause in policy.clauses}
    unknown = 0
    for index, correction in enumerate(corrections):
        pointer = f"/corrections/{index}"
        if correction.clause not in texts:
            unknown += 1
            near = find_near_clauses(policy, correction.clause) if unknown <= _SHOWN else []
            there = f"; near it are: {', '.join(near)}" if near else ""
            yield FieldError(f"{pointer}/clause", f"is no clause of this policy{there}")
            continue
        for number, limit in enumerate(correction.limits):
            if limit.quote.text not in texts[correction.clause]:
                yield FieldError(f"{pointer}/limits/{number}/quote", "is not in the clause's text")
