"""A judge that says which of two replies to the same case is better, asked in both orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from evals.intervals import Share, measure_by_cluster
from evals.judges.question import ask, describe_case, read_question
from service.domain.case import Case
from service.domain.prompt import JsonSchema
from service.llm.model import Model

Preference = Literal["a", "b", "tie"]
Place = Literal["first", "second", "tie"]
SCHEMA = JsonSchema(
    "preference",
    {
        "type": "object",
        "properties": {
            "reason": {"type": "string", "maxLength": 240},
            "better": {"type": "string", "enum": ["first", "second", "tie"]},
        },
        "required": ["reason", "better"],
        "additionalProperties": False,
    },
)
_SEED = 7


class PlaceIn(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The better one as the model names it, by its place."""

    reason: str
    better: Place


@dataclass(frozen=True, slots=True)
class Comparison:
    """``places`` are the answers with ``a`` shown first, then with ``b``; None is a malformed one.

    It is () where nobody was asked: the two are the same text. ``agreed`` is whether both orders named the same
    reply, or both a tie; where they did not, ``preference`` is a tie.
    """

    preference: Preference
    agreed: bool
    places: tuple[Place | None, ...] = ()
    reasons: tuple[str, ...] = ()


async def compare_replies(case: Case, a: str, b: str, judge: Model) -> Comparison:
    """Which of ``a`` and ``b`` is better, by two calls of ``judge``; a failing model makes a tie."""
    if a.split() == b.split():
        return Comparison("tie", agreed=True)
    forth = await _ask_place(case, a, b, judge)
    back = await _ask_place(case, b, a, judge)
    places = tuple(None if isinstance(given, str) else given.better for given in (forth, back))
    reasons = tuple(given if isinstance(given, str) else given.reason for given in (forth, back))
    named = (_name(places[0], "a", "b"), _name(places[1], "b", "a"))
    if named[0] is not None and named[0] == named[1]:
        return Comparison(named[0], agreed=True, places=places, reasons=reasons)
    return Comparison("tie", agreed=False, places=places, reasons=reasons)


async def _ask_place(case: Case, first: str, second: str, judge: Model) -> PlaceIn | str:
    inputs = {**describe_case(case), "first": first, "second": second}
    return await ask(read_question("pairwise"), inputs, SCHEMA, PlaceIn, judge)


def _name(place: Place | None, first: Preference, second: Preference) -> Preference | None:
    return None if place is None else {"first": first, "second": second, "tie": "tie"}[place]


def measure_position(comparisons: Sequence[Comparison]) -> Share:
    """How often the one shown first was named, of all answers that named one: 0.5 without a bias.

    Every pair is shown in both orders, so that nothing but the place can move it. The interval is a bootstrap over
    pairs, whose two answers belong together.
    """
    named = {
        str(number): [place == "first" for place in comparison.places if place in ("first", "second")]
        for number, comparison in enumerate(comparisons)
    }
    return measure_by_cluster(named, seed=_SEED)
