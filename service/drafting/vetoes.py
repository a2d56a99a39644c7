"""What is wrong with a sentence that a model has rewritten, said to its writer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.case import Case
from service.domain.rewriting import Operation
from service.domain.technique import Technique
from service.drafting.faithfulness import (
    Allowance,
    Content,
    compare_content,
    find_numbers,
    read_content,
)
from service.text.cues import find_cues
from service.text.language import find_language
from service.text.sentences import find_sentences
from service.text.topics import find_topics

# What a sentence is there for besides its facts.
KEPT_TECHNIQUES = ("apology", "empathy")
_FREE: tuple[Operation, ...] = ("translate", "instruct")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_PLAIN_WORD = re.compile(r"[^\W_]+")
_FIRST_PERSON = re.compile(r"\b(?:I|we|my|our|me|us)\b", re.IGNORECASE)
_SECOND_PERSON = re.compile(r"\byou", re.IGNORECASE)
# What a customer says of themselves, and of the company.
_CUSTOMERS_WORDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:my|mine|myself)\b",
        r"\b(?:I|we)(?:['’]m|\s+am|['’]re|\s+are)?\s+(?:(?:so|very|really|truly)\s+)*"
        r"(?:feel(?:ing)?|want|disappointed|angry|upset|frustrated|annoyed|furious)\b",
        r"\byou(?:['’]ve|\s+have)?\s+(?:over)?(?:charged|billed|debited|refused|shipped|delivered)\b",
    )
)
_CUSTOMER = re.compile(r"\bthe (?:customer|client|guest)(?:'s|s)?\b", re.IGNORECASE)
_AFTERNOON = re.compile(r"\b(\d{1,2})((?:[:.]\d\d)?)\s*p\.?m\b", re.IGNORECASE)
_WORKING_DAYS = re.compile(r"\b(?:business|working)\s+days?\b", re.IGNORECASE)
_WORKING_LANGUAGES = ("fr", "de", "es", "it", "pt", "nl")
_WORKING_ABROAD = re.compile(
    r"\bouvr(?:able|é)|\bwerktag|\barbeitstag|\bgeschäftstag|\bhábil|\blaborable|\blavorativ|\bferial|\bút(?:il|eis)|\bwerkdag",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-ZÀ-Þ][\w'’-]+")
_TELLING, _KEPT = 3, 0.25  # topics from which a sentence tells something, and the share that must come back
_CHANGED = 0.8  # share of words from which two sentences say the same


@dataclass(frozen=True, slots=True)
class Standard:
    """What rewritten sentences are held to. ``language`` is that of the whole text before, "" if unknown."""

    case: Case
    operation: Operation
    allowance: Allowance
    language: str
    techniques: tuple[Technique, ...]


def find_wrongs(original: str, before: Content, text: str, standard: Standard) -> list[str]:
    """Why ``text`` cannot stand for ``original``, whose content is ``before``; nothing when it can."""
    operation = standard.operation
    if operation == "translate":
        return _judge_translation(original, text, standard)
    if not text:
        return _judge_omission(original, before, standard)
    wrong = compare_content(before, read_content(text, standard.case), standard.allowance)
    if operation != "instruct":
        said = find_language(text)
        if standard.language and said not in ("", standard.language):
            wrong.append("It is in another language.")
        wrong += _judge_voice(original, text, standard)
    return wrong


def is_effective(original: str, text: str, operation: Operation) -> bool:
    """Whether ``text`` does what was wanted of ``original``, as far as can be counted."""
    if operation == "shorten":
        return len(text) < len(original)
    if operation == "elaborate":
        return len(text) > len(original)
    if operation == "plainer":
        return text != original and _measure_hardness(text) <= _measure_hardness(original)
    return text != original


def apologises(text: str, standard: Standard) -> bool:
    """Whether ``text`` shows an apology."""
    return "apology" in find_cues(text, standard.techniques)


def drop_repeats(text: str, others: Sequence[str]) -> str:
    """``text`` without sentences that ``others`` say, each in nearly the same words.

    >>> drop_repeats("It broke on Monday. We will refund you $5.", ["We will refund you the $5."])
    'It broke on Monday.'
    """
    said = [_read_words(sentence.text) for other in others for sentence in find_sentences(other)]
    kept = []
    for sentence in find_sentences(text):
        words = _read_words(sentence.text)
        if not any(_is_same(words, known) for known in said):
            kept.append(sentence.text)
            said.append(words)
    return " ".join(kept)


def _judge_omission(original: str, before: Content, standard: Standard) -> list[str]:
    """A sentence may be left out to shorten a text where it holds nothing."""
    if standard.operation == "instruct" and standard.allowance.losses:
        return []
    tells = before.quantities or before.given or before.refused or before.acts or before.steps
    shows = find_cues(original, standard.techniques)
    return ["It is left out."] if standard.operation != "shorten" or tells or shows else []


def _judge_voice(original: str, text: str, standard: Standard) -> list[str]:
    wrong = []
    ours, theirs = (bool(_FIRST_PERSON.search(x)) and not _SECOND_PERSON.search(x) for x in (text, original))
    turned = ours and not theirs and not _FIRST_PERSON.search(original)
    if turned or any(_find_new(pattern, original, text) for pattern in _CUSTOMERS_WORDS):
        wrong.append('It speaks as the customer would. The customer is "you".')
    if _find_new(_CUSTOMER, original, text):
        wrong.append('It speaks of the customer. Say "you".')
    shown = find_cues(text, standard.techniques)
    told, said = find_topics(original), find_topics(text)
    if not shown and len(told) >= _TELLING and len(told & said) < _KEPT * len(told):
        wrong.append("It no longer says what the sentence said.")
    if "empathy" in shown and _FIRST_PERSON.search(original) and not _FIRST_PERSON.search(text):
        wrong.append("It tells the customer how they feel. Say that you understand it.")
    lost = [name for name in find_cues(original, standard.techniques) if name not in shown]
    return wrong + [f"It leaves out the {name}." for name in lost]


def _find_new(pattern: re.Pattern[str], original: str, text: str) -> bool:
    return bool(pattern.search(text)) and not pattern.search(original)


def _judge_translation(original: str, text: str, standard: Standard) -> list[str]:
    if not text:
        return ["It is left out."]
    wrong = []
    numbers = find_numbers(text)
    clock = _AFTERNOON.sub(lambda match: f"{int(match[1]) % 12 + 12}{match[2]}", original)
    if numbers not in (find_numbers(original), find_numbers(clock)):
        wrong.append("Its numbers are not those of the sentence.")
    copied = text == original and len(_read_words(text)) > 3
    if copied or (standard.language and find_language(text) == standard.language):
        wrong.append("It is not translated.")
    if (
        _WORKING_DAYS.search(original)
        and find_language(text) in _WORKING_LANGUAGES
        and not _WORKING_ABROAD.search(text)
    ):
        wrong.append("Its days are business days.")
    names = _NAME.findall(original)
    if original.endswith(",") and names and names[-1] not in text:
        wrong.append("It leaves out the name.")
    return wrong


def _measure_hardness(text: str) -> float:
    """The automated readability index without its constant, of however few words; "I'll" is two."""
    words = _PLAIN_WORD.findall(text)
    sentences = max(1, sum(1 for _ in find_sentences(text)))
    return 4.71 * sum(map(len, words)) / max(1, len(words)) + 0.5 * len(words) / sentences


def _read_words(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(text))


def _is_same(words: tuple[str, ...], known: tuple[str, ...]) -> bool:
    one, other = set(words), set(known)
    return bool(one) and len(one & other) >= _CHANGED * len(one | other)
