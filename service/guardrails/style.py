"""Whether a reply suits its channel, its reader and the company's own words."""

import re
from collections.abc import Iterator

from service.domain.case import Case
from service.domain.span import Span, span_of
from service.domain.verdict import Finding, Outcome
from service.text.language import find_language
from service.text.sentences import find_sentences

# Characters: two SMS segments, a post on X.
LENGTHS = {"sms": 320, "social_public": 280}
# School years that a reader needs, by the automated readability index (Senter and Smith, 1967).
_HARDEST = 14.0
_ENOUGH = 40  # words; the index of fewer is chance
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|dear|good\s+(?:morning|afternoon|evening|day)|greetings|thank\s+you|thanks|[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)?,\s)",
    re.IGNORECASE,
)
# What the checks can read.
_CHECKED = ("en", "")


def check_style(body: str, case: Case) -> Iterator[Finding]:
    """Findings of ``style.*``; greeting and signature only where the agent who sends it is known."""
    yield from _check_language(body, case)
    yield from _check_length(body, case)
    yield from _check_words(body, case)
    if is_checked(body):
        yield from _check_reading(body)
    if case.conversation.channel == "email" and (case.assignee.name or case.assignee.signature):
        yield from _check_letter(body, case)


def is_checked(body: str) -> bool:
    """Whether ``body`` is in a language whose sentences the checks can read."""
    return find_language(body) in _CHECKED


def _check_language(body: str, case: Case) -> Iterator[Finding]:
    said, asked = find_language(body), find_language(case.message)
    if said not in _CHECKED:
        yield _finding(
            "unchecked_language",
            f"The reply is in a language ({said}) whose tone, promises and next steps are not checked.",
            "Have somebody who speaks it read the reply before it goes out.",
            verdict="unverifiable",
        )
    if said and asked and said != asked:
        yield _finding(
            "language",
            f"The customer writes in another language ({asked}) than the reply ({said}).",
            "Answer in the customer's language.",
        )


def _check_length(body: str, case: Case) -> Iterator[Finding]:
    most = LENGTHS.get(case.conversation.channel)
    if most is not None and len(body) > most:
        yield _finding(
            "too_long",
            f"{len(body)} characters are too many for this channel: at most {most}.",
            "Keep what happened, what you do and by when; leave the rest out.",
            span_of(body, most, len(body)),
        )


def _check_words(body: str, case: Case) -> Iterator[Finding]:
    for rule, words, message, suggestion in (
        ("style.banned_word", case.voice.banned, "is not a word of this company's", "Say it in other words."),
        (
            "tone.jargon",
            case.voice.jargon,
            "is jargon that the customer need not know",
            "Say what it means for them.",
        ),
    ):
        for span in find_words(body, words):
            yield Finding(
                rule,
                "fail" if rule == "style.banned_word" else "warn",
                "blocking" if rule == "style.banned_word" else "advisory",
                f"“{span.text}” {message}.",
                span,
                suggestion=suggestion,
            )


def find_words(body: str, words: tuple[str, ...]) -> Iterator[Span]:
    """Where ``body`` holds any of ``words``, as whole words in any case."""
    wanted = [re.escape(word.strip()) for word in words if word.strip()]
    if wanted:
        for match in re.finditer(rf"(?<!\w)(?:{'|'.join(wanted)})(?!\w)", body, re.IGNORECASE):
            yield span_of(body, match.start(), match.end())


def _check_reading(body: str) -> Iterator[Finding]:
    grade = measure_grade(body)
    if grade > _HARDEST:
        yield _finding(
            "hard_to_read",
            f"It takes about {grade:.0f} school years to read this with ease.",
            "Shorter sentences, and everyday words for long ones.",
        )


def measure_grade(body: str) -> float:
    """The automated readability index in school years, 0 for too few words to tell.

    >>> measure_grade("It broke. I will send a new one.")
    0.0
    """
    sentences = [span.text for span in find_sentences(body) if " " in span.text]
    words = [word for sentence in sentences for word in sentence.split() if any(c.isalpha() for c in word)]
    if len(words) < _ENOUGH:
        return 0.0
    letters = sum(sum(c.isalnum() for c in word) for word in words)
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(sentences) - 21.43


def _check_letter(body: str, case: Case) -> Iterator[Finding]:
    if not _GREETING.match(body):
        yield _finding(
            "no_greeting", "The letter has no greeting.", "Begin with a greeting and the customer's name."
        )
    names = [part for part in (case.assignee.name, *case.assignee.signature.split("\n")) if part.strip()]
    if not any(name.strip().lower() in body.lower() for name in names):
        yield _finding("no_signature", "The letter is not signed.", f"End with “{names[0].strip()}”.")


def _finding(
    rule: str, message: str, suggestion: str, span: Span | None = None, *, verdict: Outcome = "warn"
) -> Finding:
    severity = "blocking" if verdict == "unverifiable" else "advisory"
    return Finding(f"style.{rule}", verdict, severity, message, span, suggestion=suggestion)  # type: ignore[arg-type]  # one of two literals
