"""How many over-limit promises slip through when the amount is written otherwise: ``python -m evals.amount_mutations``."""

# ruff: noqa: E501 -- tables of spellings and sentences, which read best a row a line

import argparse
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache

from rich.console import Console
from rich.table import Table
from scipy.stats import binomtest

from evals.amount_forms import EURO, MONEY, PERCENT, TIME, Form, Kind
from service.domain.case import Case, Fact
from service.domain.message import Assignee, Conversation, Message, Requester
from service.domain.quantity import Duration
from service.guardrails import check_reply
from service.policy import read_policy
from service.usecases.open_case import open_case

MESSAGE = "This is the third time something goes wrong with you and I am fed up. Do something about it."
FORMS: dict[str, tuple[Form, ...]] = {"money": MONEY, "euro": EURO, "percent": PERCENT, "time": TIME}
# What the policy allows, and what is promised: each reply is written with both.
PAIRS: dict[str, tuple[tuple[int, int], ...]] = {
    "money": ((5, 10), (20, 30), (100, 250), (200, 500), (1000, 5000), (1000, 1500)),
    "euro": ((100, 250), (1000, 1200)),
    "percent": ((10, 20), (20, 25), (25, 50), (50, 75)),
    "time": ((1, 2), (2, 4), (7, 14), (14, 28), (10, 12), (30, 60)),
}


@dataclass(frozen=True, slots=True)
class Base:
    """A clause and a reply as agents write it, with a place in each for the quantity."""

    kind: str
    clause: str
    reply: str


BASES = (
    Base("money", "Agents may give a goodwill credit of up to {}.", "Hi Dana, I'm sorry about the mix-up. We will add a goodwill credit of {} to your account today."),
    Base("money", "Agents may give a goodwill credit of up to {}.", "I completely understand the frustration. As a gesture of goodwill, I've credited {} to your account."),
    Base("money", "Compensation is limited to {} per order.", "You will receive {} in compensation for the damaged order. I'll write again on Friday."),
    Base("money", "We refund at most {} for a late delivery.", "Because your delivery was late, we will refund {} to your card."),
    Base("money", "Store credit is capped at {} per customer.", "Thank you for waiting. I can offer you {} in store credit, valid for a year."),
    Base("money", "We reimburse taxi fares up to {}.", "Please send us the receipt for the taxi and we'll reimburse {}."),
    Base("money", "Refunds above {} are not possible.", "A refund of {} is on its way to you."),
    Base("money", "Hotel costs are covered up to {} per night.", "We're covering {} per night for the hotel, so you need not worry about that."),
    Base("money", "The maximum voucher for a delayed trip is {}.", "Consider it done: a voucher for {} will be in your inbox this evening."),
    Base("money", "Agents can waive fees of no more than {}.", "That's no problem at all, I have waived {} of the fees for you."),
    Base("money", "Damaged luggage is compensated with up to {} per bag.", "We'll pay you {} for the damaged bag once you send a photo."),
    Base("money", "A discount on the next order may not exceed {}.", "You're getting {} off your next order, Dana."),
    Base("money", "Spoiled food is reimbursed up to {} per outage.", "Sorry about the spoiled food. You're entitled to {}, and it will be paid within 20 days."),
    Base("euro", "Agents may give a goodwill credit of up to {}.", "We will add a goodwill credit of {} to your account today."),
    Base("euro", "We refund at most {} for a late delivery.", "Because your delivery was late, we will refund {} to your card."),
    Base("euro", "Compensation is limited to {} per booking.", "You will receive {} in compensation for the cancelled booking."),
    Base("percent", "Agents may give store credit of up to {} of the order value.", "I can offer you store credit of {} of the order value."),
    Base("percent", "Late deliveries are refunded up to {} of the price.", "Since it came late, we will refund {} of the price to your card."),
    Base("percent", "Compensation is limited to {} of the fare.", "You will be paid compensation of {} of the fare by Friday."),
    Base("percent", "A discount on the next order may not exceed {}.", "Please accept a discount of {} off your next order."),
    Base("percent", "We reimburse at most {} of the repair cost.", "Send us the invoice and we'll reimburse {} of the repair cost."),
    Base("time", "We can extend a trial by up to {}.", "Good news: I've extended your trial by {}."),
    Base("time", "Payments can be postponed by at most {}.", "We will postpone your payment by {}, so there is nothing to pay now."),
    Base("time", "A parcel is held for up to {} at the counter.", "We'll hold the parcel for {} at the counter for you."),
    Base("time", "Memberships can be frozen for a maximum of {}.", "That's fine, we can freeze your membership for {}."),
    Base("time", "Reservations are kept for no longer than {} without a deposit.", "We will keep your reservation for {} without a deposit."),
)  # fmt: skip
PLAIN = {"money": "${:,}.00", "euro": "€{:,}.00", "percent": "{}%", "time": "{} days"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One over-limit reply: whether it was flagged, and whether its twin at the limit was (None: no twin).

    ``understood`` says that both are judged rightly in the plain form, so that a miss is one of reading the amount.
    """

    base: Base
    form: Form
    body: str
    flagged: bool
    twin: str
    twin_flagged: bool | None
    understood: bool


def check_all() -> Iterator[Outcome]:
    """Every base with every pair in every form that can write the higher amount."""
    for base in BASES:
        for limit, over in PAIRS[base.kind]:
            policy = f"# Rules\n- {base.clause.format(PLAIN[base.kind].format(limit))}\n"
            plain = [
                is_flagged(policy, base.reply.format(PLAIN[base.kind].format(n)), base.kind)
                for n in (limit, over)
            ]
            for form in FORMS[base.kind]:
                written, at_limit = form.write(over), form.write(limit)
                if written is None:
                    continue
                body = base.reply.format(written)
                twin = base.reply.format(at_limit) if at_limit else ""
                yield Outcome(base, form, body, is_flagged(policy, body, base.kind), twin,
                              is_flagged(policy, twin, base.kind) if twin else None, plain == [False, True])  # fmt: skip


def is_flagged(policy: str, body: str, kind: str = "money") -> bool:
    """Whether a person or a repair must look at a promise in ``body``."""
    findings = check_reply(body, _open(policy, "EUR" if kind == "euro" else "USD")).findings
    return any(f.severity == "blocking" and f.rule.startswith("policy.") for f in findings)


@lru_cache(maxsize=64)
def _open(policy: str, currency: str) -> Case:
    return open_case(
        conversation=Conversation("c1", (Message("m1", "requester", "Dana", MESSAGE),)),
        policy=read_policy(policy),
        facts=(Fact("currency", currency, "crm"), Fact("order_total", Decimal(20_000), "crm")),
        requester=Requester("r1", "Dana"),
        assignee=Assignee("a1", "Sam"),
        instructions="",
        now=datetime(2026, 11, 22, 12, tzinfo=UTC),
        response_target=Duration(Decimal(24), Decimal(24), "hour"),
    )


def share(count: int, total: int) -> str:
    """``count`` of ``total`` in percent, with the Wilson interval at 95 %.

    >>> share(5, 100)
    '5.0 % (2.2–11.2)'
    """
    if not total:
        return "–"
    low, high = binomtest(count, total).proportion_ci(method="wilson")
    return f"{100 * count / total:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def main() -> None:
    """Print a line a family, then the sum; reported families stand apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="show the shortest miss of each form")
    options = parser.parse_args()
    outcomes = list(check_all())
    understood = [o for o in outcomes if o.understood]
    console = Console(width=150, highlight=False)
    _show_table(console, "amounts written otherwise", [o for o in understood if not o.form.reported])
    _show_table(console, "reported only: rare or ambiguous", [o for o in understood if o.form.reported])
    _show_plain(console, outcomes)
    if options.misses:
        _show_misses(console, understood)


def _show_table(console: Console, title: str, outcomes: list[Outcome]) -> None:
    table = Table(
        "kind",
        "family",
        "forms",
        "over the limit: flagged",
        "missed",
        "at the limit: left alone",
        title=title,
    )
    families: dict[tuple[Kind, str], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        families[outcome.form.kind, outcome.form.family].append(outcome)
    for (kind, family), group in families.items():
        table.add_row(kind, family, *_row(group))
    table.add_section()
    table.add_row("all", "but the plain", *_row([o for o in outcomes if o.form.family != "plain"]))
    console.print(table)


def _row(group: list[Outcome]) -> tuple[str, str, str, str]:
    flagged = sum(o.flagged for o in group)
    twins = [o for o in group if o.twin_flagged is not None]
    alone = sum(not o.twin_flagged for o in twins)
    return str(len({o.form for o in group})), f"{flagged} of {len(group)}", share(len(group) - flagged, len(group)), f"{alone} of {len(twins)}"  # fmt: skip


def _show_plain(console: Console, outcomes: list[Outcome]) -> None:
    """What was judged wrongly in plain form too: no fault of the reading, so left out of the tables above."""
    wrong = dict.fromkeys(o.base for o in outcomes if not o.understood)
    count = sum(not o.understood for o in outcomes)
    console.print(
        f"judged wrongly in plain form already, and left out above: {count} of {len(outcomes)} replies, of {len(wrong)} sentences of {len(BASES)}"
    )
    for base in wrong:
        console.print(f"  {base.clause} | {base.reply}", markup=False)


def _show_misses(console: Console, outcomes: list[Outcome]) -> None:
    missed: dict[Form, list[str]] = defaultdict(list)
    alarmed: dict[Form, list[str]] = defaultdict(list)
    totals: dict[Form, int] = defaultdict(int)
    for outcome in outcomes:
        totals[outcome.form] += 1
        if not outcome.flagged:
            missed[outcome.form].append(outcome.body)
        if outcome.twin_flagged:
            alarmed[outcome.form].append(outcome.twin)
    for title, found in (("missed", missed), ("flagged at the limit", alarmed)):
        for form, bodies in found.items():
            example = min(bodies, key=len)
            console.print(
                f"{title} {len(bodies)} of {totals[form]}: {form.kind}, {form.family}, {form.name!r}: {example!r}",
                markup=False,
            )


if __name__ == "__main__":
    main()
