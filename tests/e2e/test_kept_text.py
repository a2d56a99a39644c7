"""Text that was acknowledged, and the server killed while more of it is being saved."""

from pathlib import Path

from evals.kept_text import measure


async def test_no_acknowledged_text_is_lost_when_the_server_is_killed_during_autosave(store_url: str) -> None:
    tally = await measure(store_url, range(2), seed="kept")

    assert (tally.lost, tally.faults) == (set(), set())
    assert tally.runs == 2
    assert all(len(texts) >= 2 for texts in tally.acknowledged.values())
    assert tally.conflicts  # edits landed while another one did


async def test_text_that_was_lost_is_noticed(tmp_path: Path) -> None:
    tally = await measure(f"sqlite:///{tmp_path}/evenhand.db", range(1), seed="lost", plant=True)

    assert len(tally.lost) == 1
    assert tally.read_figures()["acknowledged characters lost"] > 0
