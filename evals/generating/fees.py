"""A fee that an agent may waive once in twelve months."""

from datetime import timedelta

from evals.generating.situation import Desk, Situation, Want, write_fact
from evals.generating.wording import add_months
from evals.suite.case import Remedy


def build_fee(desk: Desk, position: str, *, story: str, fact: str) -> Situation:
    """``position``: first, border (waived this day a year ago), long_ago, eve (a day later than that), recent."""
    fee = desk.company.terms.fee
    thing = desk.draw.one(desk.company.trade.things)
    charged = desk.back(desk.draw.number(1, 12))
    facts: dict[str, object] = {
        fact: write_fact(fee),
        "fee_charged_on": charged.isoformat(),
        "fee_waived_before": position != "first",
    }
    words = desk.tell(charged) | {"fee": desk.money(fee)}
    wants = (Want("fee_waiver", "fee_waiver"),)
    year_ago = add_months(desk.today, -12)
    last = {
        "border": year_ago,
        "eve": year_ago + timedelta(days=1),
        "long_ago": desk.back(desk.draw.number(380, 800)),
        "recent": desk.back(desk.draw.number(40, 330)),
    }.get(position)
    if last is not None:
        facts["last_fee_waiver_on"] = last.isoformat()
    if last is not None and last > year_ago:
        forbidden = (Remedy("fee_waiver", why=desk.say("fee_recent", last=last)),)
        notes = desk.say("fee_recent_note", fee=fee)
        return Situation(story, thing, facts, wants, notes, (), forbidden, words=words)
    why = desk.say("fee_first") if last is None else desk.say("fee_long_ago", last=last)
    notes = desk.say("fee_due_note", fee=fee)
    return Situation(
        story, thing, facts, wants, notes, (Remedy("fee_waiver", desk.limit(fee), why),), words=words
    )
