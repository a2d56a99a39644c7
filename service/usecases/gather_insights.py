"""Gathering what agents did with drafts, and what keeps causing conflict."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import fmean
from typing import TypeVar

from service.domain.insights import (
    Bucket,
    ClauseInsight,
    ConflictCount,
    Insights,
    ProductInsight,
    PromiseInsight,
    PromptInsight,
    ReasonCount,
    Tally,
    TechniqueInsight,
    TimeTally,
)
from service.domain.lesson import Lesson, TaughtDraft
from service.store.opening import Store

K = TypeVar("K")
_LISTED = 50
Drafts = Sequence[TaughtDraft]


def gather_insights(
    tenant: str, *, after: datetime, before: datetime, bucket: Bucket, store: Store
) -> Insights:
    """Of the drafts made from ``after`` to ``before`` (aware, excluded). Blocks. Raises ``StoreUnavailable``."""
    return summarise_drafts(
        store.drafts.list_taught(tenant, after=after, before=before),
        after=after,
        before=before,
        bucket=bucket,
    )


def summarise_drafts(drafts: Drafts, *, after: datetime, before: datetime, bucket: Bucket) -> Insights:
    """The same of drafts at hand."""
    return Insights(
        after=after,
        before=before,
        bucket=bucket,
        total=_tally(drafts),
        over_time=tuple(_over_time(drafts, after, before, bucket)),
        reasons=_count_reasons(drafts),
        techniques=tuple(_by_technique(drafts))[:_LISTED],
        clauses=tuple(_by_clause(drafts))[:_LISTED],
        prompts=tuple(_by_prompts(drafts)),
        products=tuple(_by_product(drafts))[:_LISTED],
        promises=tuple(_by_promise(drafts)),
    )


def _tally(drafts: Drafts) -> Tally:
    found = Counter(draft.disposition for draft in drafts)
    outcomes = sum(found.values()) - found[""]
    return Tally(
        drafts=len(drafts),
        outcomes=outcomes,
        sent_unedited=found["sent_unedited"],
        sent_edited=found["sent_edited"],
        discarded=found["discarded"],
        acceptance=_share(found["sent_unedited"], outcomes),
        distance=_mean(d.lesson.distance for d in drafts if d.lesson.distance is not None),
        csat=_mean(draft.csat for draft in drafts if draft.csat is not None),
    )


def _over_time(drafts: Drafts, after: datetime, before: datetime, bucket: Bucket) -> Iterator[TimeTally]:
    """Every bucket of the time, those without a draft too: a gap in a line would hide that there were none."""
    found: dict[date, list[TaughtDraft]] = defaultdict(list)
    for draft in drafts:
        found[_start(draft.created_at, bucket)].append(draft)
    day, last = _start(after, bucket), _start(before - timedelta(microseconds=1), bucket)
    while day <= last:
        yield TimeTally(day, _tally(found[day]))
        day += timedelta(days=1 if bucket == "day" else 7)


def _start(at: datetime, bucket: Bucket) -> date:
    day = at.astimezone(UTC).date()
    return day if bucket == "day" else day - timedelta(days=day.weekday())


def _count_reasons(drafts: Drafts) -> tuple[ReasonCount, ...]:
    found = Counter(reason for draft in drafts for reason in draft.reasons)
    return tuple(ReasonCount(reason, count) for reason, count in found.most_common())


def _by_technique(drafts: Drafts) -> Iterator[TechniqueInsight]:
    for name, used in _group(drafts, lambda lesson: lesson.techniques):
        parts = [part.distance for draft in used for part in draft.lesson.parts if part.technique == name]
        kept = _share(sum(distance == 0 for distance in parts), len(parts))
        acceptance = _tally(used).acceptance
        yield TechniqueInsight(name, len(used), acceptance, kept, _mean(parts), _count_reasons(used))


def _by_clause(drafts: Drafts) -> Iterator[ClauseInsight]:
    for (clause, quote), cited in _group(drafts, lambda lesson: [(c.id, c.quote) for c in lesson.clauses]):
        yield ClauseInsight(
            clause,
            quote,
            _count_conflict(cited, sum(clause in draft.lesson.refusing for draft in cited)),
            _tally(cited).acceptance,
            _tally(cited).distance,
            _count_reasons(cited),
            sum(clause in draft.lesson.overruled for draft in cited),
        )


def _by_prompts(drafts: Drafts) -> Iterator[PromptInsight]:
    groups = _group(drafts, lambda lesson: [lesson.prompts])
    dated = [(min(draft.created_at for draft in made), prompts, made) for prompts, made in groups]
    for since, prompts, made in sorted(dated, key=lambda item: item[0]):
        yield PromptInsight(prompts, since, _tally(made), _count_reasons(made))


def _by_product(drafts: Drafts) -> Iterator[ProductInsight]:
    for product, about in _group(drafts, lambda lesson: [lesson.product] if lesson.product else []):
        refused = sum(bool(draft.lesson.refusing) for draft in about)
        yield ProductInsight(product, _count_conflict(about, refused))


def _by_promise(drafts: Drafts) -> Iterator[PromiseInsight]:
    for slot, asked in _group(drafts, lambda lesson: [remedy.slot for remedy in lesson.remedies]):
        states = Counter(r.state for draft in asked for r in draft.lesson.remedies if r.slot == slot)
        yield PromiseInsight(slot, len(asked), states["granted"], states["refused"], states["undecided"])


def _count_conflict(drafts: Drafts, refused: int) -> ConflictCount:
    return ConflictCount(
        len(drafts),
        refused,
        sum(draft.lesson.escalated for draft in drafts),
        sum(draft.lesson.hostile for draft in drafts),
    )


def _group(drafts: Drafts, keys_of: Callable[[Lesson], Iterable[K]]) -> list[tuple[K, list[TaughtDraft]]]:
    """(key, its drafts), the most frequent first."""
    found: dict[K, list[TaughtDraft]] = defaultdict(list)
    for draft in drafts:
        for key in dict.fromkeys(keys_of(draft.lesson)):
            found[key].append(draft)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return round(fmean(found), 4) if found else None
