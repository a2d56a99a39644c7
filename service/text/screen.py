"""Many patterns over one text: RE2 sees in one pass which can match, ``re`` confirms those with spans."""

import re
from collections.abc import Iterator, Sequence

import re2

from service.text.characters import fold

_LOOKAROUND = ("(?=", "(?!", "(?<=", "(?<!")
_BEYOND_ASCII = r"[^\x00-\x7f]"
_CLASSED = re.compile(r"\\[wWdD]")
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
    A pattern is compiled when a text first comes through the screen for it: most never are.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._sources = tuple(spaced(pattern) for pattern in patterns)
        self._patterns: list[re.Pattern[str] | None] = [None] * len(patterns)
        self._narrow = _build_set(self._sources, for_ascii=True)
        self._wide: re2.Set | None = None

    def find(self, text: str) -> Iterator[tuple[int, re.Match[str]]]:
        """(index of the pattern, match) in the order of the patterns; ``text`` is screened in one pass."""
        yield from self.find_folded(fold_spaces(text))

    def find_folded(self, folded: str) -> Iterator[tuple[int, re.Match[str]]]:
        """``find`` in a text, or a part of one, that ``fold_spaces`` has folded."""
        for index in self._find_candidates(folded):
            for match in self._compile(index).finditer(folded):
                if match.end() > match.start():
                    yield index, match

    def _compile(self, index: int) -> re.Pattern[str]:
        pattern = self._patterns[index]
        if pattern is None:
            pattern = self._patterns[index] = re.compile(self._sources[index], re.IGNORECASE)
        return pattern

    def _find_candidates(self, folded: str) -> Sequence[int]:
        if folded.isascii():
            matched = self._narrow.Match(folded)
        else:
            self._wide = self._wide or _build_set(self._sources, for_ascii=False)
            matched = self._wide.Match(folded.encode("utf-8", "replace"))
        if not matched:
            return range(len(self._sources))
        return sorted(index - 1 for index in matched if index)


def _build_set(sources: Sequence[str], *, for_ascii: bool) -> re2.Set:
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = 64 << 20
    options.log_errors = False
    built = re2.Set.SearchSet(options)
    # RE2 answers "no match" when it runs out of memory; one that always matches tells the two apart.
    built.Add("")
    for source in sources:
        built.Add(widen(source, for_ascii=for_ascii))
    built.Compile()
    return built


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


def widen(pattern: str, *, for_ascii: bool = False) -> str:
    """An RE2 pattern that matches wherever ``pattern`` does, and perhaps elsewhere.

    Look-arounds go (RE2 has none), counted repeats lose their bounds (they make its automaton large). RE2
    takes ``\\b``, ``\\w``, ``\\d`` for ASCII: without ``for_ascii`` one goes, two take any letter.

    >>> widen(r"(?<!not )\\byou(?! may)\\s{1,3}\\w{0,9}x")
    'you\\\\s+(?:\\\\w|[^\\\\x00-\\\\x7f])*x'
    >>> widen(r"\\bnow(?=,)\\b", for_ascii=True)
    '\\\\bnow\\\\b'
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
        out.append(_widened(token, for_ascii))
    return "".join(out)


def _widened(token: re.Match[str], for_ascii: bool) -> str:
    if token["repeat"]:
        return "+" if int(token["least"]) else "*"
    if for_ascii:
        return token[0]
    if token["escape"] in {r"\b", r"\B"}:
        return ""
    return f"(?:{token[0]}|{_BEYOND_ASCII})" if _CLASSED.search(token[0]) else token[0]


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
