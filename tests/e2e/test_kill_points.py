"""A server process that dies at a named place, and another one that is asked for the same."""

from dataclasses import replace
from pathlib import Path

import pytest

from evals.kill_points import find_faults, prepare
from evals.killing.ledger import find_gaps
from evals.killing.points import POINTS, find_point
from evals.killing.trial import Trial, try_point


async def test_what_was_committed_and_not_answered_is_answered_by_the_next_process(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'evenhand.db'}"
    prepare(store)
    trial = await try_point(find_point("draft: committed, not answered"), store, 1)

    assert find_faults(trial) == []
    assert (trial.rounds, trial.killed, trial.unanswered) == (1, 1, 1)
    assert len(trial.acknowledged) == 3


def test_points_have_names_of_their_own() -> None:
    assert len({point.name for point in POINTS}) == len(POINTS) >= 12


def test_a_conversation_without_a_draft_is_noticed(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'evenhand.db'}"
    prepare(store)

    assert find_gaps(store, ["zd-1"]) == ["zd-1: 0 drafts"]


@pytest.mark.parametrize(("killed", "found"), [(2, []), (1, ["1 of 2 were not killed there"])])
def test_a_process_that_did_not_die_has_proved_nothing(killed: int, found: list[str]) -> None:
    trial = replace(Trial(POINTS[0]), rounds=2, killed=killed)

    assert find_faults(trial) == found
