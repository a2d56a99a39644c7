"""Many patterns over one text: RE2 sees in one pass which can match, ``re`` confirms those with spans."""

import re
from collections.abc import Iterator, Sequence

import re2

from service.text.characters import fold

_LOOKAROUND = ("(?=", "(?!", "(?<=", "(?<!")
_WORD = r"[^\x00-\x2f:-@\[-^\x60{-\x7f]"
_LOOK_BEHIND = re.compile(r"\(\?<[!=][^()]*\)")
_UNUSUAL_SPACE = re.compile(r"[^\S \t\n\r\f]")
_TOKEN = re.compile(
    r"""(?P<escape>\\.) | (?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])
      | (?P<repeat>\{(?P<least>\d+)(?:,\d*)?\}) | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


class Screen:
    """Patterns in ``re`` syntax, case-insensitive; a space in one stands for any white space
    (`` ?`` for any or none).

    They are written for folded text (plain quotes and spaces); ``find`` folds by itself and keeps offsets.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = tuple(re.compile(spaced(pattern), re.IGNORECASE) for pattern in patterns)
        options = re2.Options()
        options.case_sensitive = False
        options.max_mem = 64 << 20
        options.log_errors = False
        self._set = re2.Set.SearchSet(options)
        # RE2 answers "no match" when it runs out of memory; one that always matches tells the two apart.
        self._set.Add("")
        for pattern in patterns:
            self._set.Add(widen(spaced(pattern)))
        self._set.Compile()

    def find(self, text: str) -> Iterator[tuple[int, re.Match[str]]]:
        """(index of the pattern, match) in the order of the patterns; ``text`` is screened in one pass."""
        folded = fold_spaces(text)
        for index in self._candidates(folded):
            for match in self._patterns[index].finditer(folded):
                if match.end() > match.start():
                    yield index, match

    def _candidates(self, folded: str) -> Sequence[int]:
        matched = self._set.Match(folded.encode("utf-8", "replace"))
        if not matched:
            return range(len(self._patterns))
        return sorted(index - 1 for index in matched if index)


def fold_spaces(text: str) -> str:
    """``text`` folded, with white space that RE2's ``\\s`` does not know made plain spaces."""
    return _UNUSUAL_SPACE.sub(" ", fold(text))


def spaced(pattern: str) -> str:
    """``pattern`` with its spaces standing for any white space.

    >>> spaced("calm down ?!")
    'calm\\\\s+down\\\\s*!'
    """
    # ``re`` wants look-behinds of one width, so a space in those is one character.
    pattern = _LOOK_BEHIND.sub(lambda match: match[0].replace(" ", r"\s"), pattern)
    return pattern.replace(" ?", r"\s*").replace(" ", r"\s+")


def widen(pattern: str) -> str:
    """An RE2 pattern that matches wherever ``pattern`` does, and perhaps elsewhere.

    Assertions go (RE2 lacks most), ``\\w`` takes any letter (RE2's is ASCII), counted repeats lose their
    bounds (they make its automaton large).

    >>> widen(r"(?<!not )\\byou(?! may)\\s{1,3}\\w{0,9}x")
    'you\\\\s+[^\\\\x00-\\\\x2f:-@\\\\[-^\\\\x60{-\\\\x7f]*x'
    """
    out: list[str] = []
    position = 0
    while position < len(pattern):
        if pattern.startswith(_LOOKAROUND, position):
            position = _group_end(pattern, position)
            continue
        token = _TOKEN.match(pattern, position)
        assert token is not None  # the last alternative takes any character
        position = token.end()
        out.append(_widened(token))
    return "".join(out)


def _widened(token: re.Match[str]) -> str:
    if token["repeat"]:
        return "+" if int(token["least"]) else "*"
    if token["escape"] in {r"\b", r"\B"}:
        return ""
    if token["escape"] == r"\w":
        return _WORD
    return token[0]


def _group_end(pattern: str, start: int) -> int:
    depth, position = 0, start
    while position < len(pattern):
        token = _TOKEN.match(pattern, position)
        assert token is not None  # the last alternative takes any character
        position = token.end()
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth == 0:
            return position
    raise ValueError("unbalanced group in a pattern")
