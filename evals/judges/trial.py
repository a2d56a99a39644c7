"""Judges put to the labelled pairs: what each says of a pair, and how that agrees with the label."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from evals.judges.agreement import Agreement, Judged, measure_agreement
from evals.judges.pairs import Pair
from evals.judges.pairwise import Comparison, Preference, compare_replies
from evals.judges.rubric import choose_lines, mark_reply
from service.domain.technique import Technique
from service.llm.model import Model

LABELS: tuple[Preference, ...] = ("a", "b", "tie")
_SEED = 7


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a judge says of ``pair``; ``missing`` of its ``calls`` answers could not be used.

    ``comparison`` is there where the judge is the pairwise one.
    """

    pair: Pair
    preference: Preference
    calls: int = 0
    missing: int = 0
    comparison: Comparison | None = None


Judge = Callable[[Pair], Awaitable[Opinion]]


def build_pairwise(model: Model) -> Judge:
    """Asks ``model`` in both orders; disagreement is a tie."""

    async def judge(pair: Pair) -> Opinion:
        comparison = await compare_replies(pair.to_case(), pair.a, pair.b, model)
        missing = sum(place is None for place in comparison.places)
        return Opinion(pair, comparison.preference, len(comparison.places), missing, comparison)

    return judge


def build_rubric(model: Model, techniques: tuple[Technique, ...]) -> Judge:
    """Has ``model`` mark both replies: the higher mark is preferred, and a missing one makes a tie."""

    async def judge(pair: Pair) -> Opinion:
        case = pair.to_case()
        lines = choose_lines(case, techniques)
        marks = [(await mark_reply(case, reply, lines, model)).share for reply in (pair.a, pair.b)]
        return Opinion(pair, _prefer(*marks), 2, sum(mark is None for mark in marks))

    return judge


async def prefer_longer(pair: Pair) -> Opinion:
    """No judge, but what one is worth that only counts words."""
    return Opinion(pair, _prefer(len(pair.a.split()), len(pair.b.split())))


def _prefer(a: float | None, b: float | None) -> Preference:
    if a is None or b is None or a == b:
        return "tie"
    return "a" if a > b else "b"


def choose_pairs(pairs: Sequence[Pair], limit: int | None) -> tuple[Pair, ...]:
    """``limit`` of ``pairs``, drawn at random but always the same ones, in their order; None takes all."""
    if limit is None or limit >= len(pairs):
        return tuple(pairs)
    rng = random.Random(_SEED)  # noqa: S311 - a reproducible choice, not a secret
    return tuple(pairs[place] for place in sorted(rng.sample(range(len(pairs)), limit)))


async def gather_opinions(
    pairs: Sequence[Pair], judge: Judge, *, at_once: int = 1, done: Callable[[], None] = lambda: None
) -> tuple[Opinion, ...]:
    """An opinion on each of ``pairs``, in their order; ``done`` is called after each."""
    room = asyncio.Semaphore(at_once)

    async def ask(pair: Pair) -> Opinion:
        async with room:
            opinion = await judge(pair)
        done()
        return opinion

    return tuple(await asyncio.gather(*map(ask, pairs)))


def measure_opinions(opinions: Sequence[Opinion]) -> Agreement:
    """Agreement with the labels; pairs of one case are resampled together. Raises ValueError without opinions."""
    judged = [Judged(each.pair.label, each.preference, each.pair.case) for each in opinions]
    return measure_agreement(judged, LABELS)
