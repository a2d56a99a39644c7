"""The embedded model: weights fetched, a child process kept running, and calls handed to it."""

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from service.domain.prompt import Completion, JsonSchema, Prompt
from service.errors import ModelError, ModelTimeout, ModelUnavailable, SettingsError, WeightsError
from service.llm.child import close_child, open_child
from service.llm.local_server import check_gguf
from service.llm.model import Model
from service.llm.weights import Progress, find_entry, has_weights, pull, weights_path
from service.settings import ModelSettings

Connect = Callable[[str, str, str], Model]  # base URL, key, model name
Fetch = Callable[[Progress], Path]  # called in a thread; raises WeightsError
Command = Callable[[Path], Sequence[str]]  # what serves the file at a path

PAUSE = 0.5  # seconds before a new start; doubled with each failure in a row
LONGEST_PAUSE = 60.0
WEIGHTS_PAUSE = 30.0  # seconds before the weights are looked for again
STEADY_SECONDS = 60.0  # a child that served so long ends the row of failures
WARM_SECONDS = 120.0


class EmbeddedModel:
    """A ``Model`` that lives in a child process of this one.

    ``start`` returns at once: a task fetches the weights, starts the child, and starts it again when it dies.
    ``complete`` waits for a model that is loading and fails at once while nothing is worth waiting for.
    ``warm`` is sent to each new child first: the prefix it shares with later prompts is then in its cache.
    """

    def __init__(
        self,
        name: str,
        *,
        fetch: Fetch,
        command: Command,
        connect: Connect,
        warm: Prompt | None = None,
        pause: float = PAUSE,
        weights_pause: float = WEIGHTS_PAUSE,
    ) -> None:
        self._name = name
        self._fetch = fetch
        self._command = command
        self._connect = connect
        self._warm = warm
        self._pause = pause
        self._weights_pause = weights_pause
        self._status = "the embedded model is loading"
        self._inner: Model | None = None
        self._settled = asyncio.Event()  # there is a model to call, or no use in waiting for one
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def name(self) -> str:
        return self._name

    def start(self) -> None:
        """Begin to fetch, load and watch on the running loop; idempotent."""
        if self._task is None and not self._closed:
            self._task = asyncio.get_running_loop().create_task(self._run(), name="embedded model")

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        """One answer; see ``Model``. ``ModelUnavailable`` at once while the weights are on their way."""
        self.start()
        try:
            async with asyncio.timeout(deadline - time.monotonic()):
                await self._settled.wait()
        except TimeoutError:
            raise ModelTimeout(f"the deadline passed first: {self._status}") from None
        if self._inner is None:
            raise ModelUnavailable(self._status)
        return await self._inner.complete(prompt, schema=schema, deadline=deadline)

    async def ready(self) -> str:
        return self._status if self._inner is None else await self._inner.ready()

    async def aclose(self) -> None:
        """End the child and all that was started; idempotent."""
        self._closed = True
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self._become("the embedded model is closed", blocked=True)

    def _become(self, status: str, *, inner: Model | None = None, blocked: bool = False) -> None:
        self._status = status
        self._inner = inner
        if inner is not None or blocked:
            self._settled.set()
        else:
            self._settled.clear()

    async def _run(self) -> None:
        failures = 0
        while True:
            pause = self._pause
            try:
                path = await self._fetch_weights()
                if not failures:
                    self._become("the embedded model is loading")
                lived, end = await self._serve(path)
                failures = 1 if lived > STEADY_SECONDS else failures + 1
                # Once is a mishap, and it is back within seconds; more often, nobody should wait for it.
                self._become(f"the embedded model ended ({end}) and starts again", blocked=failures > 1)
            except WeightsError as error:
                pause = self._weights_pause
                self._become(str(error), blocked=True)
            except ModelUnavailable as error:
                failures += 1
                self._become(str(error), blocked=True)
            except Exception as error:  # whatever it is, callers must not wait for a task that is dead
                failures += 1
                self._become(f"the embedded model failed: {type(error).__name__}", blocked=True)
            await asyncio.sleep(min(LONGEST_PAUSE, pause * 2 ** min(max(failures - 1, 0), 10)))

    async def _fetch_weights(self) -> Path:
        loop = asyncio.get_running_loop()
        stopped = threading.Event()

        def show(status: str) -> None:
            if not stopped.is_set():
                self._become(status, blocked=True)

        def report(done: int, total: int, _source: str) -> None:
            if stopped.is_set():
                raise _Stopped
            status = f"the weights of {self._name} are being fetched, {100 * done // max(total, 1)} %"
            loop.call_soon_threadsafe(show, status)

        fetching = loop.run_in_executor(None, self._fetch, report)
        try:
            return await asyncio.shield(fetching)
        except asyncio.CancelledError:
            stopped.set()
            with suppress(_Stopped, WeightsError):
                await fetching
            raise
        finally:
            stopped.set()

    async def _serve(self, path: Path) -> tuple[float, str]:
        """Serve until the child ends by itself; (seconds it served, how it ended)."""
        child = await open_child(self._command(path))
        try:
            inner = self._connect(child.base_url, child.key, self._name)
            try:
                await self._warm_up(inner)
                began = time.monotonic()
                self._become("", inner=inner)
                end = await child.wait()
                return time.monotonic() - began, end
            finally:
                self._become("the embedded model is ending")
                await inner.aclose()
        finally:
            await close_child(child.process)

    async def _warm_up(self, inner: Model) -> None:
        if self._warm is not None:
            with suppress(ModelError):
                await inner.complete(self._warm, schema=None, deadline=time.monotonic() + WARM_SECONDS)


class _Stopped(Exception):
    pass


def build_embedded(
    settings: ModelSettings, cache_dir: Path | None, *, connect: Connect, warm: Prompt | None = None
) -> EmbeddedModel:
    """The model that the settings embed: their GGUF file, or the catalogue's entry of their name.

    ``SettingsError`` for a name that the catalogue does not have. Files are looked at only after ``start``.
    """
    name, fetch = _choose_weights(settings, cache_dir)

    def command(path: Path) -> Sequence[str]:
        return embedded_command(path, name, settings)

    return EmbeddedModel(name, fetch=fetch, command=command, connect=connect, warm=warm)


def embedded_command(path: Path, name: str, settings: ModelSettings) -> Sequence[str]:
    """The command line of a child process that serves the weights at ``path`` under ``name``."""
    threads = ("--threads", str(settings.threads)) if settings.threads else ()
    options = ("--model", str(path), "--name", name, "--context", str(settings.context), *threads)
    return (sys.executable, "-P", "-m", "service.llm.local_server", *options)


def _choose_weights(settings: ModelSettings, cache_dir: Path | None) -> tuple[str, Fetch]:
    if (gguf := settings.gguf) is not None:
        return settings.name or gguf.stem, lambda _: _find_gguf(gguf)
    try:
        entry = find_entry(settings.name)
    except WeightsError as error:
        raise SettingsError(f"EVENHAND_MODEL__NAME: {error}") from error

    def fetch(progress: Progress) -> Path:
        if has_weights(entry, cache_dir):
            return weights_path(entry, cache_dir)
        return pull(entry, cache_dir, progress=progress)

    return entry.name, fetch


def _find_gguf(path: Path) -> Path:
    try:
        check_gguf(path)
    except WeightsError as error:
        raise WeightsError(f"EVENHAND_MODEL__GGUF: {error}") from error
    return path
