"""The simulated customer's temper and patience."""

from decimal import Decimal

import pytest

from evals.roleplay.scenario import Scenario, read_scenarios
from evals.roleplay.state import Event, Given, Heard, State, react, read_reactions, start
from service.domain.plan import AskState
from service.domain.quantity import Money

SCENARIOS = {scenario.id: scenario for scenario in read_scenarios()}
# wants $1,288 back, settles for the $1,199 of the mattress after insisting once
MATTRESS = SCENARIOS["own-mattress-1"]
# wants a fare back that nobody may refund, and takes a reasoned no after insisting twice
FARE = SCENARIOS["tau2-airline-0"]
KIND: frozenset[Event] = frozenset({"heard", "reason", "time"})


def hear(
    scenario: Scenario,
    state: AskState = "answered",
    *,
    given: tuple[Given, ...] = (),
    **parts: frozenset[str],
) -> Heard:
    return Heard(asks=(state,) * len(scenario.asks), given=given, **parts)  # type: ignore[arg-type]


def refund(dollars: int) -> Given:
    return Given("refund", Money(Decimal(dollars), "USD"))


def test_granting_the_goal_kindly_makes_the_customer_content() -> None:
    after = react(start(MATTRESS), hear(MATTRESS, given=(refund(1288),), manners=KIND), MATTRESS)
    assert (after.outcome, after.hostility) == ("content", 3)


def test_one_reply_calms_by_no_more_than_the_table_says() -> None:
    after = react(start(MATTRESS), hear(MATTRESS, given=(refund(1288),), manners=KIND), MATTRESS)
    assert MATTRESS.hostility - after.hostility == read_reactions().calmed_by


def test_less_than_the_goal_is_taken_only_after_asking_for_more() -> None:
    first = react(start(MATTRESS), hear(MATTRESS, given=(refund(1199),), manners=KIND), MATTRESS)
    assert (first.outcome, "remedy" in first.events) == ("open", True)
    assert react(first, hear(MATTRESS, manners=KIND), MATTRESS).outcome == "content"


def test_less_than_they_would_settle_for_is_never_taken() -> None:
    state = start(MATTRESS)
    while state.outcome == "open":
        state = react(state, hear(MATTRESS, given=(refund(20),), manners=KIND), MATTRESS)
    assert state.outcome == "gave_up"


def test_a_refund_named_without_its_amount_does_not_make_a_small_one_whole() -> None:
    given = (refund(20), Given("refund"))
    assert "goal" not in react(start(MATTRESS), hear(MATTRESS, given=given), MATTRESS).events


def test_a_customer_who_accepts_a_no_does_so_after_insisting() -> None:
    no = hear(FARE, denied=frozenset({"refund"}), manners=KIND)
    states = [start(FARE)]
    while states[-1].outcome == "open":
        states.append(react(states[-1], no, FARE))
    assert [state.outcome for state in states] == ["open", "open", "open", "content"]


def test_a_no_without_a_reason_is_worse_than_one_with_it_and_is_not_accepted() -> None:
    bare = react(start(FARE), hear(FARE, denied=frozenset({"refund"})), FARE)
    reasoned = react(
        start(FARE), hear(FARE, denied=frozenset({"refund"}), manners=frozenset({"reason"})), FARE
    )
    assert bare.hostility > reasoned.hostility
    assert "stonewalled" in bare.events


def test_kind_words_soothe_once_and_then_no_more() -> None:
    deferred = hear(FARE, "deferred", manners=KIND)
    first = react(start(FARE), deferred, FARE)
    assert react(first, deferred, FARE).hostility == first.hostility < FARE.hostility


def test_kind_words_alone_never_make_anybody_content() -> None:
    state = start(FARE)
    while state.outcome == "open":
        state = react(state, hear(FARE, manners=KIND | {"apology"}), FARE)
    assert state.outcome == "gave_up"


@pytest.mark.parametrize("event", ["repeated", "blamed", "retracted"])
def test_what_hurts_hurts_each_time_and_costs_patience(event: Event) -> None:
    hurt = hear(FARE, manners=frozenset({event}))
    first = react(start(FARE), hurt, FARE)
    plain = react(start(FARE), hear(FARE), FARE)
    assert first.hostility > plain.hostility
    assert first.patience < plain.patience
    assert react(first, hurt, FARE).hostility > first.hostility


def test_passing_over_everything_ends_patience_early() -> None:
    state = start(FARE)
    while state.outcome == "open":
        state = react(state, hear(FARE, "missed"), FARE)
    assert (state.outcome, state.turn < FARE.patience) == ("gave_up", True)


def test_what_was_answered_before_is_not_passed_over_later() -> None:
    answered = react(start(FARE), hear(FARE), FARE)
    half = Heard(asks=("answered", "missed"))
    assert "left_open" not in react(answered, half, FARE).events
    assert "left_open" in react(start(FARE), half, FARE).events


def test_a_promise_that_is_taken_back_no_longer_stands() -> None:
    promised = react(start(MATTRESS), hear(MATTRESS, given=(refund(1199),)), MATTRESS)
    denied = hear(MATTRESS, denied=frozenset({"refund"}), retracted=frozenset({"refund"}))
    assert "remedy" not in react(promised, denied, MATTRESS).events


def test_a_hand_over_ends_the_conversation_where_nothing_was_settled() -> None:
    handed = Heard(asks=("deferred", "deferred"), hands_over=True)
    assert react(start(FARE), handed, FARE).outcome == "handed_over"


def test_nobody_talks_for_longer_than_the_table_says() -> None:
    last = State(hostility=5, patience=5, turn=read_reactions().turns - 1)
    assert react(last, hear(FARE), FARE).outcome == "out_of_turns"
