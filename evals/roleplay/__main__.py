"""The role play from the command line: ``python -m evals.roleplay [--variant V] [--model M] [--only ID …]``.

``--model`` is as in ``evenhand eval run`` (``scripted`` needs none: with ``--variant good`` or ``dismissive`` it tries
the simulator alone). Shows how each conversation ended and the mean of each measure; ``--texts`` the conversations too.
"""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from statistics import fmean

from inspect_ai import eval_async
from inspect_ai.log import EvalLog, EvalSample
from rich.console import Console
from rich.table import Table

from evals.engine.drafting import Conditions
from evals.engine.models import open_eval_model
from evals.roleplay.measures import MEASURES
from evals.roleplay.scenario import Scenario, read_scenarios
from evals.roleplay.task import CUSTOMER, build_roleplay_task
from service.prompting import load_prompts


async def run(scenarios: Sequence[Scenario], given: argparse.Namespace) -> EvalLog:
    prompts = load_prompts()
    task = build_roleplay_task(scenarios, prompts, Conditions(given.variant, given.epochs, fresh=given.fresh))
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(open_eval_model(given.model, prompts))
        roles = None
        if given.customer:
            customer = await stack.enter_async_context(open_eval_model(given.customer, prompts))
            roles = {CUSTOMER: customer.model}
        (log,) = await eval_async(
            task,
            model=opened.model,
            model_roles=roles,
            log_dir=given.logs,
            log_buffer=1,
            max_samples=opened.at_once,
        )
    return log


def show(samples: Sequence[EvalSample], console: Console, *, texts: bool) -> None:
    """A row a conversation, then the means."""
    ends = Table("scenario", "ended", "replies", "hostility")
    values: dict[str, list[float]] = {}
    for sample in samples:
        score = (sample.scores or {}).get("measured")
        if score is None or not isinstance(score.value, Mapping):
            ends.add_row(str(sample.id), sample.error.message if sample.error else "not scored")
            continue
        about = score.metadata or {}
        course = [int(score.value["hostility_start"] or 0), *(turn["hostility"] for turn in about["turns"])]
        ends.add_row(str(sample.id), about["outcome"], str(len(about["turns"])), " ".join(map(str, course)))
        for name, value in score.value.items():
            if isinstance(value, int | float):
                values.setdefault(name, []).append(value)
        if texts:
            console.rule(str(sample.id))
            console.print(about["text"], markup=False, highlight=False)
    means = Table("measure", "mean", "of")
    for measure in MEASURES:
        if found := values.get(measure.name):
            means.add_row(measure.name, f"{fmean(found):.2f}", str(len(found)))
    console.print(ends)
    console.print(means)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.roleplay", description=__doc__)
    parser.add_argument("--variant", default="whole")
    parser.add_argument("--model", default=None)
    parser.add_argument("--customer", default=None, help="another model to word the customer's messages")
    parser.add_argument("--only", nargs="*", default=[], help="ids of scenarios")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--fresh", action="store_true", help="take no answer of an earlier run")
    parser.add_argument("--logs", default="logs")
    parser.add_argument("--texts", action="store_true", help="show the conversations")
    given = parser.parse_args()
    scenarios = [each for each in read_scenarios() if not given.only or each.id in given.only]
    log = asyncio.run(run(scenarios, given))
    show(log.samples or [], Console(), texts=given.texts)


if __name__ == "__main__":
    main()
