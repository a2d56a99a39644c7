"""An invented company: its terms as numbers, which everything else follows from."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from evals.generating.drawing import Draw
from evals.generating.texts import Kind, Texts, Thing, Trade
from evals.generating.wording import write_money

ALWAYS = ("goodwill", "threshold", "tier_time", "refund_time", "reply_time", "threats", "repeat")
FIRST: Mapping[Kind, str] = {"goods": "returns", "subscription": "notice", "booking": "cancel"}
OPTIONAL: Mapping[Kind, tuple[str, ...]] = {
    "goods": ("late_delivery", "warranty", "damage", "lost"),
    "subscription": ("renewal", "late_fee", "outage", "double_charge"),
    "booking": ("redo", "change_fee", "double_charge"),
}
_MARGIN = 10  # whole units: no delivery fee is larger


@dataclass(frozen=True, slots=True)
class Terms:
    """What the company grants. Days and months are inclusive; money is in the company's currency.

    A delivery ``window`` days ago may still be returned; ``threshold`` is the largest refund an agent gives alone.
    """

    window: int
    credit_percent: int
    late_rate: Decimal
    late_cap: Decimal
    warranty_months: int
    warranty_remedy: str
    damage_days: int
    lost_days: int
    renewal_days: int
    notice_days: int
    fee: Decimal
    outage_rate: Decimal
    outage_cap: Decimal
    cancel_days: int
    cancel_percent: int
    redo_days: int
    redo_percent: int
    goodwill: Decimal
    tier: str
    tier_max: Decimal
    tier_time: str
    threshold: Decimal
    refund_days: int
    reply_time: str
    contacts: int

    def to_words(self, currency: str) -> dict[str, str]:
        """What the wordings of ``data/terms.yaml`` put in."""
        words = {}
        for name in self.__slots__:
            value = getattr(self, name)
            words[name] = write_money(value, currency) if isinstance(value, Decimal) else str(value)
        ordinal = {3: "third", 4: "fourth"}[self.contacts]
        return words | {"late_day": str(self.window + 1), "contacts_ordinal": ordinal}


@dataclass(frozen=True, slots=True)
class Company:
    """``covered`` are the terms that its policy states; nothing is known of the others."""

    name: str
    trade: Trade
    currency: str
    terms: Terms
    covered: tuple[str, ...]

    def money(self, amount: Decimal) -> str:
        return write_money(amount, self.currency)


def build_company(draw: Draw, texts: Texts, trade: Trade, *, everything: bool = False) -> Company:
    """A company of ``trade``, whose policy covers some of the terms that such companies have, or ``everything``."""
    optional = OPTIONAL[trade.kind]
    chosen = optional if everything else draw.some(optional, draw.number(2, 3))
    injury = ("injury",) if trade.hurts and (everything or draw.chance(0.6)) else ()
    return Company(
        name=draw.deal(f"company {trade.name}", trade.companies),
        trade=trade,
        currency=draw.deal(f"currency {trade.name}", trade.currencies),
        terms=_draw_terms(draw, texts, trade),
        covered=(FIRST[trade.kind], *chosen, *ALWAYS, *injury),
    )


def _draw_terms(draw: Draw, texts: Texts, trade: Trade) -> Terms:
    late_rate, outage_rate = Decimal(draw.one([2, 3, 4, 5, 8])), Decimal(draw.one([1, 2, 3, 4]))
    goodwill = Decimal(draw.one([10, 15, 20, 25, 30, 40]))
    return Terms(
        window=draw.one([14, 21, 28, 30, 45, 60]),
        credit_percent=draw.one([10, 15, 20, 25, 30, 40]),
        late_rate=late_rate,
        late_cap=late_rate * draw.number(4, 8),
        warranty_months=draw.one([12, 18, 24, 36]),
        warranty_remedy=draw.one(["repair", "replacement"]),
        damage_days=draw.one([3, 5, 7, 10]),
        lost_days=draw.one([10, 12, 14, 21]),
        renewal_days=draw.one([7, 10, 14, 21, 30]),
        notice_days=draw.one([7, 10, 14, 21]),
        fee=Decimal(draw.one([5, 6, 8, 10, 12, 15])),
        outage_rate=outage_rate,
        outage_cap=outage_rate * draw.number(4, 8),
        cancel_days=draw.one([2, 3, 4, 5, 7]),
        cancel_percent=draw.one([20, 25, 40, 50, 60]),
        redo_days=draw.one([3, 5, 7, 10, 14]),
        redo_percent=draw.one([20, 25, 30, 40, 50]),
        goodwill=goodwill,
        tier=draw.deal("tier", texts.people.tiers),
        tier_max=goodwill * draw.number(2, 4),
        tier_time=draw.one(["4 hours", "24 hours", "1 business day", "2 business days"]),
        threshold=_draw_threshold(draw, trade),
        refund_days=draw.one([3, 5, 7, 10, 14]),
        reply_time=draw.one(["12 hours", "24 hours", "1 business day", "2 business days"]),
        contacts=draw.one([3, 4]),
    )


def _draw_threshold(draw: Draw, trade: Trade) -> Decimal:
    """Some of everything costs less, and some of the dearest thing costs more."""
    low = max(thing.low for thing in trade.things) + _MARGIN
    high = max(thing.high for thing in trade.things) - _MARGIN
    return Decimal(draw.number(-(-low // 10), high // 10) * 10)


def find_dearest(trade: Trade) -> Thing:
    """The thing whose price may lie above any threshold, below it, or on it."""
    return max(trade.things, key=lambda thing: thing.high)
