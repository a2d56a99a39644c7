"""Several patterns tried on a text in one pass of RE2, before ``re`` looks for those that can match."""

import re
from collections.abc import Mapping

import re2

from service.text.screen import widen

_ANCHOR = re.compile(r"(?<!\[)(?<!\\)[\^$]")
_MEMORY = 64 << 20


class Sieve:
    """Named patterns (``re``, case-insensitive, for folded text); a sieve lets through too many, never too few.

    >>> sorted(Sieve({"refund": re.compile(r"^refunds?"), "fee": re.compile(r"fee(?!l)")}).hits("a refund, I feel"))
    ['fee', 'refund']
    """

    def __init__(self, patterns: Mapping[str, re.Pattern[str]]) -> None:
        self._names = tuple(patterns)
        self._sources = tuple(_ANCHOR.sub("", _flat(pattern)) for pattern in patterns.values())
        self._all = frozenset(patterns)
        self._narrow = self._build(for_ascii=True)
        self._wide: re2.Set | None = None

    def hits(self, text: str) -> frozenset[str]:
        """The names of the patterns that may match somewhere in ``text``."""
        if text.isascii():
            found = self._narrow.Match(text)
        else:
            self._wide = self._wide or self._build(for_ascii=False)
            found = self._wide.Match(text.encode("utf-8", "replace"))
        if not found:
            return self._all  # RE2 ran out of memory: the empty pattern always matches
        return frozenset(self._names[number - 1] for number in found if number)

    def _build(self, *, for_ascii: bool) -> re2.Set:
        options = re2.Options()
        options.case_sensitive = False
        options.max_mem = _MEMORY
        options.log_errors = False
        built = re2.Set.SearchSet(options)
        built.Add("")
        for source in self._sources:
            built.Add(widen(source, for_ascii=for_ascii))
        built.Compile()
        return built


def _flat(pattern: re.Pattern[str]) -> str:
    """The source without the white space of a verbose one."""
    return re.sub(r"\s+", "", pattern.pattern) if pattern.flags & re.VERBOSE else pattern.pattern
