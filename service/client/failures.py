"""What the client raises: a problem document as an exception of its own kind.

::

    ApiError                      any answer that is no success; ``type`` says which
    ├── InvalidInput, UnfitCorrection, Unauthenticated, ScopeMissing, NotFound
    ├── StaleVersion, DraftClosed, CheckBlocked, IdempotencyKeyReused, IdempotencyInFlight
    ├── RateLimited, BudgetSpent, Overloaded, StoreUnavailable     sent again before they are raised
    ├── ModelFailed               the model gave no proposal (a draft is never refused for it)
    └── ServerFailed              a mistake or a wrong setting of the server
    ConnectionFailed              there was no answer at all
"""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from service.client.wire import FieldErrorOut, ProblemOut

_PREFIX = "urn:evenhand:problem:"


class ApiError(Exception):
    """The server's refusal. ``type``, ``title``, ``status``, ``detail`` and ``current`` are those of the problem.

    ``errors`` name fields by JSON pointers; ``request_id`` is what the server's log knows the request by;
    ``retry_after`` is in seconds, None where the server names no time.
    """

    def __init__(
        self, problem: ProblemOut, *, request_id: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(problem.detail)
        self.type = problem.type.removeprefix(_PREFIX)
        self.title = problem.title
        self.status = problem.status
        self.detail = problem.detail
        self.current = problem.current
        self.errors: tuple[FieldErrorOut, ...] = tuple(problem.errors or ())
        self.request_id = request_id
        self.retry_after = retry_after

    def __str__(self) -> str:
        fields = "".join(f"; {each.pointer or '/'}: {each.detail}" for each in self.errors)
        named = f" (request {self.request_id})" if self.request_id else ""
        return f"{self.status} {self.type}: {self.detail}{fields}{named}"


class InvalidInput(ApiError):
    """The request cannot be used; ``errors`` say where."""


class UnfitCorrection(ApiError):
    """A correction does not fit the policy that was read."""


class Unauthenticated(ApiError):
    """A key is needed, or this one does not work."""


class ScopeMissing(ApiError):
    """The key may not do this."""


class NotFound(ApiError):
    """There is nothing with this id."""


class StaleVersion(ApiError):
    """Somebody was faster; ``current`` is what there is now."""


class DraftClosed(ApiError):
    """The draft was sent or discarded."""


class CheckBlocked(ApiError):
    """A failed check blocks the text, and nobody answers for it."""


class IdempotencyKeyReused(ApiError):
    """The idempotency key belongs to another request."""


class IdempotencyInFlight(ApiError):
    """The same request is being answered; send it again with its key after ``retry_after`` seconds."""


class RateLimited(ApiError):
    """Too many requests a minute."""


class BudgetSpent(ApiError):
    """The tokens of the day are used up."""


class Overloaded(ApiError):
    """More drafts are asked for than can be written in time."""


class StoreUnavailable(ApiError):
    """The server's database cannot be reached."""


class ModelFailed(ApiError):
    """The language model gave nothing usable."""


class ServerFailed(ApiError):
    """Something is wrong with the server."""


class ConnectionFailed(Exception):
    """No whole answer came: nothing listens there, the connection broke, or the time was up."""


KINDS: dict[str, type[ApiError]] = {
    "invalid-input": InvalidInput,
    "unfit-correction": UnfitCorrection,
    "unauthenticated": Unauthenticated,
    "scope-missing": ScopeMissing,
    "rate-limited": RateLimited,
    "budget-spent": BudgetSpent,
    "not-found": NotFound,
    "stale-version": StaleVersion,
    "draft-closed": DraftClosed,
    "check-blocked": CheckBlocked,
    "idempotency-key-reused": IdempotencyKeyReused,
    "idempotency-in-flight": IdempotencyInFlight,
    "overloaded": Overloaded,
    "store-unavailable": StoreUnavailable,
    "model-unavailable": ModelFailed,
    "model-timeout": ModelFailed,
    "model-rate-limited": ModelFailed,
    "model-rejected": ModelFailed,
    "model-bad-response": ModelFailed,
    "model-refused": ModelFailed,
    "model-truncated": ModelFailed,
    "misconfigured": ServerFailed,
    "internal": ServerFailed,
}


class _Named(Struct):
    """What is read of an answer that may be no problem document, such as a proxy's."""

    type: str = "about:blank"
    title: str = ""
    detail: str = ""
    errors: list[FieldErrorOut] | None = None
    current: int | None = None


def read_failure(status: int, headers: Mapping[str, str], body: bytes) -> ApiError:
    """The exception of an answer that is no success, whoever gave it.

    >>> read_failure(502, {}, b"<html>")
    ApiError('the answer is no problem document')
    """
    try:
        named = msgspec.json.decode(body, type=_Named)
    except (msgspec.DecodeError, UnicodeDecodeError):
        named = _Named(detail="the answer is no problem document")
    problem = ProblemOut(
        type=named.type,
        title=named.title,
        status=status,
        detail=named.detail,
        errors=named.errors,
        current=named.current,
    )
    kind = KINDS.get(named.type.removeprefix(_PREFIX), ApiError)
    wait = headers.get("retry-after", "")
    seconds = float(wait) if wait.isascii() and wait.isdecimal() else None
    return kind(problem, request_id=headers.get("x-request-id", ""), retry_after=seconds)
