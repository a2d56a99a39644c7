"""Chance that can be repeated: everything drawn follows from the seed."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

_T = TypeVar("_T")
_FIRST_DAY, _DAYS = date(2026, 2, 2), 290


class Draw:
    """Draws numbers and texts; what comes from a deck comes again only when the deck has been used up."""

    def __init__(self, seed: str) -> None:
        # A string seeds the same way on every machine, unlike hash().
        self._random = Random(seed)  # noqa: S311 (cases are no secrets)
        self._decks: dict[str, list[int]] = {}

    def one(self, options: Sequence[_T]) -> _T:
        return self._random.choice(options)

    def number(self, low: int, high: int) -> int:
        """Both ends are possible."""
        return self._random.randint(low, high)

    def chance(self, share: float) -> bool:
        return self._random.random() < share

    def some(self, options: Sequence[_T], count: int) -> list[_T]:
        """``count`` different ones, in any order."""
        return self._random.sample(options, count)

    def deal(self, deck: str, options: Sequence[_T]) -> _T:
        """
        >>> draw = Draw("x")
        >>> sorted(draw.deal("abc", "abc") for _ in range(3))
        ['a', 'b', 'c']
        """
        left = self._decks.setdefault(deck, [])
        if not left:
            left.extend(self.some(range(len(options)), len(options)))
        return options[left.pop()]

    def day(self) -> date:
        """A day that every month has."""
        day = _FIRST_DAY + timedelta(days=self.number(0, _DAYS))
        return day.replace(day=min(day.day, 28))
