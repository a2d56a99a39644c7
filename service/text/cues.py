"""Finding which techniques a text shows, by their cues."""

import re
from functools import lru_cache

import re2

from service.domain.span import Span, span_of
from service.domain.technique import Technique
from service.text.screen import Screen


def why_not_a_cue(cue: str) -> str:
    """Why ``cue`` cannot be one ("" when it can): not a regular expression, or one that matches empty text.

    >>> why_not_a_cue("sorry (?:about|for|that)")
    ''
    >>> why_not_a_cue("(sorry")
    'missing ), unterminated subpattern at position 0'
    """
    try:
        if re.compile(cue, re.IGNORECASE).search(""):
            return "it matches empty text"
        Screen((cue,))
    except re.error as error:
        return str(error)
    except re2.error:
        return "RE2 cannot screen for it"
    return ""


def find_cues(text: str, techniques: tuple[Technique, ...]) -> dict[str, Span]:
    """Technique id -> the first words of ``text`` that match a cue of it.

    >>> sorry = Technique("apology", "", "", (), "", "", "", "opening", 1, cues=("I'm sorry",))
    >>> find_cues("Well, I’m  sorry about the blender.", (sorry,))["apology"].text
    'I’m  sorry'
    """
    screen, owners = _compile(techniques)
    found: dict[str, Span] = {}
    for index, match in screen.find(text):
        owner = owners[index]
        if owner not in found or match.start() < found[owner].start:
            found[owner] = span_of(text, match.start(), match.end())
    return found


@lru_cache(maxsize=8)
def _compile(techniques: tuple[Technique, ...]) -> tuple[Screen, tuple[str, ...]]:
    """One screen over all cues, and the technique that each belongs to."""
    cues = [(technique.id, cue) for technique in techniques for cue in technique.cues]
    return Screen([cue for _, cue in cues]), tuple(technique_id for technique_id, _ in cues)
