"""What the learnt reader of tone finds in a reply, clause by clause, where no pattern has."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from service.domain.span import Span
from service.text.phrases import PhraseReader, read_weights
from service.text.sentences import find_clauses, find_sentences

_WEIGHTS = Path(__file__).parent / "tone_rules" / "weights.json"
_MOST = 60  # sentences of a reply that are read
_BRIEF = 3  # words; less says nothing by itself
_QUOTED = re.compile(r"^\s*>|^[\"“'].*[\"”']\W*$")

# What is done on the customer's behalf, and sympathy, in words that threats and hollow phrases use too.
_CLEARED = {
    "tone.threat": re.compile(r"\b(?:for you|on your behalf|fraud\w*|stolen|phishing)\b", re.IGNORECASE),
    "tone.insincere": re.compile(r"\bsorry to (?:hear|read|learn)\b", re.IGNORECASE),
}


@cache
def open_reader() -> PhraseReader:
    """The weights that ``python -m evals.train_phrases tone --fit`` wrote, read once."""
    return read_weights(_WEIGHTS)


def find_learnt(body: str, taken: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    """(rule, the words that weigh most) of each sentence that reads as breaking a rule; ``taken`` ones are spared."""
    reader = open_reader()
    labels, thresholds = reader.weights.labels, reader.weights.thresholds
    for number, sentence in enumerate(find_sentences(body)):
        if number == _MOST:
            return
        if len(sentence.text.split()) < _BRIEF or any(sentence.overlaps(span) for span in taken):
            continue
        scores = reader.score(sentence.text)
        best = max(range(len(scores)), key=scores.__getitem__)
        if scores[best] <= thresholds[best] or _QUOTED.search(sentence.text):
            continue
        cleared = _CLEARED.get(labels[best])
        if cleared is None or not cleared.search(sentence.text):
            yield labels[best], _narrow(sentence, best, reader)


def _narrow(sentence: Span, label: int, reader: PhraseReader) -> Span:
    """The clause of ``sentence`` that reads worst, if it does alone."""
    clauses = [clause for clause in find_clauses(sentence) if len(clause.text.split()) >= _BRIEF]
    worst = max(clauses, key=lambda clause: reader.score(clause.text)[label], default=sentence)
    return worst if reader.score(worst.text)[label] > reader.weights.thresholds[label] else sentence
