"""Amounts, percentages, durations and dates as people write them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text.characters import fold
from service.text.dates import find_dates
from service.text.durations import find_durations
from service.text.money import find_money
from service.text.percentages import find_percentages
from service.text.sentences import LONGEST, find_clauses, find_sentences


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("$1,200", ["1200.00 USD"]),
        ("USD 1200", ["1200.00 USD"]),
        ("1.200,00 €", ["1200.00 EUR"]),
        ("twelve hundred dollars", ["1200.00 USD"]),
        ("＄１２００", ["1200.00 USD"]),
        ("£30 or 45 pounds", ["30.00 GBP", "45.00 GBP"]),
        ("US$5k", ["5000.00 USD"]),
        ("between $20 and $35.50", ["20.00 USD", "35.50 USD"]),
        ("fifty bucks", ["50.00 USD"]),
        ("CHF 19.90", ["19.90 CHF"]),
        ("order 120 arrived at 5", []),
        ("model X-120 and SKU 4411", []),
    ],
)
def test_money_reads_the_same_however_it_is_written(text: str, amounts: list[str]) -> None:
    assert [str(money) for _, money in find_money(fold(text))] == amounts


@pytest.mark.parametrize(
    ("text", "durations"),
    [
        ("within 30 days", ["30 days"]),
        ("5-7 business days", ["5 to 7 business days"]),
        ("between five and seven working days", ["5 to 7 business days"]),
        ("24 hrs or 48h", ["24 hours", "48 hours"]),
        ("a fortnight", ["14 days"]),
        ("a day or two", ["1 to 2 days"]),
        ("a 14-day window", ["14 days"]),
        ("in one month", ["1 month"]),
        ("open seven days a week, 24 hours a day", []),
        ("at 5 pm on day 3", []),
    ],
)
def test_durations_keep_both_ends_and_know_business_days(text: str, durations: list[str]) -> None:
    assert [str(duration) for _, duration in find_durations(text)] == durations


@pytest.mark.parametrize(
    ("text", "percentages"),
    [
        ("20 % off", ["20"]),
        ("twenty percent", ["20"]),
        ("half off", ["50"]),
        ("12,5%", ["12.5"]),
        ("half an hour", []),
    ],
)
def test_percentages_and_halves(text: str, percentages: list[str]) -> None:
    assert [str(value) for _, value in find_percentages(text)] == percentages


def test_a_date_without_a_year_is_the_latest_one_that_has_been() -> None:
    found = [day for _, day in find_dates("on December 24 and on 3 May", date(2026, 11, 22))]
    assert found == [date(2025, 12, 24), date(2026, 5, 3)]


def test_may_is_no_date_in_may_i() -> None:
    assert not list(find_dates("You may 12 times ask; may I?", date(2026, 1, 1)))


@given(st.text(max_size=300))
def test_no_text_crashes_a_reader_and_every_span_indexes_it(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    spans = [span for span, _ in find_money(folded)]
    spans += [span for span, _ in find_durations(folded)]
    spans += [span for span, _ in find_percentages(folded)]
    spans += [span for span, _ in find_dates(folded, date(2026, 1, 1))]
    for sentence in find_sentences(folded):
        spans.append(sentence)
        spans.extend(find_clauses(sentence))
    assert all(folded[span.start : span.end] == span.text for span in spans)


@given(
    st.decimals(min_value=1, max_value=99999, places=2),
    st.sampled_from(["${:,.2f}", "USD {:.2f}", "{:,.2f} dollars"]),
)
def test_an_amount_survives_every_way_of_writing_it(amount: Decimal, form: str) -> None:
    assert [money.amount for _, money in find_money(form.format(amount))] == [amount]


def test_no_sentence_is_longer_than_the_bound() -> None:
    assert all(len(s.text) <= LONGEST for s in find_sentences("word " * 5000 + "x" * 3000))


@pytest.mark.parametrize("word", ["twenty ", "1 ", "$1,000.00 or ", "9", "a hundred and "])
def test_long_runs_of_numbers_are_read_to_their_end(word: str) -> None:
    # A pattern that backtracks would take minutes here.
    text = (word * 30_000)[:60_000]
    spans = [span for span, _ in (*find_money(text), *find_durations(text), *find_percentages(text))]
    assert all(text[span.start : span.end] == span.text for span in spans)
