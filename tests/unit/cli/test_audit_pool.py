"""Several processes, each with lines of its own."""

import io
import json
import os
import signal
from pathlib import Path

import pytest

from service.cli.audit_batch import take_batch
from service.cli.audit_pool import WorkerDied, audit_in_workers, open_workers
from service.cli.checking import CheckerPlan
from service.cli.lines import Documents, read_documents
from service.cli.processors import count_processors
from service.errors import SettingsError

PLAN = CheckerPlan(None, "PT24H")


def write(count: int) -> Documents:
    lines = [json.dumps({"id": str(n), "body": f"I will write within {n} hours."}) for n in range(count)]
    return read_documents(io.BytesIO("\n".join(lines).encode()))


def test_answers_come_back_in_the_order_of_their_lines() -> None:
    documents = write(700)
    with open_workers(2, PLAN, answered=True) as workers:
        batches = list(audit_in_workers(documents.each(), documents, workers))
    answers = [json.loads(line) for batch in batches for line in batch.answers.splitlines()]
    assert [answer["id"] for answer in answers] == [str(n) for n in range(700)]
    assert sum(batch.done for batch in batches) == 700
    assert not any(worker.process.is_alive() for worker in workers)


def test_a_worker_that_is_killed_ends_the_audit_with_its_reason() -> None:
    documents = write(2000)
    with open_workers(2, PLAN, answered=True) as workers:
        batches = audit_in_workers(documents.each(), documents, workers)
        next(batches)
        pid = workers[0].process.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(WorkerDied, match="ended by signal 9"):
            list(batches)
    assert not any(worker.process.is_alive() for worker in workers)


def test_a_worker_that_cannot_start_says_why() -> None:
    documents = write(3)
    plan = CheckerPlan(None, "tomorrow")
    with (
        open_workers(1, plan, answered=True) as workers,
        pytest.raises(SettingsError, match="EVENHAND_DRAFT__RESPONSE_TARGET"),
    ):
        list(audit_in_workers(documents.each(), documents, workers))


def test_what_is_there_is_handed_out_without_waiting_for_more() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream, os.fdopen(writing, "wb", buffering=0) as writer:
        documents = read_documents(stream)
        lines = documents.each()
        writer.write(b'{"a": 1}\n{"a": 2}\n{"a": 3}')
        assert [line.number for line in take_batch(lines, documents)] == [1, 2]
        writer.write(b"\n")
        assert [line.number for line in take_batch(lines, documents)] == [3]


def test_answers_to_a_pipe_do_not_wait_for_a_whole_batch() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream, os.fdopen(writing, "wb", buffering=0) as writer:
        documents = read_documents(stream)
        with open_workers(2, PLAN, answered=True) as workers:
            batches = audit_in_workers(documents.each(), documents, workers)
            for n in range(3):
                writer.write(b'{"body": "Calm down."}\n')
                assert next(batches).tally.lines == 1, n
            writer.close()
            assert list(batches) == []


@pytest.mark.parametrize(
    ("quota", "most"),
    [("max 100000", 10_000), ("150000 100000", 1), ("100 100000", 1), ("", 10_000), ("1 0", 10_000)],
)
def test_no_more_processors_are_used_than_the_container_may(tmp_path: Path, quota: str, most: int) -> None:
    file = tmp_path / "cpu.max"
    file.write_text(quota)
    assert 1 <= count_processors(file) <= most
    assert count_processors(tmp_path / "none") >= 1
