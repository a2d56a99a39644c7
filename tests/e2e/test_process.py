"""The real process, as a user starts it: served over HTTP on loopback, piped to, and told to end."""

import asyncio
import json
import os
import shlex
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from evals.upstream import open_upstream
from service.prompting import load_prompts

ROOT = Path(__file__).resolve().parents[2]
BLENDER = (ROOT / "examples" / "blender.json").read_bytes()
COMMAND = (sys.executable, "-m", "service.cli")
PATIENCE = 90.0  # seconds; only a hang takes so long
JSON = {"content-type": "application/json"}
WRITTEN = json.dumps(
    {
        technique.id: f"Thank you for telling us ({n})."
        for n, technique in enumerate(load_prompts().techniques)
    }
    | {"next_step": "I will write to you again within 24 hours."}
)


@dataclass(frozen=True, slots=True)
class Served:
    """A running ``evenhand serve``; ``head`` is what it said of itself up to its address."""

    process: Process
    url: str
    lines: list[str]

    async def read_until(self, words: str) -> str:
        """The next line of standard error that holds ``words``."""
        assert self.process.stderr is not None
        while line := (await self.process.stderr.readline()).decode():
            self.lines.append(line)
            if words in line:
                return line
        raise AssertionError(f"it ended without {words!r}: {self.lines}")

    async def end(self, number: int) -> int:
        self.process.send_signal(number)
        return await self.process.wait()


@asynccontextmanager
async def open_server(base_url: str, **settings: str) -> AsyncIterator[Served]:
    environment = clean_environment() | {
        "EVENHAND_MODEL__BASE_URL": base_url,
        "EVENHAND_MODEL__NAME": "loopback-1",
        "EVENHAND_MODEL__API_KEY": "sk-never-shown",
        **settings,
    }
    process = await start("serve", "--port", "0", environment=environment)
    assert process.stdin is not None
    process.stdin.close()
    try:
        async with asyncio.timeout(PATIENCE):
            served = Served(process, "", [])
            line = await served.read_until("Evenhand listens on")
            yield Served(process, line.split()[-1], served.lines)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("EVENHAND_")}


async def start(*arguments: str, environment: dict[str, str] | None = None) -> Process:
    return await asyncio.create_subprocess_exec(
        *COMMAND,
        *arguments,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env=environment or clean_environment(),
        cwd=ROOT,
    )


async def run(*arguments: str, data: bytes = b"") -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the command, which gets ``data`` on a pipe."""
    process = await start(*arguments)
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate(data)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_the_process_answers_health_drafts_and_checks_and_ends_when_told() -> None:
    async with open_upstream("none", content=WRITTEN) as upstream, open_server(upstream.base_url) as served:
        async with httpx2.AsyncClient(base_url=served.url, timeout=PATIENCE, trust_env=False) as client:
            assert (await client.get("/health/live")).json() == {"status": "ok"}
            assert (await client.get("/health/ready")).status_code == 200
            drafted = await client.post("/v1/drafts", content=BLENDER, headers=JSON)
            checked = await client.post("/v1/checks", content=b'{"body": "Calm down."}', headers=JSON)
            refused = await client.post("/v1/drafts", content=b"{", headers=JSON)
        draft = drafted.json()
        assert drafted.status_code == 201
        assert (draft["origin"], draft["degraded_reason"]) == ("model", None)
        assert draft["versions"]["model"] == "faulty-1"
        assert "Thank you for telling us" in draft["body"]
        assert checked.status_code == 200
        assert checked.json()["checks"]
        assert refused.headers["content-type"] == "application/problem+json"
        await served.read_until("Model: ready")
        assert await served.end(signal.SIGTERM) == 0


async def test_it_says_where_it_listens_and_what_to_try_but_no_key() -> None:
    async with open_upstream("none") as upstream, open_server(upstream.base_url) as served:
        await served.read_until("curl -s")
        said = "".join(served.lines)
        assert f"{served.url}/schema" in said
        assert f"loopback-1 at {upstream.base_url}" in said
        assert "sk-never-shown" not in said
        assert "\x1b" not in said
        assert await served.end(signal.SIGINT) == 0


async def test_a_model_that_does_not_answer_still_leaves_a_server_that_drafts() -> None:
    async with open_upstream("refused") as upstream, open_server(upstream.base_url) as served:
        async with httpx2.AsyncClient(base_url=served.url, timeout=PATIENCE, trust_env=False) as client:
            assert (await client.get("/health/live")).status_code == 200
            draft = (await client.post("/v1/drafts", content=BLENDER, headers=JSON)).json()
        assert (draft["origin"], draft["status"]) == ("fallback", "needs_review")
        assert await served.end(signal.SIGTERM) == 0


async def test_a_request_under_way_is_answered_before_the_process_ends() -> None:
    headers = JSON | {"evenhand-deadline": "3"}
    async with open_upstream("hang_before_headers") as upstream, open_server(upstream.base_url) as served:
        async with httpx2.AsyncClient(base_url=served.url, timeout=PATIENCE, trust_env=False) as client:
            drafting = asyncio.create_task(client.post("/v1/drafts", content=BLENDER, headers=headers))
            while not upstream.requests:  # noqa: ASYNC110 - the upstream has no event for it
                await asyncio.sleep(0.01)
            ended = asyncio.create_task(served.end(signal.SIGTERM))
            answer = await drafting
        assert (answer.status_code, answer.json()["degraded_reason"]) == (201, "model_timeout")
        assert await ended == 0


async def test_readiness_goes_before_the_port_does_and_nobody_is_cut_off() -> None:
    settings = {"EVENHAND_SERVER__DRAIN_SECONDS": str(PATIENCE)}
    async with (
        open_upstream("none", content=WRITTEN) as upstream,
        open_server(upstream.base_url, **settings) as served,
    ):
        async with httpx2.AsyncClient(base_url=served.url, timeout=PATIENCE, trust_env=False) as client:
            assert (await client.get("/health/ready")).status_code == 200
            served.process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(PATIENCE):
                while (ready := await client.get("/health/ready")).status_code == 200:  # noqa: ASYNC110 - it has no event
                    await asyncio.sleep(0.01)
            drafted = await client.post("/v1/drafts", content=BLENDER, headers=JSON)
        assert ready.json()["title"] == "This server is about to end"
        assert (drafted.status_code, drafted.headers["connection"]) == (201, "close")
        assert await served.end(signal.SIGTERM) == 0  # told again, it does not wait any longer


async def test_a_port_that_is_taken_is_said_in_one_line() -> None:
    async with open_upstream("refused") as upstream:  # holds a port
        port = upstream.base_url.rpartition(":")[2].partition("/")[0]
        code, out, err = await run("serve", "--port", port)
    assert (code, out) == (2, "")
    assert err.startswith(f"evenhand: cannot listen on 127.0.0.1, port {port}: ")
    assert len(err.splitlines()) == 1


async def test_checks_are_piped_line_by_line() -> None:
    lines = b'{"body": "Calm down."}\nnot JSON\n{"body": "I will write to you within 24 hours."}\n'
    code, out, err = await run("check", "-", "--json", data=lines)
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 2
    assert [set(answer) == {"error"} for answer in answers] == [False, True, False]
    assert err.startswith("evenhand: line 2: ")


async def test_an_answer_is_there_before_the_next_line_is_sent() -> None:
    process = await start("check", "-", "--json")
    assert process.stdin is not None
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        for _ in range(3):
            process.stdin.write(b'{"body": "Calm down."}\n')
            assert "verdict" in json.loads(await process.stdout.readline())
        await process.communicate(b"")


async def test_a_reader_that_goes_away_ends_a_check_quietly() -> None:
    shell = f"{shlex.join((*COMMAND, 'check', '-', '--json'))} | head -1; echo ${{PIPESTATUS[0]}} >&2"
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", shell, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=clean_environment(), cwd=ROOT
    )
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate(b'{"body": "Calm down."}\n' * 2000)
    assert len(out.splitlines()) == 1
    assert err == b"141\n"


async def test_output_is_utf8_whatever_the_locale_says() -> None:
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    process = await start("policy", "read", "-", environment=clean_environment() | locale)
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate("# Rückgabe\n- Be “kind”, très kind.\n".encode())
    assert (process.returncode, err) == (0, b"")
    assert "Be “kind”, très kind." in out.decode()
