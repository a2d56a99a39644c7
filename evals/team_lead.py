"""What a team lead would mark, and what the checks do: ``python -m evals.team_lead [dev|held_out]``.

Tone by rule, next steps, asks, techniques and signals, each on drafts or messages that were labelled one by one by
somebody else than the checks' author. The drafts and messages of ``dev`` are also what the readers were learnt from.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evals.intervals import measure_wilson
from evals.natural import read_drafts
from service.api.schemas_check import decode_check
from service.domain.case import Case
from service.domain.quantity import read_iso_duration
from service.guardrails.next_steps import check_next_steps
from service.guardrails.tone import check_tone
from service.prompting import load_prompts
from service.text.asks import find_asks
from service.text.signals import find_signals
from service.usecases.check_text import check_text

DATA = Path(__file__).parent / "datasets"
DRAFTS = {"dev": "tone/drafts_*.jsonl", "held_out": "tone/held_out.jsonl"}
Line = dict[str, object]
# Manners of the whole reply, and what is only called for in public, are not labelled.
LABELLED = (
    "active_listening acknowledgement empathy ownership apology clarifying_question policy_transparency options "
    "compromise next_step escalation follow_up proactive personalisation relationship problem_solving"
).split()


def read_lines(pattern: str) -> Iterator[Line]:
    """The objects of all files of that name."""
    for path in sorted(DATA.glob(pattern)):
        yield from map(json.loads, path.read_text().splitlines())


def build_case(line: Line, **more: object) -> Case:
    """The case of a labelled line, as the endpoint reads it."""
    conversation = {"channel": line["channel"], "messages": [{"body": line["message"] or "(nothing)"}]}
    request = {"body": line.get("body") or "-", "conversation": conversation, **more}
    data = decode_check(json.dumps(request).encode())
    return data.to_case(now=datetime.now(UTC), response_target=read_iso_duration("PT24H"))


def show_tone(split: str, console: Console) -> None:
    """Per rule, with what a label accepts beside it left out; then false alarms."""
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    clean: list[bool] = []
    marked: list[bool] = []
    for line in read_lines(DRAFTS[split]):
        rules = {mark["rule"] for mark in line["rules"]}  # type: ignore[attr-defined]  # JSON
        got = {finding.rule for finding in check_tone(str(line["body"]), build_case(line))}
        wanted.update(rules)
        found.update(rules & got)
        wrong.update(got - rules - set(line["accept"]))  # type: ignore[call-overload]  # JSON
        (marked if rules else clean).append(bool(got))
    table = Table("rule", "recall", "precision")
    for rule in sorted(wanted):
        right, all_found = found[rule], found[rule] + wrong[rule]
        table.add_row(rule, _share(right, wanted[rule]), _share(right, all_found))
    table.add_row(
        "all rules", _share(found.total(), wanted.total()), _share(found.total(), (found + wrong).total())
    )
    console.print(table)
    console.print(f"drafts with a fault that are marked at all: {measure_wilson(marked)}")
    console.print(f"fine drafts, near the line, marked: {measure_wilson(clean)}")


def show_natural(console: Console) -> None:
    """Replies that models wrote to customers; half of them were training, the other half counts."""
    marked = []
    for _, message, draft in list(read_drafts())[1::2]:
        case = build_case({"channel": "chat", "message": message, "body": draft})
        marked.append(any(check_tone(draft, case)))
    console.print(f"natural drafts marked for their tone: {measure_wilson(marked)}")


def show_steps(split: str, console: Console) -> None:
    """Replies whose set of rules is the label's, or another that the label accepts."""
    right = []
    missed: Counter[str] = Counter()
    for line in read_lines("steps/dev*.jsonl" if split == "dev" else "steps/held_out.jsonl"):
        facts = {"now": line["now"]}
        found = {f.rule for f in check_next_steps(str(line["body"]), build_case(line, facts=facts))}
        accepted = [set(line["rules"]), *map(set, line["accept"])]  # type: ignore[call-overload]  # JSON
        right.append(found in accepted)
        if found not in accepted:
            missed.update(accepted[0] ^ found)
    console.print(
        f"next steps, right set of rules: {measure_wilson(right)}; wrong about {dict(missed.most_common())}"
    )


def show_asks(split: str, console: Console) -> None:
    """What is asked for (words that overlap), what became of it, and what the message signals."""
    hits = extra = missed = 0
    states: list[bool] = []
    signals: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in read_lines(f"asks/{split}.jsonl"):
        message = str(line["message"])
        asks = list(find_asks(message))
        places = [(message.find(ask["text"]), ask["text"]) for ask in line["asks"]]  # type: ignore[attr-defined]  # JSON
        used: set[int] = set()
        checked = check_text(
            str(line["reply"]), build_case(line | {"body": line["reply"]}), catalogue=CATALOGUE
        )
        judged = {ask.span: state for ask, state in checked.asks}
        for (start, text), state in zip(places, line["states"], strict=True):  # type: ignore[call-overload]  # JSON
            mine = [i for i, a in enumerate(asks) if a.span.start < start + len(text) and a.span.end > start]
            hits, missed, used = hits + bool(mine), missed + (not mine), used | set(mine)
            if mine:
                states.append(judged.get(asks[mine[0]].span) == state)
        extra += len(asks) - len(used)
        _count(signals, {str(s) for s in line["signals"]}, {name for name, _ in find_signals(message)})  # type: ignore[attr-defined]  # JSON
    precision, recall = hits / (hits + extra), hits / (hits + missed)
    balance = 2 * precision * recall / (precision + recall)
    console.print(f"asks: precision {precision:.2f}, recall {recall:.2f}, F1 {balance:.2f}")
    console.print(f"answered, deferred or missed, of those found: {measure_wilson(states)}")
    table = Table("signal", "found", "of", "wrongly")
    for name, counts in sorted(signals.items()):
        table.add_row(name, str(counts["hit"]), str(counts["hit"] + counts["missed"]), str(counts["extra"]))
    console.print(table)


def _count(counts: Mapping[str, Counter[str]], wanted: set[str], found: set[str]) -> None:
    for names, outcome in ((wanted & found, "hit"), (wanted - found, "missed"), (found - wanted, "extra")):
        for name in names:
            counts[name][outcome] += 1


def show_techniques(split: str, console: Console) -> None:
    """Whether a reply shows a technique: agreement with the label beyond chance, by technique and over all."""
    cells: defaultdict[str, list[tuple[bool, bool]]] = defaultdict(list)
    called: list[tuple[bool, bool]] = []
    for line in read_lines(f"techniques/{split}.jsonl"):
        facts = {key: value for key, value in dict(line["facts"] or {}).items() if value is not None}  # type: ignore[call-overload]  # JSON
        case = build_case(line, facts=facts, policy={"text": line["policy"]})
        checked = check_text(str(line["body"]), case, catalogue=CATALOGUE)
        for name in LABELLED:
            cells[name].append((name in line["shows"], name in checked.techniques.where))  # type: ignore[operator]  # JSON
            called.append((name in line["called_for"], name in checked.techniques.called_for))  # type: ignore[operator]  # JSON
    table = Table("technique", "shown, by label", "by checks", "κ")
    for name, pairs in cells.items():
        table.add_row(
            name, str(sum(a for a, _ in pairs)), str(sum(b for _, b in pairs)), f"{measure_kappa(pairs):.2f}"
        )
    console.print(table)
    everything = [pair for pairs in cells.values() for pair in pairs]
    console.print(f"shown: κ {measure_kappa(everything):.2f}; called for: κ {measure_kappa(called):.2f}")


def measure_kappa(pairs: Iterable[tuple[bool, bool]]) -> float:
    """Cohen's kappa of two judges on yes or no (Cohen 1960).

    >>> round(measure_kappa([(True, True), (True, False), (False, False), (False, False)]), 2)
    0.5
    """
    judged = list(pairs)
    count = len(judged)
    agreed = sum(a == b for a, b in judged) / count
    first, second = (sum(pair[i] for pair in judged) / count for i in (0, 1))
    chance = first * second + (1 - first) * (1 - second)
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.2f})" if whole else "–"


CATALOGUE = load_prompts().techniques


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("split", nargs="?", default="held_out", choices=("dev", "held_out"))
    options = parser.parse_args()
    console = Console(width=120, highlight=False)
    show_tone(options.split, console)
    show_natural(console)
    show_steps(options.split, console)
    show_asks(options.split, console)
    show_techniques(options.split, console)
