"""Stops asking a model that does not answer, and asks again now and then."""

import time
from collections.abc import Callable

from service.domain.prompt import Completion, JsonSchema, Prompt
from service.errors import ModelError, ModelTimeout, ModelUnavailable
from service.llm.model import Model


class Breaker:
    """A circuit breaker around ``model``.

    It opens after ``failures`` calls in a row that ended in ModelUnavailable or ModelTimeout, and then
    raises ModelUnavailable at once. After ``cool_down`` seconds one call goes through as a probe: an
    answer of any kind closes the breaker, another failure opens it for as long again. A time-out of a
    call that had less than ``patience`` seconds is no evidence: callers in a hurry must not cut off
    the others.
    """

    def __init__(
        self,
        model: Model,
        *,
        failures: int = 5,
        cool_down: float = 10.0,
        patience: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._limit = failures
        self._cool_down = cool_down
        self._patience = patience
        self._clock = clock
        self._failures = 0
        self._probe_at: float | None = None  # None while closed
        self._probing = False

    @property
    def name(self) -> str:
        return self._model.name

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        started = self._clock()
        if self._probe_at is not None:
            if self._probing or started < self._probe_at:
                raise ModelUnavailable(self._describe())
            return await self._probe(prompt, schema=schema, deadline=deadline)
        return await self._call(prompt, schema=schema, deadline=deadline)

    async def ready(self) -> str:
        if self._probe_at is not None and self._clock() < self._probe_at:
            return self._describe()
        return await self._model.ready()

    async def aclose(self) -> None:
        await self._model.aclose()

    async def _probe(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        self._probing = True
        try:
            return await self._call(prompt, schema=schema, deadline=deadline)
        finally:
            self._probing = False  # a cancelled probe says nothing: the next call probes

    async def _call(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        started = self._clock()
        try:
            completion = await self._model.complete(prompt, schema=schema, deadline=deadline)
        except ModelTimeout:
            if deadline - started >= self._patience:
                self._record_failure()
            raise
        except ModelUnavailable:
            self._record_failure()
            raise
        except ModelError:
            self._record_answer()
            raise
        self._record_answer()
        return completion

    def _record_answer(self) -> None:
        self._failures = 0
        self._probe_at = None

    def _record_failure(self) -> None:
        self._failures += 1
        # calls that were under way when it opened must not keep postponing the probe
        if self._failures >= self._limit and (self._probe_at is None or self._probing):
            self._probe_at = self._clock() + self._cool_down

    def _describe(self) -> str:
        return f"the model did not answer {self._failures} times in a row; it is asked again shortly"
