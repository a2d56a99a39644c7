"""What leads from one text to another, word by word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

DiffOp = Literal["equal", "delete", "insert"]

_TOKEN = re.compile(r"\s+|[^\s]+")


def diff_words(before: str, after: str) -> Iterator[tuple[DiffOp, str]]:
    """Stretches that stay, go and come, in order: without what comes they are ``before``, without what goes ``after``.

    >>> list(diff_words("a full refund", "a small refund"))
    [('equal', 'a '), ('delete', 'full'), ('insert', 'small'), ('equal', ' refund')]
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    for op, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield "equal", "".join(old[start:end])
            continue
        if end > start:
            yield "delete", "".join(old[start:end])
        if stop > begin:
            yield "insert", "".join(new[begin:stop])
