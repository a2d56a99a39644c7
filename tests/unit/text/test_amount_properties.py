"""Amounts read the same however they are written, and no text crashes a reader."""

# ruff: noqa: E501 -- tables of spellings and sentences, which read best a row a line

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.quantity import Duration
from service.text.characters import find_invisible, fold, restore_span, strip_invisible
from service.text.durations import find_durations
from service.text.measures import find_measures
from service.text.money import find_money
from service.text.numbers import read_number
from service.text.percentages import find_percentages
from tests.unit.amounts import INVISIBLE, jumbled, spell, texts

DIGIT_ZEROS = "0٠۰०০０𝟎𝟬"
DOLLARS = (
    "${g}", "${n}", "${g}.00", "$ {n}", "USD {n}", "{n} USD", "USD{n}", "{g} USD", "US${n}.00", "US ${g}", "${n} USD", "{n}$", "{g} dollars",
    "{n}-dollar", "{n} bucks", "{n} US dollars", "{w} dollars", "{u} dollars", "{w} bucks", "${w}", "{w} ({n}) dollars", "**${g}**",
    "_${g}_", "`{g} USD`", "**{n}** dollars", "up to ${g}", "(${g})", "“${g}”", "\\${g}", "＄{n}", "💲{n}",
)  # fmt: skip
EUROS = (
    "€{d},00",
    "{d},00 €",
    "{s} €",
    "{s},00€",
    "€{n}",
    "EUR {d},00",
    "EUR {n}",
    "{n}EUR",
    "{n},- €",
    "{w} euros",
    "€{g}.00",
    "{n} Euro",
    "€ {n}",
)
SPACES = (" ", "\u00a0", "\u202f", "\u2009", "\u2007")

whole = st.integers(1, 999_999)


def write(form: str, number: int, space: str = " ") -> str:
    grouped = f"{number:,}"
    return form.format(
        n=number,
        g=grouped,
        d=grouped.replace(",", "."),
        s=grouped.replace(",", space),
        w=spell(number),
        u=spell(number, " ", " "),
    )


def read(text: str) -> list[str]:
    clean, _ = strip_invisible(text)
    return [str(money) for _, money in find_money(fold(clean))]


@pytest.mark.parametrize("form", DOLLARS)
@given(number=whole)
def test_an_amount_in_dollars_reads_the_same_in_every_form(form: str, number: int) -> None:
    assert read(f"We will refund {write(form, number)} to your card.") == [f"{number}.00 USD"]


@pytest.mark.parametrize("form", EUROS)
@given(number=whole, space=st.sampled_from(SPACES))
def test_an_amount_in_euros_reads_the_same_in_every_form(form: str, number: int, space: str) -> None:
    assert read(f"We will refund {write(form, number, space)} to your card.") == [f"{number}.00 EUR"]


@pytest.mark.parametrize(
    "amount",
    [
        "$1,200", "USD 1200", "1200 USD", "US$1200.00", "twelve hundred dollars", "one thousand two hundred dollars", "one thousand, two hundred dollars",
        "＄１，２００", "$١٢٠٠", "$१२००", "$𝟏𝟐𝟎𝟎", "$1\u200b200", "$1\u00ad200", "$1\u2060200", "$1️⃣2️⃣0️⃣0️⃣", "$¹²⁰⁰", "$1.2k", "1.2 grand", "12 hundred bucks",
        "$1 200", "$1\u00a0200", "$1\u202f200", "$1’200", "1.200,00 dollars",
    ],
)  # fmt: skip
def test_twelve_hundred_dollars_read_the_same_in_every_spelling(amount: str) -> None:
    assert read(f"We will refund {amount} to your card.") == ["1200.00 USD"]


@given(whole, st.sampled_from(DIGIT_ZEROS))
def test_digits_of_every_script_are_digits(number: int, zero: str) -> None:
    shifted = "".join(chr(ord(zero) + int(digit)) for digit in str(number))
    assert read(f"refund ${shifted} now") == [f"{number}.00 USD"]


@given(whole, st.sampled_from(["-", " "]), st.sampled_from([" and ", " "]))
def test_a_number_in_words_is_the_number(number: int, joint: str, conjunction: str) -> None:
    assert read_number(spell(number, joint, conjunction)) == number
    assert read_number(spell(number, joint, conjunction).upper()) == number


@given(st.decimals(0, 10**9, places=2))
def test_digits_are_exact_in_both_conventions(number: Decimal) -> None:
    english = f"{number:,.2f}"
    continental = english.translate(str.maketrans(",.", ".,"))
    assert read_number(english) == read_number(continental) == number


@given(st.integers(1, 400), st.sampled_from(["{n}%", "{n} %", "{n} percent", "{n} per cent", "{n} pct", "{n}-percent", "{w} percent", "{w} ({n}) percent", "{n}.0%", "**{n}** %"]))  # fmt: skip
def test_a_percentage_reads_the_same_in_every_form(number: int, form: str) -> None:
    assert [value for _, value in find_percentages(f"refund {write(form, number)} of it")] == [number]


@given(st.integers(1, 400), st.sampled_from(["{n} days", "{n}-day", "{w} days", "{w} ({n}) days", "{n} calendar days", "**{n}** days", "{n} more days"]))  # fmt: skip
def test_a_length_of_time_reads_the_same_in_every_form(number: int, form: str) -> None:
    (found,) = [duration for _, duration in find_durations(f"within {write(form, number)} of delivery")]
    assert found == Duration(Decimal(number), Decimal(number), "day")


@given(texts)
def test_every_span_indexes_its_text(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    spans = [span for find in (find_money, find_percentages, find_durations) for span, _ in find(folded)]
    spans += [measure.span for measure in find_measures(folded)]
    assert all(folded[span.start : span.end] == span.text and span.text for span in spans)
    assert all(text[span.start : span.end] == span.text for span in find_invisible(text))


@given(texts)
def test_an_amount_is_finite_and_not_negative(text: str) -> None:
    for measure in find_measures(fold(text)):
        assert measure.low.is_finite()
        assert 0 <= measure.low <= measure.high


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(jumbled)
def test_reading_is_deterministic(text: str) -> None:
    folded = fold(text)
    assert list(find_measures(folded)) == list(find_measures(folded))


@given(jumbled, st.lists(st.tuples(st.integers(0, 400), st.sampled_from(INVISIBLE)), max_size=20))
def test_what_is_not_seen_changes_nothing(text: str, hidden: list[tuple[int, str]]) -> None:
    clean, _ = strip_invisible(text)
    hiding = clean
    for place, character in hidden:
        hiding = hiding[: place % (len(hiding) + 1)] + character + hiding[place % (len(hiding) + 1) :]
    found, offsets = strip_invisible(hiding)
    assert found == clean
    assert len(offsets) == len(clean) + 1
    for span, _ in find_money(found):
        restored = restore_span(hiding, offsets, span)
        assert hiding[restored.start : restored.end] == restored.text
        assert strip_invisible(restored.text)[0] == span.text


@pytest.mark.parametrize("piece", ["100 ", "1,000 ", "five hundred ", "one-two ", "1/2 ", "½", "$ ", "a couple of ", "half a ", "1_000_", "**", "\\"])  # fmt: skip
def test_a_very_long_line_is_read_to_its_end(piece: str) -> None:
    # A pattern that backtracks would take minutes here.
    text = (piece * 30_000)[:60_000]
    for span in (
        *(s for s, _ in find_money(text + "$")),
        *(s for s, _ in find_percentages(text + "%")),
        *(s for s, _ in find_durations(text + "day")),
    ):
        assert span.end <= len(text) + 3
