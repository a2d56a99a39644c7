"""Links, e-mail and postal addresses, phone and card numbers in prose, with offsets."""

# A phrase pattern is kept on one line, so that it can be read and searched as a whole.

import re
from collections.abc import Iterator

from service.domain.span import Span, span_of
from service.text.characters import fold
from service.text.screen import Screen

_TLD = (
    r"(?:com|org|net|info|biz|edu|gov|io|co|ai|app|dev|uk|de|fr|es|nl|eu|ca|au|nz|ch|ie|jp|cn|ru|br|mx|pl|se|dk|fi|pt|xyz|shop|store|"
    r"online|site|help|support|link|ly|gl|tv|cc|top|club|page|example|test)"
)
_LINK = Screen(
    [
        rf"""(?<![\w@.-])(?:[a-z][a-z0-9+.-]{{1,20}}://[^\s<>"']+|(?:javascript|vbscript|data|mailto|tel|sms):(?=\S)[^\s<>"']+|[\w.+%-]+@[\w-]+(?:\.[\w-]+)+|www\.[^\s<>"']+|(?:[^\W_](?:[\w-]*[^\W_])?\.)+{_TLD}\b(?!\.?[\w-])(?:[/?:#][^\s<>"']*)?|(?:[^\W_][\w-]*\.)+[a-z]{{2,10}}/[^\s<>"']*|[\w-]+\s?(?:\[\.\]|\(\.\)|\[dot\]|\(dot\))\s?{_TLD}\b)"""
    ]
)
_SCHEME = re.compile(r"^(?:https?://)?(?:www\.)?|^(?:mailto|tel|sms):", re.IGNORECASE)
_PHONE = Screen(
    [
        r"""(?<![\w#$€£.,/+-])(?:(?P<plain>(?:\+\d{1,3}[\s.-]?|1[\s.-])?(?:\(\d{2,5}\)[\s.-]?|\d{3}[\s.-])\d{3}[\s.-]?\d{4}|\+\d{1,3}(?:[\s.-]?\(?\d{1,5}\)?){2,5}|0\d{2,4}[\s.-]\d{3,4}[\s.-]?\d{3,5}|0\d{9,10}|1?[\s.-]?8(?:00|88|77|66|55|44|33)[\s.-][A-Z0-9]{3}[\s.-]?[A-Z0-9]{4})|(?:(?:call|phone|ring|text|dial|fax|telephone|whatsapp)(?: (?:us|me|them|number|line|is|on|at|our \w+|the \w+))*:? )(?P<told>\+?\d[\d\s().-]{5,16}\d))(?![\w-])"""
    ]
)
_DATE_LIKE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}")
_STREET = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Place|Pl|Square|Sq|Terrace|Crescent|Parkway|Pkwy|Highway|"
    r"Hwy|Row|Mews|Quay|Close|Gardens|Park)"
)
_ADDRESS = Screen(
    [
        rf"""(?-i:(?<![\w$€£.,:#-])(?P<street>\d{{1,5}}[A-Za-z]?,? (?:[NSEW]\.? )?[A-Z0-9][\w'.-]*)(?: [A-Z][\w'.-]*){{0,3}} {_STREET}\b(?! [a-z]+ed\b)|(?P<box>P\.?\s?O\.?\s?Box \d+)|(?P<german>\b[A-ZÄÖÜ][\w-]*(?:straße|strasse|gasse|allee|platz) \d+)|(?P<postcode>\b(?!\d)[A-Z]{{1,2}}\d[A-Z\d]?\s\d[A-Z]{{2}}\b)|(?P<zip>(?<=,\s)[A-Z]{{2}} \d{{5}}(?:-\d{{4}})?\b))"""
    ]
)
_CARD = re.compile(r"(?<![\w.,-])\d(?:[ .-]?\d){12,18}(?![\w-])")
# Issuer and length: 4… (13, 16, 19), 51–55 and 2221–2720 (16), 34 and 37 (15), 30, 36, 38 (14), 35, 6011, 62, 64, 65 (16–19).
_ISSUED = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|"
    r"(?:35|62|64|65)\d{14,17}|6011\d{12,15}|(?:50|5[6-8]|6[37])\d{14}"
)
_OTHER_NUMBER = re.compile(
    r"\b(?:tracking|imei|serial|consignment|waybill|parcel|shipment)\W+(?:\w+\W+){0,3}$", re.IGNORECASE
)


def find_links(text: str) -> Iterator[tuple[Span, str]]:
    """Links and e-mail addresses with what is left of them without scheme and ``www.``.

    >>> [bare for _, bare in find_links("See https://www.acme.com/faq, or write to help@acme.com.")]
    ['acme.com/faq', 'help@acme.com']
    """
    if "." not in text and ":" not in text and "dot" not in text:
        return
    for _, match in _LINK.find(text):
        found = match[0].rstrip(".,;:!?)]}*_'")
        yield (
            span_of(text, match.start(), match.start() + len(found)),
            _SCHEME.sub("", found, count=1).rstrip("/"),
        )


def find_phone_numbers(text: str) -> Iterator[tuple[Span, str]]:
    """Phone numbers with their last digits (at most nine: country and trunk prefixes vary)."""
    for _, match in _PHONE.find(text):
        group = "plain" if match["plain"] else "told"
        digits = re.sub(r"[^\dA-Za-z]", "", match[group])
        if 7 <= len(digits) <= 15 and not _DATE_LIKE.fullmatch(match[group].strip()):
            yield span_of(text, match.start(group), match.end(group)), digits[-9:]


def find_addresses(text: str) -> Iterator[tuple[Span, str]]:
    """Postal addresses with the part that tells them apart (house number and first word of the street)."""
    for _, match in _ADDRESS.find(text):
        yield span_of(text, match.start(), match.end()), (match["street"] or match[0]).replace(",", "")


def find_card_numbers(text: str) -> Iterator[Span]:
    """Whole payment card numbers: an issuer's prefix and length, and a valid check digit.

    >>> [s.text for s in find_card_numbers("4111 1111 1111 1111, ending in 1111, order 4111111111111112")]
    ['4111 1111 1111 1111']
    """
    folded = fold(text)
    for match in _CARD.finditer(folded):
        digits = re.sub(r"\D", "", match[0])
        if (
            _ISSUED.fullmatch(digits)
            and _has_check_digit(digits)
            and not _OTHER_NUMBER.search(folded[: match.start()])
        ):
            yield span_of(text, match.start(), match.end())


def _has_check_digit(digits: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
