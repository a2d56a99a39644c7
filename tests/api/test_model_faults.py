"""Whatever the model's endpoint does, the caller gets a draft."""

import pytest

from evals.draft_faults import try_draft
from evals.upstream import FAULTS, NONE

# Far above what is allowed, for machines that are busy; ``python -m evals.draft_faults`` measures it.
_GENEROUS = 10.0


async def test_a_model_that_is_well_writes_the_draft() -> None:
    trial = await try_draft(NONE, 10)
    assert (trial.origin, trial.reason, trial.problem) == ("model", "", "")


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_draft_comes_back_in_spite_of(fault: str) -> None:
    trial = await try_draft(fault, 0.7)
    assert trial.problem == ""
    assert trial.seconds < _GENEROUS
    assert trial.origin == "model" or trial.reason.startswith("model_")
