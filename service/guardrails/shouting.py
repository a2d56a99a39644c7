"""Capitals for emphasis and piled-up exclamation marks; acronyms, codes and model names are neither."""

# A phrase pattern is kept on one line, so that it can be read and searched as a whole.

import re
from collections.abc import Iterator

from service.domain.span import Span, span_of
from service.domain.verdict import Finding

_RUN = re.compile(r"\b[A-Z][A-Z']+(?:[ \t,*_]+(?:[A-Z][A-Z']+|I|A)\b)*")
# Words of ordinary prose: among capitals they show that somebody is shouting, not naming something.
_PROSE = frozenset(
    """NOT NEVER ALWAYS MUST CANNOT CAN'T WON'T DON'T DIDN'T ISN'T WASN'T SHOULD WILL WOULD COULD YOU YOUR YOURS OUR THE
    THIS THAT THESE THOSE THEY THEIR WE'RE YOU'RE IS ARE WAS WERE HAVE HAS HAD BEEN DOES DID PLEASE STOP READ AGAIN ALREADY ONLY VERY
    EVERY EVERYTHING NOTHING ANYTHING WHAT WHY WHEN WHERE WHO HOW AND BUT BECAUSE WITH WITHOUT FROM THERE HERE WANT NEED ASAP
    SORRY THANK THANKS WRONG FAULT PROBLEM UNACCEPTABLE IMMEDIATELY REALLY EXTREMELY ABSOLUTELY DEFINITELY HELP KNOW TOLD SAID NO REFUND REFUNDS AFTER CLOSED FINAL""".split()
)
# One of these alone, in capitals, is emphasis that lands as shouting; "NOT" and the like need company.
_ALONE = frozenset(
    "NEVER ALWAYS MUST CANNOT CAN'T WON'T DIDN'T WRONG UNACCEPTABLE ALREADY YOUR YOU EVERYTHING NOTHING WHY SORRY FINAL".split()
)
_MARKS = re.compile(r"!\s?!+|[!?]*(?:!\?|\?!)[!?]*|\?{2,}")
_EXCLAIMED = re.compile(r"!(?=\s|$)")
_FLOOD = 5


def check_shouting(body: str, message: str) -> Iterator[Finding]:
    """``tone.shouting`` in ``body``; capitals that ``message`` (the customer's) holds too are taken for names."""
    for span in _find_capitals(body):
        if span.text not in message:
            yield _finding(
                span, f"“{span.text}” in capitals reads as shouting.", "Write it in ordinary letters."
            )
            break
    for match in _MARKS.finditer(body):
        yield _finding(
            span_of(body, match.start(), match.end()),
            "Piled-up marks read as shouting.",
            "End the sentence with one mark.",
        )
        break
    exclaimed = list(_EXCLAIMED.finditer(body))
    if len(exclaimed) >= _FLOOD:
        last = exclaimed[-1]
        yield _finding(
            span_of(body, last.start(), last.end()),
            f"{len(exclaimed)} exclamation marks are too many for an upset customer.",
            "End most sentences with a full stop.",
        )


def _find_capitals(body: str) -> Iterator[Span]:
    for match in _RUN.finditer(body):
        words = [word.strip(",*_") for word in match[0].split()]
        prose = sum(word in _PROSE for word in words)
        if _is_heading(body, match) and len(words) < 4:
            continue
        if (len(words) == 1 and words[0] in _ALONE) or (len(words) > 1 and prose and prose * 4 >= len(words)):
            yield span_of(body, match.start(), match.end())


def _is_heading(body: str, match: re.Match[str]) -> bool:
    before = body[: match.start()].rpartition("\n")[2].strip(" #*_-")
    after = body[match.end() :].partition("\n")[0].strip(" *_")
    return not before and after[:1] in {"", ":"}


def _finding(span: Span, message: str, suggestion: str) -> Finding:
    return Finding("tone.shouting", "warn", "advisory", message, span, suggestion=suggestion)
