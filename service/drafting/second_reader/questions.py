"""What a second reader is asked: the promises that code could not decide, and the clauses that could."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.domain.policy import Clause, Policy
from service.domain.span import Span, span_of
from service.domain.verdict import Commitment, Finding, Verdict
from service.text.characters import fold
from service.text.sentences import find_clauses, find_sentences
from service.text.slots import FAMILIES, REMEDIES, find_slots
from service.text.subjects import find_stems, find_subjects

# More open promises than this in one reply are a matter for a person, not for one short answer.
MOST_QUESTIONS = 8
# Whether something has been done already is a question of fact: no clause can answer it.
_NO_MATTER_OF_POLICY = ("policy.unstated_action",)


_UNAPPROVED = re.compile(r"\bwithout\s+(?:\w+\s+){0,3}?(?:approv|authori[sz])\w*", re.IGNORECASE)
_APPROVER = re.compile(
    r"\b(?:supervisors?|managers?|management|directors?|team\s+leads?|approv\w*|authori[sz]\w*|sign(?:ed)?[\s-]off)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """One unverifiable finding, with the ``commitments`` it is about.

    ``words`` are the finding's own, ``sentence`` what they stand in, ``clause`` the part of it without what code
    has passed already; all three folded.
    """

    number: int
    finding: Finding
    sentence: str
    clause: str
    words: str
    commitments: tuple[Commitment, ...]

    @property
    def slots(self) -> frozenset[str]:
        """The remedies and times that are promised; empty where it is something else."""
        named = {slot for _, slot in find_slots(self.words)} | {c.slot for c in self.commitments}
        return frozenset(slot for slot in named if slot in REMEDIES or slot.endswith("_time"))

    @property
    def related_slots(self) -> frozenset[str]:
        """``slots`` with those that a policy may mean by them."""
        return self.slots | {near for slot in self.slots for near in FAMILIES.get(slot, ())}


def find_questions(body: str, verdict: Verdict) -> tuple[Question, ...]:
    """The unverifiable ``policy.*`` findings that point at words of ``body``, numbered from 1."""
    return tuple(_find_questions(body, verdict))[:MOST_QUESTIONS]


def _find_questions(body: str, verdict: Verdict) -> Iterator[Question]:
    folded = fold(body)
    sentences = tuple(find_sentences(folded))
    open_ = (finding for finding in verdict.findings if _is_open(finding))
    for number, finding in enumerate(open_, start=1):
        assert finding.span is not None
        span = finding.span
        within = [sentence for sentence in sentences if sentence.overlaps(span)]
        clauses = [clause for s in within for clause in find_clauses(s) if clause.overlaps(span)]
        settled = [c.span for c in verdict.commitments if c.verdict == "pass" and not c.span.overlaps(span)]
        yield Question(
            number,
            finding,
            " ".join(sentence.text for sentence in within),
            " ".join(_blank(clause, settled) for clause in clauses),
            span_of(folded, span.start, span.end).text,
            tuple(c for c in verdict.commitments if c.span.overlaps(span)),
        )


def _is_open(finding: Finding) -> bool:
    return (
        finding.span is not None
        and finding.verdict == "unverifiable"
        and finding.rule.startswith("policy.")
        and finding.rule not in _NO_MATTER_OF_POLICY
    )


def _blank(clause: Span, settled: Sequence[Span]) -> str:
    """``clause`` without what code has already passed: its numbers are no part of this promise."""
    text = clause.text
    for span in settled:
        start, end = max(span.start - clause.start, 0), max(span.end - clause.start, 0)
        text = text[:start] + " " * len(text[start:end]) + text[end:]
    return text


def choose_clauses(policy: Policy, questions: Sequence[Question], limit: int) -> tuple[Clause, ...]:
    """Clauses of at most ``limit`` characters together, in the policy's order.

    Those that findings cite come first, then those that share most with the promises. Clauses whose id is not
    their own are left out: a ruling could not say which it means.
    """
    ids = [clause.id for clause in policy.clauses]
    cited = {question.finding.clause.id for question in questions if question.finding.clause}
    ranked = sorted(
        (clause for clause in policy.clauses if ids.count(clause.id) == 1),
        key=lambda clause: (clause.id not in cited, -max(nearness(clause, q) for q in questions)),
    )
    chosen: set[str] = set()
    room = limit
    for clause in ranked:
        if (size := len(clause.id) + len(clause.text) + 4) <= room:
            chosen.add(clause.id)
            room -= size
    return tuple(clause for clause in policy.clauses if clause.id in chosen)


def nearness(clause: Clause, question: Question) -> int:
    """How much a clause has to do with a promise: shared remedies count thrice, shared words once."""
    text = fold(f"{clause.heading}. {clause.text}")
    remedies = {slot for _, slot in find_slots(text)} & question.related_slots
    return 3 * len(remedies) + len(telling_stems(text) & telling_stems(question.sentence))


def telling_stems(text: str) -> frozenset[str]:
    """The beginnings of the words that say what ``text`` is about."""
    return find_stems(" ".join(find_subjects(text)))


def speaks_of_approval(text: str) -> bool:
    """Whether ``text`` leaves something to a supervisor; "without approval" does not."""
    return bool(_APPROVER.search(_UNAPPROVED.sub("", text)))
