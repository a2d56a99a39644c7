"""Real workers on one PostgreSQL: what becomes of a batch when one of them is killed, and how they end."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

from evals.batch_crash import crash, open_process
from tests.postgres import open_database

PATIENCE = 60.0
SERVED = {"EVENHAND_MODEL__BASE_URL": "http://127.0.0.1:1/v1", "EVENHAND_MODEL__NAME": "nobody-1"}


async def test_a_killed_worker_loses_nothing_doubles_nothing_and_asks_nothing_twice(postgres: str) -> None:
    with open_database(postgres, f"evenhand_{uuid4().hex}") as url:
        found = await crash(60, url, workers=2)

    assert found.right, found
    assert 20 <= found.finished < 60
    assert found.repeated <= 4  # what the killed one had under way


async def test_a_worker_that_is_told_to_end_does(tmp_path: Path) -> None:
    environment = SERVED | {"EVENHAND_STORE__URL": f"sqlite:///{tmp_path / 'evenhand.db'}"}
    for number in (signal.SIGTERM, signal.SIGINT):
        async with open_process("worker", environment=environment, listens="worker_started") as (worker, _):
            worker.send_signal(number)
            async with asyncio.timeout(PATIENCE):
                assert await worker.wait() == 0


def test_the_server_is_there_without_the_library_of_durable_work() -> None:
    check = "import sys, service.app, service.cli.working; sys.exit('dbos' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
