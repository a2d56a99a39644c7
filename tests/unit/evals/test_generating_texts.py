"""What generated families are made of, and the command that writes them."""

import re
from decimal import Decimal
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.generating.__main__ import main
from evals.generating.family import CONFLICTS, Family, Wishes, build_families
from evals.generating.texts import read_texts
from evals.generating.wording import share_of
from evals.suite.case import EvalCase, Register, read_cases

TEXTS = read_texts()
FAMILIES = tuple(build_families(seed=1, families=90, cases=8))


def test_five_hundred_generated_lines_are_read_as_cases(tmp_path: Path) -> None:
    file = tmp_path / "generated.jsonl"
    assert main(["--families", "84", "--cases", "6", "--seed", "3", "--output", str(file)]) == 0
    cases = read_cases([file])
    assert len(cases) == 504
    assert all(case.licence == "Apache-2.0" and case.source == "generated" for case in cases)
    assert all(re.fullmatch(rf"gen-3-{case.trade.replace(' ', '-')}-\d+", case.id) for case in cases)
    assert main(["--check", str(file)]) == 0


def test_every_register_conflict_style_and_trade_occurs() -> None:
    cases = [case for family in FAMILIES for case in family.cases]
    assert {case.register for case in cases} == set(get_args(Register))
    assert {case.conflict for case in cases} == set(CONFLICTS)
    assert {case.trade for case in cases} == {trade.name for trade in TEXTS.trades}
    assert len(TEXTS.trades) >= 12
    assert len(TEXTS.styles) >= 6


def read_policy_text(case: EvalCase) -> str:
    policy = case.request.policy
    assert policy is not None
    assert policy.text
    return policy.text


def find_wordings(family: Family) -> set[str]:
    text = read_policy_text(family.cases[0])
    words = family.company.terms.to_words(family.company.currency)
    return {
        wording
        for term in family.company.covered
        for wording in (*TEXTS.terms[term].full, *TEXTS.terms[term].terse)
        if all(part.format(**words)[1:] in text for part in wording.split(" || "))
    }


def test_every_wording_of_every_term_appears_in_some_policy() -> None:
    found = set().union(*map(find_wordings, FAMILIES))
    assert found == {wording for term in TEXTS.terms.values() for wording in (*term.full, *term.terse)}


def test_all_wordings_of_a_term_state_the_same_numbers() -> None:
    same = {"late_day": "window", "contacts_ordinal": "contacts"}
    for name, term in TEXTS.terms.items():
        assert len(term.full) >= 3, name
        numbers = [
            {same.get(number, number) for number in re.findall(r"\{(\w+)\}", wording)}
            for wording in (*term.full, *term.terse)
        ]
        assert all(found == numbers[0] for found in numbers), name


def test_registers_have_six_alternatives_of_every_part() -> None:
    for voice in TEXTS.voices.values():
        demands = [demand for alternatives in voice.demands.values() for demand in alternatives]
        for part in (voice.opening, voice.detail, voice.press, voice.closing, demands):
            assert len(set(part)) >= 6
        assert all(demand.count("<") == demand.count(">") == 1 for demand in demands)
    assert len({frozenset(voice.demands) for voice in TEXTS.voices.values()}) == 1


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a", "b", "c")]
    for file, seed in zip(files, ("5", "5", "6"), strict=True):
        main(["--families", "3", "--seed", seed, "--output", str(file)])
    first, again, other = (file.read_bytes() for file in files)
    assert first == again
    assert first != other


def test_trades_conflicts_and_registers_can_be_chosen() -> None:
    wishes = Wishes(trades=["hair-salon", "dog groomer"], conflicts=["fee", "safety"], registers=["cold"])
    cases = [case for family in build_families(2, 4, 5, wishes) for case in family.cases]
    assert len(cases) == 20
    assert {case.trade for case in cases} == {"hair salon", "dog groomer"}
    assert {case.conflict for case in cases} == {"fee", "safety"}
    assert {case.register for case in cases} == {"cold"}


def test_a_conflict_that_no_chosen_trade_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--trade", "hair-salon", "--conflict", "lost", "--output", "unused.jsonl"])
    assert "no such trade has such a conflict" in capsys.readouterr().err


@given(cents=st.integers(0, 10**7), percent=st.integers(0, 100))
def test_a_share_is_exact_or_less_than_a_cent_short(cents: int, percent: int) -> None:
    amount = Decimal(cents) / 100
    missing = amount * percent / 100 - share_of(amount, percent)
    assert 0 <= missing < Decimal("0.01")


def test_a_line_holds_what_the_decoder_of_cases_knows_and_nothing_else() -> None:
    case = FAMILIES[0].cases[0]
    assert msgspec.json.decode(msgspec.json.encode(case), type=EvalCase) == case
