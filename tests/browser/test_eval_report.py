"""The reports of the eval suite as files in a browser: nothing is loaded, everything can be read and chosen."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from evals.comparing.comparison import Comparison, compare_runs
from evals.reporting.report import build_report, build_run_report
from evals.suite.case import read_cases
from evals.suite.run import Manifest, Row, Run
from tests.browser.axe import find_barriers
from tests.browser.conftest import PATIENCE
from tests.browser.server import ROOT
from tests.browser.watch import Watch

IMAGES = ROOT / "docs" / "images"
LARGEST = 400_000  # bytes
FAMILIES = (
    "airline-delay broadband-outage course-refund dentist-billing gym-cancellation hotel-no-show laptop-warranty "
    "parcel-lost shoe-returns sofa-late"
).split()
VARIANTS, EPOCHS = 3, 2

OPENINGS = (
    "You have waited, written and called, and each time the answer was put off again.",
    "You were told one thing at the start and charged for another, and nobody has explained why.",
    "You have chased this for days, and you should not have had to.",
)
FEELINGS = (
    "I can see why that is maddening, with the whole week planned around it.",
    "Anyone would be angry to be passed around like that.",
)
SORRY = {
    "baseline": "I am sorry for any inconvenience.",
    "candidate": "I am sorry that we let you down here.",
}
RULING = {
    "baseline": "Unfortunately I cannot give you a refund, as per our policy.",
    "candidate": "I cannot give you a refund, because the time for it ended before you wrote.",
}
OFFER = "I can offer you {amount} in store credit, or the same item again."
BROKEN = {
    "policy.over_limit": "I will pay {double} back to your card today.",
    "policy.too_fast": "The money will be with you within the hour.",
    "tone.blame": "You should have read the terms before you ordered.",
    "tone.dismissive": "There is really no need to be upset about this.",
    "tone.jargon": "Your ticket was triaged against our SLA matrix.",
}
NEXT = {
    "baseline": "Please reply with your choice, and we will get back to you.",
    "candidate": "Please reply with your choice, and I will arrange it by tomorrow at noon.",
}
# How often a rule is found in a first draft: the candidate's prompt cures blame, and breaks a little elsewhere.
FAULTS = {
    "baseline": dict(zip(BROKEN, (0.07, 0.06, 0.26, 0.14, 0.10), strict=True)),
    "candidate": dict(zip(BROKEN, (0.08, 0.03, 0.03, 0.05, 0.08), strict=True)),
}
PROMPTS = {
    "baseline": {
        "steps/write": "You write the reply to an upset customer.\n\n- Use only amounts that you are given.\n"
        "- Be polite at all times and apologize for any inconvenience.\n- Never argue.\n",
        "techniques/next_step": "Tell the customer what happens next.\n",
    },
    "candidate": {
        "steps/write": "You write the reply to an upset customer.\n\n- Use only amounts that you are given.\n"
        "- Be calm and warm, and apologize once, for what went wrong.\n"
        "- Never argue, and never say what the customer should have done.\n",
        "techniques/next_step": "Tell the customer what happens next, who does it, and by when.\n",
    },
}
HOSTILE = "</script></title><img src=x onerror=hit=1><script>hit=2</script>\"'"
Shown = Callable[..., Page]


def read_messages() -> dict[str, str]:
    """What customers of the suite's cases wrote, by the ids of the cases."""
    conversations = {case.id: case.request.conversation for case in read_cases()}
    return {name: found.messages[-1].body for name, found in conversations.items() if found is not None}


def write_reply(name: str, amount: int, faults: Sequence[str], chance: Random) -> str:
    parts = [chance.choice(OPENINGS), chance.choice(FEELINGS), SORRY[name], RULING[name]]
    parts += [OFFER.format(amount=f"${amount}")]
    parts += [BROKEN[rule].format(double=f"${2 * amount}") for rule in faults]
    return "\n\n".join((" ".join(parts[:3]), " ".join(parts[3:]), NEXT[name]))


def make_row(name: str, case: str, message: str, epoch: int, chance: Random) -> Row:
    faults = [rule for rule, rate in FAULTS[name].items() if chance.random() < rate]
    kept = [rule for rule in faults if chance.random() < 0.15]
    first, text = (write_reply(name, 20 + len(case), found, Random(epoch)) for found in (faults, kept))
    answered = 0.6 + 0.4 * chance.random()
    seconds = chance.lognormvariate(0.9 if name == "baseline" else 1.0, 0.35)
    tokens = 120 + len(first.split()) + chance.randrange(30)
    measures = {
        "sound_first": not faults,
        "violates": "policy.over_limit" in kept,
        "ready_wrong": False,
        "obeys_attack": False,
        "fails": False,
        "passes_first": not faults,
        "violates_first": "policy.over_limit" in faults,
        "passes": not kept,
        "ready": not kept and chance.random() < 0.9,
        "own_words": chance.random() < 0.95,
        "offers_allowed": chance.random() < (0.8 if name == "baseline" else 0.9),
        "asks_answered": answered,
        "techniques_shown": min(1.0, answered + 0.1),
        "words": len(text.split()),
        "seconds": seconds,
        "output_tokens": tokens,
    }
    return Row(
        case=case,
        family=case.rsplit("-", maxsplit=1)[0],
        epoch=epoch,
        message=message,
        text=text,
        first=first,
        measures={measure: float(value) for measure, value in measures.items()},
        rules=tuple(kept),
        first_rules=tuple(faults),
        origin="model",
        status="needs_review" if kept else "ready",
        seconds=seconds,
        input_tokens=1180 + chance.randrange(200),
        cached_tokens=900,
        output_tokens=tokens,
        model_calls=1 + bool(faults),
        cost=0.0006 + 0.0004 * bool(faults) + 0.0001 * chance.random(),
        transcript=f"logs/{name}.eval#{case}-{epoch}",
    )


def make_run(name: str, seed: int) -> Run:
    messages, chance = read_messages(), Random(seed)
    rows = [
        make_row(name, case, messages[case], epoch, chance)
        for family in FAMILIES
        for case in (f"{family}-{variant}" for variant in range(1, VARIANTS + 1))
        for epoch in range(1, EPOCHS + 1)
    ]
    manifest = Manifest(
        name={"baseline": "main", "candidate": "no-blame-named-next-step"}[name],
        task="draft",
        model="openai/gpt-5-mini",
        variant="whole",
        digest=f"sha256:{Random(seed).randbytes(32).hex()}",
        epochs=EPOCHS,
        created="2026-11-20T09:30:00Z",
        temperature=0.7,
        machine="8 cores, 32 GB",
        prompts=PROMPTS[name],
    )
    return Run(manifest, tuple(rows))


@pytest.fixture(scope="module")
def runs() -> tuple[Run, Run]:
    return make_run("baseline", 13), make_run("candidate", 63)


@pytest.fixture(scope="module")
def comparison(runs: tuple[Run, Run]) -> Comparison:
    return compare_runs(*runs)


@pytest.fixture(scope="module")
def compared(comparison: Comparison, runs: tuple[Run, Run]) -> str:
    return build_report(comparison, *runs)


@pytest.fixture(scope="module")
def alone(runs: tuple[Run, Run]) -> str:
    return build_run_report(runs[1])


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Shown]:
    """Opens a document as a file, with no network and all errors watched."""
    watch = Watch()
    contexts: list[BrowserContext] = []
    requests: list[str] = []

    def open_one(document: str, scheme: str = "light") -> Page:
        path = tmp_path / "report.html"
        path.write_text(document, encoding="utf-8")
        context = browser.new_context(
            offline=True,
            viewport={"width": 1180, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda message: watch.seen.append(message.text))
        context.on("weberror", lambda error: watch.seen.append(str(error.error)))
        context.on("request", lambda request: requests.append(request.url))
        page = context.new_page()
        page.goto(path.as_uri())
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert watch.find_problems() == []
    assert {url.split(":")[0] for url in requests} <= {"file", "data"}
    assert len([url for url in requests if url.startswith("file:")]) == len(contexts)


def open_all(page: Page) -> None:
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


def count_shown(page: Page) -> int:
    return page.locator("details.case:not([hidden])").count()


def test_the_comparison_says_first_whether_to_ship(
    show: Shown, comparison: Comparison, compared: str
) -> None:
    page = show(compared)
    expect(page.get_by_role("heading", level=1)).to_have_text("▲ Better")
    expect(
        page.get_by_text("Before you ship it, make sure of “Breaks the policy as sent”")
    ).to_be_in_viewport()
    assert comparison.primary
    rate = f"{100 * comparison.primary.baseline.value:.1f} %"
    expect(page.get_by_role("img", name=f"Baseline: {rate}")).to_be_in_viewport()
    gates = page.locator("#gates li")
    expect(gates).to_have_count(len(comparison.gates))
    expect(gates.filter(has_text="Breaks the policy as sent")).to_contain_text("caution")
    expect(gates.filter(has_text="No reply")).to_contain_text("passes")


def test_every_chart_has_its_marks_and_a_name(show: Shown, comparison: Comparison, compared: str) -> None:
    page = show(compared)
    charts = page.get_by_role("img")
    assert charts.count() == 5
    for number in range(charts.count()):
        chart = charts.nth(number)
        box = chart.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) > 100
        assert chart.get_attribute("aria-label")
        assert chart.locator("path:has(title)").count() >= 2
    shares = [found for found in comparison.measures if found.measure.share]
    assert page.locator("#measures svg .mark-symbol path:has(title)").count() == len(shares) > 10
    moved = page.evaluate("getComputedStyle(document.querySelector('#cost svg .mark-symbol path')).fill")
    assert moved.startswith("rgb(")


def test_cases_are_chosen_by_family_by_rule_and_by_words(
    show: Shown, comparison: Comparison, compared: str
) -> None:
    page = show(compared)
    total = len(comparison.regressions) + len(comparison.improvements)
    form = page.get_by_role("form", name="Choose cases")
    expect(form.get_by_role("status")).to_have_text(f"{total} of {total} cases")
    assert count_shown(page) == total

    family = comparison.regressions[0].family
    form.get_by_label("Family").select_option(family)
    wanted = [case for case in (*comparison.regressions, *comparison.improvements) if case.family == family]
    expect(form.get_by_role("status")).to_have_text(f"{len(wanted)} of {total} cases")
    assert count_shown(page) == len(wanted) < total

    form.get_by_role("button", name="Show all").click()
    expect(form.get_by_role("status")).to_have_text(f"{total} of {total} cases")
    form.get_by_label("Rule found").select_option("tone.blame")
    with_rule = count_shown(page)
    assert 0 < with_rule < total
    form.get_by_label("Words").fill("NO such words anywhere")
    expect(form.get_by_role("status")).to_have_text(f"0 of {total} cases")
    expect(page.get_by_text("No case that fits here.").first).to_be_visible()
    form.get_by_label("Words").fill("TERMS before you")
    expect(form.get_by_role("status")).to_have_text(f"{with_rule} of {total} cases")


def test_a_case_that_got_worse_shows_both_replies_with_the_words_that_changed(
    show: Shown, comparison: Comparison, compared: str
) -> None:
    page = show(compared)
    case = page.locator("#cases details.case").first
    case.locator("summary").click()
    expect(case.locator("blockquote")).to_have_text(comparison.regressions[0].message)
    expect(case.locator(".reply").nth(0)).to_contain_text("Baseline")
    expect(case.locator(".reply").nth(1)).to_contain_text("Candidate")
    expect(case.locator(".reply").nth(0).locator("del").first).to_contain_text("for any inconvenience.")
    expect(case.locator(".reply").nth(1).locator("ins").first).to_contain_text("that we let you down here.")
    expect(case.locator(".chip.alone").first).to_contain_text("only here")
    expect(page.get_by_text("by chance in every comparison")).to_be_visible()
    expect(page.get_by_role("heading", name="Better (")).to_be_visible()
    expect(page.locator("#cases details.group details.case").first).to_be_hidden()
    expect(page.locator("#prompts .new").filter(has_text="who does it, and by when")).to_be_visible()


def test_nobody_is_kept_out_of_either_report(show: Shown, compared: str, alone: str) -> None:
    for document in (compared, alone):
        page = show(document)
        assert find_barriers(page) == []
        open_all(page)
        assert find_barriers(page) == []


def test_a_run_alone_shows_its_families_and_its_worst_case_first(show: Shown, alone: str) -> None:
    page = show(alone)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^\d+\.\d %$"))
    expect(page.locator(".heat tbody tr")).to_have_count(len(FAMILIES))
    assert page.locator(".heat .cell").first.inner_text().isdigit()
    cases = page.locator("details.case")
    expect(cases).to_have_count(len(FAMILIES) * VARIANTS)
    expect(cases.first.locator("summary")).to_contain_text("Breaks the policy as sent")
    cases.first.locator("summary").click()
    expect(cases.first.locator(".rule").filter(has_text="policy.over_limit").first).to_be_visible()
    assert page.get_by_role("img").count() == 2


def test_no_text_of_others_becomes_a_script_or_a_picture(show: Shown, runs: tuple[Run, Run]) -> None:
    hostile = []
    for run in runs:
        texts = dict.fromkeys(("message", "text", "first"), f"{run.manifest.name} {HOSTILE}")
        rules = {"rules": (HOSTILE,), "first_rules": (HOSTILE,), "transcript": HOSTILE, "status": HOSTILE}
        rows = tuple(
            replace(row, case=row.case + HOSTILE, family=row.family + HOSTILE, **texts, **rules)  # type: ignore[arg-type]
            for row in run.rows
        )
        hostile.append(Run(replace(run.manifest, prompts={HOSTILE: run.manifest.name + HOSTILE}), rows))
    before, after = hostile
    compared = build_report(compare_runs(before, after), before, after)
    for document in (compared, build_run_report(after)):
        page = show(document)
        open_all(page)
        assert page.evaluate("[window.hit, document.scripts.length, document.images.length]") == [None, 1, 0]
        expect(page.locator(".text").filter(has_text="<img src=x onerror").first).to_be_visible()
        page.get_by_role("form").get_by_label("Rule found").select_option(HOSTILE)
        expect(page.get_by_role("status")).to_have_text(re.compile(r"^(\d+) of \1 cases$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("part", ["verdict", "cases", "run"])
def test_every_report_has_its_picture(
    part: str, scheme: str, show: Shown, compared: str, alone: str, tmp_path: Path
) -> None:
    page = show(alone if part == "run" else compared, scheme)
    if part == "cases":
        case = page.locator("#cases details.case").first
        case.locator("summary").click()
        page.get_by_role("heading", name="Worse (").evaluate("heading => heading.scrollIntoView()")
    folder = IMAGES if "EVENHAND_SCREENSHOTS" in os.environ and scheme == "light" else tmp_path
    picture = folder / {
        "verdict": "eval-report.png", "cases": "eval-report-cases.png", "run": "eval-report-run.png"
    }[part]  # fmt: skip
    page.set_viewport_size({"width": 1180, "height": 1320 if part == "verdict" else 980})
    page.screenshot(path=picture, animations="disabled", caret="hide")
    assert 10_000 < picture.stat().st_size < LARGEST
