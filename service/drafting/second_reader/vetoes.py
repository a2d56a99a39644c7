"""What code knows better than a second reader: its "pass" never outranks a refusal, a condition or a number."""

import re
from collections.abc import Callable

from service.domain.case import Case
from service.drafting.second_reader.passage import Passage
from service.drafting.second_reader.quantities import (
    breaks_a_limit,
    changes_a_time,
    counts_otherwise,
    extends_it,
    gives_more_money,
    gives_more_percent,
)
from service.drafting.second_reader.questions import Question, speaks_of_approval, telling_stems
from service.text.characters import fold
from service.text.subjects import find_stems

_DENIES = re.compile(
    r"\bno(?:t|r)?\b(?!\s+(?:more|later|less|longer|fewer)\s+than\b)|\b(?:never|neither|cannot|none|nobody|refuse[sd]?|ineligible|"
    r"exclud\w+|prohibit\w+|forbid\w*|void)\b|n't\b|\bnon-?(?=\w{4})",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:i|we)(?:'ve|\s+have|\s+already|\s+just)\b|\bha(?:s|ve)\s+(?:\w+\s+)?been\b|\balready\b|\bconsider\s+(?:it|that|this)\b",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(
    r"\b(?:if|when|unless|provided|only|with|as\s+long\s+as|subject\s+to|depend\w*)\b", re.IGNORECASE
)


def denies(question: Question, passage: Passage, case: Case) -> bool:
    """A sentence that refuses allows nothing, whichever part of it was picked."""
    related = question.related_slots
    forbidden = any(x.op == "forbidden" and x.slot in related for x in passage.clause.limits)
    return forbidden or bool(_DENIES.search(f"{passage.above} {passage.sentences}"))


def leaves_to_others(question: Question, passage: Passage, case: Case) -> bool:
    """What a supervisor decides is not the agent's to promise without saying so."""
    text = f"{passage.above} {passage.sentences}"
    return speaks_of_approval(text) and not speaks_of_approval(question.sentence)


def claims_it_done(question: Question, passage: Passage, case: Case) -> bool:
    """That something has been done already is for a record to say, not for a clause."""
    recorded = any(case.fact(f"{slot}_issued") is not None for slot in question.slots)
    return not recorded and bool(_DONE.search(question.sentence))


def assumes_a_condition(question: Question, passage: Passage, case: Case) -> bool:
    """A clause with a condition that nothing in the case speaks of: no model can know that it holds.

    Measured with a small model, which let such promises pass even where the customer said the opposite.
    """
    dropped = question.finding.rule == "policy.condition_dropped"
    if not dropped and not _CONDITIONAL.search(passage.sentences):
        return False
    condition = telling_stems(passage.sentences) - telling_stems(question.sentence)
    messages = case.conversation.messages
    told = [message.body for message in messages if message.author == "requester"]
    told += [f"{fact.key.replace('_', ' ')} {fact.value}" for fact in case.facts if fact.source == "crm"]
    return not condition & find_stems(fold(" ".join(told)))


# In the order of their cost.
VETOES: tuple[Callable[[Question, Passage, Case], bool], ...] = (
    denies,
    leaves_to_others,
    claims_it_done,
    assumes_a_condition,
    breaks_a_limit,
    gives_more_percent,
    gives_more_money,
    changes_a_time,
    counts_otherwise,
    extends_it,
)


def is_vetoed(question: Question, passage: Passage, case: Case) -> bool:
    """Whether code knows better than to let ``passage`` excuse the promise."""
    return any(veto(question, passage, case) for veto in VETOES)
