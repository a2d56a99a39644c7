"""The texts that cases are made of, read from ``data/``."""

from functools import cache
from pathlib import Path
from typing import Literal, TypeVar, get_args

import msgspec
from msgspec import Struct, field

from evals.suite.case import Register

DATA = Path(__file__).parent / "data"
Kind = Literal["goods", "subscription", "booking"]
Tone = Literal["hot", "plain", "soft"]
_T = TypeVar("_T")


class Thing(Struct, frozen=True, forbid_unknown_fields=True):
    """What a company sells, for ``low`` to ``high`` in whole units of its currency; ``fault`` is a clause."""

    noun: str
    low: int
    high: int
    fault: str


class Trade(Struct, frozen=True, forbid_unknown_fields=True):
    """``outage`` is what an interruption looks like, a clause in the past tense; subscriptions only.

    ``hurts`` are injuries, clauses too; where there is none, nobody gets hurt.
    """

    name: str
    kind: Kind
    companies: list[str]
    currencies: list[str]
    channels: list[str]
    things: list[Thing]
    outage: str = ""
    hurts: list[str] = []

    @property
    def slug(self) -> str:
        """
        >>> Trade("hair salon", "booking", [], [], [], []).slug
        'hair-salon'
        """
        return self.name.replace(" ", "-")


class TermTexts(Struct, frozen=True, forbid_unknown_fields=True):
    """The wordings of a term; in each, exceptions stand after `` || ``."""

    title: str
    question: str
    full: list[str]
    terse: list[str]


class Filler(Struct, frozen=True, forbid_unknown_fields=True):
    """A clause of no relevance."""

    title: str
    text: str


class Style(Struct, frozen=True, forbid_unknown_fields=True):
    """How a company lays its policy out."""

    form: Literal["bullets", "prose", "numbered", "table", "questions", "headings", "lettered"]
    texts: Literal["full", "terse"]
    openings: list[str]


class Voice(Struct, frozen=True, forbid_unknown_fields=True):
    """The parts of messages in one register; what is demanded stands between ``<`` and ``>``."""

    tone: Tone
    shapes: list[str]
    opening: list[str]
    detail: list[str]
    demands: dict[str, list[str]]
    press: list[str]
    closing: list[str]


class Earlier(Struct, frozen=True, forbid_unknown_fields=True):
    """Messages that stand before the newest one of a thread: the customer's first, those after it, our replies."""

    first: list[str]
    again: list[str]
    agent: list[str]


class Details(Struct, frozen=True, forbid_unknown_fields=True):
    """What stories take up."""

    slips: list[str]
    no_slip_prices: list[str]
    earlier: Earlier
    subjects: list[str]


class People(Struct, frozen=True, forbid_unknown_fields=True):
    """Names of invented people, and what the next tier is called."""

    customers: list[str]
    agents: list[str]
    tiers: list[str]


class Texts(Struct, frozen=True):
    """Everything in ``data/``."""

    trades: list[Trade]
    terms: dict[str, TermTexts]
    fillers: list[Filler]
    styles: dict[str, Style]
    stories: dict[str, dict[Tone, list[str]]]
    labels: dict[str, str]
    details: Details
    people: People
    voices: dict[Register, Voice] = field(default_factory=dict)


@cache
def read_texts() -> Texts:
    """The texts as they are beside the code. Raises msgspec's errors where a file does not hold what it should."""
    return Texts(
        trades=_read("trades", list[Trade]),
        terms=_read("terms", dict[str, TermTexts]),
        fillers=_read("fillers", list[Filler]),
        styles=_read("styles", dict[str, Style]),
        stories=_read("stories", dict[str, dict[Tone, list[str]]]),
        labels=_read("labels", dict[str, str]),
        details=_read("matters", Details),
        people=_read("people", People),
        voices={register: _read(f"registers/{register}", Voice) for register in get_args(Register)},
    )


def _read(name: str, type_: type[_T]) -> _T:
    return msgspec.yaml.decode((DATA / f"{name}.yaml").read_bytes(), type=type_)
