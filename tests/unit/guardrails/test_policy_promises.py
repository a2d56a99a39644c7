"""What a reply promises, judged by a company's whole policy and by what is known of the case."""

from decimal import Decimal

import pytest

from service.domain.case import FactValue
from service.domain.verdict import Finding
from service.guardrails import decide_commitments
from tests.unit.cases import Facts, build_case

Fault = tuple[str, str]


def find_faults(
    policy: str, body: str, facts: Facts | None = None, message: str = "I am upset."
) -> list[Finding]:
    case = build_case(message, policy, facts=facts)
    return [f for d in decide_commitments(body, case) for f in d.findings if f.severity == "blocking"]


def name_faults(
    policy: str, body: str, facts: Facts | None = None, message: str = "I am upset."
) -> list[Fault]:
    return [(f.rule, f.verdict) for f in find_faults(policy, body, facts, message)]


def say_amounts(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(f.rule, f.claimed, f.allowed) for f in findings]


ORIGINAL_CARD = """# Refunds
Unused vases can be returned within 30 days of delivery for a refund.
Refunds must go back to the original payment card.
"""
UNUSED: dict[str, FactValue] = {"order_total": "60.00", "delivered_on": "2026-11-10", "opened": False}


@pytest.mark.parametrize(
    ("body", "elsewhere"),
    [
        ("We will refund your $60.00 to a different card.", "a different card"),
        ("We'll pay the refund to another account.", "another account"),
        ("We will refund your $60.00 by bank transfer.", "by bank transfer"),
        ("We will refund your $60.00 in cash.", "in cash"),
        ("We will refund your $60.00 to a bank account of your choice.", "to a bank account"),
    ],
)
def test_a_refund_that_goes_elsewhere_than_the_policy_sends_it_fails(body: str, elsewhere: str) -> None:
    (finding,) = find_faults(ORIGINAL_CARD, body, UNUSED)
    assert (finding.rule, finding.verdict, finding.claimed) == ("policy.forbidden", "fail", elsewhere)
    assert finding.clause is not None
    assert finding.clause.quote == "Refunds must go back to the original payment card."


@pytest.mark.parametrize(
    "body",
    [
        "We will refund your $60.00 to your original payment card.",
        "We will refund your $60.00.",
        "We can't send the refund to another card.",
        "You asked us to send the refund to a different card.",
    ],
)
def test_a_refund_that_goes_back_as_it_was_paid_is_left_alone(body: str) -> None:
    assert find_faults(ORIGINAL_CARD, body, UNUSED) == []


def test_a_policy_that_leaves_the_way_open_lets_a_refund_go_anywhere() -> None:
    policy = "Unused vases are refunded. Refunds go back to the original payment card or to another card."
    assert find_faults(policy, "We will refund your $60.00 to another card.", UNUSED) == []


RECEIPT = """# Broken lamps
We replace a lamp that arrives broken if the customer shows a receipt.
"""


@pytest.mark.parametrize(
    "body",
    [
        "We will replace your lamp, no need for a receipt.",
        "We will replace your lamp, and you don't need to show a receipt.",
        "No receipt needed: we will replace your lamp.",
        "We will replace your lamp even without a receipt.",
        "We will replace your lamp with or without a receipt.",
        "The receipt doesn't matter, we will replace your lamp.",
    ],
)
def test_a_condition_that_a_reply_lets_go_in_words_fails(body: str) -> None:
    (finding,) = find_faults(RECEIPT, body, {"defective": True})
    assert (finding.rule, finding.verdict) == ("policy.condition_dropped", "fail")
    assert finding.allowed == "if the customer shows a receipt"


@pytest.mark.parametrize(
    ("body", "facts"),
    [
        ("We will replace your lamp once you show us the receipt.", {"defective": True}),
        ("If you show us the receipt, we will replace your lamp.", {"defective": True}),
        ("We will replace your lamp, no need for a receipt.", {"defective": True, "receipt": True}),
        ("We can't replace your lamp without a receipt.", {"defective": True}),
    ],
)
def test_a_condition_that_is_stated_or_already_met_is_not_let_go(body: str, facts: Facts) -> None:
    assert find_faults(RECEIPT, body, facts) == []


def test_what_the_policy_itself_does_not_ask_for_may_be_let_go() -> None:
    policy = "We refund parking tickets that the machine printed wrongly. No receipt is needed."
    assert find_faults(policy, "We'll refund your ticket, no receipt needed.") == []


def test_a_return_that_comes_first_may_not_be_let_go() -> None:
    policy = "Seed packets are refunded, provided that the customer returns the packet first."
    assert name_faults(policy, "You don't have to return the packet: we'll refund the $12.") == [
        ("policy.condition_dropped", "fail")
    ]
    assert find_faults(policy, "We'll refund the $12 as soon as you have returned the packet.") == []


LATE_CREDIT = """# Making it right
Late deliveries get a goodwill credit of up to $10.
"""
GIFTS = [
    "As an apology, we'll send you a free teapot.",
    "I'm adding a box of chocolates to say sorry.",
    "A complimentary tasting session is on us.",
    "To make up for it, I'll throw in a set of coasters.",
]


@pytest.mark.parametrize("body", GIFTS)
def test_a_gift_that_no_clause_names_is_unverifiable(body: str) -> None:
    (finding,) = find_faults(LATE_CREDIT, body, {"late": True})
    assert (finding.rule, finding.verdict, finding.clause) == ("policy.unsupported", "unverifiable", None)


@pytest.mark.parametrize("rest", ["We give nothing else.", "Agents may not offer anything else."])
@pytest.mark.parametrize("body", GIFTS)
def test_a_gift_fails_where_the_policy_gives_nothing_else(body: str, rest: str) -> None:
    (finding,) = find_faults(LATE_CREDIT + rest, body, {"late": True})
    assert (finding.rule, finding.verdict) == ("policy.unsupported", "fail")
    assert finding.clause is not None
    assert finding.clause.quote == rest


@pytest.mark.parametrize(
    "body",
    [
        "As an apology, I'll add a $10 goodwill credit.",
        "I can't add a free teapot.",
        "You asked for a free teapot.",
        "I'll give you a call tomorrow as a token of our apology.",
    ],
)
def test_what_the_policy_gives_and_what_is_no_gift_are_left_alone(body: str) -> None:
    assert find_faults(LATE_CREDIT + "We give nothing else.", body, {"late": True}) == []


def test_a_gift_that_a_clause_names_is_the_policy_s_own() -> None:
    policy = "For a late parcel agents may send a free tin of tea.\nNothing else is given."
    body = "As an apology for the late parcel, I'm sending you a free tin of tea."
    assert find_faults(policy, body, {"late": True}) == []


@pytest.mark.parametrize(
    ("clause", "body", "used", "left"),
    [
        (
            "A voucher of up to $20 can be given once per calendar year.",
            "I'm giving you a $20 voucher.",
            {"vouchers_this_year": Decimal(1)},
            {"vouchers_this_year": Decimal(0)},
        ),
        (
            "We waive a late fee twice a year at most.",
            "I have waived the late fee for you.",
            {"late_fees_waived_this_year": Decimal(2)},
            {"late_fees_waived_this_year": Decimal(1)},
        ),
        (
            "A free repair can be used once per pass.",
            "We'll do the free repair for you.",
            {"free_repairs_used": Decimal(1)},
            {"free_repairs_used": Decimal(0)},
        ),
    ],
)
def test_what_is_given_so_often_in_a_period_is_not_given_again(
    clause: str, body: str, used: Facts, left: Facts
) -> None:
    (finding,) = find_faults(clause, body, used)
    assert (finding.rule, finding.verdict) == ("policy.over_limit", "fail")
    assert finding.claimed.startswith("one more after ")
    assert find_faults(clause, body, left) == []


@pytest.mark.parametrize(
    "facts", [{"vouchers_last_month": Decimal(1)}, {"replacements_this_year": Decimal(1)}]
)
def test_what_was_given_in_another_period_or_of_another_kind_does_not_count(facts: Facts) -> None:
    clause = "A voucher of up to $20 can be given once per calendar year."
    assert find_faults(clause, "I'm giving you a $20 voucher.", facts) == []


def test_refusing_what_was_given_already_is_right() -> None:
    clause = "A voucher of up to $20 can be given once per calendar year."
    assert find_faults(clause, "I can't give you another voucher.", {"vouchers_this_year": Decimal(1)}) == []


def test_money_given_in_a_year_counts_towards_its_cap() -> None:
    clause = "Agents may credit up to 60 dollars per calendar year for outages."
    facts: Facts = {"credit_this_year": "40.00"}
    assert say_amounts(find_faults(clause, "I've added a $25 credit for the outage.", facts)) == [
        ("policy.over_limit", "25.00 USD on top of 40.00", "60.00 USD")
    ]
    assert find_faults(clause, "I've added a $20 credit for the outage.", facts) == []


REPORTED = """# Damaged items
We pay for damaged items.
Damage must be reported within 7 days.

# Missed visits
We refund the call-out charge when our engineer does not come. Claims must reach us within 10 days of the visit.
"""


@pytest.mark.parametrize(
    ("body", "message", "late", "in_time"),
    [
        (
            "We will refund the damaged bowl.",
            "My bowl came damaged.",
            {"delivered_on": "2026-11-01"},
            {"delivered_on": "2026-11-18"},
        ),
        (
            "We'll pay you $40.00 for the damaged bowl.",
            "My bowl came damaged.",
            {"delivered_on": "2026-11-01"},
            {"delivered_on": "2026-11-01", "reported_on": "2026-11-04"},
        ),
        (
            "We'll refund your call-out charge.",
            "Your engineer did not come.",
            {"visit_on": "2026-11-01"},
            {"visit_on": "2026-11-18"},
        ),
    ],
)
def test_what_another_clause_of_the_section_wants_reported_sooner_is_given_too_late(
    body: str, message: str, late: Facts, in_time: Facts
) -> None:
    (finding,) = find_faults(REPORTED, body, late, message)
    assert (finding.rule, finding.verdict) == ("policy.outside_window", "fail")
    assert finding.clause is not None
    assert "within" in finding.clause.quote
    assert find_faults(REPORTED, body, in_time, message) == []


def test_a_time_to_report_of_another_section_does_not_apply() -> None:
    facts: Facts = {"delivered_on": "2026-11-18", "visit_on": "2026-09-01"}
    assert find_faults(REPORTED, "We will refund the damaged bowl.", facts, "My bowl came damaged.") == []


def test_saying_that_it_was_reported_too_late_is_right() -> None:
    body = "We can't refund the bowl, since the damage was reported too late."
    assert find_faults(REPORTED, body, {"delivered_on": "2026-11-01"}, "My bowl came damaged.") == []


CEILING = """# Goodwill
Agents may give a goodwill credit of up to $40. Higher amounts need the approval of a team lead.
A goodwill credit never goes above $150.
"""


@pytest.mark.parametrize("facts", [{}, {"approved_by": "Lena"}])
def test_a_ceiling_is_lifted_by_no_approval(facts: Facts) -> None:
    over = find_faults(CEILING, "My team lead has approved a $200 goodwill credit.", facts)
    assert say_amounts(over) == [("policy.over_limit", "200.00 USD", "150.00 USD")]
    assert find_faults(CEILING, "My team lead has approved a $150 goodwill credit.", facts) == []


def test_a_fact_that_shows_an_approval_lifts_the_agent_s_cap_but_not_the_ceiling() -> None:
    facts: Facts = {"approved_by": "Lena"}
    assert find_faults(CEILING, "I've added a $90 goodwill credit.", facts) == []
    assert say_amounts(find_faults(CEILING, "I've added a $200 goodwill credit.", facts)) == [
        ("policy.over_limit", "200.00 USD", "150.00 USD")
    ]


def test_more_than_the_agent_s_cap_needs_an_approval_that_nobody_gave() -> None:
    assert say_amounts(find_faults(CEILING, "I've added a $60 goodwill credit.")) == [
        ("policy.needs_approval", "60.00 USD", "40.00 USD without approval")
    ]
    assert find_faults(CEILING, "I've added a $40 goodwill credit.") == []


def test_an_approval_that_is_still_pending_approves_nothing() -> None:
    assert name_faults(CEILING, "I've added a $60 goodwill credit.", {"approval": "pending"}) == [
        ("policy.needs_approval", "fail")
    ]


@pytest.mark.parametrize(
    ("amount", "faults"),
    [
        ("$24", []),
        ("$40", [("policy.over_limit", "40.00 USD", "24.00 USD")]),
        ("$60", [("policy.needs_approval", "60.00 USD", "50.00 USD without approval")]),
    ],
)
def test_a_cap_holds_below_the_threshold_of_an_approval(
    amount: str, faults: list[tuple[str, str, str]]
) -> None:
    policy = (
        "When an order is late we give store credit of up to 20% of the order value. "
        "Store credit above $50 needs the approval of a supervisor."
    )
    facts: Facts = {"order_total": "120.00", "late": True}
    assert say_amounts(find_faults(policy, f"I can offer you {amount} in store credit.", facts)) == faults


PER_DAY = """# Late boxes
Customers whose boxes come late get compensation of £4 a day, up to £60.
"""


@pytest.mark.parametrize(
    ("body", "facts", "faults"),
    [
        ("We'll pay you £12 for the three days.", {}, []),
        (
            "We'll pay you £20 for the three days.",
            {},
            [("policy.over_limit", "20.00 GBP", "12.00 GBP")],
        ),
        ("We'll pay you £12 compensation.", {"days_late": Decimal(3)}, []),
        (
            "We'll pay you £40 compensation.",
            {"days_late": Decimal(3)},
            [("policy.over_limit", "40.00 GBP", "12.00 GBP")],
        ),
        ("We'll pay you £60 for the 15 days.", {}, []),
        ("We'll pay you £75 compensation.", {}, [("policy.over_limit", "75.00 GBP", "60.00 GBP")]),
    ],
)
def test_an_amount_a_day_is_worked_out_and_kept_under_its_ceiling(
    body: str, facts: Facts, faults: list[tuple[str, str, str]]
) -> None:
    found = find_faults(PER_DAY, body, {"currency": "GBP", **facts}, "My boxes were late.")
    assert say_amounts(found) == faults


@pytest.mark.parametrize(("amount", "fault"), [("$45", False), ("$60", True)])
def test_an_amount_a_person_is_worth_as_many_times_as_there_are_persons(amount: str, fault: bool) -> None:
    policy = "We give a voucher of $15 per passenger when a ferry is late."
    found = find_faults(
        policy, f"I'm sending a {amount} voucher.", {"passengers": Decimal(3)}, "Our ferry was late."
    )
    assert say_amounts(found) == ([("policy.over_limit", "60.00 USD", "45.00 USD")] if fault else [])


BY_ROW = """# Goodwill

| Membership | Goodwill credit up to |
|---|---|
| Bronze | £5 |
| Silver | £10 |
| Gold | £20 |
"""
BY_COLUMN = """# Goodwill

| Benefit | Bronze | Silver | Gold |
|---|---|---|---|
| Goodwill credit | none | up to £10 | up to £20 |
"""
BY_LIST = """# Goodwill
- Silver: up to £10
- Gold: up to £20
"""
BY_SENTENCE = """# Goodwill
Goodwill credits are up to £5 for Bronze, £10 for Silver and £20 for Gold members.
"""
BY_TIER = [BY_ROW, BY_COLUMN, BY_LIST, BY_SENTENCE]
BY_TIER_NAMES = ["rows of a table", "columns of a table", "a list", "one sentence"]


@pytest.mark.parametrize("policy", BY_TIER, ids=BY_TIER_NAMES)
@pytest.mark.parametrize(
    ("tier", "own", "more"), [("silver", "10.00 GBP", "20.00 GBP"), ("Gold", "20.00 GBP", "25.00 GBP")]
)
def test_each_tier_gets_its_own_amount_and_no_more(policy: str, tier: str, own: str, more: str) -> None:
    facts: Facts = {"tier": tier, "currency": "GBP"}
    assert find_faults(policy, f"I'm adding a £{own[:2]} goodwill credit.", facts) == []
    assert say_amounts(find_faults(policy, f"I'm adding a £{more[:2]} goodwill credit.", facts)) == [
        ("policy.over_limit", more, own)
    ]


@pytest.mark.parametrize("policy", BY_TIER, ids=BY_TIER_NAMES)
def test_an_amount_by_tier_is_unverifiable_where_nobody_knows_the_tier(policy: str) -> None:
    (finding,) = find_faults(policy, "I'm adding a £10 goodwill credit.", {"currency": "GBP"})
    assert finding.verdict == "unverifiable"


def test_a_tier_that_a_table_gives_nothing_is_given_nothing() -> None:
    facts: Facts = {"tier": "Bronze", "currency": "GBP"}
    (finding,) = find_faults(BY_COLUMN, "I'm adding a £5 goodwill credit.", facts)
    assert (finding.rule, finding.allowed) == ("policy.forbidden", "no goodwill credit")


@pytest.mark.parametrize(("plan", "allowed"), [("Basic", "6 business days"), ("Plus", "3 business days")])
def test_each_tier_waits_its_own_time(plan: str, allowed: str) -> None:
    policy = "Repairs take 6 working days on Basic, 3 on Plus and 1 on Premier."
    tomorrow = "Your repair will be done tomorrow."
    assert say_amounts(find_faults(policy, tomorrow, {"plan": plan})) == [
        ("policy.too_fast", "tomorrow", allowed)
    ]
    assert find_faults(policy, f"Your repair will be done in {allowed}.", {"plan": plan}) == []


@pytest.mark.parametrize(("ticket", "faults"), [("Saver", [("policy.forbidden", "fail")]), ("Flex", [])])
def test_alternatives_that_stand_beside_each_other_hold_for_their_own_case(
    ticket: str, faults: list[Fault]
) -> None:
    policy = "# Tickets\nSaver tickets cannot be refunded.\nFlex tickets are refunded in full."
    assert name_faults(policy, "I'll refund your ticket.", {"ticket_type": ticket}) == faults


SLOW = """# Refunds
Unopened goods can be returned within 30 days of delivery for a refund. Refunds take 5 to 7 business days.
"""


@pytest.mark.parametrize(
    ("body", "claimed"),
    [
        ("You'll see the money on your card within 2 days.", "2 days"),
        ("The money will be back on your card tomorrow.", "tomorrow"),
        ("The money arrives tomorrow.", "tomorrow"),
        ("It will be in your bank account by Wednesday.", "by Wednesday"),
        ("You'll have your $60 by tomorrow.", "by tomorrow"),
        ("I have refunded your $60; it will be in your account in 3 days.", "3 days"),
    ],
)
def test_money_promised_sooner_than_refunds_take_fails_though_no_word_is_shared(
    body: str, claimed: str
) -> None:
    assert say_amounts(find_faults(SLOW, body, UNUSED)) == [
        ("policy.too_fast", claimed, "5 to 7 business days")
    ]


@pytest.mark.parametrize(
    "body",
    [
        "The money takes 5 to 7 business days to reach you.",
        "The money will be with you within 7 business days.",
        "The refund will reach you on 4 December.",
        "I'll process the refund today.",
        "I'll email you tomorrow to confirm the refund.",
        "The money won't be with you tomorrow.",
        "You wanted the money back by tomorrow.",
    ],
)
def test_the_policy_s_own_time_and_times_of_other_things_are_left_alone(body: str) -> None:
    assert find_faults(SLOW, body, UNUSED) == []


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ("The money will be on your card within 5 working days.", []),
        ("We'll refund your card within 2 working days.", [("policy.too_fast", "fail")]),
        ("The refund will be in your PayPal account within 2 working days.", []),
        ("The refund will be in your PayPal account in an hour.", [("policy.too_fast", "fail")]),
    ],
)
def test_each_way_of_paying_back_has_its_own_time(body: str, faults: list[Fault]) -> None:
    policy = "# Payouts\nRefund to card: 3 to 5 working days. PayPal: 1 to 2 working days."
    assert name_faults(policy, body) == faults


PRICES = """# Prices
A boiler inspection costs $75, a gutter cleaning $120 and a chimney sweep $40.
A storage crate costs $9 per week.
"""


@pytest.mark.parametrize(
    ("body", "price"),
    [
        ("The boiler inspection costs $60.", "75.00 USD"),
        ("The chimney sweep is $30.", "40.00 USD"),
        ("The boiler inspection is free.", "75.00 USD"),
        ("I'll waive the $75 for the boiler inspection.", "75.00 USD"),
        ("We charge $140 for two boiler inspections.", "75.00 USD"),
        ("The storage crate costs $25 for three weeks.", "9.00 USD"),
    ],
)
def test_a_price_that_is_not_the_policy_s_fails_with_the_one_that_is(body: str, price: str) -> None:
    (finding,) = find_faults(PRICES, body)
    assert (finding.rule, finding.verdict, finding.allowed) == ("policy.over_limit", "fail", price)


@pytest.mark.parametrize(
    "body",
    [
        "The boiler inspection costs $75.",
        "The chimney sweep is $40, as you said.",
        "We charge $150 for two boiler inspections.",
        "The storage crate costs $27 for three weeks.",
        "The boiler inspection costs $75, so you still owe $75.",
    ],
)
def test_a_price_stated_rightly_or_as_a_multiple_is_left_alone(body: str) -> None:
    assert find_faults(PRICES, body) == []


FREE_UNTIL = """# Visits
Moving a visit is free until 24 hours before the appointment. After that moving a visit costs $15.
"""
IN_TIME: dict[str, FactValue] = {"appointment_at": "2026-11-25T06:00:00+00:00"}
TOO_LATE: dict[str, FactValue] = {"appointment_at": "2026-11-23T06:00:00+00:00"}


@pytest.mark.parametrize(
    "body",
    [
        "Moving your visit is free.",
        "I'll move your visit free of charge.",
        "We moved your visit, and there is no charge.",
    ],
)
def test_what_is_free_only_until_a_time_is_not_free_after_it(body: str) -> None:
    (finding,) = find_faults(FREE_UNTIL, body, TOO_LATE)
    assert (finding.rule, finding.verdict, finding.claimed) == ("policy.outside_window", "fail", "free")
    assert find_faults(FREE_UNTIL, body, IN_TIME) == []


@pytest.mark.parametrize("body", ["Moving your visit costs $15.", "I can't move your visit for free."])
def test_the_charge_that_applies_afterwards_may_be_stated(body: str) -> None:
    assert find_faults(FREE_UNTIL, body, TOO_LATE) == []


ON_RECORD = """# Refunds
Unused vases are refunded. Do not say that a refund has been sent unless the record shows it.
"""


@pytest.mark.parametrize("status", [None, "pending"])
def test_what_no_record_shows_is_not_said_to_be_done(status: str | None) -> None:
    facts = UNUSED if status is None else UNUSED | {"refund_status": status}
    assert name_faults(ON_RECORD, "Your refund has been sent.", facts) == [("policy.unstated_action", "fail")]
    assert find_faults(ON_RECORD, "We will send your refund.", facts) == []


def test_what_a_record_shows_may_be_said_to_be_done() -> None:
    assert find_faults(ON_RECORD, "Your refund has been sent.", UNUSED | {"refund_status": "sent"}) == []


STRICT = """# Returns
Unopened items can be returned within 30 days of delivery for a refund. Opened items are not refunded.
Refunds must go back to the original payment card and take 5 to 7 business days.

# Goodwill
Agents may give a goodwill credit of up to $25. Higher amounts need the approval of a supervisor.
A goodwill credit never goes above $150. We give nothing else.

# Fees
A repair visit costs $35. Cancelling a visit is free until 24 hours before the appointment.
"""
OPENED: dict[str, FactValue] = {
    "order_total": "120.00",
    "currency": "USD",
    "delivered_on": "2026-09-01",
    "opened": True,
}


def find_strict_faults(body: str) -> list[Finding]:
    return find_faults(STRICT, body, OPENED, "I want my $120 back and a $300 credit!")


@pytest.mark.parametrize(
    "body",
    [
        "I'll refund your $120.00.",
        "I've added a $300 goodwill credit.",
        "We'll send you a free blender as an apology.",
        "The repair visit costs $20.",
    ],
)
def test_under_a_strict_policy_promises_fail(body: str) -> None:
    assert [finding.verdict for finding in find_strict_faults(body)] == ["fail"]


@pytest.mark.parametrize(
    "body",
    [
        "I'm sorry, but we can't refund your $120.00.",
        "I'm afraid a refund of $120.00 isn't possible.",
        "Unfortunately, we are unable to give you a $300 goodwill credit.",
        "We cannot send the money to another card.",
        "I can't waive the $35 for the visit.",
        "I can't promise that the money will be with you tomorrow.",
        "Sadly, we can't offer you a free blender as an apology.",
    ],
)
def test_refusing_is_never_a_violation(body: str) -> None:
    assert find_strict_faults(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "You asked for a full refund of $120.00.",
        "You would like a $300 goodwill credit as compensation.",
        "You want the $120.00 back on a different card.",
        "I understand that you expect the refund by tomorrow.",
        "You wrote that you want a free blender for your trouble.",
        "I know you were hoping for a free repair visit.",
        "You told us that you were promised a $200 credit.",
        "I hear that you would like a refund even without a receipt.",
    ],
)
def test_restating_what_the_customer_demands_is_never_a_violation(body: str) -> None:
    assert find_strict_faults(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "I'll ask my supervisor to approve a $60 goodwill credit.",
        "I have asked my supervisor whether a $60 goodwill credit is possible.",
        "I've requested approval for a $60 goodwill credit.",
        "I'll put a $60 goodwill credit forward for approval.",
        "A $60 goodwill credit needs the approval of my supervisor, so I've passed your case on.",
    ],
)
def test_asking_for_an_approval_is_never_a_violation(body: str) -> None:
    assert find_strict_faults(body) == []


@pytest.mark.parametrize(
    ("policy", "body", "facts", "arithmetic"),
    [
        (
            "When an order is late we give store credit of up to 20% of the order value.",
            "I can offer you $24.01 in store credit.",
            {"order_total": "120.00", "late": True},
            "20 % of 120.00 USD = 24.00 USD",
        ),
        (
            "When an order is late we give store credit of up to 20% of the order value.",
            "I can offer you a 30% store credit.",
            {"order_total": "120.00", "late": True},
            "20 % of 120.00 USD = 24.00 USD",
        ),
        (
            "For a late ferry we give a voucher of 15% of the fare, at most $30.",
            "I'm sending you an $18 voucher.",
            {"fare": "100.00", "late": True},
            "15 % of 100.00 USD = 15.00 USD",
        ),
        (
            "| Delay | Compensation |\n|---|---|\n"
            "| 30 to 59 minutes | 10% of the fare |\n| 60 minutes or more | 50% of the fare |",
            "We'll pay you £20 compensation.",
            {"fare": "40.00", "delay_minutes": Decimal(45), "currency": "GBP"},
            "10 % of 40.00 GBP = 4.00 GBP",
        ),
    ],
)
def test_a_share_is_worked_out_in_money_and_shown(
    policy: str, body: str, facts: Facts, arithmetic: str
) -> None:
    (finding,) = find_faults(policy, body, facts, "It was late.")
    assert finding.rule == "policy.over_limit"
    assert arithmetic in finding.message
    assert finding.allowed == arithmetic.partition(" = ")[2]


@pytest.mark.parametrize(
    ("body", "facts"),
    [
        ("I'm sending you a $15 voucher.", {"fare": "100.00", "late": True}),
        ("I'm sending you a $30 voucher.", {"fare": "400.00", "late": True}),
    ],
)
def test_a_share_that_keeps_to_its_amount_and_its_ceiling_is_left_alone(body: str, facts: Facts) -> None:
    policy = "For a late ferry we give a voucher of 15% of the fare, at most $30."
    assert find_faults(policy, body, facts, "My ferry was late.") == []


def test_the_lesser_of_a_share_and_a_ceiling_is_the_cap() -> None:
    policy = "For a late ferry we give a voucher of 15% of the fare, at most $30."
    found = find_faults(
        policy, "I'm sending you a $40 voucher.", {"fare": "400.00", "late": True}, "It was late."
    )
    assert say_amounts(found) == [("policy.over_limit", "40.00 USD", "30.00 USD")]


LADDER = """Agents may give a goodwill credit of up to $40. Above $40 a team lead must approve.
A goodwill credit never goes above $150.
"""
VOUCHER_BANDS = (
    "# Vouchers\n- Up to £20: the agent.\n- £20 to £80: the floor manager approves.\n- Over £80: nobody.\n"
)
YEARLY = "Agents may give credits for outages, at most $60 per account per year."
REPAIRS = "# Prices\n| Service | Price |\n|---|---|\n| Key cutting | $12 |\n| Lock repair | $60 |\n"
RECORDED = "We refund unopened kits. Do not say that a refund has been sent unless the record shows it."
HIGHER = (
    "# Goodwill\nAgents may offer up to $40 in store credit. Higher amounts need the approval of a team lead."
)
PENDING: dict[str, FactValue] = {"opened": False, "refund_status": "pending"}
LAMP = "We replace a lamp that arrives broken if the customer shows a receipt."


@pytest.mark.parametrize(
    ("policy", "body", "facts", "rule"),
    [
        (LADDER, "I've added a $60 goodwill credit.", {}, "policy.needs_approval"),
        (LADDER, "My team lead has approved a $200 goodwill credit.", {}, "policy.over_limit"),
        (LADDER, "My team lead has approved a $120 goodwill credit.", {}, None),
        (VOUCHER_BANDS, "I've added a £50 voucher.", {"currency": "GBP"}, "policy.needs_approval"),
        (HIGHER, "I've added a $60 store credit.", {}, "policy.needs_approval"),
        (HIGHER, "My team lead has approved a $90 store credit.", {}, None),
        (YEARLY, "I've added a $25 credit for the outage.", {"credit_this_year": "40.00"}, "policy.over_limit"),
        (YEARLY, "I've added a $15 credit for the outage.", {"credit_this_year": "40.00"}, None),
        (REPAIRS, "A lock repair costs $45.", {}, "policy.over_limit"),
        (REPAIRS, "A lock repair costs $60.", {}, None),
        (RECORDED, "Your refund has been sent.", PENDING, "policy.unstated_action"),
        (RECORDED, "Your refund has been sent.", {"opened": False, "refund_sent_on": "2026-11-20"}, None),
        (LAMP, "We'll replace it, no need for a receipt.", {"damaged_in_transit": True}, "policy.condition_dropped"),
        (LAMP, "We'll replace it, no need for a receipt.", {"damaged_in_transit": True, "receipt": True}, None),
        (ORIGINAL_CARD, "Your $60.00 goes back to the card you paid with, not to a different card.", UNUSED, None),
        ("Refunds take 5 to 7 business days.", "The money will be with you tomorrow.", {}, "policy.too_fast"),
    ],
)  # fmt: skip
def test_a_promise_breaks_the_rule_that_it_should(
    policy: str, body: str, facts: Facts, rule: str | None
) -> None:
    assert [name for name, _ in name_faults(policy, body, facts)] == ([rule] if rule else [])


SHOP = """# Orders
We ship orders within 2 working days.

# Service visits
A call-out costs $89 on weekdays and $149 at weekends. A technician arrives within 24 hours of the call.
A restocking fee of 10% applies to special orders. Deliveries of less than 100 gallons carry a $40 fee.
"""


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("Your order will ship within the hour.", "policy.too_fast"),
        ("We'll ship it today.", "policy.too_fast"),
        ("A technician will be with you within 2 hours.", "policy.too_fast"),
        ("A technician will be with you within 24 hours.", None),
        ("There's no charge for the call-out.", "policy.over_limit"),
        ("We won't charge the restocking fee.", "policy.over_limit"),
        ("I'll take the $40 delivery fee off.", "policy.over_limit"),
        ("The call-out on a weekday is $59.", "policy.over_limit"),
        ("The call-out on a weekday is $89.", None),
    ],
)
def test_times_and_prices_are_told_by_what_they_are_of(body: str, rule: str | None) -> None:
    assert [name for name, _ in name_faults(SHOP, body)] == ([rule] if rule else [])
