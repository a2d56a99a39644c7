"""The rubric judge as a scorer of Inspect AI, for tasks whose solver is ``drafting.write``."""

from dataclasses import asdict

from inspect_ai.model import get_model
from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from evals.engine.drafting import means, read_case
from evals.engine.seam import SeamModel
from evals.engine.variants import Written
from evals.judges.rubric import choose_lines, mark_reply
from service.prompting.library import PromptLibrary

ROLE = "judge"


@scorer(metrics=[means()])
def rubric_scorer(prompts: PromptLibrary, *, fresh: bool = False) -> Scorer:
    """The measure ``rubric`` of the written reply, by the model of the role ``judge``; absent where it gave no mark.

    A model that marks its own replies proves nothing, so that without a model in that role the sample fails.
    ``fresh`` asks anew, whatever answer was kept. What it cost is in the metadata under ``judge``, apart from what
    the reply cost.
    """

    async def score(state: TaskState, target: Target) -> Score:
        case = read_case(state).to_case()
        text = Written(**state.store.get("written")).text
        if not text.strip():
            return Score(value={"rubric": 0.0}, explanation="there is no reply")
        judge = SeamModel(get_model(role=ROLE, required=True), fresh=fresh)
        marking = await mark_reply(case, text, choose_lines(case, prompts.techniques), judge)
        share = marking.share
        return Score(
            value={} if share is None else {"rubric": share},
            explanation=marking.problem or f"{len(marking.marks)} of {marking.asked} lines marked",
            metadata={
                ROLE: {
                    "marks": [asdict(mark) for mark in marking.marks],
                    "asked": marking.asked,
                    "unfounded": marking.unfounded,
                    "usage": asdict(judge.usage),
                    "seconds": judge.seconds,
                    "cost": judge.cost,
                }
            },
        )

    return score
