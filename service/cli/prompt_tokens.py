"""Counting a prompt's tokens: exactly where the embedded model's vocabulary is at hand, else by an estimate.

The estimate counts words, digits and runs of punctuation. Against Qwen2.5's own count it was off by at most 6 %
on the rendered prompts of the six examples (characters / 4: by up to 13 %). It is made for English prose: of a
Spanish sentence it counted 83 %, of patterns such as a technique's cues 78 % or more.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from service.cli.prompt_vocabulary import read_vocabulary
from service.errors import WeightsError
from service.llm.weights import find_entry, has_weights, weights_path
from service.prompting.zones import Zones
from service.settings import Settings

_PIECE = re.compile(r"[^\W\d_]+|\d|[^\w\s]+|_|\n+")


@dataclass(frozen=True, slots=True)
class TokenCounter:
    """``count`` is of a text by itself; ``source`` says in words how it is counted."""

    count: Callable[[str], int]
    exact: bool
    source: str

    def say(self, tokens: int) -> str:
        """
        >>> TokenCounter(estimate_tokens, False, "").say(1170)
        '≈ 1,170'
        """
        return f"{tokens:,}" if self.exact else f"≈ {tokens:,}"


@dataclass(frozen=True, slots=True)
class ZoneTokens:
    """Tokens of a prompt: the same for every draft, the same under its policy, and the case's own."""

    static: int
    policy: int
    case: int

    @property
    def total(self) -> int:
        return self.static + self.policy + self.case


def count_zones(zones: tuple[Zones, ...], counter: TokenCounter) -> ZoneTokens:
    """Tokens over all messages. A zone that ends within a word is counted up to there."""
    static = policy = total = 0
    for zone in zones:
        static += counter.count(zone.static)
        policy += counter.count(zone.static + zone.policy)
        total += counter.count(zone.static + zone.policy + zone.case)
    return ZoneTokens(static, policy - static, total - policy)


def choose_counter(settings: Settings) -> TokenCounter:
    """The count of the embedded model where it is the one that writes and its weights are there."""
    if settings.embedded and (path := _find_weights(settings)):
        vocabulary = read_vocabulary(path)
        if vocabulary is not None:
            return TokenCounter(vocabulary.count, True, f"counted with the vocabulary of {path.stem}")
        return _estimate(f"the vocabulary of {path.stem} is of a kind that cannot be counted here")
    if settings.embedded:
        return _estimate("`evenhand model pull` makes the count exact")
    return _estimate("the endpoint's own count may differ")


def estimate_tokens(text: str) -> int:
    """About how many tokens ``text`` has.

    >>> estimate_tokens("Don't guess: measure 42 times.")
    10
    """
    return len(_PIECE.findall(text))


def _estimate(why: str) -> TokenCounter:
    return TokenCounter(estimate_tokens, False, f"estimated, within 6 % on English prompts; {why}")


def _find_weights(settings: Settings) -> Path | None:
    if settings.model.gguf is not None:
        return settings.model.gguf
    try:
        entry = find_entry(settings.model.name)
    except WeightsError:
        return None
    return weights_path(entry, settings.cache_dir) if has_weights(entry, settings.cache_dir) else None
