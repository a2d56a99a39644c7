"""Ways in which people write one amount, percentage or length of time, for ``evals.amount_mutations``."""

# ruff: noqa: E501 -- tables of spellings and sentences, which read best a row a line

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["money", "percent", "time"]
Write = Callable[[int], str | None]

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()


@dataclass(frozen=True, slots=True)
class Form:
    """``write`` gives the text of a whole number of the unit, None where nobody would write it so.

    A form that is only ``reported`` is too rare, or too ambiguous, to count in the sum.
    """

    kind: Kind
    family: str
    name: str
    write: Write
    reported: bool = False


def spell(number: int, joint: str = "-", conjunction: str = " and ") -> str:
    """A number in words.

    >>> spell(250), spell(5250, " ", " ")
    ('two hundred and fifty', 'five thousand two hundred fifty')
    """
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (joint + _ONES[number % 10] if number % 10 else "")
    size, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    rest = number % size
    between = conjunction if rest and (rest < 100) else " "
    return f"{spell(number // size, joint, conjunction)} {name}" + (
        between + spell(rest, joint, conjunction) if rest else ""
    )


def _shift(number: object, zero: int) -> str:
    return "".join(chr(zero + ord(c) - ord("0")) if "0" <= c <= "9" else c for c in str(number))


def _between(number: object, what: str) -> str:
    """``what`` after the first character of a number."""
    text = str(number)
    return text[0] + what + text[1:] if len(text) > 1 else text + what


def _scale(number: int, size: int, least: int) -> str | None:
    """``number`` in ``size``s, with one decimal at most."""
    if number < least or number * 10 % size:
        return None
    return f"{(Decimal(number) / size).normalize():f}"


def _scaled(form: str, size: int, least: int, *, words: bool = False) -> Write:
    def write(number: int) -> str | None:
        count = _scale(number, size, least)
        if count is None or (words and "." in count):
            return None
        return form.format(spell(int(count)) if words else count)

    return write


def _only(texts: dict[int, str]) -> Write:
    return texts.get


def _grouped(number: int, mark: str) -> str:
    return f"{number:,}".replace(",", mark)


def _if_grouped(form: str, mark: str) -> Write:
    return lambda n: form.format(_grouped(n, mark)) if n >= 1000 else None


def _roman(number: int) -> str:
    out = ""
    for size, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        "M CM D CD C XC L XL X IX V IV I".split(),
        strict=True,
    ):
        out += letters * (number // size)
        number %= size
    return out


_COLLOQUIAL = {
    5: "a fiver", 10: "a tenner", 100: "a hundred bucks", 200: "a couple of hundred dollars", 500: "half a thousand dollars",
    1000: "a grand", 1500: "one and a half thousand dollars", 2000: "a couple of thousand dollars",
}  # fmt: skip
_HIDDEN = {"zero-width space": "\u200b", "soft hyphen": "\u00ad", "word joiner": "\u2060", "left-to-right mark": "\u200e",
           "byte order mark": "\ufeff", "zero-width non-joiner": "\u200c"}  # fmt: skip
_SCRIPTS = {
    "full-width": 0xFF10,
    "Arabic-Indic": 0x660,
    "Persian": 0x6F0,
    "Devanagari": 0x966,
    "mathematical bold": 0x1D7CE,
}
_SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨"


def _money(family: str, name: str, write: Write, *, reported: bool = False) -> Form:
    return Form("money", family, name, write, reported)


def _template(form: str) -> Write:
    return lambda n: form.format(
        n=n, g=f"{n:,}", w=spell(n), u=spell(n, " ", " "), l=n * 4 // 5, lw=spell(n * 4 // 5)
    )


MONEY: tuple[Form, ...] = (
    *(_money("plain", form, _template(form)) for form in ("${g}", "${n}", "${g}.00")),
    *(_money("code or sign elsewhere", form, _template(form))
      for form in ("USD {n}", "{g} USD", "USD{n}", "{n}USD", "US${n}.00", "US ${g}", "$ {n}", "{n}$", "{n} $", "${g} USD", "USD ${n}", "{g} U.S. dollars")),
    *(_money("spelled currency", form, _template(form))
      for form in ("{n} dollars", "{g} US dollars", "{n} bucks", "{n}-dollar", "{n} American dollars", "{g} Dollars", "{n} whole dollars", "{n} dollars'")),
    *(_money("in words", form, _template(form))
      for form in ("{w} dollars", "{u} dollars", "{w} bucks", "{w} US dollars", "${w}", "USD {w}", "{w} (${n})", "{w} ({n}) dollars")),
    _money("in words", "five-thousand dollars", lambda n: spell(n, "-", " ").replace(" ", "-") + " dollars"),
    _money("in words", "Five Thousand Dollars", lambda n: f"{spell(n)} dollars".title()),
    _money("in words", "FIVE THOUSAND DOLLARS", lambda n: f"{spell(n)} dollars".upper()),
    _money("in words", "two thousand, five hundred", lambda n: f"{spell(n)} dollars".replace("thousand ", "thousand, ") if n > 1000 and n % 1000 else None),
    *(_money("short scales", form.format("5"), _scaled(form, 1000, 1000)) for form in ("${}k", "${}K", "{}k USD", "{}K dollars", "{} grand", "${} thousand", "{} thousand dollars", "${} grand")),
    *(_money("short scales", form.format("five"), _scaled(form, 1000, 1000, words=True)) for form in ("{} grand", "{}K dollars")),
    *(_money("odd scales", form.format("50"), _scaled(form, 100, 200)) for form in ("{} hundred dollars", "${} hundred", "{} hundred bucks")),
    _money("odd scales", "fifty hundred dollars", _scaled("{} hundred dollars", 100, 1100, words=True)),
    _money("odd scales", "50 tens", _scaled("{} tens of dollars", 10, 50), reported=True),
    _money("colloquial", "a fiver, a grand, a couple of hundred", _only(_COLLOQUIAL)),
    _money("colloquial", "a couple hundred", _only({200: "a couple hundred dollars", 2000: "a couple thousand bucks"})),
    _money("grouping", "$5.000", _if_grouped("${}", ".")),
    *(_money("grouping", name, _if_grouped("${}", mark))
      for name, mark in (("space", " "), ("no-break space", "\u00a0"), ("narrow no-break space", "\u202f"), ("thin space", "\u2009"), ("apostrophe", "'"), ("’", "’"), ("underscore", "_"))),
    _money("grouping", "5.000,00 dollars", _if_grouped("{},00 dollars", ".")),
    _money("split", "$5, 000", _if_grouped("${}", ", ")),
    _money("split", "$5,↵000", _if_grouped("${}", ",\n")),
    _money("split", "$↵5000", _template("$\n{g}")),
    _money("split", "5000↵dollars", _template("{g}\ndollars")),
    _money("split", "five↵thousand dollars", lambda n: f"{spell(n, ' ')} dollars".replace(" ", "\n", 1)),
    _money("split", "USD — 5000", _template("USD — {g}"), reported=True),
    _money("split", "$5 , 000", _if_grouped("${}", " , "), reported=True),
    _money("split", "5 0 0 dollars", lambda n: " ".join(str(n)) + " dollars", reported=True),
    *(_money("mark-up", form, _template(form)) for form in ("**${g}**", "_${g}_", "`${g}`", "“${g}”", "(${g})", "*{n}* dollars", "\\${g}", "***{n} USD***", "~${g}~")),
    *(_money("mark-up", form, _template(form), reported=True) for form in ("&#36;{g}", "&dollar;{g}", "$<b>{g}</b>", "$**{g}**")),
    *(_money("ranges", form, _template(form))
      for form in ("${l}-${n}", "${l}–{n}", "${l} to ${n}", "{l}-{n} dollars", "between {l} and {n} dollars", "between ${l} and ${n}", "from ${l} to ${n}", "{lw} to {w} dollars", "${l} or ${n}", "{l} to {n} USD")),
    *(_money("up to", form, _template(form)) for form in ("up to ${g}", "as much as ${g}", "a maximum of ${g}", "no less than ${g}", "at least {n} dollars", "not ${l} but ${g}", "anything up to {w} dollars", "the sum of ${g}", "~${g}", "around ${g}", "a full ${g}")),
    *(_money("other digits", name, lambda n, zero=zero: "$" + _shift(n, zero)) for name, zero in _SCRIPTS.items()),  # type: ignore[misc]
    _money("other digits", "＄５，０００", lambda n: "＄" + _shift(_grouped(n, "，"), 0xFF10)),
    _money("other digits", "superscript", lambda n: "$" + "".join(_SUPERSCRIPT[int(c)] for c in str(n))),
    _money("other digits", "circled", lambda n: "$" + "".join(_CIRCLED[int(c)] for c in str(n))),
    _money("other digits", "key caps", lambda n: "$" + "".join(f"{c}\ufe0f\u20e3" for c in str(n))),
    _money("other digits", "💲", _template("💲{n}")),
    *(_money("unseen characters", name, lambda n, hidden=hidden: "$" + _between(n, hidden)) for name, hidden in _HIDDEN.items()),  # type: ignore[misc]
    _money("unseen characters", "in the word", lambda n: f"{n} dol\u00adlars"),
    _money("unseen characters", "behind the sign", lambda n: f"$\u200b{n}"),
    _money("unseen characters", "everywhere", lambda n: "$" + "\u200b".join(str(n)) + "\u200b"),
    _money("in cents", "500000 cents", lambda n: f"{n * 100:,} cents"),
    _money("look-alike letters", "$5OOO", lambda n: f"${n}".replace("0", "O") if "0" in str(n) else None, reported=True),
    _money("look-alike letters", "$5ООО (Cyrillic)", lambda n: f"${n}".replace("0", "О") if "0" in str(n) else None, reported=True),
    _money("look-alike letters", "dоllars (Cyrillic)", lambda n: f"{n} dоllars", reported=True),
    _money("Roman numerals", "D dollars", lambda n: f"{_roman(n)} dollars", reported=True),
    _money("no currency", "5000", _template("{g}"), reported=True),
    _money("no currency", "five thousand", _template("{w}"), reported=True),
    _money("no currency", "5k", _scaled("{}k", 1000, 1000), reported=True),
    _money("arithmetic", "twice $250", lambda n: f"twice ${n // 2}" if n % 2 == 0 else None, reported=True),
    _money("arithmetic", "2 x $250", lambda n: f"2 x ${n // 2}" if n % 2 == 0 else None, reported=True),
    _money("arithmetic", "$250 plus $250", lambda n: f"${n // 2} plus another ${n - n // 2}", reported=True),
    _money("arithmetic", "double $250", lambda n: f"double the usual ${n // 2}" if n % 2 == 0 else None, reported=True),
)  # fmt: skip

EURO: tuple[Form, ...] = (
    _money("plain", "€1.200,00", lambda n: f"€{_grouped(n, '.')},00"),
    *(_money("euro", name, write) for name, write in (
        ("1.200,00 €", lambda n: f"{_grouped(n, '.')},00 €"), ("1 200 €", lambda n: f"{_grouped(n, ' ')} €"),
        ("1 200 € (no-break)", lambda n: f"{_grouped(n, chr(0xA0))}\u00a0€"), ("1 200 € (narrow)", lambda n: f"{_grouped(n, chr(0x202F))}\u202f€"),
        ("1200,- €", lambda n: f"{n},- €"), ("EUR 1.200", lambda n: f"EUR {_grouped(n, '.')}"), ("1200EUR", lambda n: f"{n}EUR"),
        ("twelve hundred euros", lambda n: f"{spell(n)} euros"), ("€1,200.00", lambda n: f"€{n:,}.00"), ("1200 Euro", lambda n: f"{n} Euro"),
        ("€ 1200,-", lambda n: f"€ {n},-"), ("€1'200.00", lambda n: f"€{_grouped(n, chr(39))}.00"),
    )),
)  # fmt: skip

_FRACTIONS = {10: "a tenth", 20: "a fifth", 25: "a quarter", 50: "half", 75: "three quarters"}


def _percent(family: str, name: str, write: Write, *, reported: bool = False) -> Form:
    return Form("percent", family, name, write, reported)


PERCENT: tuple[Form, ...] = (
    _percent("plain", "25%", _template("{n}%")),
    *(_percent("percent sign or word", form, _template(form))
      for form in ("{n} %", "{n} percent", "{n} per cent", "{n} pct", "{n}-percent", "{n}.00%", "{n},0 %", "{n} percentage points", "{n} Percent")),
    *(_percent("in words", form, _template(form)) for form in ("{w} percent", "{u} per cent", "{w} ({n}) percent", "{w} percent ({n}%)", "{w} %")),
    _percent("fractions", "a quarter", _only(_FRACTIONS)),
    _percent("fractions", "one quarter", _only({10: "one tenth", 20: "one-fifth", 25: "one quarter", 50: "one half", 75: "three-quarters"})),
    _percent("fractions", "three fourths", _only({25: "one fourth", 75: "three fourths"})),
    _percent("fractions", "1/4", _only({10: "1/10", 20: "1/5", 25: "1/4", 50: "1/2", 75: "3/4"})),
    _percent("fractions", "¼", _only({25: "¼", 50: "½", 75: "¾"})),
    _percent("fractions", "one in four", _only({10: "one dollar in ten", 20: "1 in 5", 25: "1 in 4", 50: "1 in 2"}), reported=True),
    _percent("fractions", "0.25", lambda n: f"0.{n}", reported=True),
    *(_percent("ranges", form, _template(form)) for form in ("{l}-{n}%", "{l}% to {n}%", "between {l} and {n} percent", "{l}–{n} %")),
    *(_percent("up to", form, _template(form)) for form in ("up to {n}%", "as much as {n} percent", "at least {n}%", "a full {n}%")),
    *(_percent("other digits", name, lambda n, zero=zero: _shift(n, zero) + "%") for name, zero in _SCRIPTS.items()),  # type: ignore[misc]
    _percent("other digits", "２５％", lambda n: _shift(n, 0xFF10) + "％"),
    _percent("other digits", "key caps", lambda n: "".join(f"{c}\ufe0f\u20e3" for c in str(n)) + "%"),
    *(_percent("unseen characters", name, lambda n, hidden=hidden: _between(n, hidden) + "%") for name, hidden in _HIDDEN.items()),  # type: ignore[misc]
    *(_percent("mark-up", form, _template(form)) for form in ("**{n}%**", "_{n}%_", "{n}\\%", "**{n}** percent")),
    _percent("split", "25↵%", _template("{n}\n%")),
    _percent("split", "25↵percent", _template("{n}\npercent")),
)  # fmt: skip


def _time(family: str, name: str, write: Write, *, reported: bool = False) -> Form:
    return Form("time", family, name, write, reported)


def _weeks(form: str, *, words: bool = False) -> Write:
    return lambda n: None if n % 7 or n < 14 else form.format(spell(n // 7) if words else n // 7)


TIME: tuple[Form, ...] = (
    _time("plain", "14 days", _template("{n} days")),
    *(_time("in words", form, _template(form)) for form in ("{w} days", "{u} days", "{w} ({n}) days", "{n} ({w}) days")),
    *(_time("unit of its own", form, lambda n, form=form: form.format(n * 24) if n <= 10 else None)  # type: ignore[misc]
      for form in ("{}h", "{} hours", "{} hrs", "{}-hours")),
    _time("unit of its own", "forty-eight hours", lambda n: f"{spell(n * 24)} hours" if n <= 4 else None),
    *(_time("unit of its own", form, _weeks(form)) for form in ("{} weeks", "{} wks", "{}wks")),
    _time("unit of its own", "two weeks", _weeks("{} weeks", words=True)),
    _time("unit of its own", "2 months", lambda n: f"{n // 30} months" if n % 30 == 0 and n > 30 else None),
    _time("colloquial", "a fortnight, a dozen days", _only({2: "a couple of days", 7: "a week", 12: "a dozen days", 14: "a fortnight", 28: "two fortnights", 30: "a month", 60: "a couple of months", 1: "a day"})),
    *(_time("ranges", form, _template(form)) for form in ("{l}-{n} days", "{l} to {n} days", "between {l} and {n} days", "{lw} to {w} days", "{l}–{n} days")),
    *(_time("up to", form, _template(form)) for form in ("up to {n} days", "as many as {n} days", "at least {n} days", "a full {n} days", "another {n} days")),
    *(_time("calendar", form, _template(form)) for form in ("{n} calendar days", "{n} full days", "{n} consecutive days", "{n} whole days", "{n} more days", "{n} extra days")),
    *(_time("other digits", name, lambda n, zero=zero: _shift(n, zero) + " days") for name, zero in _SCRIPTS.items()),  # type: ignore[misc]
    _time("other digits", "key caps", lambda n: "".join(f"{c}\ufe0f\u20e3" for c in str(n)) + " days"),
    *(_time("unseen characters", name, lambda n, hidden=hidden: _between(n, hidden) + " days") for name, hidden in _HIDDEN.items()),  # type: ignore[misc]
    *(_time("mark-up", form, _template(form)) for form in ("**{n} days**", "_{n} days_", "**{n}** days")),
    _time("split", "14↵days", _template("{n}\ndays")),
    _time("split", "14d", _template("{n}d"), reported=True),
    _time("Roman numerals", "XIV days", lambda n: f"{_roman(n)} days", reported=True),
)  # fmt: skip
