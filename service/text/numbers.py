"""Numbers in digits and in words, exact."""

import re
from decimal import Decimal

_DIGIT_WORDS = "one two three four five six seven eight nine".split()
_TEEN_WORDS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: value for value, word in enumerate(["zero", *_DIGIT_WORDS, *_TEEN_WORDS])}
_VALUES |= {word: 10 * (index + 2) for index, word in enumerate(_TENS)} | {"fourty": 40}
_VALUES |= {"couple": 2, "few": 3}  # "a few hundred" is three hundred at least
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}
_PARTS = {"½": "0.5", "¼": "0.25", "¾": "0.75", "1/2": "0.5", "1/4": "0.25", "3/4": "0.75"}
_MOST = Decimal(10) ** 15  # longer runs of digits are no amount that anybody means

DIGITS = (
    r"(?:\d{1,2}(?:,\d\d){1,4},\d{3}(?:\.\d{1,2})?(?!\d)"  # 1,20,000 as in India
    r"|\d{1,3}(?:[,. '·_\u00a0\u2009\u202f]\d{3}){1,6}(?:[.,]\d{1,2})?(?!\d)|\d{1,3}(?:,\s000){1,3}(?!\d)"
    r"|\d+(?:\s?[½¼¾]|\s(?:1/2|1/4|3/4)(?![\d/]))|\d+(?:[.,]\d{1,2})?(?!\d)|\d+|[½¼¾])"
)
_SCALE = "dozen|hundred|thousand|million"
_BELOW = (
    rf"(?:(?:{'|'.join(_TENS)}|fourty)(?:(?:\s*-\s*|\s*)(?:{'|'.join(_DIGIT_WORDS)})(?!teen|t?y))?"
    rf"|{'|'.join(reversed(_TEEN_WORDS))}|{'|'.join(reversed(_DIGIT_WORDS))}|zero)"
)
_AFTER = r"(?:(?<=hundred)|(?<=thousand)|(?<=million))(?:\s+and\s+|\s*&\s*|\s*-\s*|\s*)|(?<=thousand),\s+(?:and\s+)?"
WORDS = (
    rf"(?:(?:half\s+an?\s+(?:{_SCALE})|(?:an?\s+)?(?:couple(?:\s+of)?(?:\s+(?:{_SCALE}))?|few\s+(?:{_SCALE})|{_SCALE})|{_BELOW})"
    rf"(?:[\s-]*(?:{_SCALE})){{0,3}}(?:(?:{_AFTER}){_BELOW}(?:[\s-]*(?:{_SCALE})){{0,3}}){{0,5}}"
    rf"(?:\s+and\s+a\s+half(?:\s+(?:{_SCALE}))?)?)"
)
NUMBER = rf"(?:{DIGITS}(?:[\s-]?(?:{_SCALE})\b)?|{WORDS})"
_SPACES = re.compile(r"[\s'·_]")
_SCALED = re.compile(rf"(.*?)[\s-]*({_SCALE})", re.DOTALL)
_WORD = re.compile("half|" + "|".join(sorted({**_VALUES, **_SCALES}, key=len, reverse=True)))


def read_number(text: str) -> Decimal:
    """The value of a match of ``NUMBER``; thousands and decimals in either convention.

    >>> [str(read_number(t)) for t in ("1,200", "1.200,50", "24.5", "twelve hundred", "two hundred and fifty")]
    ['1200', '1200.50', '24.5', '1200', '250']
    >>> [str(read_number(t)) for t in ("2½", "0.125", "50 hundred", "half a thousand", "a couple of hundred")]
    ['2.5', '0.125', '5000', '500', '200']
    """
    text = text.strip().lower()
    if not (text[:1].isdigit() or text[:1] in _PARTS):
        return _words(text)
    scaled = _SCALED.fullmatch(text)
    value = _digits(scaled[1]) * _SCALES[scaled[2]] if scaled else _digits(text)
    return min(value, _MOST)


def _digits(text: str) -> Decimal:
    for part, value in _PARTS.items():
        if text.endswith(part):
            whole = text.removesuffix(part).strip()
            return (_digits(whole) if whole else Decimal(0)) + Decimal(value)
    text = _SPACES.sub("", text)
    last = max(text.rfind(","), text.rfind("."))
    if last < 0:
        return Decimal(text)
    whole, decimals = re.sub(r"[.,]", "", text[:last]), text[last + 1 :]
    # Three digits are thousands ("1,200"), unless the other mark came before ("1,200.500") or nothing did ("0.125").
    other = "." if text[last] == "," else ","
    thousands = len(decimals) == 3 and not whole.startswith("0") and other not in text[:last]
    return Decimal(f"{whole}{decimals}" if thousands else f"{whole}.{decimals}")


def _words(text: str) -> Decimal:
    total, current, before = Decimal(0), Decimal(0), ""
    for word in _WORD.findall(text):
        scale = _SCALES.get(word, 0)
        if word == "half":
            current += Decimal("0.5") * _SCALES.get(before, 1)  # "a million and a half"
        elif scale >= 1000:
            total, current = total + (current or Decimal(1)) * scale, Decimal(0)
        else:
            current = (current or Decimal(1)) * scale if scale else current + _VALUES[word]
        before = word
    value = total + current
    return round(value, 0) if value == value.to_integral_value() else value
