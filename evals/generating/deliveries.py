"""What goes wrong on the way to the customer."""

from datetime import timedelta
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
    round_up,
)
from evals.suite.case import Remedy


def build_late(desk: Desk, position: str) -> Situation:
    terms = desk.company.terms
    thing, _price, _paid, facts = draw_order(desk)
    whole = int(terms.late_cap / terms.late_rate)
    days = {
        "under": desk.draw.number(2, whole - 1),
        "cap": whole,
        "over": whole + desk.draw.number(1, 9),
        "punctual": 0,
    }.get(position)
    delivered = desk.back(desk.draw.number(1, 6))
    facts |= {"delivered_on": delivered.isoformat()}
    demanded = round_up(terms.late_cap * 2, to=10)
    words = desk.tell(delivered) | {"sum": desk.money(demanded)}
    wants = (Want("sum", "compensation"),)
    if days is None:
        notes = desk.say("late_undated_note")
        return Situation("undated_delivery", thing, facts, wants, notes, words=words, goodwill="arguable")
    promised = delivered - timedelta(days=days)
    facts |= {"promised_on": promised.isoformat(), "late": days > 0}
    words["promised"] = desk.tell(promised)["on"]
    if not days:
        forbidden = (Remedy("compensation", why=desk.say("punctual")),)
        notes = desk.say("punctual_note")
        return Situation("punctual", thing, facts, wants, notes, (), forbidden, words=words)
    due = min(days * terms.late_rate, terms.late_cap)
    why = desk.say("late_due", days=days, whole=days * terms.late_rate)
    allowed = (Remedy("compensation", desk.limit(due), why),)
    notes = desk.say("late_due_note", due=due, demanded=demanded)
    return Situation("late_delivery", thing, facts, wants, notes, allowed, words=words)


def build_damage(desk: Desk, position: str) -> Situation:
    terms = desk.company.terms
    thing, _price, paid, facts = draw_order(desk, PRICES.get(position, "under"))
    late = terms.damage_days + desk.draw.number(1, 3)
    days = {"border": terms.damage_days, "outside": late}.get(position) or desk.draw.number(
        1, terms.damage_days - 1
    )
    delivered = desk.back(days)
    photo = position != "no_photo"
    facts |= {"delivered_on": delivered.isoformat(), "damaged_in_transit": True, "photo_received": photo}
    words = desk.tell(delivered) | {"paid": desk.money(paid)}
    wants = _want_refund_or_new(desk, position)
    if days > terms.damage_days:
        why = desk.say("damage_over", days=days)
        forbidden = (Remedy("refund", why=why), Remedy("replacement", why=why), Remedy("return", why=why))
        notes = desk.say("damage_over_note", days=days)
        return Situation(
            "damage", thing, facts, wants, notes, (), forbidden, words=words, goodwill="arguable"
        )
    if not photo:
        notes = desk.say("damage_no_photo_note")
        return Situation("damage", thing, facts, wants, notes, words=words, goodwill="arguable")
    return _settle_in_full(
        desk,
        Situation("damage", thing, facts, wants, "", words=words),
        paid,
        desk.say("damage_due", days=days),
    )


def build_lost(desk: Desk, position: str) -> Situation:
    terms = desk.company.terms
    thing, _price, paid, facts = draw_order(desk, PRICES.get(position, "under"))
    facts |= {"delivered": False}
    words = {"paid": desk.money(paid)}
    wants = _want_refund_or_new(desk, position)
    if position == "undated":
        notes = desk.say("lost_undated_note")
        return Situation("undated_parcel", thing, facts, wants, notes, words=words, goodwill="arguable")
    early = desk.draw.number(4, terms.lost_days - 1)
    days = {"border": terms.lost_days, "early": early}.get(position) or terms.lost_days + desk.draw.number(
        1, 12
    )
    sent = desk.back(days)
    facts |= {"dispatched_on": sent.isoformat()}
    words |= desk.tell(sent)
    if days < terms.lost_days:
        why = desk.say("lost_early", days=days)
        forbidden = (Remedy("refund", why=why), Remedy("replacement", why=why))
        notes = desk.say("lost_early_note", lost_on=sent + timedelta(days=terms.lost_days))
        return Situation("lost", thing, facts, wants, notes, (), forbidden, words=words, goodwill="arguable")
    return _settle_in_full(
        desk,
        Situation("lost", thing, facts | {"lost_in_transit": True}, wants, "", words=words),
        paid,
        desk.say("lost_due", days=days),
    )


def _want_refund_or_new(desk: Desk, position: str) -> tuple[Want, ...]:
    refund = position == "over_threshold" or desk.draw.chance(0.6)
    return (Want("refund", "refund") if refund else Want("replacement", "replacement"),)


def _settle_in_full(desk: Desk, situation: Situation, paid: Decimal, why: str) -> Situation:
    """A replacement or all that was paid, as far as an agent may refund."""
    terms = desk.company.terms
    replacement = Remedy("replacement", why=why)
    base = (situation.story, situation.thing, situation.facts, situation.wants)
    if paid > terms.threshold:
        notes = desk.say("in_full_approval_note", paid=paid)
        return Situation(*base, notes, (replacement,), (build_approval(desk, paid),), True, situation.words)
    refund = Remedy("refund", desk.limit(paid), desk.say("in_full", why=why))
    notes = desk.say("in_full_note", paid=paid)
    return Situation(*base, notes, (refund, replacement), words=situation.words)


PLOTS: tuple[Plot, ...] = (
    *build_plots(
        "late_delivery",
        build_late,
        ("under", "late", "granted"),
        ("cap", "late", "granted"),
        ("over", "late", "granted"),
        ("punctual", "late", "refused"),
        ("undated", "unclear", "open"),
    ),
    *build_plots(
        "damage",
        build_damage,
        ("inside", "fault", "granted"),
        ("border", "fault", "granted"),
        ("over_threshold", "needs_approval", "granted"),
        ("outside", "refund_refused", "refused"),
        ("no_photo", "unclear", "open"),
    ),
    *build_plots(
        "lost",
        build_lost,
        ("due", "lost", "granted"),
        ("border", "lost", "granted"),
        ("over_threshold", "needs_approval", "granted"),
        ("early", "lost", "refused"),
        ("undated", "unclear", "open"),
    ),
)
