"""The words that replies of support are made of, whatever the trade."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

import Stemmer

WORDS = Path(__file__).with_name("common_words.txt")
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_POSSESSIVE = re.compile(r"'(?:s|re|ve|ll|d|m|t)?$")
_KEPT = 20_000
_stemmer = Stemmer.Stemmer("english")


def stem_words(text: str) -> Iterator[str]:
    """The stems of the words of folded ``text``, lower-cased, in order."""
    return (stem_word(match[0]) for match in WORD.finditer(text))


@lru_cache(_KEPT)
def stem_word(word: str) -> str:
    """The stem of one word.

    >>> [stem_word(word) for word in ("Refunded", "we'll", "don't")]
    ['refund', 'we', 'don']
    """
    lowered = word.lower()
    return str(_stemmer.stemWord(_POSSESSIVE.sub("", lowered) or lowered))


def find_common() -> frozenset[str]:
    """Stems of words that replies of many companies use."""
    return _read_words()[0]


def find_core() -> frozenset[str]:
    """Those of them that many replies use; in the file they have a "*"."""
    return _read_words()[1]


@cache
def _read_words() -> tuple[frozenset[str], frozenset[str]]:
    lines = WORDS.read_text("utf-8").split()
    return frozenset(line.rstrip("*") for line in lines), frozenset(
        line.rstrip("*") for line in lines if line.endswith("*")
    )
