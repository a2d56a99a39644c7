"""A second reader's rulings, and which of them hold."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from service.domain.case import Case
from service.domain.policy import Clause
from service.domain.prompt import JsonSchema
from service.domain.verdict import ClauseQuote
from service.drafting.second_reader.passage import find_passage, is_about
from service.drafting.second_reader.questions import Question
from service.drafting.second_reader.vetoes import is_vetoed

Outcome = Literal["pass", "fail", "unverifiable"]
SCHEMA = JsonSchema(
    "rulings",
    {
        "type": "object",
        "properties": {
            "rulings": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "number": {"type": "integer"},
                        "ruling": {"type": "string", "enum": ["pass", "fail", "unverifiable"]},
                        "clause": {"type": "string"},
                        "quote": {"type": "string"},
                    },
                    "required": ["number", "ruling", "clause", "quote"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["rulings"],
        "additionalProperties": False,
    },
)


class RulingIn(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One ruling as the model gave it: nothing in it is true until it was checked."""

    number: int
    ruling: Outcome
    clause: str
    quote: str


class RulingsIn(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    rulings: list[RulingIn]


@dataclass(frozen=True, slots=True)
class HeldRuling:
    """A ruling that code has found sound; ``clause`` quotes the policy's own characters."""

    question: Question
    ruling: Literal["pass", "fail"]
    clause: ClauseQuote


_DECODER = msgspec.json.Decoder(RulingsIn)


def read_rulings(answer: str, most: int) -> tuple[RulingIn, ...]:
    """The rulings in a model's answer: none where it has not the fixed shape, or more than ``most``.

    A number that comes twice is left out altogether: nobody knows which of the two was meant.
    """
    try:
        given = _DECODER.decode(answer).rulings
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return ()
    if len(given) > most:
        return ()
    times = Counter(ruling.number for ruling in given)
    return tuple(ruling for ruling in given if times[ruling.number] == 1)


def find_held(
    given: Sequence[RulingIn], questions: Sequence[Question], clauses: Sequence[Clause], case: Case
) -> Iterator[HeldRuling]:
    """The rulings that hold: on a question asked, resting on words of a clause shown, and not vetoed."""
    asked = {question.number: question for question in questions}
    shown = {clause.id: clause for clause in clauses}
    for ruling in given:
        question, clause = asked.get(ruling.number), shown.get(ruling.clause)
        if question is None or clause is None or ruling.ruling == "unverifiable":
            continue
        passage = find_passage(clause, ruling.quote, case.policy)
        if passage is None or not is_about(question, passage):
            continue
        if ruling.ruling == "pass" and is_vetoed(question, passage, case):
            continue
        yield HeldRuling(question, ruling.ruling, ClauseQuote(clause.id, passage.quote))
