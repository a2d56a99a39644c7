"""Counting tokens as an embedded model does, with the vocabulary in its GGUF file.

The weights are not loaded: a vocabulary is read in a tenth of a second, a model in two to five. Only byte-level
BPE with Qwen2's way to split words is known here, which is that of every model in the catalogue.
"""

import mmap
import re
import struct
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

# GGUF: the bytes of a value by the number of its type; 8 is text, 9 an array.
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_TEXT, _ARRAY = 8, 9
_WANTED = {"tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "qwen2"}
_MERGES = "tokenizer.ggml.merges"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``ranks`` says how early a pair of pieces is merged; pieces are written in ``_ALPHABET``."""

    ranks: Mapping[tuple[str, str], int]
    known: dict[str, int] = field(default_factory=dict)

    def count(self, text: str) -> int:
        """Tokens of ``text`` by itself, without those that a chat template puts around it."""
        return sum(self._count_word(word) for word in _split_words(text))

    def _count_word(self, word: str) -> int:
        if word not in self.known:
            self.known[word] = len(self._merge([_ALPHABET[byte] for byte in word.encode()]))
        return self.known[word]

    def _merge(self, pieces: list[str]) -> list[str]:
        while len(pieces) > 1:
            pairs = list(pairwise(pieces))
            ranked = [(self.ranks[pair], place) for place, pair in enumerate(pairs) if pair in self.ranks]
            if not ranked:
                break
            _, place = min(ranked)
            pieces[place : place + 2] = ["".join(pairs[place])]
        return pieces


def read_vocabulary(path: Path) -> Vocabulary | None:
    """The vocabulary of the GGUF at ``path``; None where the file cannot be read or has one of another kind."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            values = dict(_read_metadata(data))
    except (OSError, ValueError, struct.error, KeyError, UnicodeDecodeError):
        return None
    merges = values.get(_MERGES)
    if not isinstance(merges, list) or any(values.get(key) != value for key, value in _WANTED.items()):
        return None
    pairs = (tuple(merge.split(" ", 1)) for merge in merges)
    return Vocabulary({(pair[0], pair[-1]): rank for rank, pair in enumerate(pairs)})


def _read_metadata(data: mmap.mmap) -> Iterator[tuple[str, str | list[str]]]:
    """The texts and lists of texts in the head of a GGUF, as far as they are wanted."""
    if data[:4] != b"GGUF":
        raise ValueError("not a GGUF")
    (count,) = struct.unpack_from("<Q", data, 16)
    place = 24
    for _ in range(count):
        (key,), place = _read_texts(data, place, 1)
        (kind,) = struct.unpack_from("<I", data, place)
        place += 4
        if kind == _TEXT:
            (text,), place = _read_texts(data, place, 1)
            yield key, text
        elif kind == _ARRAY:
            kind, length = struct.unpack_from("<IQ", data, place)
            place += 12
            if kind == _TEXT:
                texts, place = _read_texts(data, place, length)
                if key == _MERGES:
                    yield key, texts
            else:
                place += length * _SIZES[kind]
        else:
            place += _SIZES[kind]


def _read_texts(data: mmap.mmap, place: int, count: int) -> tuple[list[str], int]:
    texts = []
    for _ in range(count):
        (length,) = struct.unpack_from("<Q", data, place)
        end = place + 8 + length
        texts.append(data[place + 8 : end].decode("utf-8", "replace"))
        place = end
    return texts, place


def _split_words(text: str) -> list[str]:
    """What Qwen2 merges within; its pattern asks for letters and numbers as Unicode has them, and ``re`` cannot."""
    kinds = {character: unicodedata.category(character)[0] for character in text}
    letters, numbers = (
        "".join(re.escape(c) for c, kind in kinds.items() if kind == wanted) or "\x00" for wanted in "LN"
    )
    pattern = (
        rf"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n{letters}{numbers}]?[{letters}]+|[{numbers}]"
        rf"| ?[^\s{letters}{numbers}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    )
    return re.findall(pattern, unicodedata.normalize("NFC", text))


def _build_alphabet() -> list[str]:
    """A visible character for each byte, as GPT-2 writes them."""
    plain = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = iter(range(256, 512))
    return [chr(byte if byte in plain else next(others)) for byte in range(256)]


_ALPHABET = _build_alphabet()
