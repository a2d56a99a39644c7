"""Goods that are not wanted any more, or break."""

from decimal import Decimal

from evals.generating.orders import draw_order
from evals.generating.situation import (
    PRICES,
    Desk,
    Plot,
    Situation,
    Want,
    build_approval,
    build_plots,
)
from evals.generating.wording import add_months, share_of
from evals.suite.case import Remedy


def _credit(desk: Desk, price: Decimal) -> Remedy:
    percent = desk.company.terms.credit_percent
    credit = share_of(price, percent)
    why = desk.say("credit", percent=percent, price=price, credit=credit)
    return Remedy("store_credit", desk.limit(credit), why)


def build_return(desk: Desk, position: str) -> Situation:
    terms = desk.company.terms
    where = PRICES.get(position, "under")
    thing, price, paid, facts = draw_order(desk, where)
    days = {"border": terms.window, "day_after": terms.window + 1}.get(position) or (
        terms.window + desk.draw.number(3, 40)
        if position == "outside"
        else desk.draw.number(2, terms.window - 1)
    )
    delivered = desk.back(days)
    facts |= {"delivered_on": delivered.isoformat(), "opened": False, "final_sale": position == "final_sale"}
    words = desk.tell(delivered) | {"paid": desk.money(paid)}
    wants = (Want("refund", "refund"),)
    if position == "final_sale":
        why = desk.say("final_sale")
        forbidden = (Remedy("refund", why=why), Remedy("store_credit", why=why))
        notes = desk.say("final_sale_note", days=days)
        return Situation("final_sale", thing, facts, wants, notes, (), forbidden, words=words)
    if days > terms.window:
        why = desk.say("window_over", days=days)
        notes = desk.say("window_over_note", days=days, paid=paid)
        return Situation(
            "returns",
            thing,
            facts,
            wants,
            notes,
            (_credit(desk, price),),
            (Remedy("refund", why=why),),
            words=words,
        )
    if price > terms.threshold:
        notes = desk.say("return_approval_note", days=days)
        return Situation(
            "returns", thing, facts, wants, notes, (), (build_approval(desk, price),), True, words
        )
    why = desk.say("return_due", days=days, paid=paid, fee=paid - price, price=price)
    notes = desk.say("return_due_note", price=price, paid=paid)
    return Situation(
        "returns", thing, facts, wants, notes, (Remedy("refund", desk.limit(price), why),), words=words
    )


def build_undated_return(desk: Desk, _: str) -> Situation:
    thing, _price, paid, facts = draw_order(desk)
    words = {"paid": desk.money(paid), "ago": "a while ago", "on": ""}
    notes = desk.say("return_undated_note")
    return Situation(
        "returns", thing, facts | {"opened": False}, (Want("refund", "refund"),), notes, words=words
    )


def build_warranty(desk: Desk, position: str) -> Situation:
    terms = desk.company.terms
    thing, price, paid, facts = draw_order(desk)
    first = add_months(desk.today, -terms.warranty_months)  # delivered then, today is the last day
    age = (desk.today - first).days
    days = {"border": age, "day_after": age + 1, "outside": age + desk.draw.number(20, 300)}.get(
        position
    ) or desk.draw.number(75, age - 20)
    delivered = desk.back(days)
    remedy = terms.warranty_remedy
    facts |= {"delivered_on": delivered.isoformat(), "defective": True, "final_sale": False}
    words = desk.tell(delivered) | {"paid": desk.money(paid), "fault": thing.fault}
    wants = (
        (Want("refund", "refund"), Want(remedy, remedy))
        if desk.draw.chance(0.5)
        else (Want("refund", "refund"),)
    )
    refund = Remedy(
        "refund",
        why=desk.say("warranty_no_money", days=days),
    )
    credit = _credit(desk, price)
    if days <= age:
        granted = Remedy(
            remedy,
            why=desk.say("warranty_due", delivered=delivered, remedy=remedy),
        )
        notes = desk.say("warranty_due_note", remedy=remedy, paid=paid)
        return Situation("warranty", thing, facts, wants, notes, (granted, credit), (refund,), words=words)
    why = desk.say("warranty_over", delivered=delivered)
    forbidden = (refund, Remedy("repair", why=why), Remedy("replacement", why=why))
    notes = desk.say("warranty_over_note")
    return Situation("warranty", thing, facts, wants, notes, (credit,), forbidden, words=words)


def build_undated_fault(desk: Desk, _: str) -> Situation:
    thing, _price, paid, facts = draw_order(desk)
    remedy = desk.company.terms.warranty_remedy
    words = {"paid": desk.money(paid), "fault": thing.fault}
    notes = desk.say("fault_undated_note", remedy=remedy)
    return Situation(
        "undated_fault",
        thing,
        facts | {"defective": True},
        (Want(remedy, remedy),),
        notes,
        words=words,
        goodwill="arguable",
    )


PLOTS: tuple[Plot, ...] = (
    *build_plots(
        "returns",
        build_return,
        ("inside", "refund_granted", "granted"),
        ("border", "refund_granted", "granted"),
        ("at_threshold", "refund_granted", "granted"),
        ("over_threshold", "needs_approval", "refused"),
        ("day_after", "refund_refused", "refused"),
        ("outside", "refund_refused", "refused"),
        ("final_sale", "refund_refused", "refused"),
    ),
    *build_plots("returns", build_undated_return, ("undated", "unclear", "open")),
    *build_plots(
        "warranty",
        build_warranty,
        ("inside", "warranty", "granted"),
        ("border", "warranty", "granted"),
        ("day_after", "warranty", "refused"),
        ("outside", "warranty", "refused"),
    ),
    *build_plots("warranty", build_undated_fault, ("undated", "fault", "open")),
)
