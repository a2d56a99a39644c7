"""The embedded model's life: fetch, load, serve, die, come back, end; a script stands in for llama.cpp."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from service.domain.prompt import ChatMessage, Completion, JsonSchema, Prompt, Usage
from service.errors import (
    ModelError,
    ModelTimeout,
    ModelTruncated,
    ModelUnavailable,
    SettingsError,
    WeightsError,
)
from service.llm.child import close_child, describe_end, open_child
from service.llm.local import Command, EmbeddedModel, Fetch, build_embedded
from service.llm.local_server import check_gguf
from service.llm.weights import Progress, find_entry, has_weights, weights_path
from service.settings import ModelSettings

PROMPT = Prompt("write", (ChatMessage("user", "Where is my parcel?"),))
PATIENCE = 30.0  # seconds; only a failing test takes that long

# Keeps the child's protocol: a key in, an address out, an end with standard input. Its "port" is its own pid.
STAND_IN = """
import json, os, sys, threading
key = sys.stdin.readline().strip()
print(json.dumps({"base_url": f"http://127.0.0.1:{os.getpid()}/v1"}), flush=True)
sys.stdin.read()
"""


@dataclass
class FakeConnection:
    """What ``connect`` makes; remembers what it was given and whether it was closed."""

    base_url: str
    key: str
    name: str
    closed: bool = False
    prompts: list[Prompt] = field(default_factory=list)
    error: ModelError | None = None

    @property
    def pid(self) -> int:
        return int(self.base_url.split(":")[2].removesuffix("/v1"))

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        self.prompts.append(prompt)
        if self.error:
            raise self.error
        return Completion("It is on its way.", self.name, Usage(model_calls=1))

    async def ready(self) -> str:
        return ""

    async def aclose(self) -> None:
        self.closed = True


@dataclass
class Connections:
    """A ``connect`` that keeps what it made, newest last."""

    made: list[FakeConnection] = field(default_factory=list)
    error: ModelError | None = None

    def open(self, base_url: str, key: str, name: str) -> FakeConnection:
        self.made.append(FakeConnection(base_url, key, name, error=self.error))
        return self.made[-1]


def run_script(script: str) -> Command:
    def command(path: Path) -> Sequence[str]:
        return (sys.executable, "-c", script)

    return command


def find_here(progress: Progress) -> Path:
    return Path("here.gguf")


def build(
    connections: Connections,
    *,
    script: str = STAND_IN,
    fetch: Fetch = find_here,
    warm: Prompt | None = None,
    weights_pause: float = 0.01,
) -> EmbeddedModel:
    return EmbeddedModel(
        "tiny",
        fetch=fetch,
        command=run_script(script),
        connect=connections.open,
        warm=warm,
        pause=0.01,
        weights_pause=weights_pause,
    )


async def ask(model: EmbeddedModel, seconds: float = PATIENCE) -> Completion:
    return await model.complete(PROMPT, schema=None, deadline=time.monotonic() + seconds)


async def await_true(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Ask until it is so: what is watched belongs to another process or thread."""
    async with asyncio.timeout(PATIENCE):
        while not await is_so():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.01)


async def await_status(model: EmbeddedModel, part: str) -> None:
    async def is_so() -> bool:
        return part in await model.ready()

    await await_true(is_so)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")  # an orphan that ended stays a zombie where nothing reaps it
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


async def await_end(pid: int) -> None:
    async def is_so() -> bool:
        return not is_alive(pid)

    await await_true(is_so)


async def test_a_call_waits_while_the_model_loads() -> None:
    connections = Connections()
    async with build(connections) as model:
        assert await model.ready() == "the embedded model is loading"
        assert (await ask(model)).text == "It is on its way."
        assert await model.ready() == ""
    assert connections.made[0].closed
    assert connections.made[0].name == model.name == "tiny"


async def test_a_call_starts_a_model_that_nobody_started() -> None:
    model = build(Connections())
    try:
        assert (await ask(model)).usage.model_calls == 1
    finally:
        await model.aclose()


async def test_waiting_for_a_load_ends_with_the_deadline() -> None:
    async with build(Connections(), script="import sys; sys.stdin.read()") as model:
        with pytest.raises(ModelTimeout, match="loading"):
            await ask(model, 0.2)


async def test_closing_ends_the_child_and_the_next_call() -> None:
    connections = Connections()
    model = build(connections)
    await ask(model)
    pid = connections.made[0].pid
    await model.aclose()
    await model.aclose()
    assert not is_alive(pid)
    with pytest.raises(ModelUnavailable, match="closed"):
        await ask(model)


async def test_closing_while_the_child_loads_leaves_no_process(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    loads_forever = (
        f"import os,sys,pathlib; pathlib.Path({str(note)!r}).write_text(str(os.getpid())); sys.stdin.read()"
    )
    model = build(Connections(), script=loads_forever)
    model.start()

    async def is_noted() -> bool:
        return note.exists() and note.read_text() != ""

    await await_true(is_noted)
    await model.aclose()
    assert not is_alive(int(note.read_text()))


async def test_every_child_gets_a_key_of_its_own() -> None:
    connections = Connections()
    for _ in range(2):
        async with build(connections) as model:
            await ask(model)
    first, second = (connection.key for connection in connections.made)
    assert len(first) > 30
    assert first != second


async def test_a_child_that_dies_is_replaced() -> None:
    connections = Connections()
    async with build(connections) as model:
        await ask(model)
        os.kill(connections.made[0].pid, signal.SIGKILL)
        await await_status(model, "embedded model")
        assert (await ask(model)).text == "It is on its way."
        assert connections.made[0].closed
        assert len(connections.made) == 2


async def test_a_child_that_cannot_load_fails_calls_at_once_with_its_reason() -> None:
    says_no = 'import json; print(json.dumps({"error": "not a GGUF file"}))'
    async with build(Connections(), script=says_no) as model:
        with pytest.raises(ModelUnavailable, match="does not load: not a GGUF file"):
            await ask(model)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("import os; os._exit(3)", "ended while loading: exit code 3"),
        ("import os; os.abort()", "ended while loading: SIGABRT"),
        ("print('hello')", "does not speak its protocol"),
        ("print('[]')", "does not speak its protocol"),
    ],
)
async def test_how_a_child_failed_is_said(script: str, reason: str) -> None:
    async with build(Connections(), script=script) as model:
        with pytest.raises(ModelUnavailable, match=reason):
            await ask(model)


async def test_a_command_that_does_not_exist_is_said() -> None:
    with pytest.raises(ModelUnavailable, match="cannot start"):
        await open_child(("/nonexistent/python",))


async def test_a_child_that_ignores_its_orders_is_ended_all_the_same() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)" + STAND_IN + "time.sleep(600)"
    child = await open_child((sys.executable, "-c", deaf))
    await close_child(child.process, patience=0.1)
    assert describe_end(child.process.returncode or 0) == "SIGKILL"


async def test_while_weights_are_fetched_calls_fail_at_once_with_the_percentage() -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def fetch_for_ever(progress: Progress) -> Path:
        while True:
            progress(34, 100, "somewhere")
            loop.call_soon_threadsafe(asked.set)
            time.sleep(0.01)

    async with build(Connections(), fetch=fetch_for_ever) as model:
        await asked.wait()
        with pytest.raises(ModelUnavailable, match="being fetched, 34 %"):
            await ask(model)
        assert "34 %" in await model.ready()
    # leaving the block has ended the thread, or this test would never end


async def test_weights_that_cannot_be_had_are_looked_for_again() -> None:
    tries: list[int] = []

    def fetch(progress: Progress) -> Path:
        tries.append(1)
        if len(tries) < 3:
            raise WeightsError("nothing was reachable")
        return Path("here.gguf")

    async with build(Connections(), fetch=fetch) as model:
        await await_status(model, "nothing was reachable")

        async def is_ready() -> bool:
            return await model.ready() == ""

        await await_true(is_ready)
        assert (await ask(model)).text
        assert len(tries) == 3


async def test_missing_weights_fail_calls_at_once() -> None:
    def fetch(progress: Progress) -> Path:
        raise WeightsError("nothing was reachable")

    async with build(Connections(), fetch=fetch, weights_pause=60) as model:
        with pytest.raises(ModelUnavailable, match="nothing was reachable"):
            await ask(model)


async def test_a_mistake_in_a_factory_does_not_leave_callers_waiting() -> None:
    def connect(base_url: str, key: str, name: str) -> FakeConnection:
        raise RuntimeError("secret text")

    model = EmbeddedModel("tiny", fetch=find_here, command=run_script(STAND_IN), connect=connect, pause=60)
    async with model:
        with pytest.raises(ModelUnavailable, match="RuntimeError") as caught:
            await ask(model)
    assert "secret text" not in str(caught.value)


async def test_the_warming_prompt_goes_first_and_may_be_cut_off() -> None:
    warm = Prompt("warm", (ChatMessage("system", "You answer customers."),), max_tokens=1)
    connections = Connections(error=ModelTruncated("the answer was cut off"))
    async with build(connections, warm=warm) as model:
        with pytest.raises(ModelTruncated):
            await ask(model)
    assert connections.made[0].prompts == [warm, PROMPT]


async def test_a_named_file_that_is_missing_is_said_with_its_variable(tmp_path: Path) -> None:
    settings = ModelSettings(gguf=tmp_path / "none.gguf")
    async with build_embedded(settings, None, connect=Connections().open) as model:
        assert model.name == "none"
        with pytest.raises(ModelUnavailable, match=r"EVENHAND_MODEL__GGUF: cannot read .*none\.gguf"):
            await ask(model)


async def test_a_named_file_that_llama_cannot_read_is_said(tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF and then nonsense" * 10)
    async with build_embedded(ModelSettings(gguf=path), None, connect=Connections().open) as model:
        with pytest.raises(ModelUnavailable, match=r"llama\.cpp cannot serve"):
            await ask(model)


def test_a_name_outside_the_catalogue_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(SettingsError, match="EVENHAND_MODEL__NAME"):
        build_embedded(ModelSettings(name="gpt-9"), None, connect=Connections().open)


def test_a_file_that_is_no_gguf_is_refused_before_llama_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "page.gguf"
    path.write_text("<html>")
    with pytest.raises(WeightsError, match="is not a GGUF file"):
        check_gguf(path)


@pytest.mark.parametrize(
    ("code", "text"), [(0, "exit code 0"), (-9, "SIGKILL"), (-64, "SIGRTMAX"), (-99, "signal 99")]
)
def test_return_codes_read_as_words(code: int, text: str) -> None:
    assert describe_end(code) == text


PARENT = """
import asyncio, json, sys
from service.llm.child import open_child

async def main() -> None:
    child = await open_child(json.loads(sys.argv[1]))
    print(child.process.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


def start_and_kill_parent(command: Sequence[str]) -> int:
    """The pid of a child whose parent was killed while both were well."""
    arguments = [sys.executable, "-c", PARENT, json.dumps(command)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        parent.kill()
    return pid


async def test_no_child_outlives_a_parent_that_was_killed() -> None:
    command = (sys.executable, "-c", STAND_IN)
    await await_end(start_and_kill_parent(command))


SCHEMA = JsonSchema(
    "reply",
    {
        "type": "object",
        "properties": {
            "segments": {
                "type": "array",
                "minItems": 2,
                "maxItems": 2,
                "items": {
                    "type": "object",
                    "properties": {"technique": {"enum": ["empathy", "options"]}, "text": {"type": "string"}},
                    "required": ["technique", "text"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["segments"],
        "additionalProperties": False,
    },
)
SMALL = "qwen2.5-coder-0.5b-instruct-q4_k_m"


@pytest.mark.weights
async def test_the_real_model_keeps_to_a_schema_and_reuses_its_prefix() -> None:
    from service.llm.openai_api import OpenAIModel  # noqa: PLC0415 - only the marked tests talk HTTP

    assert has_weights(find_entry(SMALL), None), "run: evenhand model pull " + SMALL
    policy = "Returns are possible within 30 days of delivery, afterwards a store credit of 20 % is. " * 20
    system = ChatMessage("system", f"Write five segments with the technique 'fury'. {policy}")

    def connect(base_url: str, key: str, name: str) -> OpenAIModel:
        return OpenAIModel(base_url, key, name)

    async with build_embedded(ModelSettings(name=SMALL, context=4096), None, connect=connect) as model:
        for message, shares in (("My blender broke!", False), ("My kettle leaks!", True)):
            prompt = Prompt("write", (system, ChatMessage("user", message)), temperature=0.0, max_tokens=400)
            answer = await model.complete(prompt, schema=SCHEMA, deadline=time.monotonic() + 300)
            segments = json.loads(answer.text)["segments"]
            assert len(segments) == 2
            assert {segment["technique"] for segment in segments} <= {"empathy", "options"}
            assert (answer.usage.cached_tokens > answer.usage.input_tokens * 0.8) is shares


@pytest.mark.weights
async def test_the_real_server_refuses_callers_without_its_key_and_dies_with_its_parent() -> None:
    import aiohttp  # noqa: PLC0415 - only the marked tests talk HTTP

    path = weights_path(find_entry(SMALL), None)
    server = (
        sys.executable,
        "-P",
        "-m",
        "service.llm.local_server",
        "--model",
        str(path),
        "--context",
        "2048",
    )
    child = await open_child(server)
    try:
        async with aiohttp.ClientSession() as session, session.get(f"{child.base_url}/models") as response:
            assert response.status == 401
            assert not response.headers.get("Access-Control-Allow-Origin")
    finally:
        await close_child(child.process)
    await await_end(start_and_kill_parent(server))
