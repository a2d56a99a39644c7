"""What goes wrong at companies with members and subscribers."""

from datetime import timedelta
from decimal import Decimal

from evals.generating.fees import build_fee
from evals.generating.situation import (
    PRICES,
    Desk,
    Plot,
    Situation,
    Want,
    build_approval,
    build_plots,
    round_up,
    write_fact,
)
from evals.generating.wording import capitalize, write_number
from evals.suite.case import Remedy


def build_renewal(desk: Desk, position: str) -> Situation:
    terms = desk.company.terms
    thing, paid = desk.price(PRICES.get(position, "under"))
    facts: dict[str, object] = {"amount_charged": write_fact(paid)}
    words = {"paid": desk.money(paid)}
    wants = (Want("refund", "refund"),)
    if position == "undated":
        notes = desk.say("renewal_undated_note")
        return Situation(
            "undated_renewal", thing, facts | {"account_identified": False}, wants, notes, words=words
        )
    limit = terms.renewal_days
    days = {"border": limit, "day_after": limit + 1, "outside": limit + desk.draw.number(4, 60)}.get(
        position
    ) or desk.draw.number(2, limit - 1)
    used = position == "used"
    renewed = desk.back(days)
    facts |= {"plan": thing.noun, "renewed_on": renewed.isoformat(), "used_since_renewal": used}
    words |= desk.tell(renewed)
    cancel = Remedy("cancellation", why=desk.say("renewal_cancel"))
    if used or days > limit:
        why = desk.say("renewal_used") if used else desk.say("renewal_over", days=days, limit=limit)
        notes = desk.say("renewal_over_note", why=why)
        return Situation(
            "renewal_used" if used else "renewal",
            thing,
            facts,
            wants,
            notes,
            (cancel,),
            (Remedy("refund", why=why),),
            words=words,
        )
    if paid > terms.threshold:
        notes = desk.say("renewal_approval_note")
        return Situation(
            "renewal", thing, facts, wants, notes, (), (build_approval(desk, paid),), True, words
        )
    refund = Remedy("refund", desk.limit(paid), desk.say("renewal_due", days=days, limit=limit))
    notes = desk.say("renewal_due_note", paid=paid)
    return Situation("renewal", thing, facts, wants, notes, (refund,), words=words)


def build_notice(desk: Desk, position: str) -> Situation:
    terms = desk.company.terms
    thing, monthly = desk.company.trade.things[0], Decimal(desk.draw.number(9, 45))
    # A payment on the very day of the end is left out: companies' words differ on it.
    short = position == "short"
    ahead = (
        desk.draw.number(2, terms.notice_days - 1) if short else terms.notice_days + desk.draw.number(1, 8)
    )
    due, ends = desk.today + timedelta(days=ahead), desk.today + timedelta(days=terms.notice_days)
    facts: dict[str, object] = {
        "plan": "monthly",
        "monthly_price": write_fact(monthly),
        "next_payment_on": due.isoformat(),
    }
    words = {"paid": desk.money(monthly), "on": desk.tell(due)["on"], "ago": "this month"}
    wants = [Want("cancellation", "cancellation"), Want("no_payment")]
    if desk.draw.chance(0.5):
        wants.append(Want("refund", "refund"))
    cancel = Remedy("cancellation", why=desk.say("notice_end", ends=ends))
    refund = Remedy("refund", why=desk.say("notice_refund"))
    if ahead < terms.notice_days:
        waiver = Remedy("fee_waiver", why=desk.say("notice_payment", due=due))
        notes = desk.say("notice_short_note", ends=ends, monthly=monthly, due=due)
        return Situation(
            "notice", thing, facts, tuple(wants), notes, (cancel,), (refund, waiver), words=words
        )
    notes = desk.say("notice_fits_note", ends=ends, due=due)
    return Situation("notice", thing, facts, tuple(wants), notes, (cancel,), (refund,), words=words)


def build_outage(desk: Desk, position: str) -> Situation:
    terms = desk.company.terms
    thing = desk.company.trade.things[0]
    whole = int(terms.outage_cap / terms.outage_rate)
    days = {
        "under": desk.draw.number(2, whole - 1),
        "cap": whole,
        "over": whole + desk.draw.number(1, 6),
        "hours": 0,
    }.get(position)
    demanded = round_up(terms.outage_cap * 2, to=5)
    words = {"sum": desk.money(demanded), "outage": desk.company.trade.outage}
    facts: dict[str, object] = {"plan": thing.noun}
    wants = (Want("sum", "credit"),)
    if days is None:
        notes = desk.say("outage_undated_note")
        return Situation("undated_outage", thing, facts, wants, notes, words=words, goodwill="arguable")
    facts |= {"full_days_without_service": days, "restored": True}
    if not days:
        forbidden = (Remedy("credit", why=desk.say("outage_hours")),)
        notes = desk.say("outage_hours_note")
        return Situation(
            "outage_hours", thing, facts, wants, notes, (), forbidden, words=words, goodwill="arguable"
        )
    words |= {"days": write_number(days), "days_capital": capitalize(write_number(days)), "fact_days": "days"}
    due = min(days * terms.outage_rate, terms.outage_cap)
    why = desk.say("outage_due", days=days, whole=days * terms.outage_rate)
    notes = desk.say("outage_due_note", due=due, demanded=demanded)
    return Situation(
        "outage", thing, facts, wants, notes, (Remedy("credit", desk.limit(due), why),), words=words
    )


def build_double_charge(desk: Desk, position: str) -> Situation:
    terms = desk.company.terms
    where = PRICES.get(position, "under")
    thing, paid = desk.price(where)
    booked = position != "pending"
    charged = desk.back(desk.draw.number(1, 4) if not booked else desk.draw.number(2, 20))
    facts: dict[str, object] = {
        "amount_charged": write_fact(paid),
        "charged_on": charged.isoformat(),
        "charged_twice": booked,
        "second_charge": "booked" if booked else "pending",
    }
    words = desk.tell(charged) | {"paid": desk.money(paid)}
    wants = (Want("refund", "refund"),)
    if not booked:
        forbidden = (Remedy("refund", why=desk.say("pending")),)
        notes = desk.say("pending_note")
        return Situation("pending_charge", thing, facts, wants, notes, (), forbidden, words=words)
    if paid > terms.threshold:
        notes = desk.say("double_approval_note", paid=paid)
        return Situation(
            "double_charge", thing, facts, wants, notes, (), (build_approval(desk, paid),), True, words
        )
    refund = Remedy("refund", desk.limit(paid), desk.say("double_due", paid=paid))
    notes = desk.say("double_due_note", paid=paid)
    return Situation("double_charge", thing, facts, wants, notes, (refund,), words=words)


def build_late_fee(desk: Desk, position: str) -> Situation:
    return build_fee(desk, position, story="late_fee", fact="late_fee")


DOUBLE_CHARGE = build_plots(
    "double_charge",
    build_double_charge,
    ("booked", "billing", "granted"),
    ("at_threshold", "billing", "granted"),
    ("over_threshold", "needs_approval", "refused"),
    ("pending", "billing", "refused"),
)
PLOTS: tuple[Plot, ...] = (
    *build_plots(
        "renewal",
        build_renewal,
        ("inside", "refund_granted", "granted"),
        ("border", "refund_granted", "granted"),
        ("over_threshold", "needs_approval", "refused"),
        ("used", "refund_refused", "refused"),
        ("day_after", "refund_refused", "refused"),
        ("outside", "refund_refused", "refused"),
        ("undated", "unclear", "open"),
    ),
    *build_plots(
        "notice",
        build_notice,
        ("fits", "cancellation", "granted"),
        ("short", "cancellation", "refused"),
    ),
    *build_plots(
        "late_fee",
        build_late_fee,
        ("first", "fee", "granted"),
        ("border", "fee", "granted"),
        ("long_ago", "fee", "granted"),
        ("eve", "fee", "refused"),
        ("recent", "fee", "refused"),
    ),
    *build_plots(
        "outage",
        build_outage,
        ("under", "outage", "granted"),
        ("cap", "outage", "granted"),
        ("over", "outage", "granted"),
        ("hours", "outage", "refused"),
        ("undated", "unclear", "open"),
    ),
    *DOUBLE_CHARGE,
)
