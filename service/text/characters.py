"""Characters that look different and mean the same, folded without moving any offset, or seen and taken out."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from service.domain.span import Span, span_of
from service.text.memory import SENTENCES

# The zero of every script's decimal digits (Unicode 15); its nine others follow it.
_ZEROS = "٠۰߀०০੦૦୦௦౦೦൦෦๐໐༠၀႐០᠐᥆᧐᪀᪐᭐᮰᱀᱐꘠꣐꤀꧐꧰꩐꯰０𐒠𐴰𑁦𑃰𑄶𑇐𑋰𑑐𑓐𑙐𑛀𑜰𑣠𑥐𑱐𑵐𑶠𑽐𖩠𖫀𖭐𝟎𝟘𝟢𝟬𝟶𞅀𞋰𞓰𞥐🯰"
_FOLDED: dict[int, int | str] = {
    **{0xFF01 + index: 0x21 + index for index in range(94)},  # full-width ASCII
    # Letters and digits in mathematical alphabets, which social media use for bold and italics.
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x1D400, 0x1D7CC)},
    **{ord(zero) + digit: ord("0") + digit for zero in _ZEROS for digit in range(10)},
    **dict.fromkeys(
        map(
            ord,
            "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
        ),
        " ",
    ),
    **dict.fromkeys(map(ord, "’‘ʼ‛′"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒−﹣"), "-"),
    **dict.fromkeys(map(ord, "﹩💲"), "$"),
    **dict.fromkeys(map(ord, "﹪٪"), "%"),
    **dict.fromkeys(map(ord, "٬﹐"), ","),
    **dict.fromkeys(map(ord, "٫﹒․"), "."),
    ord("⁄"): "/",
    ord("￡"): "£",
    ord("￥"): "¥",
    ord("￠"): "¢",
}
# Nothing is seen of these: soft hyphens, joiners, direction marks, variation selectors, and the key cap of "5️⃣".
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_HIDDEN = re.compile(f"[{_INVISIBLE}]+")
# Small digits are an amount behind a currency or a space; behind a word or a digit they are a footnote or a power.
_SMALL = re.compile(r"(?:(?<=[$€£¥₹])|(?<![^\s(\[]))[⁰¹²³⁴-⁹₀-₉]+|(?<=[$€£¥₹])[①-⑨⓪⓿]+")
_DIGITS = {ord(small): str(unicodedata.digit(small)) for small in "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉①②③④⑤⑥⑦⑧⑨⓪⓿"}


def fold(text: str) -> str:
    """``text`` with plain digits, spaces, quotes and hyphens; the same length, so spans still fit.

    >>> fold("we’ll refund ＄１２０ or €⁵⁰")
    "we'll refund $120 or €50"
    """
    return text if text.isascii() else _fold(text)


@lru_cache(SENTENCES)
def _fold(text: str) -> str:
    folded = text.translate(_FOLDED)
    return _SMALL.sub(lambda match: match[0].translate(_DIGITS), folded)


def find_invisible(text: str) -> Iterator[Span]:
    """Runs of characters of which nothing is seen, such as zero-width spaces and soft hyphens.

    >>> [(s.start, s.end) for s in find_invisible("$1\\u200b200 re\\u00adfund")]
    [(2, 3), (9, 10)]
    """
    if not text.isascii():
        for match in _HIDDEN.finditer(text):
            yield span_of(text, match.start(), match.end())


def strip_invisible(text: str) -> tuple[str, Sequence[int]]:
    """``text`` without what is not seen, and the offset in ``text`` of each character left, its length last.

    >>> strip_invisible("$1\\u200b20")
    ('$120', [0, 1, 3, 4, 5])
    """
    hidden = tuple(find_invisible(text))
    if not hidden:
        return text, range(len(text) + 1)
    offsets: list[int] = []
    start = 0
    for span in hidden:
        offsets.extend(range(start, span.start))
        start = span.end
    offsets.extend(range(start, len(text) + 1))
    return _HIDDEN.sub("", text), offsets


def restore_span(text: str, offsets: Sequence[int], span: Span) -> Span:
    """Where ``span``, found in what ``strip_invisible`` left (folded or not), stands in ``text``, in its own words.

    >>> clean, offsets = strip_invisible("up to $1\\u200b20.")
    >>> restore_span("up to $1\\u200b20.", offsets, span_of(clean, 6, 10)).text
    '$1\\u200b20'
    """
    if span.start >= span.end:
        return span_of(text, offsets[span.start], offsets[span.start])
    return span_of(text, offsets[span.start], offsets[span.end - 1] + 1)
