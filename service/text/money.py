"""Amounts of money in prose."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from service.domain.quantity import Money
from service.domain.span import Span, span_of
from service.text.memory import SENTENCES
from service.text.numbers import DIGITS, NUMBER, read_number

_SIGNS = {
    "us$": "USD", "u.s.$": "USD", "ca$": "CAD", "can$": "CAD", "c$": "CAD", "au$": "AUD", "a$": "AUD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "sg$": "SGD", "r$": "BRL", "mx$": "MXN", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "rs.": "INR",
    "zł": "PLN", "kč": "CZK", "us": "USD", "u.s.": "USD", "american": "USD", "canadian": "CAD", "australian": "AUD",
}  # fmt: skip
_NAMES = {
    "euro": "EUR", "pound": "GBP", "quid": "GBP", "sterling": "GBP", "franc": "CHF", "rupee": "INR", "yen": "JPY", "rand": "ZAR",
    "zloty": "PLN", "złoty": "PLN", "reais": "BRL", "peso": "MXN", "pence": "GBP",
}  # fmt: skip
_CROWNS = ("SEK", "NOK", "DKK")
_CODES = "USD|EUR|GBP|CAD|AUD|NZD|CHF|SEK|NOK|DKK|PLN|CZK|JPY|INR|ZAR|BRL|MXN|SGD|HKD"
_SCALES = {
    "k": 10**3,
    "grand": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mil": 10**6,
    "mio": 10**6,
    "bn": 10**9,
    "billion": 10**9,
}
_SCALE = r"\s?(?:k|grand|mi[lo]|billion)\b|(?:m|mn|bn)\b"
_START = r"(?<![^\W_])(?<!\d[.,])"  # not within a word or number; emphasis ("_5 USD_") is no word
_SIGN = r"(?<![^\W\d_])(?:(?:US|U\.S\.)\s?|CAN?|AU|NZ|HK|SG|MX|[CASR])\$|[$€£¥₹]|(?<![^\W\d_])Rs\."
# What may follow the second end of "$20 to 30": with anything else behind it, it counts something else.
_ENDS = r"(?=\s*(?:[.,;:!?)\]*_]|$)|\s+(?:in|of|off|as|for|back|per|to|on|and|or|if|when|credits?|store|refunds?|goodwill|vouchers?|discounts?|compensation)\b)"
_NOUN = r"(?:(?:dollar|buck|euro|pound|franc|rupee|peso)s?|quid|sterling|yen|rand|z[lł]oty(?:ch)?|reais|kr)\b|zł|kč"
_AMOUNT = re.compile(
    rf"""(?:(?P<sign>{_SIGN})|(?<![^\W\d_])(?P<code>{_CODES})(?![^\W\d_]):?)[\s(*_]{{0,4}}[$€£]?(?P<n1>{NUMBER}|\.\d\d?(?!\d))(?P<k1>{_SCALE})?
        (?:\s?(?P<own>{_CODES})\b | \s?(?:-|–|—|\bto\b|\bor\b|\band\b)\s?(?P<upper>{DIGITS})(?P<k4>{_SCALE})?{_ENDS})?
      | {_START}(?P<n2>{NUMBER})(?:(?P<k2>{_SCALE})|\s?\({NUMBER}\))?(?:[,.][-–—])?[\s*_-]{{0,4}}(?:(?:whole|full|extra|more|additional|further|in)\s)?
        (?:(?P<of>US|U\.S\.|American|Canadian|Australian)[\s-])?(?P<after>(?:US|CA|AU)?\$(?!\d)|[€¥₹]|£(?!\d)|(?:{_CODES})\b|{_NOUN})
      | {_START}(?P<n3>{NUMBER})\s?(?P<small>(?:cents?|pence)\b|¢)
      | {_START}(?P<slang>(?:{NUMBER}|(?:half\s+)?an?)\s?grand\b|(?:an?\s+)?(?:fiver|tenner)\b)
        (?=\s*(?:[^\w\s]|$)|\s+(?:in|to|back|as|for|off|and|or|on|of|from|by|at|if|which|that|today|now|towards?|credit|goodwill|refund)\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Without any of these there is no amount; most sentences have none.
_MARKS = (
    *"$€£¥₹¢", *_CODES.lower().split("|"), "dollar", "buck", "euro", "pound", "franc", "rupee", "peso", "quid", "sterling", "yen", "rand",
    "loty", "łoty", "reais", " kr", "0kr", "zł", "kč", "rs.", "cent", "pence", "grand", "fiver", "tenner",
)  # fmt: skip


def find_money(text: str, currency: str = "USD") -> Iterator[tuple[Span, Money]]:
    """Amounts with their spans; ``$`` alone means ``currency`` where that is a dollar.

    >>> [str(m) for _, m in find_money("$1,200.50, 24 EUR, €1.200,00, fifty dollars, $5k")]
    ['1200.50 USD', '24.00 EUR', '1200.00 EUR', '50.00 USD', '5000.00 USD']
    >>> [str(m) for _, m in find_money("$20-30, US$5, $5 CAD, five grand, 50 hundred Canadian dollars, 99 cents")]
    ['20.00 USD', '30.00 USD', '5.00 USD', '5.00 CAD', '5000.00 USD', '5000.00 CAD', '0.99 USD']
    """
    yield from _find_money(text, currency)


@lru_cache(SENTENCES)
def _find_money(text: str, currency: str) -> tuple[tuple[Span, Money], ...]:
    return tuple(_read_money(text, currency))


def _read_money(text: str, currency: str) -> Iterator[tuple[Span, Money]]:
    lower = text.lower()
    if not any(mark in lower for mark in _MARKS):
        return
    for match in _AMOUNT.finditer(text):
        if match["n1"]:
            code = (match["own"] or match["code"] or "").upper() or _currency(match["sign"], currency)
            end = match.start("upper") if match["upper"] else match.end()
            stop = max(match.end("n1"), match.end("k1"), match.end("own"))
            yield span_of(text, match.start(), stop), Money(_scaled(match["n1"], match["k1"]), code)
            if match["upper"]:
                yield span_of(text, end, match.end()), Money(_scaled(match["upper"], match["k4"]), code)
            continue
        span = span_of(text, match.start(), match.end())
        if match["n2"]:
            code = _currency(match["of"] or match["after"], currency)
            yield span, Money(_scaled(match["n2"], match["k2"]), code)
        elif match["n3"]:
            code = _currency(match["small"], currency) if match["small"].lower() == "pence" else currency
            yield span, Money(read_number(match["n3"]) / 100, code)
        else:
            yield span, Money(_slang(match["slang"].lower()), currency)


def _scaled(number: str, scale: str | None) -> Decimal:
    value = Decimal(number) if number.startswith(".") else read_number(number)
    return value * _SCALES[scale.strip().lower()] if scale else value


def _slang(words: str) -> Decimal:
    if words.endswith("grand"):
        number = words.removesuffix("grand").strip()
        return {"a": Decimal(1000), "an": Decimal(1000), "half a": Decimal(500)}.get(number) or read_number(
            number
        ) * 1000
    return Decimal(5 if words.endswith("fiver") else 10)


def _currency(mark: str, default: str) -> str:
    mark = "".join(mark.lower().split())
    if mark == "$" or mark.startswith(("dollar", "buck")):
        return default if default.endswith("D") else "USD"
    if mark in _SIGNS:
        return _SIGNS[mark]
    if mark == "kr":
        return default if default in _CROWNS else _CROWNS[0]
    return next((code for name, code in _NAMES.items() if mark.startswith(name)), mark.upper())
