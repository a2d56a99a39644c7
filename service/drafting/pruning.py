"""Taking out of a model's part what no reply should keep."""

import re
from collections.abc import Mapping, Sequence

from service.domain.technique import Technique
from service.text.sentences import find_sentences

_AS_THE_CUSTOMER = re.compile(r"\b(?:I|me|my|mine|myself|I'[a-z]+|I’[a-z]+)\b")
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”')
_WORD = re.compile(r"[^\W_]+")


def prune_parts(
    parts: Sequence[tuple[str, str]], techniques: Mapping[str, Technique]
) -> list[tuple[str, str]]:
    """(technique id, text) pairs without repeated sentences and without more sentences than a technique takes.

    Where the customer's account is said back, a sentence in the first person is the customer's own, copied: it
    would make the company say "my money". A part of which nothing remains is left empty, for repair.
    """
    said: set[tuple[str, ...]] = set()
    pruned = []
    for name, text in parts:
        technique = techniques.get(name)
        kept: list[str] = []
        for sentence in find_sentences(text):
            words = tuple(_WORD.findall(sentence.text.lower()))
            if words in said or (name == "active_listening" and _speaks_as_customer(sentence.text)):
                continue
            said.add(words)
            kept.append(sentence.text)
        most = technique.sentences if technique else len(kept)
        pruned.append((name, " ".join(kept[:most])))
    return pruned


def _speaks_as_customer(sentence: str) -> bool:
    return bool(_AS_THE_CUSTOMER.search(_QUOTED.sub("", sentence)))
