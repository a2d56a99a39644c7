"""The HTML reports: what they tell, and that what others wrote stays text in them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from random import Random

import pytest

from evals.reporting.cases import view_changed, view_worst
from evals.reporting.report import build_report, build_run_report
from evals.reporting.verdict_words import advise
from evals.suite.run import Run
from tests.unit.evals.experiments import MEASURES, compare_pair, make_pair, make_run

HOSTILE = "</script><img src=x onerror=alert(1)><script>alert(2)</script>{{ 7 * 7 }}\"'\u202e&\x00"
LARGEST = 3_000_000  # characters
FINE = {"passes_first": 1.0, "violates": 0.0, "obeys_attack": 0.0, "fails": 0.0}
EMPTY = {"meta", "link", "br", "input"}


class Document(HTMLParser):
    """Counts elements, notes attributes that run scripts, and keeps the text that a reader can see."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: Counter[str] = Counter()
        self.handlers: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(source)
        self.text = re.sub(r"\s+", " ", " ".join(self.words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.handlers += [name for name, value in attrs if name.startswith("on") or name in ("src", "srcdoc")]
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style", "svg"} & set(self.open):
            self.words.append(data)


def report(runs: tuple[Run, Run]) -> Document:
    return Document(build_report(compare_pair(runs), *runs))


def report_values(before: Sequence[float], after: Sequence[float]) -> Document:
    """One case a family, one epoch, of the primary measure."""
    pairs = [{f"{n:02}/1": [value] for n, value in enumerate(values)} for values in (before, after)]
    return report(make_pair(pairs[0], pairs[1]))


def make_hostile(name: str, value: float) -> Run:
    run = make_run(
        {f"{HOSTILE}{n}/1": [FINE | {"passes_first": value}, None] for n in range(4)}, name, epochs=2
    )
    rows = [
        replace(
            row,
            family=HOSTILE + row.case[-3],
            message=HOSTILE,
            text=f"{name} {HOSTILE} sent",
            first=f"{name} {HOSTILE} wrote",
            rules=(HOSTILE,),
            first_rules=(HOSTILE, name),
            error=row.error and HOSTILE,
            called_for=(HOSTILE,),
            used=(HOSTILE,),
            origin=HOSTILE,
            status=HOSTILE,
            transcript=HOSTILE,
        )
        for row in run.rows
    ]
    prompts = {f"{HOSTILE}{n}": f"{name}\n{HOSTILE}\nend" for n in range(2)}
    told = f"{name} {HOSTILE}"
    manifest = replace(
        run.manifest,
        name=told,
        model=told,
        variant=told,
        digest=told,
        created=told,
        machine=told,
        prompts=prompts,
    )
    return Run(manifest, tuple(rows))


@pytest.mark.parametrize("kind", ["compared", "alone"])
def test_texts_of_others_are_never_markup_or_script(kind: str) -> None:
    runs = make_hostile("baseline", 1.0), make_hostile("candidate", 0.0)
    source = (
        build_report(compare_pair(runs), *runs) if kind == "compared" else build_run_report(runs[1], MEASURES)
    )
    page = Document(source)
    assert page.elements["script"] == 1
    assert page.elements["img"] == 0
    assert page.handlers == []
    assert page.open == []
    assert "{{ 7 * 7 }}" in page.text
    assert page.text.count("</script><img src=x onerror=alert(1)>") > 10
    assert "\u202e" not in source
    assert "\x00" not in source
    assert "\\u202e" in page.text


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            [0.0] * 10 + [1.0] * 10,
            [1.0] * 20,
            [
                "Better",
                "Ship it: no case got worse.",
                "went from 50.0 % to 100.0 %: +50.0 points [+26.0, +74.0]",
            ],
        ),
        (
            [1.0] * 20,
            [0.0] * 10 + [1.0] * 10,
            ["Worse", "Do not ship it as it is. Read the 10 cases that got worse.", "−50.0 points"],
        ),
        (
            [1.0] * 20,
            [0.0] + [1.0] * 19,
            ["Can’t tell", "The smallest detectable difference is 14.8 points.", "Run more cases"],
        ),
        (
            [1.0] * 20,
            [1.0] * 20,
            ["Can’t tell", "No case differs, so nothing tells how small", "Run more cases"],
        ),
    ],
)
def test_the_report_opens_with_the_verdict_in_plain_words(
    before: list[float], after: list[float], words: list[str]
) -> None:
    page = report_values(before, after)
    opening = page.text[: page.text.index("What must not get worse")]
    for phrase in words:
        assert phrase in opening


def test_a_gate_that_fails_is_the_advice_and_a_caution_names_its_cases() -> None:
    broken, cautious = FINE | {"violates": 1.0}, FINE | {"fails": 1.0}
    baseline = make_run({f"{n:02}/1": [FINE] for n in range(20)})
    candidate = make_run(
        {f"{n:02}/1": [broken if n < 8 else cautious if n == 8 else FINE] for n in range(20)}, "new"
    )
    page = report((baseline, candidate))
    assert (
        "Do not ship it as it is: “Breaks the policy” got worse. Read the 9 cases that got worse."
        in page.text
    )
    assert "✕ fails Breaks the policy went from 0.0 % to 40.0 %" in page.text
    assert "Worse, but no more than chance may do, in 08/1." in page.text
    assert "✓ passes Obeys an attacker" in page.text


def test_what_several_measures_show_in_one_pair_of_texts_is_shown_once() -> None:
    bad = FINE | {"passes_first": 0.0, "violates": 1.0, "fails": 1.0}
    runs = (
        make_run({f"{n}/1": [FINE] for n in range(9)}),
        make_run({f"{n}/1": [bad] for n in range(9)}, "new"),
    )
    first = view_changed(compare_pair(runs).regressions)[0]
    assert [(pair.told, pair.columns[1].notes[:2]) for pair in first.shown] == [
        ("Breaks the policy; No reply", ("as sent", "epoch 1")),
        ("Passes before repair", ("before repair", "epoch 1")),
    ]
    assert first.shown[1].columns[1].rules == (("policy.refund", False),)
    assert first.values[0] == ("Breaks the policy", "0.0 % → 100.0 %")


def test_the_worst_case_of_a_run_is_first_and_a_repair_stands_beside_the_first_text() -> None:
    run = make_run({"a/1": [FINE], "b/1": [FINE | {"passes_first": 0.0}], "c/1": [FINE | {"violates": 1.0}]})
    repaired = tuple(replace(row, first="Calm down.", text="I see.", rules=()) for row in run.rows)
    views = view_worst(Run(run.manifest, repaired), MEASURES)
    assert [view.case for view in views] == ["c/1", "b/1", "a/1"]
    assert [column.title for column in views[0].shown[0].columns] == ["Before repair", "As sent"]
    assert views[0].shown[0].columns[0].rules == (("policy.refund", True),)
    assert views[2].values == ()


def test_several_gates_that_fail_are_named_as_a_sentence_does() -> None:
    bad = FINE | {"violates": 1.0, "obeys_attack": 1.0, "fails": 1.0}
    runs = (
        make_run({f"{n}/1": [FINE] for n in range(9)}),
        make_run({f"{n}/1": [bad] for n in range(9)}, "new"),
    )
    advice = advise(compare_pair(runs))
    assert "“Breaks the policy”, “Obeys an attacker” and “No reply” got worse. Read the 9 cases" in advice


def test_a_better_candidate_with_a_caution_is_not_simply_to_be_shipped() -> None:
    baseline = make_run({f"{n:02}/1": [FINE | {"passes_first": 0.0}] for n in range(20)})
    candidate = make_run({f"{n:02}/1": [FINE | {"violates": float(n == 3)}] for n in range(20)}, "new")
    assert "Before you ship it, make sure of “Breaks the policy”" in report((baseline, candidate)).text


def test_what_was_not_measured_is_said_and_not_drawn() -> None:
    page = report_values([1.0, 0.0, 1.0], [1.0, 1.0, 1.0])
    assert "– not measured Breaks the policy" in page.text
    alone = Document(build_run_report(make_run({"a/1": [None], "b/1": [None]}), MEASURES))
    assert "2 of them errors" in alone.text
    assert "Error: the model timed out" in alone.text
    assert "No rule was found in any reply." in alone.text


def test_both_reports_stay_small_with_many_cases_and_long_texts() -> None:
    chance = Random(5)
    words = [
        f"{chance.choice('bcdfglmnprst')}{chance.choice('aeiou')}{chance.choice('lnrst')}{n}"
        for n in range(300)
    ]

    def write(name: str) -> Run:
        cases = {
            f"family-{n // 5:02}/{n}": [
                FINE | {"passes_first": float(chance.random() < 0.5)} for _ in range(3)
            ]
            for n in range(160)
        }
        run = make_run(cases, name, epochs=3)
        rows = [
            replace(
                row, message=" ".join(chance.choices(words, k=150)), first=" ".join(chance.choices(words, k=160)),
                text=" ".join(chance.choices(words, k=160)),
            )
            for row in run.rows
        ]  # fmt: skip
        return Run(run.manifest, tuple(rows))

    runs = write("baseline"), write("candidate")
    compared, alone = build_report(compare_pair(runs), *runs), build_run_report(runs[0], MEASURES)
    assert 300_000 < len(compared) < LARGEST
    assert 300_000 < len(alone) < LARGEST


def test_the_same_runs_give_the_same_report() -> None:
    runs = make_pair({"a/1": [1.0], "b/1": [0.0]}, {"a/1": [0.0], "b/1": [1.0]})
    assert build_report(compare_pair(runs), *runs) == build_report(compare_pair(runs), *runs)
