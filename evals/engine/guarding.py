"""The task ``guardrails``: the checks on labelled texts, so that a change in them compares as one in prompts does.

No model is asked. Sentences, and the replies of ``dev``, are also what the checks were worked out and learnt on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from inspect_ai import Task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from evals.engine.drafting import means
from evals.engine.guarding_items import (
    Item,
    read_asks,
    read_policy,
    read_signals,
    read_steps,
    read_technique_sentences,
    read_techniques,
    read_tone,
    read_tone_sentences,
)

MODEL = "none/none"
Split = Literal["dev", "held_out"]
READERS: Mapping[str, Callable[[str], Iterator[Item]]] = {
    "policy": read_policy,
    "tone": read_tone,
    "tone_sentences": read_tone_sentences,
    "steps": read_steps,
    "techniques": read_techniques,
    "technique_sentences": read_technique_sentences,
    "signals": read_signals,
    "asks": read_asks,
}


def build_guardrails_task(split: Split = "dev", sets: Sequence[str] = (), limit: int | None = None) -> Task:
    """The task over ``sets`` (all of ``READERS`` where none is named), at most ``limit`` texts of each, evenly spaced.

    ``held_out`` is there to report figures, not to work on. Raises ValueError for a set that there is not.
    """
    items = {item.id: item for name in sets or READERS for item in read_items(name, split, limit)}
    return Task(
        name="guardrails",
        dataset=MemoryDataset([_build_sample(item) for item in items.values()], name="evals/datasets"),
        solver=_build_solver(items),
        scorer=_build_scorer(items),
        fail_on_error=False,
        metadata={"variant": split, "sets": list(sets or READERS)},
    )


def read_items(name: str, split: Split, limit: int | None) -> Sequence[Item]:
    """Texts of one set; the same ones for the same limit."""
    if name not in READERS:
        raise ValueError(f"there is no set {name!r}; there are {', '.join(READERS)}")
    items = list(READERS[name](split))
    if limit is None or len(items) <= limit:
        return items
    return [items[turn * len(items) // limit] for turn in range(limit)]


def _build_sample(item: Item) -> Sample:
    # Inspect refuses an empty input; a sentence has no message before it
    return Sample(id=item.id, input=item.message or item.text, metadata={"family": item.family})


# Inspect writes the arguments of a solver and a scorer into its log, with every sample: they take none.


def _build_solver(items: Mapping[str, Item]) -> Solver:
    @solver
    def show_text() -> Solver:
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            state.output = ModelOutput.from_content(MODEL, items[str(state.sample_id)].text)
            return state

        return solve

    return show_text()


def _build_scorer(items: Mapping[str, Item]) -> Scorer:
    @scorer(metrics=[means()])
    def judged() -> Scorer:
        async def score(state: TaskState, target: Target) -> Score:
            item = items[str(state.sample_id)]
            found = item.judge()
            wanted, got = (", ".join(rules) or "nothing" for rules in (found.wanted, found.found))
            return Score(
                value={**found.measures, "judged_right": min(found.measures.values(), default=1.0)},
                answer=item.text,
                explanation=f"wanted {wanted}; found {got}",
                metadata={"rules": list(found.found), "wanted": list(found.wanted), "origin": "labelled"},
            )

        return score

    return judged()
