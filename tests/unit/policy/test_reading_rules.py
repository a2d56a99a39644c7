"""What a company writes about its remedies, prices and times, read as rules with their conditions."""

from decimal import Decimal

import pytest

from service.domain.policy import Rule
from service.policy import read_policy
from service.text.topics import find_topics

Choice = tuple[str, str, object]


def find_rules(text: str) -> list[Rule]:
    return [rule for clause in read_policy(text).clauses for rule in clause.rules]


def say_measures(rule: Rule) -> list[str]:
    """Amounts with what bounds them: "<= 40.00 USD"; times in the policy's words."""
    return [f"{m.bound} {m.said if m.kind == 'time' else m}".strip() for m in rule.measures]


def say_ruling(rule: Rule) -> tuple[str, list[str], list[str]]:
    """The force of a rule, the remedies it is about and its amounts."""
    return rule.force, sorted(rule.slots), say_measures(rule)


def say_conditions(rule: Rule) -> list[str]:
    return [condition.text for condition in rule.conditions]


def find_choices(rule: Rule) -> list[Choice]:
    return [(k.text, k.op, k.value) for k in rule.conditions if k.kind == "choice"]


def test_each_statement_between_semicolons_has_its_own_conditions() -> None:
    rules = find_rules(
        "If a ferry is late, passengers get a voucher of $10; if it is cancelled, we refund the fare; "
        "lost umbrellas are never paid for."
    )
    assert [(rule.force, sorted(rule.slots), say_conditions(rule)) for rule in rules] == [
        ("allow", ["store_credit"], ["is late"]),
        ("allow", ["refund"], ["if it is cancelled"]),
        ("forbid", [], []),
    ]


def test_windows_on_either_side_of_a_semicolon_stay_apart() -> None:
    first, second = find_rules(
        "Rugs can be returned within 20 days of delivery; lamps can be exchanged within 5 days of delivery."
    )
    windows = [[(k.key, k.op, k.value) for k in rule.conditions] for rule in (first, second)]
    assert windows == [[("delivery", "<=", Decimal(20))], [("delivery", "<=", Decimal(5))]]
    assert [sorted(rule.slots) for rule in (first, second)] == [["return"], ["replacement"]]


def test_a_bold_heading_that_runs_into_its_paragraph_says_what_the_paragraph_is_about() -> None:
    text = (
        "# Regulars\n**Broken glass.** We replace a cracked tumbler.\n\n"
        "**Late trams.** Passengers get up to $5 in store credit."
    )
    title, first, other_title, second = read_policy(text).clauses
    assert (title.text, other_title.text) == ("**Broken glass.**", "**Late trams.**")
    assert title.rules == other_title.rules == ()
    assert [(find_topics("glass") <= r.about, find_topics("trams") <= r.about) for r in first.rules] == [
        (True, False)
    ]
    assert [(find_topics("glass") <= r.about, find_topics("trams") <= r.about) for r in second.rules] == [
        (False, True)
    ]


@pytest.mark.parametrize(
    ("text", "ceiling"),
    [
        ("# Goodwill\nA goodwill credit is at most $30, which nobody may exceed.", "<= 30.00 USD"),
        (
            "# Goodwill\nA team lead may give up to $90 in goodwill credit, which is the maximum.",
            "<= 90.00 USD",
        ),
        ("# Goodwill\n- Goodwill credit up to $20: every agent.\n- Over $50: nobody.", "<= 50.00 USD"),
        ("# Goodwill\nA goodwill credit never goes above £80.", "<= 80.00 GBP"),
    ],
)
def test_what_nobody_may_exceed_is_a_ceiling(text: str, ceiling: str) -> None:
    rule = find_rules(text)[-1]
    assert say_ruling(rule) == ("allow", ["goodwill_credit"], [ceiling])


def test_what_is_kept_leaves_the_rest_to_be_refunded() -> None:
    (rule,) = find_rules("When a customer cancels a course, we keep 25% and refund the rest.")
    assert say_ruling(rule) == ("allow", ["refund"], ["<= 75 percent"])
    assert say_conditions(rule) == ["When a customer cancels a course"]


@pytest.mark.parametrize(
    ("text", "prices"),
    [
        (
            "A tuning is £46, a string £16 and a bow £20.",
            [("tuning", "46.00 GBP"), ("string", "16.00 GBP"), ("bow", "20.00 GBP")],
        ),
        (
            "A locker costs $8, a towel $3 and a swimming lesson $25.",
            [("locker", "8.00 USD"), ("towel", "3.00 USD"), ("swimming lesson", "25.00 USD")],
        ),
    ],
)
def test_a_list_of_prices_is_a_price_for_each_thing(text: str, prices: list[tuple[str, str]]) -> None:
    rules = find_rules(text)
    assert [rule.force for rule in rules] == ["charge"] * len(prices)
    assert [say_measures(rule) for rule in rules] == [[price] for _, price in prices]
    for number, rule in enumerate(rules):
        named = [thing for thing, _ in prices if find_topics(thing) <= rule.topics]
        assert named == [prices[number][0]]


def test_the_columns_of_a_table_are_cases_where_its_rows_say_what_is_ruled() -> None:
    rules = find_rules(
        "| Benefit | Blue | White |\n|---|---|---|\n"
        "| Delay voucher | – | up to $12 |\n| Late-return fee | $9 | $4 |\n| Answering time | 3 days | 24 hours |"
    )
    assert [(rule.force, find_choices(rule)[0][0], say_measures(rule)) for rule in rules] == [
        ("forbid", "Blue", []),
        ("allow", "White", ["<= 12.00 USD"]),
        ("charge", "Blue", ["9.00 USD"]),
        ("charge", "White", ["4.00 USD"]),
        ("time", "Blue", ["3 days"]),
        ("time", "White", ["24 hours"]),
    ]
    assert {value for rule in rules for _, _, value in find_choices(rule)} == {"Blue|White"}
    assert [sorted(rule.slots) for rule in rules[:2]] == [["store_credit"], ["store_credit"]]


def test_the_rows_of_a_table_are_cases_where_its_header_says_what_is_ruled() -> None:
    rules = find_rules(
        "| Level | Delay voucher | Night bus |\n|---|---|---|\n| Blue | $5 | nothing |\n| White | up to $12 | $2 |"
    )
    ruled = [(rule.force, find_choices(rule), say_measures(rule)) for rule in rules]
    assert ruled[:3] == [
        ("allow", [("Blue", "==", "Blue|White")], ["5.00 USD"]),
        ("forbid", [("Blue", "==", "Blue|White")], []),
        ("allow", [("White", "==", "Blue|White")], ["<= 12.00 USD"]),
    ]
    assert find_topics("night bus") <= rules[1].topics


@pytest.mark.parametrize("cell", ["nothing", "none", "–", "n/a", "not available"])
def test_a_cell_that_gives_nothing_rules_the_benefit_out(cell: str) -> None:
    blue, white = find_rules(f"| Level | Delay voucher |\n|---|---|\n| Blue | {cell} |\n| White | $12 |")
    assert say_ruling(blue) == ("forbid", ["store_credit"], [])
    assert say_ruling(white) == ("allow", ["store_credit"], ["12.00 USD"])


@pytest.mark.parametrize(
    "above",
    [
        "# Goodwill credits\n",
        "# Making up for it\nGive a goodwill credit within this table.\n",
    ],
)
def test_amounts_in_rows_are_of_the_remedy_that_stands_over_the_table(above: str) -> None:
    rules = find_rules(
        f"{above}\n| Reason | Amount |\n|---|---|\n| Cold soup | $5 |\n| Wrong dish | up to $12 |"
    )
    assert [(say_conditions(rule), say_ruling(rule)) for rule in rules[-2:]] == [
        (["Cold soup"], ("allow", ["goodwill_credit"], ["5.00 USD"])),
        (["Wrong dish"], ("allow", ["goodwill_credit"], ["<= 12.00 USD"])),
    ]


def test_a_column_of_times_says_how_long_each_case_takes() -> None:
    kettle, toaster = find_rules(
        "| Device | Repair time |\n|---|---|\n| Kettle | 3 to 5 working days |\n| Toaster | 2 working days |"
    )
    assert say_ruling(kettle) == ("time", ["repair"], ["3 to 5 business days"])
    assert say_ruling(toaster) == ("time", ["repair"], ["2 business days"])
    assert (say_conditions(kettle), say_conditions(toaster)) == (["Kettle"], ["Toaster"])


def test_rows_that_are_lengths_of_a_delay_are_conditions_with_their_header() -> None:
    rules = find_rules(
        "| Delay | Compensation |\n|---|---|\n"
        "| 30 to 59 minutes | 10% of the fare |\n| 60 minutes or more | 50% of the fare |"
    )
    assert [(say_conditions(rule), say_measures(rule)) for rule in rules] == [
        (["Delay 30 to 59 minutes"], ["10 percent"]),
        (["Delay 60 minutes or more"], ["50 percent"]),
    ]
    assert {rule.of for rule in rules} == {find_topics("fare")}


@pytest.mark.parametrize(
    ("text", "tiers"),
    [
        (
            "Goodwill credits are up to £10 for Silver, £20 for Gold and £35 for Platinum members.",
            {"Silver": "<= 10.00 GBP", "Gold": "20.00 GBP", "Platinum": "35.00 GBP"},
        ),
        (
            "Repairs take 6 working days on Basic, 3 on Plus and 1 on Premier.",
            {"Basic": "6 business days", "Plus": "3 business days", "Premier": "1 business day"},
        ),
    ],
)
def test_a_sentence_that_lists_tiers_is_a_rule_for_each(text: str, tiers: dict[str, str]) -> None:
    rules = find_rules(text)
    assert {k.text: say_measures(rule)[0] for rule in rules for k in rule.conditions} == tiers
    assert {value for rule in rules for _, _, value in find_choices(rule)} == {"|".join(tiers)}


@pytest.mark.parametrize(
    "text",
    [
        "# Tickets\nSaver tickets cannot be refunded.\nFlex tickets are refunded in full.",
        "# Tickets\n- Saver tickets cannot be refunded.\n- Flex tickets are refunded in full.",
        "# Tickets\nSaver: no refund.\nFlex: a full refund.",
    ],
)
def test_clauses_that_stand_beside_each_other_are_alternatives(text: str) -> None:
    saver, flex = find_rules(text)
    assert (saver.force, find_choices(saver)) == ("forbid", [("Saver", "named", "Saver|Flex")])
    assert (flex.force, find_choices(flex)) == ("allow", [("Flex", "named", "Saver|Flex")])


def test_a_clause_that_stands_alone_is_no_alternative() -> None:
    (rule,) = find_rules("# Tickets\nSaver tickets cannot be refunded.")
    assert find_choices(rule) == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Within 14 days of the start date we return the course fee in full.", 14),
        ("Within the 20-day cooling-off period we refund the course in full.", 20),
        ("Courses are refunded in full if cancelled within 10 days of the start date.", 10),
    ],
)
def test_a_time_in_which_money_can_be_had_back_is_a_window_not_a_promise_of_speed(
    text: str, days: int
) -> None:
    rule = find_rules(text)[0]
    windows = [(k.op, k.value, k.unit) for k in rule.conditions if k.kind == "elapsed"]
    assert (rule.force, windows, rule.measures) == ("allow", [("<=", Decimal(days), "day")], ())


def test_times_of_refunds_are_told_apart_by_where_they_go() -> None:
    card, paypal = find_rules("# Payouts\nRefund to card: 3 to 5 working days. PayPal: 1 to 2 working days.")
    assert say_ruling(card) == ("time", ["refund"], ["3 to 5 business days"])
    assert say_ruling(paypal) == ("time", ["refund"], ["1 to 2 business days"])
    assert find_topics("PayPal") <= paypal.scope
    assert not find_topics("PayPal") & (card.topics | card.scope)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("A room can only be changed if the new one is vacant.", "if the new one is vacant"),
        ("A stay may only be moved once the new room is confirmed.", "once the new room is confirmed"),
    ],
)
def test_what_is_possible_only_on_a_condition_is_allowed_under_it_and_requires_it(
    text: str, condition: str
) -> None:
    assert [(rule.force, say_conditions(rule)) for rule in find_rules(text)] == [
        ("allow", [condition]),
        ("require", [condition]),
    ]


def test_what_is_given_only_if_something_holds_has_that_condition() -> None:
    (rule,) = find_rules("We refund a deposit only if the room is left clean.")
    assert say_ruling(rule) == ("allow", ["refund"], [])
    assert say_conditions(rule) == ["if the room is left clean"]


def test_a_list_of_which_all_must_hold_is_one_rule_under_all_its_items() -> None:
    (rule,) = find_rules(
        "We refund the deposit only if all of the following hold:\n"
        "- the hall is swept;\n- the keys are back; and\n- nothing is missing."
    )
    assert say_ruling(rule) == ("allow", ["refund"], [])
    assert say_conditions(rule) == ["the hall is swept", "the keys are back", "nothing is missing"]


def test_a_list_of_which_any_is_enough_is_a_rule_for_each_item() -> None:
    rules = find_rules(
        "We refund the deposit if any of the following is true:\n- the pool was closed\n- the sauna was cold"
    )
    assert [(rule.force, say_conditions(rule)) for rule in rules] == [
        ("allow", ["the pool was closed"]),
        ("allow", ["the sauna was cold"]),
    ]


@pytest.mark.parametrize(
    "approval",
    [
        "Higher amounts need the approval of the duty manager.",
        "Larger amounts need the approval of the duty manager.",
        "Amounts above this need the approval of the duty manager.",
    ],
)
def test_an_approval_of_higher_amounts_takes_its_threshold_from_the_sentence_before(approval: str) -> None:
    given, approved = find_rules(f"# Goodwill\nAgents may give a goodwill credit of up to $40. {approval}")
    assert (given.force, say_measures(given)) == ("allow", ["<= 40.00 USD"])
    assert say_ruling(approved) == ("approve", ["goodwill_credit"], ["> 40.00 USD"])
    assert approved.approval_tier == "duty_manager"


def test_an_approval_that_names_its_own_threshold_keeps_it() -> None:
    given, approved = find_rules(
        "Agents may give a goodwill credit of up to $40. Goodwill credits above $70 need the area manager."
    )
    assert say_measures(given) == ["<= 40.00 USD"]
    assert say_ruling(approved) == ("approve", ["goodwill_credit"], ["> 70.00 USD"])
    assert approved.approval_tier == "area_manager"


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        (
            "Do not say that a refund has been sent unless the record shows it.",
            ["unless the record shows it"],
        ),
        ("Never tell a customer that a refund has been paid.", []),
        (
            "Do not confirm that a refund has been issued until the ledger shows it.",
            ["until the ledger shows it"],
        ),
    ],
)
def test_what_may_not_be_said_to_be_done_is_a_matter_of_record(text: str, condition: list[str]) -> None:
    (rule,) = find_rules(text)
    assert say_ruling(rule) == ("record", ["refund"], [])
    assert say_conditions(rule) == condition


def test_a_brief_condition_before_its_statement_is_a_condition() -> None:
    policy = read_policy("These are made to your mould, so once worn they cannot be sent back for money.")
    [forbidden] = [rule for clause in policy.clauses for rule in clause.rules if rule.force == "forbid"]
    assert [condition.text for condition in forbidden.conditions] == ["once worn"]


def test_goods_arrive_by_delivery_and_guests_by_checking_in() -> None:
    def find_anchors(text: str) -> set[str]:
        rules = [rule for clause in read_policy(text).clauses for rule in clause.rules]
        return {k.key for rule in rules for k in rule.conditions if k.kind == "elapsed"}

    assert find_anchors("Unused products may come back within 21 days of arrival.") == {"delivery"}
    assert find_anchors("A room can be cancelled up to 48 hours before arrival.") == {"check_in"}


def test_a_long_list_is_no_list_of_tiers() -> None:
    def count_alternatives(names: int) -> set[int]:
        policy = read_policy("# Credit\n" + "".join(f"- T{n}: up to ${n + 1}\n" for n in range(names)))
        conditions = [k for clause in policy.clauses for rule in clause.rules for k in rule.conditions]
        return {len(str(k.value).split("|")) for k in conditions if k.kind == "choice"}

    assert count_alternatives(3) == {3}
    assert count_alternatives(500) == set()  # each would carry the names of all
