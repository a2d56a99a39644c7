"""The main job on real input, with the embedded model's own words replayed."""

from pathlib import Path

import pytest

from service.domain.draft import Draft
from tests.recorded import CASSETTES, EXAMPLES, draft_example, open_cassette, open_model


async def replay(path: Path) -> Draft:
    async with open_model() as model:
        with open_cassette(path.stem):
            return await draft_example(path, model)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
async def test_every_example_gets_a_draft_of_the_model_s_that_keeps_to_the_policy(path: Path) -> None:
    draft = await replay(path)
    assert (draft.origin, draft.degraded_reason) == ("model", None)
    assert draft.verdict.failed == ()
    assert draft.techniques.missed == ()
    assert draft.usage.output_tokens > 0
    assert any(step.due for step in draft.verdict.next_steps)


async def test_the_blender_is_not_refunded_but_exchanged_or_credited_in_the_right_amount() -> None:
    draft = await replay(CASSETTES.parents[1] / "examples" / "blender.json")
    promised = {c.slot for c in draft.verdict.commitments if c.modality in ("commit", "offer")}
    assert "refund" not in promised
    assert {"store_credit", "replacement"} <= promised
    assert [str(c.money) for c in draft.verdict.commitments if c.slot == "store_credit"] == ["24.00 USD"]
    assert any(c.slot == "refund" and c.modality == "deny" for c in draft.verdict.commitments)
    assert any(step.actor == "agent" and step.due == "PT24H" for step in draft.verdict.next_steps)
    assert "policy_transparency" in [segment.technique for segment in draft.reply.segments]


def test_no_cassette_is_orphaned() -> None:
    assert sorted(path.stem for path in CASSETTES.glob("*.yaml")) == sorted(path.stem for path in EXAMPLES)


def test_a_cassette_holds_no_key() -> None:
    for path in CASSETTES.glob("*.yaml"):
        assert "authorization" not in path.read_text().lower()
