"""Whether a reply promises or claims an act that the policy leaves to nobody, or to somebody else."""

import re
from collections.abc import Iterator
from functools import lru_cache

from service.domain.case import Case
from service.domain.span import span_of
from service.domain.verdict import ClauseQuote, Finding
from service.text.characters import fold
from service.text.modality import read_modality
from service.text.sentences import find_clauses, find_sentences
from service.text.subjects import find_stems, find_subjects

_CONDITION = re.compile(r"\b(?:if|unless|when|where|until|once)\b", re.IGNORECASE)
_MAY = re.compile(r"\b(?:can|may|is\s+allowed\s+to|are\s+allowed\s+to)\b", re.IGNORECASE)
_HANDS_OVER = re.compile(r"\b(?:pass|hand|escalat|refer|forward|transfer|ask)\w*\b", re.IGNORECASE)
_ONLY = re.compile(r"\bonly\b", re.IGNORECASE)
# Two telling words of a prohibition in one clause of a promise: the act and what it is done to.
_ENOUGH = 2


def check_acts(body: str, case: Case) -> Iterator[Finding]:
    """``policy.forbidden`` (unverifiable) where a promise shares its act and object with a prohibition.

    Amounts, windows and remedies are read and decided elsewhere; this is for acts without either: lifting a
    ban, moving a delivery, describing a disciplinary step.
    """
    folded = fold(body)
    untyped = tuple((clause.id, clause.text) for clause in case.policy.clauses if not clause.limits)
    mentioned = find_stems(folded)
    # Most replies speak of nothing that is prohibited; only the others are read clause by clause.
    prohibitions = [item for item in _find_prohibitions(untyped) if len(item[0] & mentioned) >= _ENOUGH]
    for sentence in find_sentences(folded) if prohibitions else ():
        for clause in find_clauses(sentence):
            if sentence.text.endswith("?") or read_modality(clause.text) != "commit":
                continue
            if _HANDS_OVER.search(clause.text):
                continue  # to pass it on is what such a clause asks for
            stems = find_stems(clause.text)
            for stems_of_rule, quote in prohibitions:
                if len(stems & stems_of_rule) >= _ENOUGH:
                    yield Finding(
                        "policy.forbidden",
                        "unverifiable",
                        "blocking",
                        "A clause speaks against this, or leaves it to somebody else.",
                        span_of(body, clause.start, clause.end),
                        quote,
                        clause.text,
                        "",
                        "Read the clause; say who decides, or leave the promise out.",
                    )
                    break


@lru_cache(maxsize=256)
def _find_prohibitions(
    clauses: tuple[tuple[str, str], ...],
) -> tuple[tuple[frozenset[str], ClauseQuote], ...]:
    """Stems of each prohibition among (id, text) of clauses without a typed limit, with the clause."""
    found = []
    for identifier, text in clauses:
        if _CONDITION.search(text):
            continue  # whether it applies is for a person to say, and every booking would be suspect
        for part in find_clauses(span_of(fold(text), 0, len(text))):
            if read_modality(part.text) == "deny" or _ONLY.search(part.text):
                # "Only Trust & Safety can lift a ban": the act counts, not who may do it.
                act = _MAY.split(part.text, maxsplit=1)[-1] if _ONLY.search(part.text) else part.text
                stems = find_stems(" ".join(find_subjects(act)))
                if len(stems) >= _ENOUGH:
                    found.append((stems, ClauseQuote(identifier, text)))
    return tuple(found)
