"""Finding what identifies a person or an account: payment cards, IBANs, e-mail addresses, phone and order numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import re2

from service.domain.span import Span, span_of
from service.text.characters import fold

Kind = Literal["email", "iban", "card", "order", "phone"]
# What overlaps is one find, of the kind that comes first here.
KINDS: tuple[Kind, ...] = ("email", "iban", "card", "order", "phone")

_EMAIL = re.compile(r"(?:(?<![\w.+-])[\w.!#$&'*+/=?^`{|}~-]+@|(?<![\w.+%-])[\w.+-]+%40)[\w-]+(?:\.[\w-]+)+")
_DIGITS = re.compile(r"\d+(?:(?:[ .-]{1,2}|\s?\n\s?)\d+)*")
_RUN = re.compile(r"\d+")
_SHORTEST_CARD, _LONGEST_CARD = 13, 19
_SHORTEST_GROUP = 3  # of a card number; dates have groups of two
_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?:[\s.-]?[A-Z0-9]){11,30}", re.IGNORECASE)
_FEWEST_IBAN_DIGITS = 8
# The length of an IBAN by country, from SWIFT's registry.
_IBAN_LENGTHS = {
    entry[:2]: int(entry[2:])
    for entry in (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 "
        "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 "
        "LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 "
        "PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 "
        "YE30"
    ).split()
}
_DAY = r"(?:[0-3]?\d[./-][0-3]?\d[./-](?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d[./-][01]?\d[./-][0-3]?\d)"
_DATE = re.compile(rf"{_DAY}(?:\s?-?\s?(?:{_DAY}|\d{{1,2}}))?")  # two days, or a day with its hour
_CURRENCY = r"(?:[$€£¥₹]|\b(?:USD|EUR|GBP|CAD|AUD|NZD|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|MXN|BRL|ZAR|SGD|HKD|euros?|dollars?|pounds)\b)"
_MONEY_BEFORE = re.compile(rf"{_CURRENCY}\s?$")
_MONEY_BEHIND = re.compile(rf"[.,]\d\d(?!\d)|\s?(?:%|{_CURRENCY})")
_FEWEST_PHONE_DIGITS = 7  # without a country code; in some regions any four can be a number
_MOST_AMOUNT_DIGITS = 9
_LEAST_DIGITS = re.compile(
    r"\d(?:\D{0,3}\d){5}"
)  # without six digits near each other there is no phone number


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One find; ``value`` is the same for the same number or address, however it is written."""

    kind: Kind
    span: Span
    value: str


@dataclass(frozen=True, slots=True)
class OrderPatterns:
    """How a company's order ids look, in RE2's syntax: matched in time that grows with the text alone."""

    patterns: tuple[re.Pattern[str], ...] = ()

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        for pattern in self.patterns:
            yield from (match.span() for match in pattern.finditer(text) if match[0])


def compile_orders(patterns: Sequence[str]) -> OrderPatterns:
    """Raises ``ValueError`` for a pattern that RE2 cannot read, or that matches nothing at all.

    >>> [s for s in compile_orders([r"ORD-\\d+"]).find("my order ORD-2217, please")]
    [(9, 17)]
    """
    options = re2.Options()
    options.log_errors = False
    compiled = []
    for pattern in patterns:
        try:
            read = re2.compile(pattern, options=options)
        except re2.error as error:
            reason = error.args[0] if error.args else "unreadable"
            reason = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
            raise ValueError(f"{pattern!r} is no pattern: {reason}") from None
        if read.fullmatch(""):
            raise ValueError(f"{pattern!r} matches where nothing is written")
        compiled.append(read)
    return OrderPatterns(tuple(compiled))


def is_region(code: str) -> bool:
    """Whether phone numbers of ``code`` (ISO 3166, two capitals) are known.

    >>> is_region("GB"), is_region("UK")
    (True, False)
    """
    import phonenumbers  # noqa: PLC0415 - metadata that only masking needs

    return code in phonenumbers.SUPPORTED_REGIONS


def find_personal_data(
    text: str, *, regions: Sequence[str] = ("US",), orders: OrderPatterns = OrderPatterns()
) -> list[PersonalData]:
    """What is found in ``text``, by place; nothing overlaps.

    Phone numbers without a country code are looked for in ``regions``.

    >>> found = find_personal_data("Dana@x.org, 4111 1111 1111 1111 on 2026-10-08 for $1,299.00; ring 212-736-5000.")
    >>> [(each.kind, each.span.text) for each in found]
    [('email', 'Dana@x.org'), ('card', '4111 1111 1111 1111'), ('phone', '212-736-5000')]
    """
    folded = fold(text)
    found: list[tuple[int, int, Kind, str]] = []
    found += [(*match.span(), "email", match[0].lower()) for match in _find_emails(folded)]
    found += [(*span, "iban", _squeeze(folded, span)) for span in _find_ibans(folded)]
    found += [(*span, "card", _squeeze(folded, span)) for span in _find_cards(folded)]
    found += [(*span, "order", text[slice(*span)].lower()) for span in orders.find(text)]
    found += [(start, end, "phone", number) for start, end, number in _find_phones(folded, regions)]
    return list(_merge(text, sorted(found, key=lambda each: each[:2])))


def _merge(text: str, found: Sequence[tuple[int, int, Kind, str]]) -> Iterator[PersonalData]:
    """Finds that overlap as one, so that no part of any is left."""
    place = 0
    while place < len(found):
        start, end, *_ = found[place]
        group = [found[place]]
        while place + len(group) < len(found) and found[place + len(group)][0] < end:
            group.append(found[place + len(group)])
            end = max(end, group[-1][1])
        place += len(group)
        best = min(group, key=lambda each: KINDS.index(each[2]))
        whole = (best[0], best[1]) == (start, end)
        yield PersonalData(best[2], span_of(text, start, end), best[3] if whole else text[start:end].lower())


def _squeeze(text: str, span: tuple[int, int]) -> str:
    return "".join(character for character in text[slice(*span)] if character.isalnum()).upper()


def _find_emails(text: str) -> Iterator[re.Match[str]]:
    if "@" in text or "%40" in text:
        yield from _EMAIL.finditer(text)


def _find_ibans(text: str) -> Iterator[tuple[int, int]]:
    for match in _IBAN.finditer(text):
        length = _IBAN_LENGTHS.get(match[0][:2].upper(), 0)
        places = [match.start() + index for index, character in enumerate(match[0]) if character.isalnum()]
        if not length or len(places) < length:
            continue
        span = match.start(), places[length - 1] + 1
        number = _squeeze(text, span)
        if sum(map(str.isdigit, number)) >= _FEWEST_IBAN_DIGITS and _has_check_digits(number):
            yield span


def _has_check_digits(iban: str) -> bool:
    """ISO 7064, mod 97-10."""
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 == 1


def _find_cards(text: str) -> Iterator[tuple[int, int]]:
    """Every row of groups of digits that can be a card; they may overlap, where another number stands beside one."""
    for match in _DIGITS.finditer(text):
        groups = [(match.start() + run.start(), match.start() + run.end()) for run in _RUN.finditer(match[0])]
        for first in range(len(groups)):
            digits = ""
            for last in range(first, len(groups)):
                digits += text[slice(*groups[last])]
                if len(digits) > _LONGEST_CARD:
                    break
                if len(digits) >= _SHORTEST_CARD and _is_card(digits, groups[first : last + 1]):
                    yield groups[first][0], groups[last][1]


def _is_card(digits: str, groups: Sequence[tuple[int, int]]) -> bool:
    sizes = [end - start for start, end in groups]
    shaped = all(size >= _SHORTEST_GROUP for size in sizes[:-1]) or set(sizes) == {1}
    if not shaped or digits[0] == "0":
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # ISO 7812, Luhn's


def _find_phones(text: str, regions: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    if not _LEAST_DIGITS.search(text):
        return
    from phonenumbers import (  # noqa: PLC0415 - metadata that only masking needs
        Leniency,
        PhoneNumberFormat,
        PhoneNumberMatcher,
        format_number,
    )

    for region in regions or (None,):
        for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID, max_tries=len(text) + 1):
            if _is_phone(text, match.start, match.end):
                yield match.start, match.end, format_number(match.number, PhoneNumberFormat.E164)


def _is_phone(text: str, start: int, end: int) -> bool:
    """Whether a number that can be dialled is no date and no amount."""
    number = text[start:end]
    if _DATE.fullmatch(number):
        return False
    digits = sum(map(str.isdigit, number))
    if number.lstrip("(").startswith("+") or digits > _MOST_AMOUNT_DIGITS:
        return True
    money = _MONEY_BEFORE.search(text, max(0, start - 10), start) or _MONEY_BEHIND.match(text, end)
    return digits >= _FEWEST_PHONE_DIGITS and not money
