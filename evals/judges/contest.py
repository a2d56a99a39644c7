"""Two runs of the suite against each other, reply by reply, as a pairwise judge sees them."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evals.intervals import Share, measure_by_cluster
from evals.judges.pairwise import Comparison, Preference, compare_replies, measure_position
from evals.suite.case import EvalCase
from evals.suite.run import Row, Run
from service.llm.model import Model

_SEED = 7


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two replies to one case in one epoch: ``a`` is of the run before, ``b`` of the run after."""

    case: str
    family: str
    epoch: int
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Standing:
    """How the run after fares against the run before, with intervals by family.

    ``agreed`` is how often both orders of showing said the same, ``first`` how often the one shown first was named.
    """

    won: Share
    tied: Share
    lost: Share
    agreed: Share
    first: Share


async def compare_runs(
    cases: Sequence[EvalCase],
    before: Run,
    after: Run,
    judge: Model,
    *,
    at_once: int = 1,
    done: Callable[[], None] = lambda: None,
) -> tuple[Meeting, ...]:
    """A meeting for each case and epoch that both runs have and ``cases`` knows; ``done`` is called after each.

    A reply that is missing loses without anybody being asked, and two missing ones are a tie.
    """
    known = {case.id: case for case in cases}
    earlier = _index(before)
    room = asyncio.Semaphore(at_once)

    async def meet(row: Row, other: Row) -> Meeting:
        async with room:
            comparison = await _compare_rows(known[row.case], other, row, judge)
        done()
        return Meeting(row.case, row.family, row.epoch, comparison)

    later = _index(after)
    shared = [key for key in sorted(later) if key in earlier and key[0] in known]
    return tuple(await asyncio.gather(*(meet(later[key], earlier[key]) for key in shared)))


async def _compare_rows(case: EvalCase, a: Row, b: Row, judge: Model) -> Comparison:
    missing = (_is_missing(a), _is_missing(b))
    if any(missing):
        preference: Preference = "tie" if all(missing) else "b" if missing[0] else "a"
        return Comparison(preference, agreed=True)
    return await compare_replies(case.to_case(), a.text, b.text, judge)


def _is_missing(row: Row) -> bool:
    return bool(row.error) or not row.text.strip()


def _index(run: Run) -> Mapping[tuple[str, int], Row]:
    return {(row.case, row.epoch): row for row in run.rows}


def measure_standing(meetings: Sequence[Meeting]) -> Standing:
    """Shares of all meetings, each with a 95 % interval from resamples of whole families."""

    def share(preference: Preference) -> Share:
        return _measure(meetings, [meeting.comparison.preference == preference for meeting in meetings])

    asked = [meeting for meeting in meetings if meeting.comparison.places]
    return Standing(
        won=share("b"),
        tied=share("tie"),
        lost=share("a"),
        agreed=_measure(asked, [meeting.comparison.agreed for meeting in asked]),
        first=measure_position([meeting.comparison for meeting in asked]),
    )


def _measure(meetings: Sequence[Meeting], hits: Sequence[bool]) -> Share:
    families: dict[str, list[bool]] = {}
    for meeting, hit in zip(meetings, hits, strict=True):
        families.setdefault(meeting.family, []).append(hit)
    return measure_by_cluster(families, seed=_SEED)
