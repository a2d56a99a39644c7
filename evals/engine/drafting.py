"""The task ``draft``: one reply a case, written by a variant of the pipeline and measured by code."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import msgspec
from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelOutput, get_model
from inspect_ai.scorer import Metric, SampleScore, Score, Scorer, Target, Value, metric, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from evals.engine.measuring import is_wrong, measure_first, measure_reply, read_reply
from evals.engine.provider import CALL_SECONDS
from evals.engine.repeating import repeat
from evals.engine.seam import SeamModel
from evals.engine.variants import Variant, Written, find_variant
from evals.suite.case import EvalCase
from service.prompting.library import PromptLibrary

_CASE = "case"
_WRITTEN = "written"
_SPENT = "spent"
_FIRST = ("sound_first", "passes_first", "right_first")


@dataclass(frozen=True, slots=True)
class Conditions:
    """How a run is made; ``temperature`` None leaves each prompt its own, ``fresh`` asks models anew."""

    variant: str = "whole"
    epochs: int = 1
    temperature: float | None = None
    fresh: bool = False


def build_task(cases: Sequence[EvalCase], prompts: PromptLibrary, conditions: Conditions) -> Task:
    """The task over ``cases``. Raises ValueError for a variant that there is not."""
    find_variant(conditions.variant, prompts.techniques)

    # Inspect knows a log by the arguments of its task: with another digest it is another task.
    @task(name="draft")
    def draft(digest: str, variant: str) -> Task:
        return _build(cases, prompts, conditions)

    return draft(prompts.digest, conditions.variant)


def _build(cases: Sequence[EvalCase], prompts: PromptLibrary, conditions: Conditions) -> Task:
    variant = find_variant(conditions.variant, prompts.techniques)
    return Task(
        dataset=MemoryDataset([_build_sample(case) for case in cases], name="evals/cases"),
        solver=write(variant, prompts, conditions),
        scorer=measured(prompts),
        epochs=repeat(conditions.epochs),
        # a sample that fails is counted as a failure by whoever reads the log, and ends nothing
        fail_on_error=False,
    )


def _build_sample(case: EvalCase) -> Sample:
    request = msgspec.json.decode(msgspec.json.encode(case))
    return Sample(id=case.id, input=case.to_case().message, metadata={_CASE: request, "family": case.family})


@solver
def write(variant: Variant, prompts: PromptLibrary, conditions: Conditions) -> Solver:
    """Has ``variant`` write a reply to the sample's case."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        case = read_case(state)
        model = SeamModel(get_model(), temperature=conditions.temperature, fresh=conditions.fresh)
        written = await variant(case.to_case(), model, prompts, time.monotonic() + CALL_SECONDS)
        state.store.set(_WRITTEN, asdict(written))
        state.store.set(_SPENT, {"usage": asdict(model.usage), "seconds": model.seconds, "cost": model.cost})
        state.output = ModelOutput.from_content(model.name, written.text)
        return state

    return solve


@metric
def means() -> Metric:
    """The mean of each measure over the samples that have it."""

    def average(scores: list[SampleScore]) -> Value:
        found: dict[str, list[float]] = {}
        for each in scores:
            for name, value in each.score.as_dict().items():
                if isinstance(value, int | float):
                    found.setdefault(name, []).append(float(value))
        return {name: sum(values) / len(values) for name, values in found.items()}

    return average


@scorer(metrics=[means()])
def measured(prompts: PromptLibrary) -> Scorer:
    """The measures of ``evals/suite/measures.py``, and in the metadata what the report shows beside them."""

    async def score(state: TaskState, target: Target) -> Score:
        case = read_case(state)
        written = Written(**state.store.get(_WRITTEN))
        spent = state.store.get(_SPENT)
        reading = read_reply(written.text, case.to_case(), prompts)
        first = read_reply(written.first, case.to_case(), prompts) if written.first else None
        measures = dict(measure_reply(case, written.text, reading))
        # no text of the model's own is no text that passes
        measures |= measure_first(case, first) if first else dict.fromkeys(_FIRST, 0.0)
        measures |= {"own_words": float(written.origin == "model" and bool(written.text))}
        if written.status:
            measures["ready"] = float(written.status == "ready")
            measures["ready_wrong"] = float(written.status == "ready" and is_wrong(measures))
        measures |= _measure_spent(spent)
        return Score(
            value=measures,
            answer=written.text,
            explanation="; ".join(reading.rules),
            metadata={
                "first": written.first,
                "origin": written.origin,
                "status": written.status,
                "degraded_reason": written.degraded_reason,
                "rules": list(reading.rules),
                "first_rules": list(first.rules) if first else [],
                "called_for": list(reading.called_for),
                "used": list(reading.used),
                **spent,
            },
        )

    return score


def _measure_spent(spent: Mapping[str, object]) -> Mapping[str, float]:
    usage = spent["usage"]
    assert isinstance(usage, dict)
    found = {
        "seconds": spent["seconds"],
        "input_tokens": usage["input_tokens"],
        "output_tokens": usage["output_tokens"],
        "cost": spent["cost"],
    }
    return {name: float(value) for name, value in found.items() if isinstance(value, int | float)}


def read_case(state: TaskState) -> EvalCase:
    return msgspec.convert(state.metadata[_CASE], EvalCase)
