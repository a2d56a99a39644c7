"""Taking out of a model's part what no reply should keep."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from service.domain.case import Case
from service.domain.technique import Technique
from service.text.sentences import find_sentences

_FACING = ("active_listening", "empathy")
_RUN = 4
_ADDRESSES = frozenset({"you", "your", "yours", "u", "ur", "youve", "youre"})
_FIRST_PERSON = re.compile(r"\b(?:I|me|my|mine|myself|I'[a-z]+|I’[a-z]+)\b")
_SECOND_PERSON = re.compile(r"\byou", re.IGNORECASE)
# What companies do to customers, and not the other way round.
_OUR_ACTS = re.compile(
    r"\byou(?:'ve|\s+have)?\s+(?:over)?(?:charged|billed|debited|took|shipped|delivered|refused|ignored|lied)\b",
    re.IGNORECASE,
)
_UNDERSTANDS = re.compile(
    r"\bI\s+(?:can\s+|do\s+|fully\s+)*(?:see|understand|imagine|know|realise|realize|appreciate|hear)\b|"
    r"\b(?:that|this|it)\s+(?:is|was|must|sounds|feels)\b",
    re.IGNORECASE,
)
_THIRD_PERSON = re.compile(r"\b(?:he|she|his|her|him|they|their|them)\b", re.IGNORECASE)
# Written about the customer to somebody else; "the customer service desk" is somebody.
_ABOUT_THEM = re.compile(
    r"\bthe\s+(?:customer|requester)(?:['’]s)?\b(?!\s+(?:service|care|support|relations|success|experience|team|desk|line|help))",
    re.IGNORECASE,
)
_ECHO = 5  # words in a row that another part has said
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”')
_WORD = re.compile(r"[^\W_]+")


def prune_parts(
    parts: Sequence[tuple[str, str]], case: Case, techniques: Mapping[str, Technique]
) -> list[tuple[str, str]]:
    """(technique id, text) pairs without repeated sentences and without more sentences than a technique takes.

    Where the customer's account is said back, a sentence that speaks as the customer did ("my money", "how you
    treat people") would make the company say it. A part that speaks of "the customer" is to somebody else, and
    empathy that repeats another part names no feeling. A part of which nothing remains is left empty, for repair.
    """
    runs = frozenset(_find_runs(_read_words(case.message)))
    name_of_customer = case.requester.name or case.conversation.last_request.author_name
    names = frozenset(_read_words(name_of_customer)[:1])
    said: set[tuple[str, ...]] = set()
    pruned = []
    for name, text in parts:
        kept: list[str] = []
        for sentence in find_sentences("" if _ABOUT_THEM.search(text) else text):
            words = tuple(_read_words(sentence.text))
            if words in said or (name in _FACING and _faces_wrong_way(name, sentence.text, words, runs)):
                continue
            if name in _FACING and not names.isdisjoint(words):
                continue  # speaks of the customer, not to them
            if name == "empathy" and _echoes(words, (other for id_, other in parts if id_ != name)):
                continue
            said.add(words)
            kept.append(sentence.text)
        most = techniques[name].sentences if name in techniques else len(kept)
        pruned.append((name, " ".join(kept[:most])))
    return pruned


def _faces_wrong_way(
    name: str, sentence: str, words: Sequence[str], runs: frozenset[tuple[str, ...]]
) -> bool:
    """Whether a sentence keeps the customer's point of view: their "I", their "you", or nobody's."""
    unquoted = _QUOTED.sub("", sentence)
    allowed = 1 if name == "empathy" else 0  # "I can see why" is ours
    if len(_FIRST_PERSON.findall(unquoted)) > allowed or any(run in runs for run in _find_runs(words)):
        return True
    if _OUR_ACTS.search(unquoted):
        return True
    if _SECOND_PERSON.search(unquoted):
        return False
    return (
        name == "active_listening"
        or not _UNDERSTANDS.search(unquoted)
        or bool(_THIRD_PERSON.search(unquoted))
    )


def _echoes(words: tuple[str, ...], others: Iterable[str]) -> bool:
    """Whether a sentence holds a run of another part's words; the very same sentence is left out there."""
    read = (_read_words(other) for other in others)
    said = {run for other in read if tuple(other) != words for run in _slide(other, _ECHO)}
    return any(run in said for run in _slide(words, _ECHO))


def _read_words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _find_runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Runs of words that speak to somebody: copied, they speak to the wrong one."""
    for run in _slide(words, _RUN):
        if not _ADDRESSES.isdisjoint(run):
            yield run


def _slide(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[start : start + length]) for start in range(len(words) - length + 1))
