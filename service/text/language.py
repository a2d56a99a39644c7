"""Which language a text is in."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
# Words that English sentences are held together by, and other languages do not use.
_ENGLISH = frozenset(
    "the and to of you your i is it that for my we our have has was with this are not on be will can at as if so but would from an i'm i've it's don't me been they what when how".split()
)
_ENOUGH = 0.15  # share of such words from which a text is English
_SURE = 0.8  # probability from which another language is believed
_LEAST = 4  # words; less tells too little
# What customers of such services write in. Fewer to choose from means fewer mistakes in short texts.
_KNOWN = ("ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "th", "tr", "uk", "vi", "zh")  # fmt: skip


@lru_cache(maxsize=256)
def find_language(text: str) -> str:
    """ISO 639-1 of ``text``, "" where it is too short to tell.

    >>> find_language("Where is my parcel? I have been waiting for two weeks."), find_language("Ok thanks")
    ('en', '')
    >>> find_language("Wo bleibt mein Paket? Ich warte schon seit zwei Wochen darauf.")
    'de'
    """
    words = [word.lower() for word in _WORD.findall(text[:4000])]
    if sum(word in _ENGLISH for word in words) > _ENOUGH * len(words) and len(words) >= _LEAST:
        return "en"
    if len(words) < _LEAST and text.isascii():
        return ""
    return _classify(text[:4000]) if words else ""


def _classify(text: str) -> str:
    language, confidence = _open_identifier().classify(text)
    return str(language) if confidence >= _SURE else ""


@cache
def _open_identifier() -> "LanguageIdentifier":
    # Imported here: it takes half a second and brings numpy, and most texts are seen to be English without it.
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages(_KNOWN)
    return identifier
