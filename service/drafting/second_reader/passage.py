"""Words of a clause that a ruling rests on."""

import re
from dataclasses import dataclass

from service.domain.policy import Clause, Policy
from service.drafting.second_reader.questions import Question, telling_stems
from service.text.characters import fold
from service.text.durations import find_durations
from service.text.sentences import find_sentences
from service.text.slots import find_slots, find_time_slot

# Fewer words than this are in every clause ("within 30 days").
_FEWEST_WORDS = 4
_LONGEST_LIST = 40  # lines
_LIST_LINE = re.compile(r"\s+\S|\s*(?:[-*•▪–]|\d{1,3}[.)]|\(?[a-z]\))\s*")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a clause, verbatim, with what they must be read with.

    ``sentences`` are the whole folded sentences that they stand in; ``above`` is the clause's heading and the
    line that a list hangs under ("We never refund:").
    """

    clause: Clause
    quote: str
    sentences: str
    above: str


def find_passage(clause: Clause, quote: str, policy: Policy) -> Passage | None:
    """Where ``quote`` stands in ``clause``, whole words, whatever the white space; None if it does not.

    Four words or more, or the whole clause. Nothing else is forgiven: not case, not a look-alike letter.
    """
    words = quote.split()
    if not words or len(quote) > 2 * len(clause.text) + 100:
        return None
    if len(words) < _FEWEST_WORDS and words != clause.text.split():
        return None
    spaced = r"\s+".join(map(re.escape, words))
    match = re.search(rf"(?<!\w){spaced}(?!\w)", clause.text)
    if match is None:
        return None
    unbroken = re.sub(r"\s", " ", fold(clause.text))  # a sentence may go on in the next line
    # A sentence is read to its end: "not" may stand just before the words that were picked.
    around = [s.text for s in find_sentences(unbroken) if s.start < match.end() and match.start() < s.end]
    return Passage(
        clause, match[0], " ".join(around), fold(f"{clause.heading}. {_find_lead(clause, policy)}")
    )


def _find_lead(clause: Clause, policy: Policy) -> str:
    """The last line before ``clause`` that ends in a colon, with nothing but a list between them; "" if none."""
    for line in reversed(policy.text[: clause.span.start].splitlines()[-_LONGEST_LIST:]):
        if line.rstrip(" *_").endswith(":"):
            return line.strip()
        if line.strip() and not _LIST_LINE.match(line):
            return ""
    return ""


def is_about(question: Question, passage: Passage) -> bool:
    """Whether promise and passage speak of the same thing.

    Where the promise is a remedy or a time, the passage names it too (or its heading does); else they share a
    telling word.
    """
    text = f"{passage.above}. {passage.sentences}"
    if not question.slots:
        return bool(telling_stems(text) & telling_stems(question.sentence))
    named = {slot for _, slot in find_slots(text)}
    named |= {find_time_slot(passage.sentences, span.start) for span, _ in find_durations(passage.sentences)}
    return bool(named & question.related_slots)
