"""How many failing drafts of the embedded model a repair cures: ``python -m evals.repair_rate [--slips]``."""

import argparse
import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals.intervals import measure_wilson
from service.api.schemas_draft import decode_draft
from service.domain.case import Case
from service.domain.draft import Attempt, Draft
from service.domain.prompt import Completion, JsonSchema, Prompt
from service.domain.quantity import read_iso_duration
from service.domain.verdict import Verdict
from service.drafting.pipeline import Pipeline
from service.guardrails.tone import check_tone
from service.llm.child import close_child, open_child
from service.llm.local import embedded_command
from service.llm.model import Model
from service.llm.openai_api import OpenAIModel
from service.llm.weights import find_entry, weights_path
from service.prompting import load_prompts
from service.settings import Settings

DATA = Path(__file__).parent / "datasets" / "replies"
NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m"
SECONDS = 300


@dataclass(frozen=True, slots=True)
class Made:
    """A draft with the case it is for; ``key`` is the id of the labelled reply whose case it takes."""

    key: str
    case: Case
    draft: Draft


def read_cases(number: int) -> Iterator[tuple[str, Case]]:
    """Messages and facts of the labelled replies, spread evenly over the companies."""
    policies = {
        entry["id"]: entry["text"]
        for path in sorted(DATA.glob("policies_*.jsonl"))
        for entry in map(json.loads, path.read_text().splitlines())
    }
    lines: dict[str, list[dict[str, object]]] = {}
    for path in sorted(DATA.glob("replies_*.jsonl")):
        for entry in map(json.loads, path.read_text().splitlines()):
            lines.setdefault(entry["policy"], []).append(entry)
    for turn in range(number):
        rows = lines[sorted(lines)[turn % len(lines)]]
        row = rows[(7 * (turn // len(lines)) + 3) % len(rows)]
        known = {key: value for key, value in dict(row["facts"]).items() if value is not None}  # type: ignore[call-overload]  # JSON
        request = {
            "message": row["message"],
            "facts": known,
            "policy": {"text": policies[str(row["policy"])]},
        }
        data = decode_draft(json.dumps(request).encode())
        yield (
            str(row["id"]),
            data.to_case(now=datetime.now(UTC), response_target=read_iso_duration("PT24H")),
        )


@dataclass(slots=True)
class Slipping:
    """The model, but its first drafts are at ``temperature``, and each has one of ``slips`` put before a part.

    Of its own accord it hardly ever fails, since what it is told to offer is checked before it writes; what it has
    to repair are therefore other people's slips, one a draft.
    """

    inner: Model
    temperature: float
    slips: Iterator[str]

    @property
    def name(self) -> str:
        return self.inner.name

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        if prompt.step != "write":
            return await self.inner.complete(prompt, schema=schema, deadline=deadline)
        prompt = replace(prompt, temperature=self.temperature)
        completion = await self.inner.complete(prompt, schema=schema, deadline=deadline)
        slip = next(self.slips, "")
        return replace(completion, text=_plant(completion.text, slip)) if slip else completion

    async def ready(self) -> str:
        return await self.inner.ready()

    async def aclose(self) -> None:
        await self.inner.aclose()


def _plant(answer: str, slip: str) -> str:
    parts = json.loads(answer)
    place = next(name for name in _PLACES if name in parts)
    return json.dumps(parts | {place: f"{slip} {parts[place]}"})


# Parts that take two sentences.
_PLACES = ("problem_solving", "options", "policy_transparency", "apology", "next_step")


def read_slips() -> Iterator[str]:
    """Labelled sentences that break a rule of tone and that the checks block, rule after rule in turn."""
    rules: dict[str, list[str]] = {}
    case = next(read_cases(1))[1]
    for path in sorted((DATA.parent / "tone").glob("sentences_*.jsonl")):
        for line in map(json.loads, path.read_text().splitlines()[::40]):
            found = check_tone(line["text"], case) if line["bad"] else ()
            if any(finding.verdict == "fail" for finding in found):
                rules.setdefault(line["rule"], []).append(line["text"])
    for turn in count():
        for rule in sorted(rules):
            yield rules[rule][turn % len(rules[rule])]


async def make_drafts(number: int, temperature: float, *, slips: bool) -> list[Made]:
    """Drafts of the embedded model, one a case."""
    entry = find_entry(NAME)
    child = await open_child(embedded_command(weights_path(entry, None), NAME, Settings().model))
    try:
        model = Slipping(
            OpenAIModel(child.base_url, child.key, NAME), temperature, read_slips() if slips else iter(())
        )
        pipeline = Pipeline(model=model, prompts=load_prompts())
        made = []
        for key, case in track(list(read_cases(number)), console=Console(stderr=True)):
            draft = await pipeline.run(case, deadline=time.monotonic() + SECONDS)
            made.append(Made(key, case, draft))
        await model.aclose()
        return made
    finally:
        await close_child(child.process)


def count_new(first: Verdict, last: Verdict) -> int:
    """Findings of any severity in ``last`` of rules that ``first`` had not, or not so often."""
    before, after = (Counter(f.rule for f in verdict.findings) for verdict in (first, last))
    return (after - before).total()


def is_cured(attempts: Sequence[Attempt]) -> bool:
    """Whether the last text passes where the first did not, and nothing new was found."""
    last = attempts[-1].verdict
    return not last.failed and not count_new(attempts[0].verdict, last)


def main(number: int, temperature: float, *, slips: bool, show: bool) -> None:
    """Print what became of the drafts that failed as written."""
    console = Console(width=150, highlight=False, markup=False)
    made = asyncio.run(make_drafts(number, temperature, slips=slips))
    failing = [m for m in made if m.draft.attempts and m.draft.attempts[0].verdict.failed]
    rows = {"failed as written": len(failing)}
    for rounds in (1, 2):
        rows[f"pass after at most {rounds} rewriting{'s' * (rounds > 1)}, nothing new found"] = sum(
            is_cured([a for a in m.draft.attempts if a.step != "sentences"][: rounds + 1]) for m in failing
        )
    rows["pass with the plan's own sentences"] = sum(
        is_cured(m.draft.attempts) and m.draft.origin == "model" for m in failing
    )
    rows["fall back"] = sum(m.draft.origin == "fallback" for m in failing)
    table = Table("drafts", "n")
    table.add_row("made by the model", str(len(made)))
    for name, found in rows.items():
        table.add_row(name, str(found))
    console.print(table)
    cured = [is_cured([a for a in m.draft.attempts if a.step != "sentences"]) for m in failing]
    console.print(f"repair rate: {measure_wilson(cured)}")
    rules = Counter(f.rule for m in failing for f in m.draft.attempts[0].verdict.failed)
    console.print("failed as written for", dict(rules.most_common()))
    for m in failing if show else ():
        console.print(f"\n{m.key} {m.draft.origin}")
        for attempt in m.draft.attempts:
            console.print(f"  {attempt.step} {', '.join(attempt.rewritten)}")
            for finding in attempt.verdict.findings:
                words = finding.span.text if finding.span else ""
                console.print(f"    {finding.rule} {finding.verdict}: {words} ({finding.message})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drafts", type=int, default=90)
    parser.add_argument("--temperature", type=float, default=0.0, help="of first drafts (default: 0)")
    parser.add_argument("--slips", action="store_true", help="put a labelled slip into each first draft")
    parser.add_argument("--show", action="store_true", help="show what was found at each step")
    options = parser.parse_args()
    main(options.drafts, options.temperature, slips=options.slips, show=options.show)
