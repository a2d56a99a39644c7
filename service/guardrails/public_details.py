"""Details of a customer's case that must not stand in a public reply."""

import re
from collections.abc import Iterator
from itertools import islice

from service.domain.case import Case
from service.domain.span import Span, span_of
from service.domain.verdict import Finding
from service.guardrails.held import find_company_held, is_held
from service.text.characters import fold
from service.text.contacts import find_addresses, find_links, find_phone_numbers

_AMOUNT = re.compile(
    r"(?:[$€£¥]|\b(?:USD|EUR|GBP|CAD|AUD|CHF)\s?)\d[\d.,]*\d|[$€£¥]\d|\b\d[\d.,]*\s?(?:[€£]|(?:USD|EUR|GBP|CAD|AUD|CHF|dollars?|euros?|pounds|bucks)\b)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"""\#\s?[A-Z]{0,4}-?\d{3,}[\w-]*
      | \b(?:order|booking|reservation|ticket|case|invoice|reference|account|tracking|confirmation|customer)
        (?:\s+(?:number|no\.?|id|ref(?:erence)?|code))?\s*[:\#]?\s*(?=[A-Z0-9-]*\d)[A-Z0-9-]{4,}\b
      | \bending\s+(?:in|with)\s+\d{3,4}\b""",
    re.VERBOSE | re.IGNORECASE,
)
_ENOUGH = 30


def check_public_details(body: str, case: Case) -> Iterator[Finding]:
    """``safety.public_details`` for each order number, amount, address or other particular in ``body``."""
    seen: list[Span] = []
    for span, what in sorted(_find_details(body, case), key=lambda found: found[0].start):
        if not seen or span.start >= seen[-1].end:
            seen.append(span)
            yield Finding(
                "safety.public_details",
                "fail",
                "blocking",
                f"The {what} “{span.text}” would be public.",
                span,
                suggestion="Leave it out and invite the customer to a private message.",
            )


def _find_details(body: str, case: Case) -> Iterator[tuple[Span, str]]:
    folded = fold(body)
    yield from ((span_of(body, m.start(), m.end()), "amount") for m in _AMOUNT.finditer(folded))
    yield from ((span_of(body, m.start(), m.end()), "number") for m in _NUMBER.finditer(folded))
    for find, what in (
        (find_links, "address"),
        (find_phone_numbers, "phone number"),
        (find_addresses, "postal address"),
    ):
        for span, essence in islice(find(body), _ENOUGH):
            personal = "@" in span.text or what != "address"
            if personal and not is_held(essence, find_company_held(case)):
                yield span, what
    for fact in case.facts:
        value = str(fact.value)
        if len(value) >= 4 and any(map(str.isdigit, value)):
            for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", body):
                yield span_of(body, match.start(), match.end()), fact.key.replace("_", " ")
