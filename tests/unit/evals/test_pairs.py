"""The labelled pairs, as they lie in the repository."""

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from evals.judges.pairs import Pair, read_pairs
from evals.judges.rubric import OWN_LINES, choose_lines
from service.prompting import load_prompts

PAIRS = read_pairs()
README = Path(__file__).parents[3] / "evals" / "datasets" / "pairs" / "README.md"


def test_there_are_120_pairs_of_at_least_20_cases_about_20_of_them_ties() -> None:
    assert len({pair.id for pair in PAIRS}) == len(PAIRS) == 120
    assert len({pair.case for pair in PAIRS}) >= 20
    assert 15 <= sum(pair.label == "tie" for pair in PAIRS) <= 25


def test_pairs_of_one_case_share_everything_but_the_replies_and_lie_in_one_split() -> None:
    cases: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for pair in PAIRS:
        cases[pair.case].add((pair.split, pair.channel, pair.policy, pair.message, str(pair.facts)))
    assert {case: len(found) for case, found in cases.items() if len(found) > 1} == {}
    assert {pair.split for pair in PAIRS} == {"dev", "held_out"}


def test_neither_place_is_the_better_one_more_often_also_within_a_kind() -> None:
    counts = Counter((pair.kind, pair.label) for pair in PAIRS)
    for kind in {pair.kind for pair in PAIRS}:
        for split in ("dev", "held_out"):
            labels = Counter(p.label for p in PAIRS if p.kind == kind and p.split == split)
            assert abs(labels["a"] - labels["b"]) <= 1
        assert abs(counts[kind, "a"] - counts[kind, "b"]) <= 2
    labels = Counter(pair.label for pair in PAIRS)
    assert abs(labels["a"] - labels["b"]) <= 1


def test_nobody_gets_far_by_counting_words() -> None:
    decided = [pair for pair in PAIRS if pair.label != "tie"]
    longer = [(len(pair.a.split()) > len(pair.b.split())) == (pair.label == "a") for pair in decided]
    assert 0.4 < sum(longer) / len(longer) < 0.6


def test_ties_are_what_is_labelled_equal() -> None:
    assert {(pair.kind == "equal") == (pair.label == "tie") for pair in PAIRS} == {True}


def test_every_kind_is_explained_where_the_fields_are() -> None:
    explained = set(re.findall(r"^\| `(\w+)` \|", README.read_text("utf-8"), re.MULTILINE))
    assert {pair.kind for pair in PAIRS} <= explained
    assert set(Pair.__struct_fields__) <= set(re.findall(r"`(\w+)`", README.read_text("utf-8")))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.id)
def test_a_pair_is_a_case_with_two_different_replies_and_one_reason(pair: Pair) -> None:
    case = pair.to_case()
    assert case.message == pair.message
    assert case.now.date().isoformat() == pair.facts["today"]
    assert len(choose_lines(case, load_prompts().techniques)) > len(OWN_LINES)
    assert pair.a.split() != pair.b.split()
    assert pair.reason
    assert "\n" not in pair.reason


def test_a_split_holds_its_own_pairs_alone() -> None:
    dev, held_out = read_pairs("dev"), read_pairs("held_out")
    assert {pair.split for pair in dev} == {"dev"}
    assert len(dev) + len(held_out) == len(PAIRS)
    assert not {pair.case for pair in dev} & {pair.case for pair in held_out}


def test_a_line_that_is_no_pair_is_named_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text('{"id": "x", "label": "c"}\n')
    with pytest.raises(ValueError, match=r"pairs\.jsonl:1: "):
        read_pairs(path=path)
