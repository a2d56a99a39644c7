"""Turning what a customer says of themselves into what is said back to them."""

import re

from service.text.characters import fold

_SWAPS = {
    "i": "you", "i'm": "you are", "im": "you are", "i've": "you have", "ive": "you have", "i'd": "you would",
    "i'll": "you will", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "we": "you",
    "we're": "you are", "we've": "you have", "our": "your", "ours": "yours", "us": "you", "ourselves": "yourselves",
    "your": "our", "yours": "ours", "ur": "our", "you're": "we are", "you've": "we have", "you'd": "we would",
    "you'll": "we will", "am": "are",
}  # fmt: skip
_BE = {"was": "were", "wasn't": "weren't", "am": "are"}
_OBJECT_AFTER = frozenset(
    "from to by with for at of on about against contacted called emailed told asked paid trusted gave give sent wrote".split()
)
_TOKEN = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?|[^A-Za-z]+")
_GUYS = re.compile(r"\b(?P<you>you|u)\s+(?:guys|people|lot|all)\b", re.IGNORECASE)


def reflect(sentence: str) -> str:
    """``sentence`` with the persons turned round and shouting lowered, without its full stop.

    >>> reflect("I bought the VortaMix 900 from you, and now it just hums.")
    'you bought the VortaMix 900 from us, and now it just hums'
    >>> reflect("YOU TOOK MY MONEY TWICE!!")
    'we took your money twice'
    """
    text = _GUYS.sub(r"\g<you>", fold(sentence)).strip().rstrip(".!?… ")
    letters = [character for character in text if character.isalpha()]
    if letters and sum(character.isupper() for character in letters) > len(letters) / 2:
        text = text.lower()
    turned: list[str] = []
    before = ""
    for token in _TOKEN.findall(text):
        word = token.lower()
        if not word[0].isalpha():
            turned.append(token)
            continue
        if word in ("you", "u"):
            turned.append("us" if before in _OBJECT_AFTER else "we")
        elif word in _BE and before in ("i", "we"):
            turned.append(_BE[word])
        elif word in _SWAPS:
            turned.append(_SWAPS[word])
        else:
            turned.append(token)
        before = word
    reflected = "".join(turned)
    opening = re.match(r"[A-Za-z']+", reflected)
    # A sentence's first capital is only its place; a name or a model keeps its own.
    if opening and opening[0].istitle() and text[: opening.end()].lower() in _LOWERED:
        reflected = reflected[0].lower() + reflected[1:]
    return reflected


_LOWERED = frozenset(
    "nobody no somebody someone everybody every then so and but the this that it its it's my our we your a an his her he she they their on in at when after since".split()
)
