"""What goes wrong at companies that take bookings."""

from datetime import timedelta

from evals.generating.fees import build_fee
from evals.generating.situation import Desk, Plot, Situation, Want, build_plots, write_fact
from evals.generating.subscription import DOUBLE_CHARGE
from evals.generating.wording import share_of
from evals.suite.case import Remedy


def build_cancel(desk: Desk, position: str) -> Situation:
    terms = desk.company.terms
    thing, paid = desk.price()
    limit = terms.cancel_days
    ahead = {
        "border": limit,
        "day_short": limit - 1,
        "late": desk.draw.number(1, limit - 1),
        "no_show": -desk.draw.number(1, 5),
    }.get(position) or limit + desk.draw.number(1, 12)
    booked_for = desk.today + timedelta(days=ahead)
    missed = ahead < 0
    facts: dict[str, object] = {
        "booking_total": write_fact(paid),
        "appointment_on": booked_for.isoformat(),
        "no_show": missed,
    }
    words = {"paid": desk.money(paid)} | desk.tell(booked_for)
    wants = (Want("refund", "refund"),)
    if missed:
        forbidden = (Remedy("refund", why=desk.say("no_show")),)
        notes = desk.say("no_show_note")
        return Situation("no_show", thing, facts, wants, notes, (), forbidden, words=words)
    facts["cancelled_on"] = desk.today.isoformat()
    cancel = Remedy("cancellation", why=desk.say("cancel_any"))
    if ahead >= limit:
        refund = Remedy(
            "refund", desk.limit(paid), desk.say("cancel_due", ahead=ahead, limit=limit, paid=paid)
        )
        notes = desk.say("cancel_due_note", paid=paid)
        return Situation("cancel", thing, facts, wants, notes, (refund, cancel), words=words)
    part = share_of(paid, terms.cancel_percent)
    why = desk.say("cancel_part", ahead=ahead, limit=limit, paid=paid, part=part)
    notes = desk.say("cancel_part_note", part=part, paid=paid)
    return Situation(
        "cancel", thing, facts, wants, notes, (Remedy("refund", desk.limit(part), why), cancel), words=words
    )


def build_redo(desk: Desk, position: str) -> Situation:
    terms = desk.company.terms
    thing, paid = desk.price()
    limit = terms.redo_days
    days = {"border": limit, "day_after": limit + 1, "outside": limit + desk.draw.number(3, 30)}.get(
        position
    ) or desk.draw.number(1, limit - 1)
    done = desk.back(days)
    facts: dict[str, object] = {
        "booking_total": write_fact(paid),
        "appointment_on": done.isoformat(),
        "poor_work": True,
    }
    words = desk.tell(done) | {"paid": desk.money(paid), "fault": thing.fault}
    wants = [Want("refund", "refund")]
    if desk.draw.chance(0.4):
        wants.append(Want("free_service", "free_service"))
    if days > limit:
        why = desk.say("redo_over", days=days, limit=limit)
        forbidden = (Remedy("refund", why=why), Remedy("free_service", why=why))
        notes = desk.say("redo_over_note", days=days, limit=limit)
        return Situation(
            "redo", thing, facts, tuple(wants), notes, (), forbidden, words=words, goodwill="arguable"
        )
    part = share_of(paid, terms.redo_percent)
    refund = Remedy(
        "refund",
        desk.limit(part),
        desk.say("redo_part", days=days, limit=limit, paid=paid, part=part),
    )
    again = Remedy("free_service", why=desk.say("redo_again", days=days, limit=limit))
    notes = desk.say("redo_note", part=part, paid=paid)
    return Situation("redo", thing, facts, tuple(wants), notes, (refund, again), words=words)


def build_change_fee(desk: Desk, position: str) -> Situation:
    return build_fee(desk, position, story="change_fee", fact="rebooking_fee")


PLOTS: tuple[Plot, ...] = (
    *build_plots(
        "cancel",
        build_cancel,
        ("early", "cancellation", "granted"),
        ("border", "cancellation", "granted"),
        ("day_short", "cancellation", "granted"),
        ("late", "cancellation", "granted"),
        ("no_show", "refund_refused", "refused"),
    ),
    *build_plots(
        "redo",
        build_redo,
        ("inside", "service_quality", "granted"),
        ("border", "service_quality", "granted"),
        ("day_after", "service_quality", "refused"),
        ("outside", "service_quality", "refused"),
    ),
    *build_plots(
        "change_fee",
        build_change_fee,
        ("first", "fee", "granted"),
        ("border", "fee", "granted"),
        ("long_ago", "fee", "granted"),
        ("eve", "fee", "refused"),
        ("recent", "fee", "refused"),
    ),
    *DOUBLE_CHARGE,
)
