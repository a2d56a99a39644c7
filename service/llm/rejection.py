"""Reads an HTTP error of a model endpoint into the ModelError that it means."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from service.errors import (
    ModelError,
    ModelRateLimited,
    ModelRefused,
    ModelRejected,
    ModelTimeout,
    ModelUnavailable,
)

_LONGEST_WAIT = 86_400.0  # a longer wait is as good as never
_HINTS: Mapping[int, str] = {
    401: ": is the API key right?",
    403: ": is the API key right?",
    404: ": are the base URL and the model name right?",
    413: ": the prompt is too large for it",
}


def read_rejection(status: int, headers: Mapping[str, str], body: str) -> ModelError:
    """What HTTP ``status`` means. The body is looked at, never quoted: endpoints echo prompts in it.

    >>> read_rejection(503, {}, "").code
    'model_unavailable'
    >>> read_rejection(429, {"retry-after": "7"}, "").retry_after
    7.0
    """
    said = f"the endpoint answers {status}"
    if status == 429:
        # an account without credit answers 429 too, and no wait will help it
        if "insufficient_quota" in body:
            return ModelRejected(f"{said}: the account has no quota left")
        return ModelRateLimited(said, read_retry_after(headers))
    if status in {408, 504}:
        return ModelTimeout(said)
    if status >= 500:
        return ModelUnavailable(said)
    return _read_fault_of_ours(status, said, body)


def _read_fault_of_ours(status: int, said: str, body: str) -> ModelError:
    if status < 400:
        return ModelRejected(f"{said}: redirects are not followed, is the base URL right?")
    if "content_filter" in body or "content_policy_violation" in body:
        return ModelRefused(f"{said}: its content filter stopped the prompt")
    return ModelRejected(said + _HINTS.get(status, ""))


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, by ``retry-after-ms`` or ``Retry-After`` (seconds or a date); None when unsaid."""
    milliseconds = _read_number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return min(milliseconds / 1000, _LONGEST_WAIT)
    text = headers.get("retry-after", "")
    seconds = _read_number(text)
    if seconds is None:
        seconds = _read_date(text)
    return None if seconds is None else min(seconds, _LONGEST_WAIT)


def _read_number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number >= 0 else None  # NaN compares false, too


def _read_date(text: str) -> float | None:
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
