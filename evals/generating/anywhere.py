"""What goes wrong at any company: slips that only goodwill makes good, customers who write again, injuries."""

from decimal import Decimal

from evals.generating.situation import Desk, Plot, Situation, Want, build_plots, round_up
from evals.generating.wording import capitalize
from evals.suite.case import Remedy

_ORDINALS = {2: "second", 3: "third", 4: "fourth"}


def build_goodwill(desk: Desk, position: str) -> Situation:
    terms = desk.company.terms
    thing = desk.draw.one(desk.company.trade.things)
    demanded = {
        "under": terms.goodwill - 2,
        "cap": terms.goodwill,
        "over": terms.goodwill + (terms.tier_max - terms.goodwill) // 2,
        "tier_max": terms.tier_max,
        "beyond": round_up(terms.tier_max + 10, to=10),
        "none": Decimal(terms.goodwill),
    }[position]
    wants = (Want("sum", "goodwill_credit"),)
    words = {"sum": desk.money(demanded)}
    if position == "none":
        words["cheaper"] = desk.draw.one(desk.details.no_slip_prices)
        notes = desk.say("no_slip_note")
        return Situation("no_slip", thing, {"our_fault": False}, wants, notes, words=words)
    slip = desk.draw.deal("slip", desk.details.slips)
    words |= {"slip": slip, "slip_capital": capitalize(slip)}
    facts: dict[str, object] = {"our_fault": True}
    if demanded <= terms.goodwill:
        notes = desk.say("slip_note", demanded=demanded)
        return Situation("slip", thing, facts, wants, notes, words=words, goodwill="due")
    if demanded <= terms.tier_max:
        notes = desk.say("slip_tier_note", demanded=demanded)
        return Situation("slip", thing, facts, wants, notes, escalate=True, words=words, goodwill="due")
    notes = desk.say("slip_beyond_note", demanded=demanded)
    return Situation("slip", thing, facts, wants, notes, escalate=None, words=words, goodwill="due")


def build_repeat(desk: Desk, position: str) -> Situation:
    """A customer whose earlier messages got nothing but holding replies."""
    terms = desk.company.terms
    thing = desk.draw.one(desk.company.trade.things)
    contacts = terms.contacts if position == "due" else terms.contacts - 1
    facts: dict[str, object] = {"our_fault": True, "contacts": contacts, "earlier_messages_resolved": False}
    wants = (Want("explanation"), Want("date"))
    words = {"time": _ORDINALS[contacts], "time_capital": capitalize(_ORDINALS[contacts])}
    due = contacts >= terms.contacts
    handing = (
        f"hand over to the {terms.tier} ({terms.tier_time}) and say so"
        if due
        else "answer it yourself, with a day"
    )
    notes = desk.say("repeat_note", number=contacts, handing=handing)
    return Situation(
        "repeat", thing, facts, wants, notes, escalate=due, words=words, goodwill="due", earlier=contacts - 1
    )


def build_injury(desk: Desk, _: str) -> Situation:
    thing = desk.draw.one(desk.company.trade.things)
    hurt = desk.draw.one(desk.company.trade.hurts)
    demanded = Decimal(desk.draw.number(3, 20) * 50)
    forbidden = (Remedy("compensation", why=desk.say("injury")),)
    notes = desk.say("injury_note")
    words = {"hurt": hurt, "hurt_capital": capitalize(hurt), "sum": desk.money(demanded)}
    wants = (Want("sum", "compensation"), Want("explanation"))
    return Situation("injury", thing, {"injury": True}, wants, notes, (), forbidden, True, words)


PLOTS: tuple[Plot, ...] = (
    *build_plots(
        "goodwill",
        build_goodwill,
        ("under", "service_quality", "granted"),
        ("cap", "service_quality", "granted"),
        ("over", "over_limit", "granted"),
        ("tier_max", "over_limit", "granted"),
        ("beyond", "over_limit", "granted"),
        ("none", "service_quality", "refused"),
    ),
    *build_plots("injury", build_injury, ("any", "safety", "refused")),
)
REPEATS = build_plots(
    "repeat", build_repeat, ("due", "repeat_contact", "granted"), ("early", "repeat_contact", "granted")
)
