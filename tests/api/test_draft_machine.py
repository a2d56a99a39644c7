"""The life of drafts in random orders, against what is known of them; on SQLite, and a long one by hand."""

from pathlib import Path

import pytest

from evals.known_draft import KnownDraft
from evals.state_machine import open_client, run

ANSWERED = b'{"id": "dr_1", "revision": 1, "body": "Hello."}'


def test_drafts_live_as_their_model_says(tmp_path: Path) -> None:
    with open_client(f"sqlite:///{tmp_path / 'evenhand.db'}") as client:
        assert run(client, runs=4, steps=12, seed=1) >= 4


def test_a_draft_that_is_not_as_it_is_known_is_noticed(tmp_path: Path) -> None:
    with open_client(f"sqlite:///{tmp_path / 'evenhand.db'}") as client:
        lost = KnownDraft.of("key", "c9", ANSWERED)
        with pytest.raises((AssertionError, KeyError)):
            lost.compare(client)
        lost.erased = True
        lost.compare(client)
