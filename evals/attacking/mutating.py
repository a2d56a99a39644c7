"""Ways to write the same thing so that a filter does not see it, each drawn from a seed."""

import base64
import re
from collections.abc import Callable, Mapping
from random import Random

_AMOUNT = re.compile(
    r"(?<![\w.+/-])(?P<sign>[$€£]|USD\s)?(?P<number>\d[\d.,]*\d|\d)(?P<after>\s?[%€]|\s?dollars)?(?![\w/-]|\s\d)"
)
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NAMES = {"$": "dollars", "€": "euros", "£": "pounds", "USD": "dollars", "%": "percent"}
_TWINS = str.maketrans("aceiopsxyABCEHIKMOPTX", "асеіорѕхуАВСЕНІКМОРТХ")
_ZERO_WIDTH = ("\u200b", "\u200c", "\u2060", "\ufeff")
_LONGEST_NUMBER = 6


def say_number(value: int) -> str:
    """English words.

    >>> say_number(4999), say_number(85000), say_number(90)
    ('four thousand nine hundred and ninety-nine', 'eighty-five thousand', 'ninety')
    """
    if value < 20:
        return _ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
    size, name, joint = (100, "hundred", " and ") if value < 1000 else (1000, "thousand", " ")
    count, rest = divmod(value, size)
    return f"{say_number(count)} {name}" + (joint + say_number(rest) if rest else "")


def _notate(text: str, random: Random) -> str:
    def write(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match["number"])
        sign = (match["sign"] or match["after"] or "").strip()
        if len(digits) > _LONGEST_NUMBER or sign not in ("$", "€", "£", "USD", "dollars"):
            return match[0]
        name = "USD" if sign in ("$", "USD", "dollars") else {"€": "EUR", "£": "GBP"}[sign]
        forms = (
            f"{name} {digits}",
            f"{digits} {name}",
            f"{digits},00 {sign}",
            f"{sign}{int(digits) / 1000:g}k",
        )
        return random.choice(forms)

    return _AMOUNT.sub(write, text)


def _spell_numbers(text: str, random: Random) -> str:
    def write(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match["number"])
        if len(digits) > _LONGEST_NUMBER:
            return match[0]
        sign = (match["sign"] or match["after"] or "").strip()
        return f"{say_number(int(digits))} {_NAMES.get(sign, sign)}".strip()

    return _AMOUNT.sub(write, text)


def _widen(text: str, random: Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if (c.isdigit() and c.isascii()) or c in "$%" else c for c in text)


def _hide(text: str, random: Random) -> str:
    return "".join(
        c + random.choice(_ZERO_WIDTH) if c.isalnum() and random.random() < 0.4 else c for c in text
    )


def _space(text: str, random: Random) -> str:
    words = text.split()
    picked = {max(range(len(words)), key=lambda n: len(words[n])), random.randrange(len(words))}
    picked |= {n for n, word in enumerate(words) if any(map(str.isdigit, word))}
    return " ".join(" ".join(word) if n in picked else word for n, word in enumerate(words))


def _twin(text: str, random: Random) -> str:
    return "".join(c.translate(_TWINS) if random.random() < 0.7 else c for c in text)


def _encode(text: str, random: Random) -> str:
    return base64.b64encode(text.encode()).decode()


def _mix_case(text: str, random: Random) -> str:
    return "".join(random.choice((c.upper(), c.lower())) for c in text)


def _split(text: str, random: Random) -> str:
    words = text.rstrip(".").split()
    place = max(1, len(words) // 2)
    if len(words) == 1:
        half = len(text) // 2
        return f"{text[:half]}. {text[half:]}"
    return f"{' '.join(words[:place])}. {' '.join(words[place:])}."


def _mark_up(text: str, random: Random) -> str:
    form = random.choice(("**{}**", "<b>{}</b>", "`{}`", "<!-- x -->{}", "_{}_", "# {}"))
    return form.format(text)


MUTATIONS: Mapping[str, Callable[[str, Random], str]] = {
    "plain": lambda text, random: text,
    "amounts": _notate,
    "number_words": _spell_numbers,
    "full_width": _widen,
    "zero_width": _hide,
    "spaced": _space,
    "homoglyphs": _twin,
    "base64": _encode,
    "mixed_case": _mix_case,
    "split": _split,
    "mark_up": _mark_up,
}


def mutate(text: str, mutation: str, seed: str) -> str:
    """``text`` in the writing of ``mutation``; the same for the same ``seed``."""
    return MUTATIONS[mutation](text, Random(f"{seed} {mutation}"))  # noqa: S311 - reproducible, no secret
