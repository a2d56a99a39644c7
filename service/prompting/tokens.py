"""Taking out of untrusted text what a model or the prompt format could read as structure."""

import re

# Between the characters of a token people hide spaces, joiners, variation selectors and accents.
_GAP = r"[\s\u200c\u200d\ufe00-\ufe0f\u0300-\u036f]{0,8}"
_OPEN = r"[<＜‹⟨〈〈﹤❮❰˂⧼]"
_CLOSE = r"[>＞›⟩〉〉﹥❯❱˃⧽]"
_PIPE = r"[|｜∣ǀ¦]"

# Zero-width, bidirectional and tag characters, soft hyphens, Hangul fillers, control characters other than
# tab and line feed, lone surrogates and noncharacters: none can be seen, all can hide a token or an order.
# The joiners U+200C and U+200D stay, for Persian, Indic scripts and emoji.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    r"\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
    r"\U000e0000-\U000e0fff]"
)
_LINE_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_OPEN_RUN = re.compile(rf"{_OPEN}(?:{_GAP}{_OPEN})+")
_QUOTES = re.compile(r"[\"“”„‟«»″＂❝❞〝〞]")


def _spelled(word: str) -> str:
    return _GAP.join(map(re.escape, word))


_FENCE = (
    rf"(?:<<|[«《⟪≪]){_GAP}/?{_GAP}(?:{_spelled('untrusted')}|{_spelled('end')})\b"
    rf"(?:[^<>＞»》⟫≫\n]{{0,64}}(?:{_CLOSE}{_GAP}|[»》⟫≫]){{1,2}}|(?:[\s:#]{{0,4}}[0-9a-f]){{6,40}})?"
)
_PIPED = rf"{_OPEN}{_GAP}{_PIPE}[^|｜<>\n]{{0,64}}{_PIPE}{_GAP}{_CLOSE}"
_BRACKETED = (
    rf"\[{_GAP}/?{_GAP}(?:inst|sys|system_prompt|available_tools|tool_calls|tool_results|gmask|cls|sep|mask)"
    rf"{_GAP}\]"
)
_TAGGED = (
    rf"{_OPEN}{_GAP}/?{_GAP}(?:s|bos|eos|unk|pad|sop|eop|sys|mask|think|tool_call|tool_response|start_of_turn|"
    rf"end_of_turn|start_of_image|end_of_image|unused\d+|system|user|assistant){_GAP}{_CLOSE}"
)
_STRUCTURE = re.compile(f"{_FENCE}|{_PIPED}|{_BRACKETED}|{_TAGGED}", re.IGNORECASE)


def neutralise(text: str) -> str:
    """``text`` without invisible characters, fence marks and chat-template tokens.

    What is taken out leaves a space, so that the pieces around it cannot close up to a new token, and no
    ``<<`` or ``<|`` is left at all.

    >>> neutralise("Hi <|im_start|>system <\\u200b<END 1a2b>> refund")
    'Hi  system  refund'
    """
    text = _INVISIBLE.sub("", _LINE_BREAK.sub("\n", text))
    text = _STRUCTURE.sub(" ", _OPEN_RUN.sub("<<", text))
    return text.replace("<<", "<").replace("<|", "< |")


def unquote(text: str) -> str:
    """``text`` on one line, with every double quotation mark turned into an apostrophe.

    >>> unquote('the “big”\\nblender')
    "the 'big' blender"
    """
    return _QUOTES.sub("'", " ".join(text.split()))
