"""What happened in a case, and what follows from it; the parts that every kind of company's plots share."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from evals.generating.company import Company, find_dearest
from evals.generating.drawing import Draw
from evals.generating.texts import Details, Texts, Thing
from evals.generating.wording import write_ago, write_day, write_limit
from evals.suite.case import Conflict, Remedy

Price = Literal["under", "at", "over"]
PRICES: Mapping[str, Price] = {"over_threshold": "over", "at_threshold": "at"}  # of positions
Goodwill = Literal["due", "out", "arguable"]
Leaning = Literal["granted", "refused", "open"]


@dataclass(frozen=True, slots=True)
class Want:
    """``demand`` names a list of a register's demands; ``slot`` is "" where it is no remedy."""

    demand: str
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """``words`` is what stories and demands put in; ``earlier`` how many messages the customer had sent before.

    ``goodwill`` is due where we made a mistake that no other rule makes good, out where we made none or another rule
    pays, and arguable where people would differ: then labels are silent about it.
    """

    story: str
    thing: Thing
    facts: dict[str, object]
    wants: tuple[Want, ...]
    notes: str
    allowed: tuple[Remedy, ...] = ()
    forbidden: tuple[Remedy, ...] = ()
    escalate: bool | None = False
    words: dict[str, str] = field(default_factory=dict)
    goodwill: Goodwill = "out"
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a situation is drawn: one company, one day."""

    draw: Draw
    company: Company
    texts: Texts
    today: date

    @property
    def details(self) -> Details:
        return self.texts.details

    def say(self, label: str, **values: object) -> str:
        """A text of ``data/labels.yaml`` with ``values`` and the company's terms put in."""
        terms = asdict(self.company.terms)
        words = {"today": self.today} | terms | values
        exact = {
            key: write_fact(value) if isinstance(value, Decimal) else value for key, value in words.items()
        }
        return self.texts.labels[label].format_map(exact)

    def back(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def tell(self, day: date) -> dict[str, str]:
        """``ago`` and ``on`` of a day, as a customer puts it."""
        on = write_day(day, self.company.currency)
        days = (self.today - day).days
        dated = days < 0 or (1 < days < 300 and self.draw.chance(0.4))
        return {"ago": f"on {on}" if dated else write_ago(days), "on": on}

    def price(self, where: Price = "under", *, extra: Decimal = Decimal(0)) -> tuple[Thing, Decimal]:
        """A thing and its price, so that with ``extra`` it lies under, at or over what an agent may refund alone."""
        threshold = self.company.terms.threshold
        if where == "under":
            thing = self.draw.one(self.company.trade.things)
            most = min(thing.high, int(threshold - extra))
            return thing, Decimal(self.draw.number(thing.low, most))
        thing = find_dearest(self.company.trade)
        if where == "at":
            return thing, threshold
        return thing, Decimal(self.draw.number(int(threshold) + 5, max(thing.high, int(threshold) + 20)))

    def limit(self, amount: Decimal) -> str:
        return write_limit(amount, self.company.currency)

    def money(self, amount: Decimal) -> str:
        return self.company.money(amount)


def write_fact(amount: Decimal) -> str:
    """Exact, as a CRM sends it."""
    return f"{amount:.2f}"


def round_up(amount: Decimal, *, to: int) -> Decimal:
    """
    >>> round_up(Decimal(41), to=10), round_up(Decimal(40), to=10)
    (Decimal('50'), Decimal('50'))
    """
    return (amount // to + 1) * to


def build_approval(desk: Desk, amount: Decimal, slot: str = "refund") -> Remedy:
    """A refund that is due but larger than an agent may promise."""
    return Remedy(
        slot,
        why=desk.say("approval", amount=amount),
    )


def add_goodwill(situation: Situation, desk: Desk) -> Situation:
    """Where the company made no mistake that is left without a remedy, goodwill is ruled out."""
    known = {remedy.slot for remedy in (*situation.allowed, *situation.forbidden)}
    if "goodwill_credit" in known or situation.goodwill == "arguable":
        return situation
    if situation.goodwill == "due":
        cap = desk.company.terms.goodwill
        remedy = Remedy(
            "goodwill_credit",
            desk.limit(cap),
            desk.say("goodwill_due", cap=cap),
        )
        return replace(situation, allowed=(*situation.allowed, remedy))
    why = desk.say("goodwill_not")
    return replace(situation, forbidden=(*situation.forbidden, Remedy("goodwill_credit", why=why)))


@dataclass(frozen=True, slots=True)
class Plot:
    """``term`` must be covered by the policy; ``position`` says where in it the facts lie."""

    term: str
    position: str
    conflict: Conflict
    leaning: Leaning
    build: Callable[[Desk, str], Situation]


def build_plots(
    term: str, build: Callable[[Desk, str], Situation], *rows: tuple[str, Conflict, Leaning]
) -> tuple[Plot, ...]:
    """``rows``: position, conflict, leaning."""
    return tuple(Plot(term, position, conflict, leaning, build) for position, conflict, leaning in rows)
