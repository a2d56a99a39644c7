"""The tasks that can be run, each with its measures: one row a task."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from inspect_ai import Task

from evals.engine.attack_planting import read_attacks, read_look_alikes
from evals.engine.attacking import build_injection_task
from evals.engine.drafting import Conditions, build_task
from evals.engine.guarding import build_guardrails_task
from evals.engine.running import choose_cases
from evals.judges.scoring import rubric_scorer
from evals.roleplay.measures import MEASURES as ROLEPLAY
from evals.roleplay.scenario import SCENARIOS, Scenario, read_scenarios
from evals.roleplay.task import build_roleplay_task
from evals.suite.case import EvalCase, read_cases
from evals.suite.measures import GUARDRAILS, INJECTION, MEASURES, Measure
from service.prompting.library import PromptLibrary


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a task is run: ``files`` (none: the suite's own), ``only`` these ids (none: all), at most ``limit``.

    ``marked``: a judge marks each reply.
    """

    files: tuple[Path, ...] = ()
    only: tuple[str, ...] = ()
    limit: int | None = None
    marked: bool = False


T = TypeVar("T", EvalCase, Scenario)
Build = Callable[[Choice, PromptLibrary, Conditions], Task]


@dataclass(frozen=True, slots=True)
class TaskKind:
    """``build`` raises ValueError for cases, ids or variants that there are not."""

    build: Build
    measures: tuple[Measure, ...]


def _build_draft(choice: Choice, prompts: PromptLibrary, conditions: Conditions) -> Task:
    task = build_task(_choose(choice), prompts, conditions)
    if choice.marked:
        task.scorer = [*(task.scorer or ()), rubric_scorer(prompts, fresh=conditions.fresh)]
    return task


def _build_injection(choice: Choice, prompts: PromptLibrary, conditions: Conditions) -> Task:
    plants = (*read_attacks(), *read_look_alikes())
    cases = _choose(Choice(choice.files, choice.only))
    return build_injection_task(plants, cases, prompts, conditions, choice.limit)


def _build_guardrails(choice: Choice, prompts: PromptLibrary, conditions: Conditions) -> Task:
    return build_guardrails_task(limit=choice.limit)


def _build_roleplay(choice: Choice, prompts: PromptLibrary, conditions: Conditions) -> Task:
    scenarios: list[Scenario] = [s for path in choice.files or (SCENARIOS,) for s in read_scenarios(path)]
    picked = _pick(scenarios, choice.only)
    return build_roleplay_task(picked[: choice.limit], prompts, conditions)


TASKS: Mapping[str, TaskKind] = {
    "draft": TaskKind(_build_draft, MEASURES),
    "injection": TaskKind(_build_injection, INJECTION),
    "guardrails": TaskKind(_build_guardrails, GUARDRAILS),
    "roleplay": TaskKind(_build_roleplay, ROLEPLAY),
}


def find_measures(task: str) -> tuple[Measure, ...]:
    """The measures of the task of that name. Raises ValueError where there is no such task."""
    if task not in TASKS:
        raise ValueError(f"there is no task {task!r}; there are {', '.join(TASKS)}")
    return TASKS[task].measures


def _choose(choice: Choice) -> tuple[EvalCase, ...]:
    cases = read_cases(choice.files)
    if not cases:
        raise ValueError("there are no cases: name a file of them, or a folder of such files")
    return choose_cases(_pick(cases, choice.only), choice.limit)


def _pick(items: Sequence[T], ids: Sequence[str]) -> Sequence[T]:
    unknown = set(ids) - {item.id for item in items}
    if unknown:
        raise ValueError(f"--only: there is no case {', '.join(sorted(unknown))}")
    return [item for item in items if item.id in ids] if ids else list(items)
