"""Learning the readers of sentences from labelled ones: ``python -m evals.train_phrases KIND [--fit]``.

Without ``--fit`` it reports how a reader fares on drafts (messages) left out of its training, by threshold; with
it, the weights in ``service`` are written anew.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from evals.natural import read_drafts
from service.text.phrases import Weights, find_parts, find_phrases, split_words
from service.text.sentences import find_sentences

DATA = Path(__file__).parent / "datasets"
ROOT = Path(__file__).parents[1]
WRITTEN = {
    "tone": ROOT / "service" / "guardrails" / "tone_rules" / "weights.json",
    "signals": ROOT / "service" / "text" / "signal_weights.json",
    "techniques": ROOT / "service" / "drafting" / "technique_weights.json",
}
STRENGTH = 50.0  # inverse of the regularisation, chosen on drafts left out
RARE = {True: 4, False: 2}  # parts of words, and phrases, that fewer examples have are left out
FAINT = 320  # weights × 1000 below this are left out
# Log-odds from which a label holds. A tone marked wrongly costs trust, a cry for help that is missed costs more.
LEAST = {"tone": 3.0, "signals": 1.0, "techniques": 0.3}
LEAST_OF = {
    "company_fault": 1.5,
    "self_harm": 1.5,
    "acknowledgement": 1.5,
    "empathy": 1.5,
    "problem_solving": 1.0,
}
FOLDS = 5
THRESHOLDS = (1.0, 1.5, 2.0, 2.5, 3.0)


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with its labels; it says nothing of the labels in ``unknown``.

    ``text_id`` groups the sentences of a text, ``shown`` are the labels of the whole text.
    """

    sentence: str
    labels: frozenset[str]
    unknown: frozenset[str] = frozenset()
    text_id: str = ""
    shown: frozenset[str] = frozenset()


TONE = tuple(f"tone.{name}" for name in ("blame", "defensive", "dismissive", "sarcasm", "threat", "condescending", "jargon", "pressure", "insincere", "overfamiliar"))  # fmt: skip # noqa: E501
SIGNALS = ("hostility", "urgency", "repeat_contact", "churn", "legal", "publicity", "safety", "self_harm", "company_fault")  # fmt: skip # noqa: E501
TECHNIQUES = ("acknowledgement", "empathy", "options", "compromise", "policy_transparency", "problem_solving", "proactive", "personalisation", "relationship")  # fmt: skip # noqa: E501
LABELS = {"tone": TONE, "signals": SIGNALS, "techniques": TECHNIQUES}


def read_lines(pattern: str) -> Iterator[dict[str, object]]:
    """The objects of all files of that name."""
    for path in sorted(DATA.glob(pattern)):
        yield from map(json.loads, path.read_text().splitlines())


def read_tone() -> Iterator[Example]:
    """Labelled sentences, whole drafts, and replies that are known to be fine."""
    for line in read_lines("tone/sentences_*.jsonl"):
        label = str(line["rule"])
        bad = bool(line["bad"])
        unknown = frozenset(TONE) - {label} if bad else frozenset()
        yield Example(str(line["text"]), frozenset({label} if bad else ()), unknown)
    for line in read_lines("tone/good_*.jsonl"):
        yield from (Example(span.text, frozenset()) for span in find_sentences(str(line["body"])))
    for line in read_lines("tone/drafts_*.jsonl"):
        yield from _read_draft(line)
    bodies = [str(line["body"]) for line in read_lines("replies/replies_*.jsonl") if line["split"] == "dev"]
    bodies += [draft for _, _, draft in read_drafts()][::2]
    seen = dict.fromkeys(span.text for body in bodies for span in find_sentences(body))
    yield from (Example(sentence, frozenset()) for sentence in seen)


def _read_draft(line: dict[str, object]) -> Iterator[Example]:
    body, marks = str(line["body"]), list(line["rules"])  # type: ignore[call-overload] # JSON
    places = [(mark["rule"], body.find(mark["text"]), len(mark["text"])) for mark in marks]
    for span in find_sentences(body):
        hit = frozenset(rule for rule, at, size in places if at < span.end and at + size > span.start)
        shown = frozenset(rule for rule, _, _ in places) & frozenset(TONE)
        yield Example(span.text, hit & frozenset(TONE), text_id=str(line["id"]), shown=shown)


def read_signals() -> Iterator[Example]:
    """Labelled sentences of customers, and messages that are known not to show a signal."""
    for line in read_lines("signals/sentences_*.jsonl"):
        label, bad = str(line["signal"]), bool(line["bad"])
        unknown = frozenset(SIGNALS) - {label} if bad else frozenset({"company_fault"} - {label})
        if label != "safety":
            unknown -= {"self_harm"}  # whoever shouts, sues or leaves is not for that in danger
        yield Example(str(line["text"]), frozenset({label} if bad else ()), unknown)
    for line in read_lines("asks/dev.jsonl"):
        shown = frozenset(str(x) for x in line["signals"])  # type: ignore[attr-defined]  # JSON
        spans = list(find_sentences(str(line["message"])))
        for span in spans:
            # Which sentence shows it is known only where there is one.
            labels = shown if len(spans) == 1 else frozenset()
            yield Example(span.text, labels, shown - labels, str(line["id"]), shown)
    yield from read_calm()


def read_calm() -> Iterator[Example]:
    """Messages of customers that nobody labelled; hardly any tells of danger, the law or the press."""
    rare = frozenset({"self_harm", "safety", "hostility", "legal", "publicity"})
    messages = [message for _, message, _ in read_drafts()]
    messages += [
        str(line["message"]) for line in read_lines("replies/replies_*.jsonl") if line["split"] == "dev"
    ]
    for sentence in dict.fromkeys(span.text for message in messages for span in find_sentences(message)):
        yield Example(
            sentence, frozenset(), frozenset(SIGNALS) - (rare if len(sentence) < 160 else {"self_harm"})
        )


def read_techniques() -> Iterator[Example]:
    """Labelled sentences of replies, and replies whose techniques are labelled as a whole."""
    for line in read_lines("techniques/sentences_*.jsonl"):
        label, shows = str(line["technique"]), bool(line["shows"])
        # Nobody said what else a sentence shows.
        yield Example(str(line["text"]), frozenset({label} if shows else ()), frozenset(TECHNIQUES) - {label})
    for line in read_lines("techniques/dev.jsonl"):
        shown = frozenset(str(name) for name in line["shows"]) & frozenset(TECHNIQUES)  # type: ignore[attr-defined]  # JSON
        body, where = str(line["body"]), dict(line["where"])  # type: ignore[call-overload]  # JSON
        for span in find_sentences(body):
            mine = frozenset(
                n for n in shown if n in where and _overlaps(body, where[n], span.start, span.end)
            )
            # The label points at the first words only; there may be more.
            yield Example(span.text, mine, shown - mine, str(line["id"]), shown)


def _overlaps(body: str, words: str, start: int, end: int) -> bool:
    at = body.find(words)
    return at < end and at + len(words) > start


READERS: dict[str, Callable[[], Iterator[Example]]] = {
    "tone": read_tone,
    "signals": read_signals,
    "techniques": read_techniques,
}


class Features:
    """Numbers of the features that enough examples have, and examples as rows over them."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sets = [_find_features(sentence) for sentence in sentences]
        counts = Counter(name for names in self.sets for name in names)
        kept = (name for name, count in counts.items() if count >= RARE[name.startswith("~")])
        self.numbers = {name: number for number, name in enumerate(sorted(kept))}

    def rows(self, sets: Iterable[set[str]]) -> csr_matrix:
        """A row each, of length one."""
        starts, columns, values = [0], [], []
        for names in sets:
            mine = [self.numbers[name] for name in names if name in self.numbers]
            columns += mine
            values += [1 / np.sqrt(len(mine))] * len(mine)
            starts.append(len(columns))
        return csr_matrix((values, columns, starts), shape=(len(starts) - 1, len(self.numbers)))


def _find_features(sentence: str) -> set[str]:
    tokens = split_words(sentence)
    return find_phrases(tokens) | {part for token in set(tokens) for part in find_parts(token)}


def fit(examples: Sequence[Example], rows: csr_matrix, label: str) -> LogisticRegression:
    """One label against what is known to lack it."""
    known = [i for i, example in enumerate(examples) if label not in example.unknown]
    wanted = [label in examples[i].labels for i in known]
    return LogisticRegression(C=STRENGTH, max_iter=2000).fit(rows[known], wanted)


def report(kind: str, console: Console) -> None:
    """How drafts fare that were left out, by threshold: a text has the best label of each of its sentences."""
    examples = list(READERS[kind]())
    features = Features([example.sentence for example in examples])
    rows = features.rows(features.sets)
    texts = sorted({example.text_id for example in examples if example.text_id})
    folds = {text: number % FOLDS for number, text in enumerate(texts)}
    scores = np.full((len(examples), len(LABELS[kind])), -99.0)
    for fold in range(FOLDS):
        mine = [i for i, e in enumerate(examples) if e.text_id and folds[e.text_id] == fold]
        others = [i for i, e in enumerate(examples) if not (e.text_id and folds[e.text_id] == fold)]
        for number, label in enumerate(LABELS[kind]):
            model = fit([examples[i] for i in others], rows[others], label)
            scores[mine, number] = model.decision_function(rows[mine])
    table = Table("label", *(f"at {threshold}: found / wanted, wrongly" for threshold in THRESHOLDS))
    for number, label in enumerate(LABELS[kind]):
        table.add_row(
            label, *(_count(examples, scores, number, label, threshold, kind) for threshold in THRESHOLDS)
        )
    console.print(table)


def _count(
    examples: Sequence[Example], scores: np.ndarray, number: int, label: str, threshold: float, kind: str
) -> str:
    """Texts with ``label`` that were found, of how many, and texts without that were."""
    wanted = {example.text_id for example in examples if example.text_id and label in example.shown}
    found = {
        example.text_id
        for example, row in zip(examples, scores, strict=True)
        if example.text_id
        and row[number] > threshold
        and (
            kind != "tone" or row.argmax() == number
        )  # a sentence breaks one rule of tone, shows many signals
    }
    return f"{len(wanted & found)} / {len(wanted)}, {len(found - wanted)}"


def write(kind: str) -> Path:
    """Fit on everything and write the weights."""
    examples = list(READERS[kind]())
    features = Features([example.sentence for example in examples])
    rows = features.rows(features.sets)
    models = [fit(examples, rows, label) for label in LABELS[kind]]
    weights = np.stack([np.round(model.coef_[0] * 1000).astype(int) for model in models], axis=1)
    kept = {
        name: tuple((int(n), int(weights[i, n])) for n in np.flatnonzero(abs(weights[i]) >= FAINT))
        for name, i in features.numbers.items()
    }
    written = Weights(
        LABELS[kind],
        tuple(round(float(model.intercept_[0]), 4) for model in models),
        tuple(LEAST_OF.get(label, LEAST[kind]) for label in LABELS[kind]),
        {name: pairs for name, pairs in kept.items() if pairs},
    )
    WRITTEN[kind].write_bytes(msgspec.json.encode(written) + b"\n")
    return WRITTEN[kind]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=sorted(READERS))
    parser.add_argument("--fit", action="store_true", help="write the weights")
    options = parser.parse_args()
    if options.fit:
        path = write(options.kind)
        Console().print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e6:.1f} MB")
    else:
        report(options.kind, Console())
