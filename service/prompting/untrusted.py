"""Fencing of untrusted values, so that a template can place them but never unwrap them.

Jinja does not see the text. A template gets an ``Untrusted`` that prints as a token; when the template has
been rendered, each token is swapped for the fenced text. Whatever a filter, a slice or a concatenation does
to a token, there is no text in it to come out: a token that was cut or altered is an error.

Text of one line and at most 60 characters is fenced inline, in double quotes, with the double quotes inside
turned into apostrophes; longer text is fenced as a block, under a mark nobody can write beforehand::

    "Dana"

    <<untrusted 1a2b3c4d5e6f>>
    The blender broke.
    <<end 1a2b3c4d5e6f>>

``{{ value.block }}`` and ``{{ value.inline }}`` choose the form.
"""

import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from hashlib import sha256

from service.prompting.tokens import neutralise, unquote

# Not a secret: the mark must be the same in every process, for caches and cassettes. It cannot be guessed
# because it depends on the whole text that it would have to stand in.
_KEY = b"evenhand untrusted text"
_INLINE_CHARS = 60
_DEEPEST = 12

# Noncharacters: never part of interchanged text, taken out of untrusted text, unchanged by upper and lower.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_TOKEN = re.compile(f"{_OPEN}([012])([0-9]+){_CLOSE}")
_AUTO, _BLOCK, _INLINE = "0", "1", "2"


def mark_of(text: str) -> str:
    """The mark of ``text``: 12 hexadecimal digits of its HMAC-SHA256."""
    return hmac.new(_KEY, text.encode("utf-8", "surrogatepass"), sha256).hexdigest()[:12]


def fence_block(text: str) -> str:
    """``text`` between two lines that carry its mark."""
    mark = mark_of(text)
    return f"<<untrusted {mark}>>\n{neutralise(text).strip()}\n<<end {mark}>>"


def fence_inline(text: str) -> str:
    """``text`` on one line in double quotes."""
    return f'"{unquote(neutralise(text))}"'


def fence(text: str) -> str:
    """``text`` in the form that suits its length; empty text stays empty."""
    clean = neutralise(text).strip()
    if not clean:
        return ""
    if "\n" in clean or len(clean) > _INLINE_CHARS:
        return fence_block(text)
    return fence_inline(text)


_FORMS = {_AUTO: fence, _BLOCK: fence_block, _INLINE: fence_inline}


class Untrusted:
    """A text a template may place, test for being empty and compare, and nothing else."""

    __slots__ = ("_index", "_mark", "_present")

    def __init__(self, index: int, text: str) -> None:
        self._index = index
        self._mark = mark_of(text)
        self._present = bool(text.strip())

    def _token(self, form: str) -> str:
        return f"{_OPEN}{form}{self._index}{_CLOSE}"

    @property
    def block(self) -> str:
        """The text, fenced as a block whatever its length."""
        return self._token(_BLOCK)

    @property
    def inline(self) -> str:
        """The text, fenced on one line whatever its length."""
        return self._token(_INLINE)

    def __str__(self) -> str:
        return self._token(_AUTO)

    __repr__ = __str__

    def __format__(self, specification: str) -> str:
        return str(self)

    def __bool__(self) -> bool:
        return self._present

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Untrusted):
            return self._mark == other._mark
        return isinstance(other, str) and self._mark == mark_of(other)

    def __hash__(self) -> int:
        return hash(self._mark)


class Record:
    """A mapping or dataclass of untrusted values: read by attribute or key, looped over with ``items()``."""

    __slots__ = ("_names", "_values")

    def __init__(self, names: Mapping[str, Untrusted], values: Mapping[str, object]) -> None:
        self._names = names
        self._values = values

    def __getitem__(self, name: str) -> object:
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[Untrusted]:
        return iter(self._names.values())

    def __len__(self) -> int:
        return len(self._values)

    def items(self) -> tuple[tuple[Untrusted, object], ...]:
        """Names (untrusted as well) with their values."""
        return tuple((self._names[name], value) for name, value in self._values.items())

    def __str__(self) -> str:
        return "; ".join(f"{name}: {value}" for name, value in self.items())

    __repr__ = __str__


class Enclosure:
    """The untrusted texts of one rendering: taken in as tokens, put back fenced."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def wrap(self, value: object, depth: int = 0) -> object:
        """``value`` with every text in it untrusted; numbers, truth values, dates and None stay bare.

        Raises ``TypeError`` for anything else than text, numbers, dates, sequences, mappings and dataclasses.
        """
        if depth > _DEEPEST:
            raise TypeError(f"an untrusted value is nested more than {_DEEPEST} deep")
        if isinstance(value, str):
            return self._wrap_text(str.__str__(value))
        if (
            value is None
            or type(value) in {bool, int, float, Decimal}
            or isinstance(value, date | time | timedelta)
        ):
            return value
        if isinstance(value, Mapping):
            return self._wrap_record({str(name): item for name, item in value.items()}, depth)
        if is_dataclass(value) and not isinstance(value, type):
            return self._wrap_record(
                {field.name: getattr(value, field.name) for field in fields(value)}, depth
            )
        if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
            return tuple(self.wrap(item, depth + 1) for item in value)
        raise TypeError(f"a {type(value).__name__} cannot be passed as untrusted")

    def _wrap_text(self, text: str) -> Untrusted:
        self._texts.append(text)
        return Untrusted(len(self._texts) - 1, text)

    def _wrap_record(self, values: Mapping[str, object], depth: int) -> Record:
        names = {name: self._wrap_text(name) for name in values}
        return Record(names, {name: self.wrap(item, depth + 1) for name, item in values.items()})

    def fill(self, rendered: str) -> str:
        """``rendered`` with fenced texts for tokens; ``ValueError`` where a token was cut or altered."""
        if _OPEN in (rest := _TOKEN.sub("", rendered)) or _CLOSE in rest:
            raise ValueError("an untrusted value was cut or altered; place it whole, as {{ name }}")
        return _TOKEN.sub(self._fenced, rendered)

    def _fenced(self, token: re.Match[str]) -> str:
        form, index = token[1], int(token[2])
        if index >= len(self._texts):
            raise ValueError("an untrusted value was altered; place it whole, as {{ name }}")
        return _FORMS[form](self._texts[index])


def without_tokens(text: str) -> str:
    """``text`` of a trusted input without the two characters that tokens are made of."""
    return text.replace(_OPEN, "").replace(_CLOSE, "")
