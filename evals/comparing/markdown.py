"""A comparison as the comment of a pull request."""

from collections.abc import Iterable, Iterator, Sequence

from evals.comparing.changes import Change, ChangedCase, Sample
from evals.comparing.comparison import Compared, Comparison
from evals.comparing.escaping import code, fence, prose
from evals.comparing.prompt_changes import PromptChange
from evals.comparing.reruns import EPOCHS
from evals.comparing.totals import Totals
from evals.comparing.verdict import Gate
from evals.comparing.wording import (
    show_detectable,
    show_difference,
    show_estimate,
    show_number,
    show_p,
    show_value,
    word_detectable,
    word_verdict,
)

# GitHub refuses a comment of more than 65,536 characters; the prompts' share leaves room for the cases.
MOST, MOST_OF_PROMPTS = 60_000, 20_000


def write_markdown(comparison: Comparison, *, most: int = MOST) -> str:
    """The verdict in the first line, then the primary, gates, other measures, costs, regressed cases and prompts.

    At most about ``most`` characters: cases and prompts for which there is no room are counted.
    """
    prompts = "\n\n".join(_write_prompts(comparison.prompts, min(MOST_OF_PROMPTS, most // 3)))
    head = "\n\n".join(part for part in _write_head(comparison) if part)
    cases = "\n\n".join(_write_regressions(comparison.regressions, most - len(prompts) - len(head)))
    return "\n\n".join(part for part in (head, cases, prompts) if part) + "\n"


def _write_head(comparison: Comparison) -> Iterator[str]:
    yield f"**{prose(word_verdict(comparison))}**"
    yield _write_what(comparison)
    yield "\n".join(f"- {prose(warning)}" for warning in comparison.warnings)
    if comparison.primary:
        yield "### Primary"
        yield _write_primary(comparison.primary)
    yield "### Gates"
    yield _write_gates(comparison)
    others = [found for found in comparison.measures if found.measure.role == "secondary"]
    if others:
        yield "### Other measures"
        yield _write_others(others)
    yield "### Cost and latency"
    yield _write_totals(comparison.baseline_totals, comparison.candidate_totals)


def _write_what(comparison: Comparison) -> str:
    before, after = comparison.baseline, comparison.candidate
    better = len(comparison.improvements)
    return (
        f"{code(before.name)} → {code(after.name)}, task {code(after.task)}, model {code(after.model)}: "
        f"{_count(len(comparison.cases), 'shared case')}, {_count(after.epochs, 'epoch')}; "
        f"{_count(len(comparison.regressions), 'case')} worse, {better} better by the primary or a gate."
    )


def _write_primary(found: Compared) -> str:
    difference, measure = found.difference, found.measure
    plain = found.mcnemar
    mcnemar = f" McNemar: {plain.rose} rose, {plain.fell} fell, p {show_p(plain.p)}." if plain else ""
    return (
        f"{prose(measure.title)}: {show_estimate(found.baseline, measure)} → "
        f"{show_estimate(found.candidate, measure)}, **{show_difference(found)}**, p {show_p(difference.p)}, "
        f"over {_count(difference.cases, 'case')} in {_families(difference.families)}; "
        f"{word_detectable(found)}.{mcnemar} Brackets hold 95 % intervals."
    )


def _write_gates(comparison: Comparison) -> str:
    rows = []
    for gate in comparison.gates:
        found = comparison.get_measure(gate.measure.name)
        title = prose(gate.measure.title)
        if found is None or gate.p_worse is None:
            rows.append((title, "–", "–", "–", "–", "not measured"))
            continue
        values = (show_estimate(found.baseline, gate.measure), show_estimate(found.candidate, gate.measure))
        rows.append((title, *values, show_difference(found), show_p(gate.p_worse), _word_gate(gate)))
    return _table(("Gate", "Baseline", "Candidate", "Difference", "p, one-sided", "Outcome"), rows)


def _word_gate(gate: Gate) -> str:
    if gate.outcome == "holds":
        return "holds"
    surely = f" (beyond doubt: {_list_cases(gate.certain)})" if gate.certain else ""
    word = "**fails**" if gate.outcome == "fails" else "caution: worse, not significantly"
    return f"{word}, in {_list_cases(gate.worse)}{surely}"


def _write_others(others: Sequence[Compared]) -> str:
    rows = [
        (
            prose(found.measure.title),
            show_estimate(found.baseline, found.measure),
            show_estimate(found.candidate, found.measure),
            show_difference(found),
            show_p(found.p_holm if found.p_holm is not None else found.difference.p),
            found.verdict if found.verdict != "can't tell" else _doubt(found),
        )
        for found in others
    ]
    return _table(("Measure", "Baseline", "Candidate", "Difference", "p (Holm)", "Verdict"), rows)


def _doubt(found: Compared) -> str:
    shown = show_detectable(found)
    return f"can't tell: detectable {shown}" if shown else "can't tell"


def _write_totals(before: Totals, after: Totals) -> str:
    def show_cost(totals: Totals, *, each: bool) -> str:
        if totals.cost is None:
            return "not told"
        partly = f" ({totals.costed} of {totals.rows} replies)" if totals.costed < totals.rows else ""
        return f"{show_number(totals.cost / totals.costed if each else totals.cost)} USD{partly}"

    def per_reply(total: int, totals: Totals) -> str:
        return show_number(total / totals.rows) if totals.rows else "–"

    lines = {
        "Replies": [f"{t.rows:,}" for t in (before, after)],
        "Errors": [f"{t.errors:,}" for t in (before, after)],
        "Cost": [show_cost(t, each=False) for t in (before, after)],
        "Cost a reply": [show_cost(t, each=True) for t in (before, after)],
        "Seconds a reply, median": [show_number(t.seconds_median) for t in (before, after)],
        "Seconds a reply, 95th percentile": [show_number(t.seconds_95th) for t in (before, after)],
        "Model calls a reply": [per_reply(t.model_calls, t) for t in (before, after)],
        "Tokens in a reply's prompts": [per_reply(t.input_tokens, t) for t in (before, after)],
        "Of these, from a cache": [per_reply(t.cached_tokens, t) for t in (before, after)],
        "Tokens out a reply": [per_reply(t.output_tokens, t) for t in (before, after)],
    }
    return _table(
        ("All replies of a run", "Baseline", "Candidate"), [(name, *line) for name, line in lines.items()]
    )


def _write_regressions(regressions: Sequence[ChangedCase], room: int) -> Iterator[str]:
    if not regressions:
        return
    yield f"### Regressed cases ({len(regressions)})"
    yield (
        f"Some cases get worse by chance in every comparison. Before believing these, run them again in both variants "
        f"with more epochs ({EPOCHS}, say), and judge them by the new epochs alone."
    )
    for shown, changed in enumerate(regressions):
        block = _write_case(changed)
        room -= len(block)
        if room < 0:
            yield f"There is no room here for {_count(len(regressions) - shown, 'more case')}."
            return
        yield block


def _write_case(changed: ChangedCase) -> str:
    changes = ", ".join(_word_change(change) for change in changed.changes)
    parts = [
        f"<details><summary>{code(changed.case)}: {changes}</summary>",
        "The customer:",
        fence(changed.message),
    ]
    told = set()
    for change in changed.changes:
        showing = change.showings[0]
        texts = (showing.baseline.text, showing.candidate.text)
        if texts in told:
            continue
        told.add(texts)
        for name, sample in (("Baseline", showing.baseline), ("Candidate", showing.candidate)):
            parts += [_word_sample(name, change, sample), fence(sample.text)]
    return "\n\n".join([*parts, "</details>"])


def _word_change(change: Change) -> str:
    measure = change.measure
    return f"{prose(measure.title)} {show_value(change.baseline, measure)} → {show_value(change.candidate, measure)}"


def _word_sample(name: str, change: Change, sample: Sample) -> str:
    state = f"; error: {code(sample.error[:300])}" if sample.error else ""
    rules = ", ".join(code(rule) for rule in sample.rules) or "no rule"
    before = ", before repair" if change.measure.name.endswith("_first") else ""
    return f"**{name}**, epoch {sample.epoch}{before}; found: {rules}{state}"


def _write_prompts(changes: Sequence[PromptChange], room: int) -> Iterator[str]:
    if not changes:
        yield "The prompts are the same in both runs."
        return
    yield f"### Changed prompts ({len(changes)})"
    for shown, change in enumerate(changes):
        summary = f"<details><summary>{code(change.id)}, {change.kind}</summary>"
        block = "\n\n".join([summary, fence(change.diff, "diff", most=10_000, width=None), "</details>"])
        room -= len(block)
        if room < 0:
            yield f"There is no room here for {_count(len(changes) - shown, 'more prompt')}."
            return
        yield block


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    aligned = [":--", *["--:"] * (len(heads) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, aligned, *rows))


def _list_cases(cases: Sequence[str], most: int = 10) -> str:
    more = f" and {len(cases) - most} more" if len(cases) > most else ""
    return ", ".join(code(case) for case in cases[:most]) + more


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' if number != 1 else ''}"


def _families(number: int) -> str:
    return f"{number:,} {'family' if number == 1 else 'families'}"
