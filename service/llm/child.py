"""One child process that serves a model: started, asked for its address, waited for and ended by its pid."""

import asyncio
import json
import secrets
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass

from service.errors import ModelUnavailable

END_SECONDS = 5.0  # between asking a child to end and ending it


@dataclass(frozen=True, slots=True)
class Child:
    """A child that answers at ``base_url`` to who shows ``key``."""

    process: Process
    base_url: str
    key: str

    async def wait(self) -> str:
        """Wait until it ends by itself; says how it ended."""
        return describe_end(await self.process.wait())


async def open_child(command: Sequence[str]) -> Child:
    """Start ``command``, hand it a fresh key, and wait for the address it prints.

    ``ModelUnavailable`` with the child's own reason when it does not come up. Cancelled while it waits, it
    leaves no process behind.
    """
    key = secrets.token_urlsafe(32)
    try:
        # A session of its own: Ctrl-C in a terminal is for the API, which then ends the child in order.
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True
        )
    except OSError as error:
        raise ModelUnavailable(f"the embedded model's process cannot start: {error.strerror}") from error
    try:
        base_url = await _read_address(process, key)
    except BaseException:
        await close_child(process)
        raise
    return Child(process, base_url, key)


async def close_child(process: Process, patience: float = END_SECONDS) -> None:
    """Ask the process to end, end it after ``patience`` seconds; returns when it is gone."""
    if process.stdin is not None:
        process.stdin.close()
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(patience):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def describe_end(code: int) -> str:
    """How a process ended, from its return code."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


async def _read_address(process: Process, key: str) -> str:
    if process.stdin is None or process.stdout is None:
        raise ModelUnavailable("the embedded model's process has no pipes")
    try:
        process.stdin.write(f"{key}\n".encode())
        await process.stdin.drain()
    except ConnectionError:
        pass  # it ended already: its reason is on its output
    line = await process.stdout.readline()
    if not line:
        how = describe_end(await process.wait())
        raise ModelUnavailable(f"the embedded model's process ended while loading: {how}")
    try:
        answer = json.loads(line)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise ModelUnavailable("the embedded model's process does not speak its protocol")
    if base_url := answer.get("base_url"):
        return str(base_url)
    raise ModelUnavailable(f"the embedded model does not load: {answer.get('error', 'it gave no reason')}")
