"""A judge that marks one reply, line by line, each mark resting on words of the reply."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec

from evals.judges.question import ask, describe_case, read_question
from service.domain.case import Case
from service.domain.prompt import JsonSchema
from service.domain.technique import Technique
from service.drafting.plan import plan_reply
from service.llm.model import Model
from service.text.characters import fold

MOST = 2  # points a line
# Of fewer lines a mean says more about which ones were answered than about the reply.
_FEWEST_ANSWERED = 0.5
_FEWEST_WORDS = 2
_QUOTE_CHARS = 120
SCHEMA = JsonSchema(
    "marks",
    {
        "type": "object",
        "properties": {
            "marks": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "line": {"type": "integer"},
                        "quote": {"type": "string", "maxLength": _QUOTE_CHARS},
                        "mark": {"type": "integer", "enum": [0, 1, 2]},
                    },
                    "required": ["line", "quote", "mark"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["marks"],
        "additionalProperties": False,
    },
)


@dataclass(frozen=True, slots=True)
class RubricLine:
    """``shows_as`` earns points, ``counts_against`` loses them; ``id`` is a technique's or one of ``OWN_LINES``."""

    id: str
    shows_as: str
    counts_against: str


# What no technique says, and every reply is marked on.
OWN_LINES = (
    RubricLine(
        "answers",
        "Each thing that the customer asks for is answered, or it says openly what will become of it.",
        "A wish or a question passed over; an answer to something else.",
    ),
    RubricLine(
        "true_here",
        "What it says of amounts, dates, conditions and what is possible follows from the policy and the records.",
        "A remedy or a sum that the policy does not give here; refusing what is due; a detail that nobody gave.",
    ),
    RubricLine(
        "careful_hand",
        "It reads as written by a careful person who has read this message.",
        "Stock phrases; the same thing twice; the customer's sentences handed back; flowery or stiff wording.",
    ),
    RubricLine(
        "length",
        "It is as long as the matter and the channel need: a few sentences in public, by text message or in a chat.",
        "Padding, or so short that the customer has to ask again.",
    ),
)


class MarkIn(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One mark as the model gave it: it counts once its words were found."""

    line: int
    quote: str
    mark: Annotated[int, msgspec.Meta(ge=0, le=MOST)]


class MarksIn(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    marks: list[MarkIn]


@dataclass(frozen=True, slots=True)
class Mark:
    """``points`` from 0 to 2 for ``line``; ``quote`` is "" only where nothing in the reply is about it."""

    line: str
    points: int
    quote: str


@dataclass(frozen=True, slots=True)
class Marking:
    """The marks that hold, of ``asked`` lines; ``problem`` says why there are none at all, else "".

    ``unfounded`` marks were given with words that are not in the reply, and count as not given.
    """

    marks: tuple[Mark, ...]
    asked: int
    unfounded: int = 0
    problem: str = ""

    @property
    def share(self) -> float | None:
        """The mean mark between 0 and 1; None where fewer than half of the lines have one."""
        if not self.marks or len(self.marks) < _FEWEST_ANSWERED * self.asked:
            return None
        return sum(mark.points for mark in self.marks) / (MOST * len(self.marks))


def choose_lines(case: Case, techniques: tuple[Technique, ...]) -> tuple[RubricLine, ...]:
    """A line for each technique that the plan calls for, then ``OWN_LINES``."""
    called_for = plan_reply(case, techniques).called_for
    lines = (
        RubricLine(each.id, each.shows_as, each.counts_against)
        for each in techniques
        if each.id in called_for
    )
    return (*lines, *OWN_LINES)


async def mark_reply(case: Case, reply: str, lines: Sequence[RubricLine], judge: Model) -> Marking:
    """What ``judge`` gives ``reply`` on ``lines``, asked once. A failing model gives no marks, and never a good one."""
    inputs = {**describe_case(case), "lines": list(lines), "reply": reply}
    given = await ask(read_question("rubric"), inputs, SCHEMA, MarksIn, judge)
    if isinstance(given, str):
        return Marking((), len(lines), problem=given)
    return weigh_marks(given, lines, reply)


def weigh_marks(given: MarksIn, lines: Sequence[RubricLine], reply: str) -> Marking:
    """The marks of ``given`` that hold: a line of its own, and words that are in ``reply``.

    A line that is marked twice is left out altogether: nobody knows which of the two was meant.
    """
    times = Counter(mark.line for mark in given.marks)
    single = [mark for mark in given.marks if times[mark.line] == 1 and 1 <= mark.line <= len(lines)]
    held = tuple(_find_held(single, lines, reply))
    problem = "" if held else "no mark rests on words of the reply"
    return Marking(held, len(lines), len(single) - len(held), problem)


def _find_held(marks: Sequence[MarkIn], lines: Sequence[RubricLine], reply: str) -> Iterator[Mark]:
    for mark in marks:
        line = lines[mark.line - 1].id
        if not mark.quote.strip():
            # there are no words to show for what is missing, but none to show for what is there is no evidence
            if mark.mark == 0:
                yield Mark(line, 0, "")
        elif is_quoted(mark.quote, reply):
            yield Mark(line, mark.mark, mark.quote)


def is_quoted(quote: str, reply: str) -> bool:
    """Whether ``quote``, two whole words or more, stands in ``reply``, whatever its white space and kind of quotes.

    >>> is_quoted("I'll  send it", "Dana, I’ll send it today.")
    True
    >>> is_quoted("I'll send", "I'll sending")
    False
    """
    words = fold(quote).split()
    if len(words) < _FEWEST_WORDS:
        return False
    spaced = r"\s+".join(map(re.escape, words))
    return re.search(rf"(?<!\w){spaced}(?!\w)", fold(reply)) is not None
