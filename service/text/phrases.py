"""A linear reader of sentences: weights over words, stems and parts of words, learnt from labelled sentences."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import msgspec
import Stemmer

from service.text.characters import fold
from service.text.memory import SENTENCES

_TOKEN = re.compile(r"n't\b|'(?:s|re|m|ve|ll|d)\b|[^\W\d_]+|0|[.,!?;:\"()-]")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NEGATED = re.compile(r"n't\b")
_SPLIT = (
    (re.compile(r"\bcannot\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will n't"),
    (re.compile(r"\bcan't\b"), "can n't"),
)
_stemmer = Stemmer.Stemmer("english")
_LONGEST = 80  # tokens of a sentence that are looked at
_KEPT = 20_000  # words whose parts are remembered


class Weights(msgspec.Struct, frozen=True):
    """What training wrote: ``features`` maps a feature to (number of the label, weight × 1000) pairs."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    thresholds: tuple[float, ...]
    features: dict[str, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True, eq=False)
class PhraseReader:
    """Scores of a sentence, one a label; a label holds where its score is above its threshold."""

    weights: Weights
    _words: dict[str, tuple[int, tuple[tuple[int, int], ...]]] = field(default_factory=dict, hash=False)

    def score(self, sentence: str) -> tuple[float, ...]:
        """Log-odds, one a label."""
        return _score(self, sentence)

    def add_up(self, sentence: str) -> tuple[float, ...]:
        """The same, not remembered."""
        features = self.weights.features
        sums = [0] * len(self.weights.labels)
        known = 0
        tokens = split_words(sentence)
        for name in find_phrases(tokens):
            if pairs := features.get(name):
                known += 1
                for label, weight in pairs:
                    sums[label] += weight
        for token in set(tokens):
            count, pairs = self._read_word(token)
            known += count
            for label, weight in pairs:
                sums[label] += weight
        scale = 1 / (1000 * math.sqrt(known)) if known else 0.0
        return tuple(total * scale + bias for total, bias in zip(sums, self.weights.bias, strict=True))

    def _read_word(self, word: str) -> tuple[int, tuple[tuple[int, int], ...]]:
        """How many parts of ``word`` are known, and the sum of their weights by label."""
        found = self._words.get(word)
        if found is None:
            sums: dict[int, int] = {}
            known = 0
            for name in find_parts(word):
                if pairs := self.weights.features.get(name):
                    known += 1
                    for label, weight in pairs:
                        sums[label] = sums.get(label, 0) + weight
            found = (known, tuple(sums.items()))
            if len(self._words) < _KEPT:
                self._words[word] = found
        return found


@lru_cache(SENTENCES)
def _score(reader: PhraseReader, sentence: str) -> tuple[float, ...]:
    return reader.add_up(sentence)


def read_weights(path: Path) -> PhraseReader:
    """The reader whose weights are in ``path`` (JSON)."""
    return PhraseReader(msgspec.json.decode(path.read_bytes(), type=Weights))


def split_words(sentence: str) -> list[str]:
    """Words in lower case, contractions apart, numbers as 0, marks kept.

    >>> split_words("You can't have read it: 14 days!")
    ['you', 'can', "n't", 'have', 'read', 'it', ':', '0', 'days', '!']
    """
    text = fold(sentence).lower()
    for pattern, parts in _SPLIT:
        text = pattern.sub(parts, text)
    text = _NUMBER.sub("0", _NEGATED.sub(" n't", text))
    return _TOKEN.findall(text)[:_LONGEST]


def find_phrases(tokens: Sequence[str]) -> set[str]:
    """Runs of up to three words, and of up to two stems."""
    words = ["^", *tokens, "$"]
    stems = ["=" + stem for stem in _stemmer.stemWords(list(tokens))]
    return {
        *words,
        *map(" ".join, pairwise(words)),
        *map(" ".join, zip(words, words[1:], words[2:], strict=False)),
        *stems,
        *map(" ".join, pairwise(stems)),
    }


def find_parts(word: str) -> Iterator[str]:
    """Runs of three to five letters, with the edges of the word.

    >>> sorted(find_parts("owe"))
    ['~ ow', '~ owe', '~ owe ', '~owe', '~owe ', '~we ']
    """
    if not word[0].isalpha():
        return
    padded = f" {word} "
    seen = set()
    for size in (3, 4, 5):
        for start in range(len(padded) - size + 1):
            seen.add("~" + padded[start : start + size])
    yield from seen
