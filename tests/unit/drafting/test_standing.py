"""What stands behind a sentence: never verified where anything in it was not decided."""

import pytest

from service.domain.draft import Status
from service.domain.plan import Ask, AskState, Escalation
from service.domain.reply import Citation
from service.domain.span import Span
from service.domain.verdict import ClauseQuote, Commitment, Finding, Modality, Outcome
from service.drafting.standing import find_standing, find_status

CLAUSE = ClauseQuote("returns.2", "Store credit of up to 20 %.")
BY_CLAUSE = Citation("clause", "returns.2", CLAUSE.quote)
BY_FACT = Citation("fact", "order_total", "order_total: 120.00")
BY_MESSAGE = Citation("message", "m1", "I want my $120 back")


def promise(
    slot: str, modality: Modality = "offer", verdict: Outcome = "pass", clause: ClauseQuote | None = CLAUSE
) -> Commitment:
    return Commitment(Span(0, 1, "x"), slot, modality, verdict=verdict, clause=clause)


@pytest.mark.parametrize(
    ("commitments", "citations", "amounts", "standing"),
    [
        ([], [], 0, "uncited"),
        ([], [BY_MESSAGE], 0, "asserted"),
        ([], [BY_FACT], 1, "verified"),
        ([], [BY_FACT], 2, "asserted"),
        ([], [BY_FACT, BY_MESSAGE], 1, "asserted"),
        ([promise("store_credit")], [BY_CLAUSE], 1, "verified"),
        ([promise("store_credit"), promise("upgrade", verdict="unverifiable")], [BY_CLAUSE], 0, "asserted"),
        ([promise("store_credit", clause=None)], [], 1, "asserted"),
        ([promise("refund", "deny", clause=None)], [BY_CLAUSE], 0, "verified"),
        ([promise("refund", "deny", clause=None)], [], 0, "asserted"),
        ([promise("upgrade", "deny", clause=None)], [BY_CLAUSE], 0, "asserted"),
        ([promise("refund", "hedge")], [BY_CLAUSE], 0, "asserted"),
        ([promise("refund", "reported", clause=None)], [BY_MESSAGE], 0, "asserted"),
        ([promise("response_time", "commit", clause=None)], [BY_CLAUSE], 0, "verified"),
        ([promise("response_time", "commit", clause=None)], [], 0, "asserted"),
        (
            [promise("act", "commit", clause=None), promise("response_time", "commit", clause=None)],
            [BY_CLAUSE],
            0,
            "verified",
        ),
        ([promise("act", "commit", clause=None)], [BY_CLAUSE], 0, "asserted"),
    ],
)
def test_a_sentence_is_verified_only_where_all_it_says_was_decided(
    commitments: list[Commitment], citations: list[Citation], amounts: int, standing: str
) -> None:
    assert find_standing(commitments, [], citations, refused={"refund"}, amounts=amounts) == standing


@pytest.mark.parametrize("verdict", ["fail", "unverifiable"])
def test_what_is_wrong_is_never_verified(verdict: Outcome) -> None:
    finding = Finding("policy.over_limit", verdict, "blocking", "")

    assert (
        find_standing([promise("store_credit")], [finding], [BY_CLAUSE], refused=(), amounts=1) == "asserted"
    )


@pytest.mark.parametrize(
    ("slot", "state", "status"),
    [
        ("", "answered", "ready"),
        ("", "deferred", "ready"),
        ("", "missed", "needs_review"),
        ("refund", "answered", "ready"),
        ("refund", "deferred", "needs_review"),
        ("refund", "missed", "needs_review"),
    ],
)
def test_a_draft_with_no_word_on_what_was_asked_is_not_ready(
    slot: str, state: AskState, status: Status
) -> None:
    asks = [(Ask("who was sent", slot, Span(0, 12, "who was sent")), state)]
    found = find_status("pass", blocked=False, asks=asks, escalation=Escalation(False), degraded_reason=None)
    assert found == status
