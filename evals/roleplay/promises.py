"""Promises that a later reply takes back or changes, by what the checks read in each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from service.domain.quantity import Money
from service.domain.verdict import Commitment
from service.text.money import find_money
from service.text.slots import MONETARY, REMEDIES

Kind = Literal["denied", "amount", "time"]
_GIVES = ("commit", "offer")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """``turn`` (from 1) says ``now`` of ``slot``, where an earlier reply said ``before``."""

    turn: int
    slot: str
    kind: Kind
    before: str
    now: str


def find_contradictions(replies: Sequence[Sequence[Commitment]]) -> Iterator[Contradiction]:
    """What each reply says against the ones before it; ``replies`` are their commitments, oldest first.

    Granted, then denied; a lower amount than promised; another time than the one named. More than was promised is a
    concession, and a denial of more than was promised ("not more than $24") takes nothing back.
    """
    for turn in range(1, len(replies)):
        earlier = [each for reply in replies[:turn] for each in reply]
        for slot in dict.fromkeys(each.slot for each in replies[turn] if each.slot):
            before = [each for each in earlier if each.slot == slot]
            now = [each for each in replies[turn] if each.slot == slot]
            yield from _compare(turn + 1, slot, before, now)


def _compare(
    turn: int, slot: str, before: Sequence[Commitment], now: Sequence[Commitment]
) -> Iterator[Contradiction]:
    promised = [each for each in before if each.modality in _GIVES]
    renewed = [each for each in now if each.modality in _GIVES]
    # refused beside what was promised ("the fee, not the fare"): one slot, two things
    apart = any(each.modality == "deny" for each in before)
    if slot in REMEDIES and promised and not renewed and not apart:
        for each in now:
            if each.modality == "deny" and not _denies_more(each, promised):
                yield Contradiction(turn, slot, "denied", promised[-1].span.text, each.span.text)
                break
    if slot in MONETARY:
        yield from _compare_amounts(turn, slot, promised, renewed)
    if slot.endswith("_time"):
        yield from _compare_times(turn, slot, promised, renewed)


def _denies_more(denial: Commitment, promised: Sequence[Commitment]) -> bool:
    """Whether an amount above all that was promised is denied."""
    named = [denial.money] if denial.money else [money for _, money in find_money(denial.span.text)]
    for money in named:
        most = _find_most(promised, money.currency)
        return most is not None and money.amount > most.amount
    return False


def _compare_amounts(
    turn: int, slot: str, promised: Sequence[Commitment], renewed: Sequence[Commitment]
) -> Iterator[Contradiction]:
    for currency in dict.fromkeys(each.money.currency for each in renewed if each.money):
        before, now = _find_most(promised, currency), _find_most(renewed, currency)
        if before and now and now.amount < before.amount:
            yield Contradiction(turn, slot, "amount", str(before), str(now))


def _find_most(commitments: Sequence[Commitment], currency: str) -> Money | None:
    named = [each.money for each in commitments if each.money and each.money.currency == currency]
    return max(named, key=lambda money: money.amount, default=None)


def _compare_times(
    turn: int, slot: str, promised: Sequence[Commitment], renewed: Sequence[Commitment]
) -> Iterator[Contradiction]:
    """Times of one kind contradict where no two agree: a reply may name several."""
    before = {each.duration.hours: str(each.duration) for each in promised if each.duration}
    now = {each.duration.hours: str(each.duration) for each in renewed if each.duration}
    if before and now and not before.keys() & now.keys():
        yield Contradiction(turn, slot, "time", list(before.values())[-1], next(iter(now.values())))
