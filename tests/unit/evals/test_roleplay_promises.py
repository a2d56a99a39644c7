"""Promises across the replies of one conversation."""

from decimal import Decimal

from evals.roleplay.promises import find_contradictions
from service.domain.quantity import Duration, Money
from service.domain.span import Span
from service.domain.verdict import Commitment, Modality


def say(
    slot: str, modality: Modality, dollars: int | None = None, *, days: int | None = None, text: str = ""
) -> Commitment:
    text = text or slot
    return Commitment(
        Span(0, len(text), text),
        slot,
        modality,
        money=None if dollars is None else Money(Decimal(dollars), "USD"),
        duration=None if days is None else Duration(Decimal(days), Decimal(days), "day"),
    )


def kinds(*replies: list[Commitment]) -> list[str]:
    return [each.kind for each in find_contradictions(replies)]


def test_a_remedy_granted_and_then_denied_is_a_contradiction() -> None:
    (found,) = find_contradictions([[say("refund", "commit")], [say("refund", "deny")]])
    assert (found.turn, found.slot, found.kind) == (2, "refund", "denied")


def test_a_denial_comes_to_light_some_replies_later() -> None:
    assert kinds([say("refund", "offer")], [], [say("refund", "deny")]) == ["denied"]


def test_first_denied_and_then_granted_is_a_concession() -> None:
    assert kinds([say("refund", "deny")], [say("refund", "commit")]) == []


def test_a_lower_amount_than_promised_is_a_contradiction_and_a_higher_one_is_not() -> None:
    assert kinds([say("store_credit", "offer", 24)], [say("store_credit", "offer", 20)]) == ["amount"]
    assert kinds([say("store_credit", "offer", 24)], [say("store_credit", "offer", 30)]) == []


def test_denying_more_than_was_promised_takes_nothing_back() -> None:
    promised = [say("credit", "offer", 52)]
    assert kinds(promised, [say("credit", "deny", 100)]) == []
    assert kinds(promised, [say("credit", "deny", text="credit $100")]) == []
    assert kinds(promised, [say("credit", "deny", 52)]) == ["denied"]


def test_what_was_refused_beside_a_promise_may_be_refused_again() -> None:
    fee_but_not_fare = [say("refund", "offer", 41), say("refund", "deny")]
    assert kinds(fee_but_not_fare, [say("refund", "deny")]) == []


def test_another_time_for_the_same_thing_is_a_contradiction() -> None:
    assert kinds([say("refund_time", "commit", days=5)], [say("refund_time", "commit", days=9)]) == ["time"]
    assert kinds([say("refund_time", "commit", days=5)], [say("refund_time", "commit", days=5)]) == []
    assert kinds([say("refund_time", "commit", days=5)], [say("delivery_time", "commit", days=9)]) == []


def test_what_is_only_reported_promises_nothing() -> None:
    assert kinds([say("refund", "reported", 120)], [say("refund", "deny")]) == []
