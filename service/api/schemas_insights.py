"""The wire form of insights."""

from datetime import date, datetime
from typing import Annotated, Self

from msgspec import Meta

from service.api.schemas_verdict import Out
from service.domain import insights as domain

Share = Annotated[float, Meta(ge=0, le=1, description="0 to 1; null where there is nothing to divide")] | None


class TallyOut(Out, frozen=True):
    """`acceptance`: the share of outcomes sent unedited; `edit_distance`: the mean share of words changed."""

    drafts: int
    outcomes: int
    sent_unedited: int
    sent_edited: int
    discarded: int
    acceptance: Share
    edit_distance: Share
    csat: float | None

    @classmethod
    def of(cls, tally: domain.Tally) -> Self:
        return cls(
            tally.drafts,
            tally.outcomes,
            tally.sent_unedited,
            tally.sent_edited,
            tally.discarded,
            tally.acceptance,
            tally.distance,
            tally.csat,
        )


class TimeTallyOut(Out, frozen=True):
    start: date
    drafts: int
    outcomes: int
    sent_unedited: int
    sent_edited: int
    discarded: int
    acceptance: Share
    edit_distance: Share

    @classmethod
    def of(cls, time: domain.TimeTally) -> Self:
        tally = time.tally
        return cls(
            time.start,
            tally.drafts,
            tally.outcomes,
            tally.sent_unedited,
            tally.sent_edited,
            tally.discarded,
            tally.acceptance,
            tally.distance,
        )


class ReasonCountOut(Out, frozen=True):
    reason: str
    count: int

    @classmethod
    def of(cls, counted: domain.ReasonCount) -> Self:
        return cls(counted.reason, counted.count)


class TechniqueInsightOut(Out, frozen=True):
    """`kept`: the share of its sent parts that went out as written."""

    technique: str
    drafts: int
    acceptance: Share
    kept: Share
    edit_distance: Share
    reasons: list[ReasonCountOut]

    @classmethod
    def of(cls, found: domain.TechniqueInsight) -> Self:
        return cls(
            found.technique,
            found.drafts,
            found.acceptance,
            found.kept,
            found.distance,
            [ReasonCountOut.of(reason) for reason in found.reasons],
        )


class ClauseInsightOut(Out, frozen=True):
    clause: str
    quote: str
    drafts: int
    refused: int
    escalated: int
    hostile: int
    acceptance: Share
    edit_distance: Share
    reasons: list[ReasonCountOut]
    overruled: int

    @classmethod
    def of(cls, found: domain.ClauseInsight) -> Self:
        counts = found.conflict
        return cls(
            found.clause,
            found.quote,
            counts.drafts,
            counts.refused,
            counts.escalated,
            counts.hostile,
            found.acceptance,
            found.distance,
            [ReasonCountOut.of(reason) for reason in found.reasons],
            found.overruled,
        )


class PromptInsightOut(Out, frozen=True):
    """One state of the prompt files; `since` is its first draft."""

    prompts: str
    since: datetime
    drafts: int
    outcomes: int
    acceptance: Share
    edit_distance: Share
    reasons: list[ReasonCountOut]

    @classmethod
    def of(cls, found: domain.PromptInsight) -> Self:
        tally = found.tally
        return cls(
            found.prompts,
            found.since,
            tally.drafts,
            tally.outcomes,
            tally.acceptance,
            tally.distance,
            [ReasonCountOut.of(reason) for reason in found.reasons],
        )


class ProductInsightOut(Out, frozen=True):
    product: str
    drafts: int
    refused: int
    escalated: int
    hostile: int

    @classmethod
    def of(cls, found: domain.ProductInsight) -> Self:
        counts = found.conflict
        return cls(found.product, counts.drafts, counts.refused, counts.escalated, counts.hostile)


class PromiseInsightOut(Out, frozen=True):
    """A remedy that was asked for, and what drafts said of it."""

    slot: str
    asked: int
    granted: int
    refused: int
    undecided: int

    @classmethod
    def of(cls, found: domain.PromiseInsight) -> Self:
        return cls(found.slot, found.asked, found.granted, found.refused, found.undecided)


class InsightsOut(Out, frozen=True):
    """Lists are ordered by what comes up most, times and prompts by time."""

    after: datetime
    before: datetime
    bucket: domain.Bucket
    total: TallyOut
    over_time: list[TimeTallyOut]
    reasons: list[ReasonCountOut]
    techniques: list[TechniqueInsightOut]
    clauses: list[ClauseInsightOut]
    prompts: list[PromptInsightOut]
    products: list[ProductInsightOut]
    promises: list[PromiseInsightOut]

    @classmethod
    def of(cls, found: domain.Insights) -> Self:
        return cls(
            found.after,
            found.before,
            found.bucket,
            TallyOut.of(found.total),
            [TimeTallyOut.of(each) for each in found.over_time],
            [ReasonCountOut.of(each) for each in found.reasons],
            [TechniqueInsightOut.of(each) for each in found.techniques],
            [ClauseInsightOut.of(each) for each in found.clauses],
            [PromptInsightOut.of(each) for each in found.prompts],
            [ProductInsightOut.of(each) for each in found.products],
            [PromiseInsightOut.of(each) for each in found.promises],
        )
