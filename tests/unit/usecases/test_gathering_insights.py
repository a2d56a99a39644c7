"""Insights from drafts at hand: shares, means, and what is counted where."""

from datetime import UTC, datetime, timedelta

from service.domain.insights import Insights
from service.domain.lesson import AskedRemedy, Lesson, PartLesson, TaughtDraft
from service.domain.verdict import ClauseQuote
from service.usecases.gather_insights import summarise_drafts

START = datetime(2026, 11, 2, tzinfo=UTC)  # a Monday
CLAUSE = ClauseQuote("returns.2", "After 30 days we do not refund.")


def taught(
    days: float = 0, disposition: str = "", *, prompts: str = "sha256:a", **lesson: object
) -> TaughtDraft:
    reasons = ("too_long",) if disposition == "sent_edited" else ()
    return TaughtDraft(
        START + timedelta(days=days),
        disposition,
        reasons,
        None,
        Lesson(prompts, **lesson),  # type: ignore[arg-type]
    )


def summarise(*drafts: TaughtDraft, days: int = 14) -> Insights:
    return summarise_drafts(drafts, after=START, before=START + timedelta(days=days), bucket="week")


def test_nothing_is_divided_by_nothing() -> None:
    found = summarise()

    assert (found.total.drafts, found.total.acceptance, found.total.distance) == (0, None, None)
    assert [time.start.isoformat() for time in found.over_time] == ["2026-11-02", "2026-11-09"]
    assert (found.techniques, found.clauses, found.prompts, found.products, found.promises) == (
        (),
        (),
        (),
        (),
        (),
    )


def test_acceptance_is_of_outcomes_and_distance_of_what_was_sent() -> None:
    found = summarise(
        taught(),
        taught(1, "sent_unedited", distance=0.0),
        taught(2, "sent_edited", distance=0.5),
        taught(8, "discarded"),
    )

    assert (found.total.drafts, found.total.outcomes) == (4, 3)
    assert (found.total.acceptance, found.total.distance) == (0.3333, 0.25)
    assert [(time.tally.outcomes, time.tally.acceptance) for time in found.over_time] == [(2, 0.5), (1, 0.0)]
    assert [(reason.reason, reason.count) for reason in found.reasons] == [("too_long", 1)]


def test_a_technique_is_told_by_what_was_sent_of_its_parts() -> None:
    parts = (PartLesson("empathy", 0.0), PartLesson("options", 0.8))
    changed = (PartLesson("empathy", 0.4),)
    found = summarise(
        taught(1, "sent_edited", techniques=("empathy", "options"), parts=parts, distance=0.3),
        taught(2, "sent_edited", techniques=("empathy",), parts=changed, distance=0.4),
    )

    told = {each.technique: (each.drafts, each.kept, each.distance) for each in found.techniques}
    assert told == {"empathy": (2, 0.5, 0.2), "options": (1, 0.0, 0.8)}


def test_a_clause_is_told_by_the_conflict_around_it() -> None:
    found = summarise(
        taught(1, "sent_edited", clauses=(CLAUSE,), refusing=("returns.2",), hostile=True, distance=0.1),
        taught(2, "sent_unedited", clauses=(CLAUSE,), escalated=True, overruled=("returns.2",), distance=0.0),
        taught(3),
    )

    (clause,) = found.clauses
    counts = clause.conflict
    assert (clause.clause, clause.quote, clause.overruled, clause.acceptance) == (*_of(CLAUSE), 1, 0.5)
    assert (clause.distance, [reason.reason for reason in clause.reasons]) == (0.05, ["too_long"])
    assert (counts.drafts, counts.refused, counts.escalated, counts.hostile) == (2, 1, 1, 1)


def test_prompts_are_in_the_order_in_which_they_were_first_used() -> None:
    found = summarise(
        taught(5, prompts="sha256:b"), taught(6, "sent_unedited", prompts="sha256:b"), taught(1)
    )

    assert [(each.prompts, each.tally.drafts, each.tally.acceptance) for each in found.prompts] == [
        ("sha256:a", 1, None),
        ("sha256:b", 2, 1.0),
    ]


def test_products_and_promises_come_with_what_became_of_them() -> None:
    refund, credit = AskedRemedy("refund", "refused"), AskedRemedy("store_credit", "granted")
    found = summarise(
        taught(1, product="VortaMix 900", remedies=(refund, credit), refusing=("returns.2",)),
        taught(2, product="VortaMix 900", remedies=(refund,), escalated=True),
    )

    assert [(each.product, each.conflict.drafts, each.conflict.refused) for each in found.products] == [
        ("VortaMix 900", 2, 1)
    ]
    assert [(each.slot, each.asked, each.refused, each.granted) for each in found.promises] == [
        ("refund", 2, 2, 0),
        ("store_credit", 1, 0, 1),
    ]


def _of(clause: ClauseQuote) -> tuple[str, str]:
    return clause.id, clause.quote
