"""Sends a request again where that can help: the client's only use of tenacity."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx2
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    RetryError,
    Retrying,
    retry_if_exception,
    retry_if_result,
    stop_after_delay,
    wait_fixed,
    wait_random_exponential,
)

from service.client.calls import Polled
from service.client.failures import ApiError, IdempotencyInFlight

T = TypeVar("T")
_AGAIN = frozenset({429, 503})
# Not time-outs: the caller's time is gone. A broken connection costs none.
_BROKEN = (httpx2.NetworkError, httpx2.RemoteProtocolError, httpx2.ConnectTimeout)
_BACKOFF = wait_random_exponential(multiplier=0.25, max=8.0, min=0.1)
_LONGEST_WAIT = 60.0  # seconds; who is asked to wait longer hears of it at once


@dataclass(frozen=True, slots=True)
class Patience:
    """``retries`` beyond the first attempt; the sleepers are given for tests."""

    retries: int = 3
    sleep: Callable[[float], None] = time.sleep
    asleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def send(self, attempt: Callable[[], T]) -> T:
        """The first result; the last error is raised as it came."""
        return Retrying(sleep=self.sleep, **self._rules())(attempt)

    async def asend(self, attempt: Callable[[], Awaitable[T]]) -> T:
        return await AsyncRetrying(sleep=self.asleep, **self._rules())(_wrap(attempt))

    def poll(self, polled: Polled[T], attempt: Callable[[], T]) -> T:
        """The first result that is over. Raises ``TimeoutError``."""
        try:
            return Retrying(sleep=self.sleep, **_poll_rules(polled))(attempt)
        except RetryError:
            raise _describe_timeout(polled) from None

    async def apoll(self, polled: Polled[T], attempt: Callable[[], Awaitable[T]]) -> T:
        try:
            return await AsyncRetrying(sleep=self.asleep, **_poll_rules(polled))(_wrap(attempt))
        except RetryError:
            raise _describe_timeout(polled) from None

    def _rules(self) -> dict[str, Any]:
        return {
            "retry": retry_if_exception(_can_help),
            "stop": self._gives_up,
            "wait": _choose_wait,
            "reraise": True,
        }

    def _gives_up(self, state: RetryCallState) -> bool:
        return state.attempt_number > self.retries or state.upcoming_sleep > _LONGEST_WAIT


def _wrap(attempt: Callable[[], Awaitable[T]]) -> Callable[[], Awaitable[T]]:
    """Tenacity awaits what is a coroutine function, and nothing else."""

    async def awaited() -> T:
        return await attempt()

    return awaited


def _poll_rules(polled: Polled[T]) -> dict[str, Any]:
    return {
        "retry": retry_if_result(lambda found: not polled.is_over(found)),
        "stop": stop_after_delay(polled.patience),
        "wait": wait_fixed(polled.every),
    }


def _describe_timeout(polled: Polled[T]) -> TimeoutError:
    return TimeoutError(f"{polled.call.path} was not over after {polled.patience:g} s")


def _can_help(error: BaseException) -> bool:
    # In flight: the connection of an earlier attempt broke, and the server is still at it.
    return isinstance(error, (*_BROKEN, IdempotencyInFlight)) or (
        isinstance(error, ApiError) and error.status in _AGAIN
    )


def _choose_wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    backoff = _BACKOFF(state)
    if isinstance(error, ApiError) and error.retry_after is not None:
        return max(error.retry_after, backoff)
    return backoff
