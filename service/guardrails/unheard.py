"""What a model writes that it was told by nobody it may believe: names, words, numbers, amounts, languages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from service.domain.case import Case
from service.domain.span import Span, span_of
from service.domain.verdict import Commitment, Finding
from service.guardrails.foreign import foreign
from service.guardrails.orders import find_company_told, find_told
from service.guardrails.vocabulary import WORD, find_common, find_core, stem_word, stem_words
from service.text.characters import fold, strip_invisible
from service.text.language import find_language
from service.text.measures import find_measures
from service.text.modality import read_modality
from service.text.sentences import find_clauses, find_sentences
from service.text.slots import FAMILIES, REMEDIES

_TOKEN = re.compile(r"[\w-]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_CODE = re.compile(r"(?<![\w@])(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[\w-]{4,}")
_ORDINARY = re.compile(r"\d+(?:st|nd|rd|th|am|pm|x|h|min|hrs?|GB|MB|kg|cm|mm|ml|km|mph|k|m)", re.IGNORECASE)
# Words of what costs a company something, whoever names it.
_BENEFIT = re.compile(
    r"\b(?:(?<!feel )free(?! to\b)|complimentary|gratis|bonus|vouchers?|gift cards?|cash|payout|waiv\w+|upgrad\w+|compensat\w+|writ(?:e|ten) off|debts?|on the house|on us|(?:never|not|n't) (?:ever )?(?:have to|need to|has to|be asked to) pay|owe us nothing|nothing (?:more )?to pay|(?:double|triple|twice|\w+ times) (?:what|the (?:price|money|amount)|as much|your)\b|any ?thing you (?:want|like|ask)|everything you (?:want|asked?|buy))\b",
    re.IGNORECASE,
)
# A sentence that stops before its end, or has no beginning: half of something that was cut in two.
_BROKEN = re.compile(
    r"\b(?:an?|the|my|your|our|their|and|or|but|of|because|than|are|full)\.$|^(?!e-?mail|iP|eB|eS)[a-z]"
)
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]")
# What no plan gives unless it says so in these words.
_BOUNDLESS = re.compile(
    r"\b(?:for life|lifetime|for ?ever|unlimited|for all time|never (?:ever )?(?:have|need) to pay|any ?thing you (?:want|ask for|like))\b",
    re.IGNORECASE,
)
# "I have credited 85,000": an amount whose unit got lost is still given.
_GIVEN = re.compile(
    r"\b(?:credit\w*|giv(?:e|en|ing)|grant\w*|pa(?:y|id|ying)|add(?:ed|ing)?|issu\w+|refund\w*|award\w*) (?:you |your account |it )?(?:with )?(?P<number>\d[\d.,]*)",
    re.IGNORECASE,
)
_SYMBOLS = re.compile(r"\w*[=_]\w*|\b[A-Za-z]+\d[A-Za-z]\w*|(?<!\S)[B-HJ-Zb-z] [B-HJ-Zb-z](?![\w'])")
_REPORTS = re.compile(r"\b(?:you|your)\b[^.!?]{0,40}\b(?:paid|ordered|asked|wrote|told|said|want|were charged|bought|spent|mention\w*|expect\w*|request\w*)\b", re.IGNORECASE)  # fmt: skip
_COUNTED = ("money", "percent", "data")
_SHORT = 4  # words of a sentence of which one that nobody knows is too many
_SHARE = 0.2
_MANY = 1.5  # a word that nobody knows is one, a rare one a half
_LEAST = 5  # words; of less no language can be told
_CAPITALS = frozenset(
    "OK ID IDS VAT SMS PDF UK EU US USA USD EUR GBP AUD CAD CHF TV GPS ATM FAQ PO AM PM GMT BST CET EST PST UTC DHL UPS CEO RE PS QR SIM APP".split()
)
_SMALL = 12  # counts that come up by themselves
_KEPT = 64


@dataclass(frozen=True, slots=True)
class Told:
    """What a plan tells a writer beyond the case: ``texts`` with its amounts and times, and the remedies to be ``given``."""

    texts: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What a writer may know: stems, words as written, numbers of the company and the plan, and numbers customers name.

    ``rare`` are stems that few replies use, and nothing here; ``planned`` those of the plan's own words.
    """

    stems: frozenset[str]
    written: frozenset[str]
    numbers: frozenset[Decimal]
    named: frozenset[Decimal]
    language: str
    rare: frozenset[str]
    planned: frozenset[str]
    given: frozenset[str]


def check_unheard(
    body: str, case: Case, told: Told, commitments: Sequence[Commitment] = ()
) -> Iterator[Finding]:
    """``safety.foreign`` on what nothing in ``case`` and nothing of the plan has, ``policy.unsupported`` on what is given
    beyond the plan; for models' texts alone. ``commitments`` are those of ``body``.
    """
    heard = read_heard(case, told)
    yield from _check_remedies(commitments, told)
    clean, _ = strip_invisible(body)
    if clean != body:
        return  # ``safety.hidden_text`` has it, and no offset would fit
    for sentence in find_sentences(fold(body)):
        if _BROKEN.search(sentence.text) and WORD.search(sentence.text):
            yield foreign(_place(body, sentence), "This sentence is not whole.")
        yield from _check_language(body, sentence, heard)
        yield from _check_words(body, sentence, heard)
        yield from _check_numbers(body, sentence, heard)
        yield from _check_benefits(
            body, sentence, heard, [c for c in commitments if sentence.overlaps(c.span)]
        )


@lru_cache(_KEPT)
def read_heard(case: Case, told: Told) -> Heard:
    """What ``case`` and the plan hold, once a case."""
    company = [*find_company_told(case), *map(fold, told.texts)]
    people = list(find_told(case))
    texts = (*company, *people)
    return Heard(
        stems=frozenset(stem for text in texts for stem in stem_words(text)),
        # "ORD-550" whole, and "ORD"
        written=frozenset(
            match[0] for text in texts for match in (*_TOKEN.finditer(text), *WORD.finditer(text))
        ),
        numbers=frozenset(number for text in company for number in read_numbers(text)),
        named=frozenset(number for text in people for number in read_numbers(text)),
        language=find_language(case.message),
        rare=_find_rare(company, people),
        given=told.given,
        planned=frozenset(stem for text in told.texts for stem in stem_words(fold(text))),
    )


def _find_rare(company: Sequence[str], people: Sequence[str]) -> frozenset[str]:
    """Stems that few replies use and the company does not; of what only customers say, those that no reply uses."""
    ours, theirs = (
        frozenset(stem for text in texts for stem in stem_words(text)) for texts in (company, people)
    )
    return (find_common() - find_core() - ours - theirs) | (theirs - find_common() - ours)


def read_numbers(text: str) -> Iterator[Decimal]:
    """Numbers of folded ``text``: as digits, as whole amounts, as words.

    >>> sorted(set(read_numbers("$1,200.00 for two thousand points")))
    [Decimal('1200.00'), Decimal('2000')]
    """
    for match in _NUMBER.finditer(text):
        yield from _read_digits(match[0])
    for measure in find_measures(text):
        yield from (measure.low, measure.high)


def _read_digits(digits: str) -> Iterator[Decimal]:
    plain = re.sub(r"[.,](?=\d{3}(?!\d))", "", digits).replace(",", ".")
    try:
        yield Decimal(plain)
    except InvalidOperation:  # a date, a version
        yield from (Decimal(part) for part in re.split(r"[.,]", digits))


def _check_language(body: str, sentence: Span, heard: Heard) -> Iterator[Finding]:
    words = WORD.findall(sentence.text)
    if len(words) < _LEAST or heard.language not in ("", "en"):
        return
    common = find_common()
    if sum(stem_word(word) in common for word in words) * 2 > len(words):
        return
    language = find_language(sentence.text)
    if language not in ("", "en"):
        yield foreign(
            _place(body, sentence), f"This is in another language ({language}) than the conversation."
        )


def _check_words(body: str, sentence: Span, heard: Heard) -> Iterator[Finding]:
    if heard.language not in ("", "en"):
        return
    words = list(WORD.finditer(sentence.text))
    strange = [match for match in words if not _is_known(match[0], heard)]
    rare = sum(stem_word(match[0]) in heard.rare for match in words)
    weight = len(strange) + rare / 2
    many = weight >= _MANY and len(strange) + rare >= _SHARE * len(words)
    if many and not strange:
        yield foreign(_place(body, sentence), "This is about nothing that this reply can be about.")
    for match in strange:
        named = not match[0].islower()
        if many or named or len(words) <= _SHORT:
            span = span_of(body, sentence.start + match.start(), sentence.start + match.end())
            yield foreign(span, f"“{span.text}” is in nothing that this reply can be about.")
            return


def _is_known(word: str, heard: Heard) -> bool:
    if word in heard.written or len(word) == 1:
        return True
    stem = stem_word(word)
    if stem not in find_common() and stem not in heard.stems:
        return False
    # Capitals out of place: "BANANA", "yOu"
    return word.islower() or word.istitle() or word.upper() in _CAPITALS or "'" in word


def _check_numbers(body: str, sentence: Span, heard: Heard) -> Iterator[Finding]:
    for match in (*_SYMBOLS.finditer(sentence.text), *_EMOJI.finditer(sentence.text)):
        if match[0] not in heard.written:
            yield _unknown(body, sentence.start + match.start(), sentence.start + match.end())
            return
    for match in _CODE.finditer(sentence.text):
        if match[0] not in heard.written and not _ORDINARY.fullmatch(match[0]):
            yield _unknown(body, sentence.start + match.start(), sentence.start + match.end())
            return
    for match in _NUMBER.finditer(sentence.text):
        values = list(_read_digits(match[0]))
        if not any(value <= _SMALL or value in heard.numbers or value in heard.named for value in values):
            yield _unknown(body, sentence.start + match.start(), sentence.start + match.end())
            return
    yield from _check_given(body, sentence, heard)


def _check_bare(body: str, sentence: Span, heard: Heard) -> Iterator[Finding]:
    for match in _GIVEN.finditer(sentence.text):
        values = list(_read_digits(match["number"].rstrip(".,")))
        if not any(value <= _SMALL or value in heard.numbers for value in values):
            yield _unknown(body, sentence.start + match.start("number"), sentence.start + match.end("number"))
            return


def _check_given(body: str, sentence: Span, heard: Heard) -> Iterator[Finding]:
    """What is given has to be the company's number: a customer's wish is no reason."""
    for clause in find_clauses(sentence):
        # Times by which something happens are other checks' business, times for which something is free are not.
        free = _BENEFIT.search(clause.text)
        counted = [
            m
            for m in find_measures(clause.text)
            if m.kind in _COUNTED or (m.kind == "count" and m.high > _SMALL) or (m.kind == "time" and free)
        ]
        if not counted or read_modality(clause.text) in ("deny", "reported", "condition"):
            continue
        reported = _REPORTS.search(clause.text)
        for measure in counted:
            if measure.high in heard.numbers or (reported and measure.high in heard.named):
                continue
            start = clause.start + measure.span.start
            span = span_of(body, start, start + len(measure.span.text))
            yield foreign(
                span,
                f"“{span.text}” is in no clause, no fact and no ruling of the plan; what a customer says is none.",
            )
            return


def _check_benefits(
    body: str, sentence: Span, heard: Heard, inside: Sequence[Commitment]
) -> Iterator[Finding]:
    """What is given in words that the plan has not, and no clause decided."""
    boundless = _BOUNDLESS.search(sentence.text)
    match = boundless or _BENEFIT.search(sentence.text)
    if match is None or any(stem in heard.planned for stem in stem_words(match[0])):
        return
    if any(
        c.modality == "deny" or (not boundless and c.clause is not None and _is_given(c.slot, heard.given))
        for c in inside
    ):
        return
    if _REPORTS.search(sentence.text):
        return
    span = span_of(body, sentence.start + match.start(), sentence.start + match.end())
    yield foreign(span, f"“{span.text}” is given by no clause and no ruling of the plan.")


def _check_remedies(commitments: Sequence[Commitment], told: Told) -> Iterator[Finding]:
    """A remedy that the plan does not give: what no check fails may still be nobody's decision."""
    for commitment in commitments:
        if commitment.modality not in ("commit", "offer") or commitment.slot not in REMEDIES:
            continue
        if commitment.verdict == "pass" and not _is_given(commitment.slot, told.given):
            yield Finding(
                "policy.unsupported", "unverifiable", "blocking", "The plan gives nothing of the kind in this case.",
                commitment.span, commitment.clause, commitment.span.text, "", "Offer only what the plan offers.",
            )  # fmt: skip


def _is_given(slot: str, given: frozenset[str]) -> bool:
    return not given.isdisjoint({slot, *FAMILIES.get(slot, ())})


def _unknown(body: str, start: int, end: int) -> Finding:
    span = span_of(body, start, end)
    return foreign(span, f"“{span.text}” is in nothing that this reply was given.")


def _place(body: str, sentence: Span) -> Span:
    return span_of(body, sentence.start, sentence.end)
