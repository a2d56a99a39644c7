"""Text that others wrote, put into Markdown so that it stays text.

Replies, messages, ids and prompts may hold markup, tables, HTML or mentions of people. In a block of code GitHub reads
none of it; elsewhere character references stand for every character that could mean something.
"""

import re
import textwrap
import unicodedata

# What a reader can't see or what turns the order of the rest around; joiners stay, emoji and scripts need them.
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_HARMLESS = {"\n", "\t", "\u200c", "\u200d"}


def fence(text: str, language: str = "", *, most: int = 4000, width: int | None = 100) -> str:
    """``text`` as a block of code that nothing in it can end, its lines wrapped at ``width`` and cut after ``most``.

    >>> print(fence("a```b"))
    ````
    a```b
    ````
    """
    lines = reveal(text[:most]).split("\n")
    if width is not None:
        lines = [part for line in lines for part in _wrap(line, width)]
    if len(text) > most:
        lines.append(f"… and {len(text) - most:,} more characters")
    body = "\n".join(lines)
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", body)), default=0))
    return f"{ticks}{language}\n{body}\n{ticks}"


def code(text: str) -> str:
    """``text`` as code within a line, a table's cell or a summary.

    >>> code("<b>|`@me`")
    '<code>&#60;b&#62;&#124;&#96;&#64;me&#96;</code>'
    """
    return f"<code>{_refer(text, keep=' -')}</code>"


def prose(text: str) -> str:
    """``text`` within a sentence: with its punctuation, but without markup or mentions.

    >>> prose("5 % *off*, @me")
    '5 % &#42;off&#42;, @\\u2060me'
    """
    return _refer(text, keep=" -.,;:%'’“”[]+−–…@").replace("@", "@\u2060")


def reveal(text: str) -> str:
    """``text`` with one kind of line ends, and hidden characters by their numbers.

    >>> reveal("a\\r\\nb\\u202ec")
    'a\\nb\\\\u202ec'
    """
    plain = re.sub("\r\n?", "\n", text)
    return "".join(
        _name(c) if unicodedata.category(c) in _HIDDEN and c not in _HARMLESS else c for c in plain
    )


def _name(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _refer(text: str, keep: str) -> str:
    line = " ".join(reveal(text).split())
    return "".join(c if c.isalnum() or c in keep else f"&#{ord(c)};" for c in line)


def _wrap(line: str, width: int) -> list[str]:
    if len(line) <= width:
        return [line]
    return textwrap.wrap(
        line,
        width,
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
        expand_tabs=False,
    ) or [""]
