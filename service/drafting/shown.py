"""Which techniques a finished text shows, and where: by its words, its steps and its promises."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from service.domain.case import Case
from service.domain.span import Span
from service.domain.technique import Technique
from service.domain.verdict import Verdict
from service.text.characters import fold
from service.text.cues import find_cues
from service.text.phrases import PhraseReader, read_weights
from service.text.sentences import find_sentences
from service.text.slots import REMEDIES
from service.text.topics import find_topics

# A sentence that does any of these shows nothing good.
_SPOILS = frozenset(
    f"tone.{name}"
    for name in ("blame", "defensive", "dismissive", "sarcasm", "threat", "condescending", "insincere")
)
_MOST = 60  # sentences of a reply that are read
_BRIEF = 4  # words; less shows nothing by itself
_OPENING = 4  # sentences in which a reply says back what it has understood
_NUMBER = re.compile(r"[$€£]?\d[\d.,:]*")
_TRIGGER = re.compile(r"\b(?:once|as soon as|when|if you|until|the moment|after)\b", re.IGNORECASE)
# Acts that are a step on the way, and settle nothing yet.
_TALK = re.compile(
    r"\b(?:pass\w*|contact\w*|check\w*|look\w*|call\w*|rings?|write|text\w*|ask\w*|forward\w*|hand\w*|tell|told|in\s+touch|reply|answer\w*|get\s+back|follow\w*|escalat\w+|inform\w*|informed|review\w*|take\s+note|taken\s+note|noted|be\s+able|"
    r"appreciate|understand|see|stay|help|assist|message|dm|attend|decides?)\b",
    re.IGNORECASE,
)
_COMMON = find_topics(
    "you your we our us have has been was were not order customer please thank thanks sorry message email help get got make made time day days week today company team write wrote reply"
)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with what was read from it."""

    body: str
    case: Case
    verdict: Verdict


def find_shown(
    body: str, case: Case, verdict: Verdict, techniques: tuple[Technique, ...]
) -> Mapping[str, Span]:
    """Technique id -> the first words of ``body`` that show it, in the order of ``techniques``."""
    text = _Text(body, case, verdict)
    cued = find_cues(body, techniques)
    learnt = dict(_find_learnt(body, [f.span for f in verdict.findings if f.span and f.rule in _SPOILS]))
    shown: dict[str, Span] = {}
    for technique in techniques:
        spans = [found[technique.id] for found in (cued, learnt) if technique.id in found]
        if technique.id in _READERS:
            spans += list(_READERS[technique.id](text))[:1]
        if spans:
            shown[technique.id] = min(spans, key=lambda span: span.start)
    return shown


@cache
def _open_reader() -> PhraseReader:
    """The weights that ``python -m evals.train_phrases techniques --fit`` wrote, read once."""
    return read_weights(Path(__file__).parent / "technique_weights.json")


def _find_learnt(body: str, spoilt: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    """(technique id, sentence) of what sentences read as, in whatever words; the last of each is the first of the text."""
    reader = _open_reader()
    weights = reader.weights
    for sentence in reversed(list(islice(find_sentences(body), _MOST))):
        if len(sentence.text.split()) < _BRIEF or any(sentence.overlaps(span) for span in spoilt):
            continue
        for name, score, least in zip(
            weights.labels, reader.score(sentence.text), weights.thresholds, strict=True
        ):
            if score > least:
                yield name, sentence


def _find_account(text: _Text) -> Iterator[Span]:
    """Sentences near the opening that share the customer's own specifics."""
    told = find_topics(text.case.message) - _COMMON
    numbers = set(_NUMBER.findall(text.case.message))
    sentences = [s for s in find_sentences(fold(text.body)) if " " in s.text][:_OPENING]
    for sentence in sentences:
        shared = len(told & (find_topics(sentence.text) - _COMMON)) + len(
            numbers & set(_NUMBER.findall(sentence.text))
        )
        if shared >= 2:
            yield sentence


def _find_dated_steps(text: _Text) -> Iterator[Span]:
    """Steps on the company's side that have a time or a trigger."""
    for step in text.verdict.next_steps:
        if step.actor != "requester" and (step.due or _TRIGGER.search(step.span.text)):
            yield step.span


def _find_remedies(text: _Text) -> Iterator[Span]:
    """Promises and offers of a remedy."""
    for commitment in text.verdict.commitments:
        settles = commitment.slot in REMEDIES or (
            commitment.slot == "act" and not _TALK.search(commitment.span.text)
        )
        if settles and commitment.modality in ("commit", "offer"):
            yield commitment.span


_READERS: Mapping[str, Callable[[_Text], Iterator[Span]]] = {
    "active_listening": _find_account,
    "next_step": _find_dated_steps,
    "problem_solving": _find_remedies,
}
