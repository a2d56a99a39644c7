"""Numbers in digits and in words, exact."""

from decimal import Decimal

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: value for value, word in enumerate(_ONES)} | {
    word: 10 * (index + 2) for index, word in enumerate(_TENS)
}
_VALUES |= {"a": 1, "an": 1, "couple": 2, "dozen": 12}
_SCALES = {"hundred": 100, "thousand": 1000, "k": 1000, "million": 1_000_000}

DIGITS = r"\d{1,3}(?:[,. ']\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)|\d+"
_UNITS = "|".join(sorted([*_ONES, *_TENS], key=len, reverse=True))
WORDS = (
    rf"(?:a\s+couple\s+of|(?:an?\s+)?(?:hundred|thousand|dozen)|(?:{_UNITS}))"
    rf"(?:(?:(?<=hundred)\s+and\s+|(?<=thousand)\s+and\s+|\s*-\s*|\s+)(?:{_UNITS}|hundred|thousand)){{0,8}}"
)
NUMBER = rf"(?:{DIGITS}|{WORDS})"


def read_number(text: str) -> Decimal:
    """The value of a match of ``NUMBER``; thousands and decimals in either convention.

    >>> [str(read_number(t)) for t in ("1,200", "1.200,50", "24.5", "twelve hundred", "two hundred and fifty")]
    ['1200', '1200.50', '24.5', '1200', '250']
    """
    text = text.strip().lower()
    return _digits(text) if text[:1].isdigit() else _words(text)


def _digits(text: str) -> Decimal:
    text = text.replace(" ", "").replace("'", "")
    comma, dot = text.rfind(","), text.rfind(".")
    if comma >= 0 and dot >= 0:
        decimal = "," if comma > dot else "."
        grouping = "." if decimal == "," else ","
        return Decimal(text.replace(grouping, "").replace(decimal, "."))
    separator = "," if comma >= 0 else "."
    parts = text.split(separator)
    if all(len(part) == 3 for part in parts[1:]):
        return Decimal("".join(parts))
    return Decimal(".".join(parts)) if len(parts) == 2 else Decimal("".join(parts))


def _words(text: str) -> Decimal:
    total, current = 0, 0
    for word in text.replace("-", " ").split():
        if word in _SCALES:
            scale = _SCALES[word]
            if scale >= 1000:
                total, current = total + max(current, 1) * scale, 0
            else:
                current = max(current, 1) * scale
        elif word in _VALUES:
            value = _VALUES[word]
            current = current * value if word == "dozen" and current else current + value
    return Decimal(total + current)
