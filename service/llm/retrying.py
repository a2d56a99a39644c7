"""Tries a model again where that can help and the deadline allows it: the service's only retry loop."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from tenacity import AsyncRetrying, RetryCallState, wait_random_exponential

from service.domain.prompt import Completion, JsonSchema, Prompt
from service.errors import ModelBadResponse, ModelRateLimited, ModelUnavailable
from service.llm.model import Model

_SHORTEST_ATTEMPT = 0.5  # seconds; with less left, an answer now is worth more than another try


class Retrying:
    """Wraps ``model`` with at most ``attempts`` tries; waits are in seconds, jittered and doubling.

    What is tried again: ModelUnavailable, ModelRateLimited (after the wait it asks for, where that fits)
    and, once, ModelBadResponse. Time-outs are not: the time is gone. The last error is raised as it came.
    """

    def __init__(
        self,
        model: Model,
        *,
        attempts: int = 3,
        first_wait: float = 0.25,
        longest_wait: float = 4.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._model = model
        self._attempts = attempts
        self._backoff = wait_random_exponential(multiplier=first_wait, max=longest_wait, min=first_wait / 2)
        self._clock = clock
        self._sleep = sleep

    @property
    def name(self) -> str:
        return self._model.name

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        """One answer; see ``Model``. Its usage counts the failed calls as well."""

        def gives_up(state: RetryCallState) -> bool:
            left = deadline - self._clock()
            return state.attempt_number >= self._attempts or left - state.upcoming_sleep < _SHORTEST_ATTEMPT

        retrying = AsyncRetrying(
            sleep=self._sleep, stop=gives_up, wait=self._choose_wait, retry=_can_help, reraise=True
        )
        completion: Completion = await retrying(
            self._model.complete, prompt, schema=schema, deadline=deadline
        )
        failed = int(retrying.statistics["attempt_number"]) - 1
        if not failed:
            return completion
        usage = replace(completion.usage, model_calls=completion.usage.model_calls + failed)
        return replace(completion, usage=usage)

    async def ready(self) -> str:
        return await self._model.ready()

    async def aclose(self) -> None:
        await self._model.aclose()

    def _choose_wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        backoff = self._backoff(state)
        if isinstance(error, ModelRateLimited) and error.retry_after is not None:
            return max(error.retry_after, backoff)
        return backoff


def _can_help(state: RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, ModelBadResponse):
        return state.attempt_number == 1
    return isinstance(error, ModelUnavailable | ModelRateLimited)
