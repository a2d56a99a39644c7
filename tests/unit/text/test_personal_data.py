"""What is found of persons and accounts, and what is not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text.personal_data import compile_orders, find_personal_data

ORDERS = compile_orders([r"ORD-\d+", r"\bAB\d{6}\b"])


def find(text: str, *regions: str) -> list[tuple[str, str]]:
    found = find_personal_data(text, regions=regions or ("US", "GB"), orders=ORDERS)
    return [(each.kind, each.span.text) for each in found]


@pytest.mark.parametrize(
    "card",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111.1111.1111.1111",
        "4111 1111\n1111 1111",
        "4111\u00a01111\u00a01111\u00a01111",
        "４１１１ 1111 1111 1111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "3782 822463 10005",
        "30569309025904",
        "4222222222222",
        "6304000000000000000",
    ],
)
def test_a_card_number_is_found_however_it_is_written(card: str) -> None:
    assert find(f"Card: {card}, valid 12/27.") == [("card", card)]
    assert find(f"order 12 {card}\n") == [("card", card)]


@pytest.mark.parametrize(
    "number", ["4111111111111112", "411111111111", "41111111111111111111", "0000000000000000"]
)
def test_without_a_check_digit_or_of_another_length_it_is_no_card(number: str) -> None:
    assert find(f"number {number}", "DE") == []


@pytest.mark.parametrize(
    "iban",
    [
        "DE89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "de89 3704 0044 0532 0130 00",
        "GB29-NWBK-6016-1331-9268-19",
        "MT84MALT011000012345MTLCAST001S",
        "NO93 8601 1117 947",
    ],
)
def test_an_iban_is_found_and_not_the_words_behind_it(iban: str) -> None:
    assert find(f"Pay it to {iban} please, by 30 May") == [("iban", iban)]


@pytest.mark.parametrize(
    "text", ["DE88370400440532013000", "ZZ89370400440532013000", "DE8937040044053201300"]
)
def test_what_fails_its_check_digits_is_no_iban(text: str) -> None:
    assert [kind for kind, _ in find(text)] != ["iban"]


@pytest.mark.parametrize(
    "address",
    [
        "dana@example.com",
        "Dana.O'Neil+shop@mail.example.co.uk",
        "ünal@exämple.de",
        "dana＠example.com",
        "dana%40example.com",
    ],
)
def test_an_email_address_is_found_without_what_stands_around_it(address: str) -> None:
    for text in (f"<{address}>", f"mailto:{address}.", f"({address})", f"Write to {address}, please"):
        assert find(text) == [("email", address)]


@pytest.mark.parametrize(
    ("number", "region"),
    [
        ("(212) 736-5000", "US"),
        ("212.736.5000", "US"),
        ("020 7946 0958", "GB"),
        ("030 901820", "DE"),
        ("01.42.68.53.00", "FR"),
        ("01 10 12 14 16", "FR"),
        ("+49 30 901820", "US"),
        ("+442079460958", "US"),
    ],
)
def test_a_phone_number_is_found_by_its_country_code_or_in_its_region(number: str, region: str) -> None:
    assert find(f"Ring {number}!", region) == [("phone", number)]


def test_phone_numbers_in_a_list_are_all_found() -> None:
    assert find("TEL 212-736-5000,020 7946 0958;+49 30 901820 USA") == [
        ("phone", "212-736-5000"),
        ("phone", "020 7946 0958"),
        ("phone", "+49 30 901820"),
    ]


def test_a_number_of_another_region_is_not_taken_for_a_phone_s() -> None:
    assert find("Ring 030 901820!", "US") == []


def test_the_same_number_has_the_same_value_however_it_is_written() -> None:
    text = "4111 1111 1111 1111, 4111-1111-1111-1111, 020 7946 0958, +44 20 7946 0958, D@x.org d@X.org"
    values = [each.value for each in find_personal_data(text, regions=("GB",))]
    assert values == ["4111111111111111"] * 2 + ["+442079460958"] * 2 + ["d@x.org"] * 2


def test_order_ids_are_found_by_the_company_s_own_patterns() -> None:
    assert find("orders ORD-2217 and AB123456, not ord-1 or CAB1234567") == [
        ("order", "ORD-2217"),
        ("order", "AB123456"),
    ]


def test_what_overlaps_is_one_find_so_that_no_part_is_left() -> None:
    assert find("ORD-4111111111111111.") == [("card", "ORD-4111111111111111")]


@pytest.mark.parametrize(
    "text",
    [
        "I paid $1,299.00 on 2026-10-08 at 14:05 for order 12345.",
        "1.299,00 EUR am 08.10.2026, nicht 10/08/2026.",
        "On 22.04.2026 11:42, 22-04-2026 11:42 or 08.02.2026 - 09.02.2026.",
        "From 2026-10-08 2026-11-22 to 2027-01-03T14:05:00Z.",
        "20 % of 120.00 USD is 24.00 USD, within 5 to 7 business days.",
        "$1 299.00 and $2 599.00, then 1299.00 1399.00 1499.00",
        "The VortaMix 900-2200, serial 1Z999AA10123456784, 24/7, 9-5.",
        "a@b, @handle, 50 @ $3.00 each",
        "",
    ],
)
def test_amounts_dates_and_ordinary_numbers_are_left(text: str) -> None:
    assert find(text, "US", "GB", "DE", "FR", "AU", "IN", "NL") == []


@given(st.dates(), st.decimals(0, 99_999, places=2), st.integers(1, 99_999))
def test_no_date_amount_or_short_number_is_ever_found(day: object, amount: object, number: int) -> None:
    assert find(f"On {day} I paid ${amount} for order {number}, {amount} USD, {number} days.") == []


@given(st.text(alphabet="0123456789 .-\n@aDE:,+%/()", max_size=200))
def test_finds_are_in_order_apart_and_in_the_text_s_own_words(text: str) -> None:
    found = find_personal_data(text, regions=("US", "GB"), orders=ORDERS)
    assert all(text[each.span.start : each.span.end] == each.span.text != "" for each in found)
    assert all(one.span.end <= two.span.start for one, two in pairwise(found))


@pytest.mark.parametrize("pattern", ["(", "(?=x)", "", "x*", "[a"])
def test_a_pattern_that_cannot_work_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"is no pattern|nothing is written"):
        compile_orders([pattern])
