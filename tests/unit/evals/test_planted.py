"""What was measured on the embedded model: a planted regression is seen, and a no-op fools nobody."""

from pathlib import Path

import pytest

from evals.planted import BASE, EXPECTED, PLANTED, WRITE, judge, plant
from evals.suite.run_finding import BASELINES, find_run
from service.prompting import load_prompts, shipped_prompts


@pytest.mark.parametrize(("name", "verdict"), EXPECTED.items())
def test_the_committed_runs_are_told_apart(name: str, verdict: str) -> None:
    assert judge(name, BASELINES).verdict == verdict


@pytest.mark.parametrize("name", PLANTED)
def test_the_runs_were_made_with_what_is_planted(name: str) -> None:
    before, after = PLANTED[name]
    base, planted = (find_run(each, (BASELINES,)).manifest for each in (BASE, name))
    write = WRITE.with_suffix("").as_posix()
    assert planted.prompts[write] == base.prompts[write].replace(before, after) != base.prompts[write]
    assert {k: v for k, v in planted.prompts.items() if k != write} == {
        k: v for k, v in base.prompts.items() if k != write
    }
    assert (planted.model, planted.digest != base.digest) == (base.model, True)


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_can_still_be_planted(name: str, tmp_path: Path) -> None:
    folder = plant(tmp_path, name)
    assert load_prompts(folder).digest != load_prompts(shipped_prompts()).digest
