"""What is wrong with a file of cases that somebody wrote by hand or a model wrote."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal, get_args

import msgspec

from evals.suite.case import EvalCase, ExportedEdit, Register

SLOTS = frozenset(
    """refund replacement repair store_credit goodwill_credit credit discount compensation fee_waiver cancellation
    return upgrade free_service payment_plan certificate""".split()
)
_PAID = re.compile(r"\d+\.\d{2}")
_MAX = re.compile(r"(\d+(?:\.\d{2})?) ([A-Z]{3})")
_ENOUGH = 16  # cases from which on their spread can be judged
_LARGEST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Finding:
    """An error spoils what is measured on the case; a warning may be meant so. ``line`` is 0 for the whole file."""

    path: Path
    line: int
    level: Literal["error", "warning"]
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.level}: {self.text}"


@dataclass(slots=True)
class Spread:
    """How many cases there are of which kind, by dimension; ``unlabelled`` cases expect nothing."""

    counts: dict[str, Counter[str]] = field(
        default_factory=lambda: {
            name: Counter() for name in ("family", "conflict", "register", "channel", "escalate")
        }
    )
    cases: int = 0
    unlabelled: int = 0

    def add(self, case: EvalCase) -> None:
        conversation = case.request.conversation
        self.cases += 1
        self.unlabelled += not _is_labelled(case)
        self.counts["family"][case.family] += 1
        self.counts["conflict"][case.conflict or "none"] += 1
        self.counts["register"][case.register or "none"] += 1
        self.counts["channel"][str(conversation.channel) if conversation else "email"] += 1
        self.counts["escalate"][str(case.expect.escalate)] += 1


def check_files(paths: Sequence[Path]) -> tuple[list[Finding], Spread]:
    """Findings in the order of files and lines; ids and messages are compared over all files together."""
    findings: list[Finding] = []
    spread = Spread()
    ids: dict[str, str] = {}
    messages: dict[str, str] = {}
    for path in paths:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                case = _read_case(line)
                case.to_case()
            except Exception as error:  # whatever is wrong with a line, its author needs the place
                findings.append(Finding(path, number, "error", str(error)))
                continue
            spread.add(case)
            findings += (Finding(path, number, level, text) for level, text in check_case(case))
            place = f"{path}:{number}"
            if (other := ids.setdefault(case.id, place)) != place:
                findings.append(Finding(path, number, "error", f"the id {case.id!r} is taken by {other}"))
            if (other := messages.setdefault(_fold(case.to_case().message), place)) != place:
                findings.append(Finding(path, number, "error", f"the same message as {other}"))
    findings += (Finding(paths[-1], 0, "warning", text) for text in _check_spread(spread))
    return findings, spread


def check_case(case: EvalCase) -> Iterator[tuple[Literal["error", "warning"], str]]:
    """What is wrong with the labels of a case that can be drafted for."""
    facts = case.request.facts or {}
    yield from _check_asks(case)
    yield from _check_day(facts)
    yield from _check_remedies(case)
    for remedy in case.expect.allowed:
        yield from _check_amount(remedy.slot, remedy.max, facts)
    for remedy in case.expect.forbidden:
        if remedy.max:
            yield (
                "warning",
                f"forbidden {remedy.slot} has a max; what may be given up to a cap is allowed with max",
            )


def write_report(findings: Sequence[Finding], spread: Spread) -> str:
    """One finding a line, then the spread and the totals."""
    lines = [str(finding) for finding in findings]
    for name, counter in spread.counts.items():
        shown = ", ".join(f"{key} {count}" for key, count in counter.most_common(20))
        lines.append(f"{name} ({len(counter)}): {shown}")
    levels = Counter(finding.level for finding in findings)
    lines.append(
        f"{spread.cases} cases, {spread.unlabelled} without labels: "
        f"{levels['error']} errors, {levels['warning']} warnings"
    )
    return "\n".join(lines) + "\n"


def _read_case(line: str) -> EvalCase:
    if "drafted" in msgspec.json.decode(line, type=dict[str, msgspec.Raw]):
        return msgspec.json.decode(line, type=ExportedEdit).to_eval_case()
    return msgspec.json.decode(line, type=EvalCase)


def _check_asks(case: EvalCase) -> Iterator[tuple[Literal["error", "warning"], str]]:
    message = case.to_case().message
    for ask in case.expect.asks:
        if not ask.text.strip() or ask.text not in message:
            yield "error", f"the newest message does not say {ask.text!r}, letter by letter"
        if ask.slot and ask.slot not in SLOTS:
            yield "error", f"no such remedy: {ask.slot!r} (of {ask.text!r})"
    if _is_labelled(case) and not case.expect.asks:
        yield "warning", "the customer asks for nothing"


def _check_day(facts: Mapping[str, object]) -> Iterator[tuple[Literal["error"], str]]:
    if "today" not in facts:
        yield "error", "facts.today is missing: days would be counted up to the suite's own date"


def _check_remedies(case: EvalCase) -> Iterator[tuple[Literal["error", "warning"], str]]:
    allowed = [remedy.slot for remedy in case.expect.allowed]
    forbidden = [remedy.slot for remedy in case.expect.forbidden]
    for slot in sorted({*allowed, *forbidden} - SLOTS):
        yield "error", f"no such remedy: {slot!r}"
    for slot in sorted({*allowed} & {*forbidden}):
        yield "error", f"{slot} is both allowed and forbidden"
    for name, slots in (("allowed", allowed), ("forbidden", forbidden)):
        for slot, count in Counter(slots).items():
            if count > 1:
                yield "error", f"{slot} is {name} {count} times"
    for remedy in (*case.expect.allowed, *case.expect.forbidden):
        if not remedy.why:
            yield "warning", f"{remedy.slot} has no why"


def _check_amount(
    slot: str, most: str, facts: Mapping[str, object]
) -> Iterator[tuple[Literal["error", "warning"], str]]:
    if not most:
        return
    found = _MAX.fullmatch(most)
    if found is None:
        yield "error", f"max of {slot} cannot be read: {most!r}; write it like '24.00 USD'"
        return
    amount, currency = Decimal(found[1]), found[2]
    if "currency" in facts and facts["currency"] != currency:
        yield "warning", f"max of {slot} is in {currency}, facts.currency is {facts['currency']}"
    paid = [Decimal(text) for text in map(str, facts.values()) if _PAID.fullmatch(text)]
    if paid and amount > max(paid):
        yield "warning", f"max of {slot}, {most}, is more than was paid ({max(paid)})"


def _check_spread(spread: Spread) -> Iterator[str]:
    if spread.cases < _ENOUGH:
        return
    registers = spread.counts["register"]
    if missing := [name for name in get_args(Register) if not registers[name]]:
        yield f"no case of these registers: {', '.join(missing)}"
    for name in ("conflict", "register"):
        most, count = spread.counts[name].most_common(1)[0]
        if count > spread.cases * _LARGEST_SHARE:
            yield f"{count} of {spread.cases} cases have the same {name}: {most}"


def _is_labelled(case: EvalCase) -> bool:
    expect = case.expect
    return bool(expect.asks or expect.allowed or expect.forbidden or expect.escalate is not None)


def _fold(message: str) -> str:
    return " ".join(message.casefold().split())
