"""Plans offer only what a reply can promise."""

from decimal import Decimal

from service.domain.plan import Ruling
from service.domain.quantity import Money
from service.drafting.verification import verify_ruling
from tests.unit.cases import build_case


def offer(slot: str, amount: str = "") -> Ruling:
    return Ruling(
        slot, "allowed", "the policy names it", amount=Money(Decimal(amount), "USD") if amount else None
    )


def test_what_passes_stays_as_it_is() -> None:
    ruling = offer("goodwill_credit", "20.00")
    assert verify_ruling(ruling, build_case()) == ruling


def test_an_amount_above_what_a_clause_allows_is_lowered_to_it() -> None:
    case = build_case(policy="Agents may add a goodwill credit of up to $25.", message="It broke.")
    assert verify_ruling(offer("goodwill_credit", "40.00"), case).amount == Money(Decimal("25.00"), "USD")


def test_what_a_clause_forbids_is_refused_with_it() -> None:
    clause = "Refunds are given within 30 days of delivery."
    ruling = verify_ruling(offer("refund"), build_case(policy=clause, delivered_on="2026-09-01"))
    assert ruling.state == "refused"
    assert ruling.clauses[0].quote == clause
    assert ruling.reason


def test_what_is_not_offered_is_left_alone() -> None:
    ruling = Ruling("refund", "unknown", "depends on the date", missing=("delivered_on",))
    assert verify_ruling(ruling, build_case(policy="We do not refund tickets.")) == ruling
