"""What the real process keeps, and what it says when it cannot keep anything."""

import asyncio
import signal
from pathlib import Path

import httpx2

from evals.upstream import open_upstream
from tests.e2e.test_process import PATIENCE, clean_environment, open_server, run, start

POLICY = {"text": "# Returns\n\nStore credit of up to 20% of the order total."}


async def fail(*arguments: str, **environment: str) -> str:
    """What a command that cannot work says on standard error."""
    process = await start(*arguments, environment=clean_environment() | environment)
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()
    assert (process.returncode, out) == (2, b"")
    return err.decode()


async def test_a_saved_policy_outlives_the_process() -> None:
    async with open_upstream("none") as upstream:
        async with open_server(upstream.base_url) as served:
            async with httpx2.AsyncClient(base_url=served.url, timeout=PATIENCE, trust_env=False) as client:
                saved = await client.put("/v1/policies/lasting", json=POLICY)
            assert await served.end(signal.SIGTERM) == 0
        async with (
            open_server(upstream.base_url) as served,
            httpx2.AsyncClient(base_url=served.url, timeout=PATIENCE, trust_env=False) as client,
        ):
            found = await client.get("/v1/policies/lasting")

    assert saved.status_code == 201
    assert found.json() == saved.json()


async def test_a_data_folder_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = await fail("serve", "--port", "0", XDG_DATA_HOME=str(tmp_path / "file"))

    assert said.startswith("evenhand: cannot write ")
    assert "EVENHAND_STORE__URL" in said
    assert said.count("\n") == 1


async def test_a_database_that_does_not_answer_is_said_in_one_line_without_its_password() -> None:
    url = "postgresql://evenhand:s3cret-word@127.0.0.1:1/evenhand"
    for arguments in (("serve", "--port", "0"), ("db", "upgrade")):
        said = await fail(*arguments, EVENHAND_STORE__URL=url)
        assert said.startswith("evenhand: the store postgresql+psycopg://evenhand:***@127.0.0.1:1/evenhand")
        assert "s3cret-word" not in said
        assert said.count("\n") == 1


async def test_a_mistake_in_the_settings_is_said_in_one_line() -> None:
    said = await fail("serve", "--port", "0", EVENHAND_MODEL__API_KEY="sk-x")

    assert said.startswith("evenhand: EVENHAND_MODEL__NAME: ")
    assert said.count("\n") == 1


async def test_the_database_can_be_prepared_by_hand() -> None:
    for _ in range(2):
        code, out, err = await run("db", "upgrade")
        assert (code, err) == (0, "")
        assert out.endswith("evenhand.db is up to date\n")


async def test_a_check_needs_no_database(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environment = clean_environment() | {"XDG_DATA_HOME": str(tmp_path / "file")}
    process = await start("check", "-", "--json", environment=environment)
    async with asyncio.timeout(PATIENCE):
        out, _ = await process.communicate(b'{"body": "We will look into it."}')

    assert process.returncode in {0, 1}
    assert b'"verdict"' in out
