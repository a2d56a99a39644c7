"""Masking what tells who somebody is: names, e-mail and postal addresses, phone, card and account numbers, links."""

import re
from collections.abc import Callable, Iterable, Iterator

from service.domain.span import Span, span_of
from service.text.contacts import find_addresses, find_card_numbers, find_links, find_phone_numbers

_EMAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,4})?\b")
# Numbers of orders, tickets, customers and the like: letters and digits together, or many digits in a row.
_NUMBER = re.compile(
    r"(?<![\w$€£.,#-])#?(?=[A-Z0-9-]*\d{3})(?:[A-Z]{1,5}-?\d[A-Z0-9-]{2,}|\d{6,}|\d{3,}-\d{3,}(?:-\d+)*)(?![\w.,]*\d)(?!\w)"
)
_HANDLE = re.compile(r"(?<![\w@.])@\w{2,30}\b")
_TITLES = frozenset("mr mrs ms miss dr prof sir madam mx the and von van de del da".split())
_LEAST = 2


def mask_personal(text: str, names: Iterable[str] = ()) -> str:
    """``text`` with ``[NAME]``, ``[EMAIL]``, ``[PHONE]``, ``[CARD]``, ``[IBAN]``, ``[ADDRESS]``, ``[LINK]``, ``[HANDLE]``
    and ``[NUMBER]`` for what it says of persons; ``names`` are whole names that are known of this case.

    Amounts, dates and times stay: they are what a case is about.

    >>> mask_personal("Hi Dana, call 555-010-4477 or write to dana@example.com about order AB-20931. $24.00!", ["Dana Fox"])
    'Hi [NAME], call [PHONE] or write to [EMAIL] about order [NUMBER]. $24.00!'
    """
    for label, find in _KINDS:
        text = _replace(text, find(text), label)
    pattern = _build_name_pattern(names)
    return pattern.sub("[NAME]", text) if pattern else text


def _replace(text: str, spans: Iterable[Span], label: str) -> str:
    for span in sorted(spans, key=lambda span: -span.start):
        text = f"{text[: span.start]}[{label}]{text[span.end :]}"
    return text


def _matching(pattern: re.Pattern[str]) -> Callable[[str], Iterator[Span]]:
    return lambda text: (span_of(text, *match.span()) for match in pattern.finditer(text))


# In this order: an address with @ is no handle, a card number no order number.
_KINDS: tuple[tuple[str, Callable[[str], Iterable[Span]]], ...] = (
    ("EMAIL", _matching(_EMAIL)),
    ("LINK", lambda text: (span for span, _ in find_links(text))),
    ("CARD", find_card_numbers),
    ("IBAN", _matching(_IBAN)),
    ("PHONE", lambda text: (span for span, _ in find_phone_numbers(text))),
    ("ADDRESS", lambda text: (span for span, _ in find_addresses(text))),
    ("HANDLE", _matching(_HANDLE)),
    ("NUMBER", _matching(_NUMBER)),
)


def _build_name_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Whole names, then their parts, each as it is written or in capitals: a name may be a word as well."""
    wholes = sorted({" ".join(name.split()) for name in names if name.strip()}, key=len, reverse=True)
    parts = {
        part
        for name in wholes
        for part in re.split(r"[\s,]+", name)
        if len(part.strip(".")) >= _LEAST and part.strip(".").lower() not in _TITLES
    }
    wanted = [*wholes, *sorted(parts, key=len, reverse=True)]
    if not wanted:
        return None
    either = "|".join(re.escape(form) for name in wanted for form in dict.fromkeys((name, name.upper())))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)")
