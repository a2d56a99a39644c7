"""Scenarios of the role play: who the customer is, what they want, and what they would settle for."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, field

from evals.suite.case import Asked
from service.api.schemas_draft import DraftIn
from service.domain.case import Case
from service.domain.plan import Ask
from service.domain.quantity import Duration, Money, read_iso_duration
from service.domain.span import Span

SCENARIOS = Path(__file__).parent / "scenarios.jsonl"
Temper = Literal["furious", "sarcastic", "cold", "distressed", "threatening"]
# The request has no moment of its own: the fact ``today`` dates it.
_NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
_TARGET = read_iso_duration("PT24H")
ANSWER = "answer"


class Wish(Struct, frozen=True, forbid_unknown_fields=True):
    """A remedy, worth at least ``least`` (``24.00 USD``, "" for whatever it is worth).

    The slot ``answer`` is granted when everything asked that is no remedy has been answered.
    """

    slot: str
    least: str = ""

    def is_met_by(self, money: Money | None) -> bool:
        """Whether ``money`` is enough; a remedy that names no amount is taken for all of it."""
        amount, _, currency = self.least.partition(" ")
        return money is None or not amount or (money.currency == currency and money.amount >= Decimal(amount))


class Scenario(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of ``scenarios.jsonl``.

    Any of ``goal`` makes the customer content, any of ``settles_for`` only after they have ``insists`` times asked for
    more, and a refusal with its reason likewise where they are one who ``accepts_no``. ``wants`` is the goal in the
    customer's words, ``pushes`` are their arguments in the order in which they use them, ``never`` what they must not
    say. ``patience`` counts replies. ``apology_due`` says that the company is at fault. ``forbidden`` is what no reply
    may give, seen by the checks or not. ``good`` are replies of a careful agent, which must resolve it.
    """

    id: str
    family: str
    trade: str
    temper: Temper
    persona: str
    wants: str
    goal: Annotated[list[Wish], Meta(min_length=1)]
    hostility: Annotated[int, Meta(ge=0, le=10)]
    patience: Annotated[int, Meta(ge=1, le=9)]
    asks: Annotated[list[Asked], Meta(min_length=1)]
    pushes: Annotated[list[str], Meta(min_length=2)]
    request: DraftIn
    good: Annotated[list[str], Meta(min_length=1)]
    settles_for: list[Wish] = field(default_factory=list)
    forbidden: list[Wish] = field(default_factory=list)
    accepts_no: bool = False
    insists: Annotated[int, Meta(ge=0, le=4)] = 1
    apology_due: bool = False
    knows: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)
    licence: str = "Apache-2.0"
    source: str = ""

    def to_case(self, *, response_target: Duration = _TARGET) -> Case:
        """The case as it stands when the customer has written for the first time."""
        return self.request.to_case(now=_NOW, response_target=response_target)

    def to_asks(self) -> tuple[Ask, ...]:
        """What the customer asks for from beginning to end."""
        return tuple(Ask(ask.text, ask.slot, Span(0, len(ask.text), ask.text)) for ask in self.asks)


def read_scenarios(path: Path = SCENARIOS) -> tuple[Scenario, ...]:
    """The scenarios in ``path``, in its order. Raises ValueError that names the file and the line."""
    found: dict[str, Scenario] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            scenario = msgspec.json.decode(line, type=Scenario)
            opening = scenario.to_case().message
        except Exception as error:  # whatever is wrong with a line, its author needs the place
            raise ValueError(f"{path}:{number}: {error}") from error
        for ask in scenario.asks:
            if ask.text not in opening:
                raise ValueError(f"{path}:{number}: the customer does not write {ask.text!r}")
        if scenario.id in found:
            raise ValueError(f"{path}:{number}: there is another scenario {scenario.id!r}")
        found[scenario.id] = scenario
    return tuple(found.values())
