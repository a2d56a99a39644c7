"""An order of goods as the records have it."""

from decimal import Decimal

from evals.generating.situation import Desk, Price, write_fact
from evals.generating.texts import Thing

_DELIVERY_FEES = [Decimal(fee) for fee in ("3.95", "4.50", "5.95", "6.90", "9.50")]


def draw_order(desk: Desk, where: Price = "under") -> tuple[Thing, Decimal, Decimal, dict[str, object]]:
    """A thing, its price, what was paid with the delivery charge, and the facts that say so."""
    fee = desk.draw.one(_DELIVERY_FEES)
    thing, price = desk.price(where, extra=fee)
    facts: dict[str, object] = {
        "order_total": write_fact(price + fee),
        "item_price": write_fact(price),
        "delivery_fee": write_fact(fee),
    }
    return thing, price, price + fee, facts
