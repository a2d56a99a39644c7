"""Items of batches: run once, again after a crash, and twice at the same time; with both databases."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from service.domain.batch import Batch, NewItem, build_item_draft_id
from service.domain.saved_policy import PolicySource
from service.drafting.pipeline import Pipeline
from service.errors import InvalidInput, StoreUnavailable
from service.llm.scripted import ScriptedModel
from service.prompting import load_prompts
from service.settings import StoreSettings
from service.store.opening import Store
from service.usecases.keep_draft import keep_draft
from service.usecases.run_batch_item import MOST_ATTEMPTS, Written, run_batch_item
from tests.unit.cases import POLICY, build_case

TENANT, BATCH = "default", "db_1"


@dataclass
class Writer:
    """Writes fallbacks; ``mistakes`` are raised first, one a call. ``asked`` are the ids that it wrote for."""

    mistakes: list[Exception] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def write(self, tenant: str, request: str, identifier: str) -> Written:
        self.asked.append(identifier)
        if self.mistakes:
            raise self.mistakes.pop(0)
        case = build_case(request)
        draft = await Pipeline(ScriptedModel(), load_prompts()).run(case, deadline=0.0)
        return Written(replace(draft, id=identifier), case, PolicySource(POLICY))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = Store(StoreSettings(url=SecretStr(store_url)))
    batch = Batch(TENANT, BATCH, "batch", 2, datetime.now(UTC))
    opened.batches.create(batch, [NewItem("", "It broke."), NewItem("", "It is late.")]).result()
    yield opened
    opened.close()


async def run(store: Store, writer: Writer, index: int = 0) -> None:
    await run_batch_item(
        TENANT, BATCH, index, store=store, write=writer.write, describe=lambda error: type(error).__name__
    )


def read_states(store: Store) -> list[tuple[int, str, str]]:
    found = store.batches.list_finished(TENANT, BATCH, after=-1, limit=10)
    return [(item.index, item.state, item.problem) for item in found]


async def test_an_item_becomes_a_draft_with_the_id_of_its_place(store: Store) -> None:
    await run(store, Writer(), 1)

    assert read_states(store) == [(1, "done", "")]
    assert store.drafts.find(TENANT, build_item_draft_id(BATCH, 1)).draft.revision == 1


async def test_a_finished_item_is_not_written_again(store: Store) -> None:
    writer = Writer()
    await run(store, writer)
    await run(store, writer)

    assert len(writer.asked) == 1


async def test_a_draft_that_was_kept_before_the_crash_is_found_again(store: Store) -> None:
    before, after = Writer(), Writer()
    store.batches.begin(TENANT, BATCH, 0).result()  # and here the process ends, once its draft is kept
    written = await before.write(TENANT, "It broke.", build_item_draft_id(BATCH, 0))
    await keep_draft(TENANT, written.draft, written.case, written.source, store=store)
    await run(store, after)

    assert after.asked == []
    assert read_states(store) == [(0, "done", "")]


async def test_run_twice_at_the_same_time_it_has_one_draft(store: Store) -> None:
    writer = Writer()
    await asyncio.gather(run(store, writer), run(store, writer))
    identifier = build_item_draft_id(BATCH, 0)

    assert read_states(store) == [(0, "done", "")]
    assert len(store.drafts.list_events(TENANT, identifier)) == 1
    assert len(store.drafts.list_revisions(TENANT, identifier)) == 1


@pytest.mark.parametrize("mistake", [InvalidInput("no message"), ZeroDivisionError("text of a customer")])
async def test_whatever_is_wrong_with_it_becomes_its_problem(store: Store, mistake: Exception) -> None:
    await run(store, Writer([mistake]))

    assert read_states(store) == [(0, "failed", type(mistake).__name__)]


async def test_while_the_store_is_away_it_waits(store: Store) -> None:
    writer = Writer([StoreUnavailable("away")])
    await run(store, writer)

    assert len(writer.asked) == 2
    assert read_states(store) == [(0, "done", "")]


async def test_an_item_that_never_comes_to_its_end_is_given_up(store: Store) -> None:
    for _ in range(MOST_ATTEMPTS):
        store.batches.begin(TENANT, BATCH, 0).result()
    writer = Writer()
    await run(store, writer)

    assert writer.asked == []
    assert read_states(store) == [(0, "failed", "ItemGivenUp")]


async def test_a_cancelled_item_is_not_begun(store: Store) -> None:
    store.batches.cancel(TENANT, BATCH, datetime.now(UTC)).result()
    writer = Writer()
    await run(store, writer)

    assert writer.asked == []
