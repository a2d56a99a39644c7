"""One run of a task on a model, from the choice of cases to its log."""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from inspect_ai import Task, eval_async
from inspect_ai.log import EvalLog

from evals.engine.drafting import Conditions
from evals.engine.models import Opened
from evals.suite.case import EvalCase

QUICK = 20


@dataclass(frozen=True, slots=True)
class Order:
    """What to run: ``name`` is what the run is found by, ``folder`` where its log goes."""

    name: str
    folder: Path
    conditions: Conditions
    prompt_texts: Mapping[str, str]
    digest: str


async def run_task(task: Task, order: Order, opened: Opened, *, judge: Opened | None = None) -> EvalLog:
    """The log of one run, whole or of what was done when it was interrupted.

    A model's answers are kept beside, by what was asked: the same command goes on where a killed one stopped, and
    with prompts of another digest nothing is taken from an earlier run but answers to the very same question.
    """
    conditions = order.conditions
    logs = await eval_async(
        task,
        model=opened.model,
        model_roles={"judge": judge.model} if judge else None,
        metadata={
            "name": order.name,
            "variant": conditions.variant,
            "digest": order.digest,
            "temperature": conditions.temperature,
            "machine": describe_machine(),
            "prompts": dict(order.prompt_texts),
        },
        epochs=conditions.epochs,
        log_dir=str(order.folder),
        log_format="eval",
        log_buffer=1,  # a sample costs seconds to minutes: none waits in memory
        max_samples=opened.at_once,
        max_retries=2,
        fail_on_error=False,
        score_display=False,
    )
    return logs[0]


def choose_cases(cases: Sequence[EvalCase], limit: int | None) -> tuple[EvalCase, ...]:
    """At most ``limit`` cases, as many families as there are: a case of each, then a second one of each."""
    families: dict[str, list[EvalCase]] = {}
    for case in cases:
        families.setdefault(case.family, []).append(case)
    turns = zip_longest(*(families[name] for name in sorted(families)))
    spread = [case for turn in turns for case in turn if case is not None]
    return tuple(spread[:limit])


def read_prompt_texts(folder: Path) -> Mapping[str, str]:
    """The prompt files under ``folder`` by their ids, such as ``steps/write``."""
    return {
        path.relative_to(folder).with_suffix("").as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.md"))
    }


def describe_machine() -> str:
    """``Linux x86_64, 2 cores``."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
