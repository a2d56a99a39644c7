"""Masking: what tells who somebody is goes, what the case is about stays."""

import pytest

from service.text.personal import mask_personal

NAMES = ("Marisol Vega", "Dr. J. van Hecke", "Will")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dear Ms Vega, MARISOL here.", "Dear Ms [NAME], [NAME] here."),
        ("Vega's parcel, Vegas hotel.", "[NAME]'s parcel, Vegas hotel."),
        ("Will wrote that we will pay.", "[NAME] wrote that we will pay."),
        ("Mail m.vega+x@post.example.org!", "Mail [EMAIL]!"),
        ("See https://t.example/abc?id=7.", "See [LINK]."),
        ("Card 4111 1111 1111 1111, IBAN DE89370400440532013000.", "Card [CARD], IBAN [IBAN]."),
        ("I live at 12 Oak Street.", "I live at [ADDRESS]."),
        ("Order #AB-20931, ticket 88912233.", "Order [NUMBER], ticket [NUMBER]."),
        ("@FennelAndFox answer me", "[HANDLE] answer me"),
        ("Ring +44 20 7946 0958.", "Ring [PHONE]."),
    ],
)
def test_what_tells_who_somebody_is_goes(text: str, expected: str) -> None:
    assert mask_personal(text, NAMES) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I paid $1,200.00 on 2026-11-18 at 14:05, 45 days ago.",
        "20 % of 120.00 USD is 24.00 USD, within 2 to 5 business days.",
        "The VortaMix 900 died on October 8.",
        "We are open 9-5, and 24/7 online.",
        "",
    ],
)
def test_what_the_case_is_about_stays(text: str) -> None:
    assert mask_personal(text, NAMES) == text


def test_masked_text_stays_as_it_is() -> None:
    once = mask_personal("Marisol, 12 Oak Street, m@post.example.org, order AB-20931", NAMES)
    assert mask_personal(once, NAMES) == once
