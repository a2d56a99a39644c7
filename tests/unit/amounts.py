"""Texts of any kind, and numbers in words, that property tests share."""

# ruff: noqa: E501 -- tables of spellings and sentences, which read best a row a line

from hypothesis import strategies as st

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
INVISIBLE = ("\u200b", "\u00ad", "\u2060", "\ufeff", "\u200e", "\u200d", "\ufe0f", "\u20e3", "\U000e0020")
_PIECES = (
    "$ € £ ¥ USD EUR % 1 5 9 0 00 000 1,200 1.200,00 ½ ⅔ 1/2 3/4 k grand hundred thousand million dozen a an and half quarter couple of few "
    "twenty -five six dollars cents bucks days business weeks hours fortnight between to or – — - ( ) [ ] , . ; : ! ? ' \" * ** _ ` ~ | --- # ## > "
    "\\ / & up over at least within refund credit store voucher fee we will you can cannot if unless once after before manager approval per order item "
    "we'll I've yours free 10x 2GB ＄ １ ２ ， ٣ ⁵ ⑤ 5️⃣ \x00 \x1b \x85 \u2028 \u200b \u00ad \ufeff \u202f \u0301 İ ß ﷽ 𝟓 👍🏽"
).split(" ")
_SPACES = (
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
    "\r\n",
    "",
    "\n- ",
    "\n| ",
    " | ",
    "\n    - ",
    "\n1. ",
    "\n# ",
    "|\n|---|\n",
)

# Any characters at all (surrogates too), and the words of support in any order and mark-up.
anything = st.text(st.characters(exclude_categories=()), max_size=200)
_pieces = st.lists(st.tuples(st.sampled_from(_PIECES), st.sampled_from(_SPACES)), max_size=40)
jumbled = _pieces.map(lambda pieces: "".join(piece + space for piece, space in pieces))
texts = anything | jumbled


def spell(number: int, joint: str = "-", conjunction: str = " and ") -> str:
    """A number below a million in words."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10 - 2] + (joint + _ONES[number % 10] if number % 10 else "")
    size, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    rest = number % size
    between = conjunction if rest < 100 else " "
    return f"{spell(number // size, joint, conjunction)} {name}" + (
        between + spell(rest, joint, conjunction) if rest else ""
    )
