"""Everything Evenhand raises on purpose.

::

    EvenhandError
    ├── InvalidInput              a request, file or option that cannot be used; names the field
    ├── UnfitCorrection           a correction by hand that does not fit the policy that was read
    ├── Unauthenticated           no key, or one that does not work
    ├── ScopeMissing              a key that may not do this
    ├── RateLimited               a tenant that asks more often than it may
    ├── BudgetSpent               a tenant whose tokens of the day are used up
    ├── Overloaded                more drafts are asked for than can be written in time
    ├── NotFound                  something asked for by id that is not there
    ├── StaleVersion              what was to be changed has been changed since it was read
    ├── DraftClosed               a draft that was sent or discarded is not edited any more
    ├── CheckBlocked              a text with a failed check that nobody answers for does not go out
    ├── EndpointDisabled          nothing is sent to a webhook endpoint that is disabled
    ├── IdempotencyKeyReused      an idempotency key that another request was sent with
    ├── IdempotencyInFlight       the same request is being answered at this moment
    ├── ItemCancelled             an item of a batch that was cancelled before its turn
    ├── ItemGivenUp               an item of a batch that ended its process each time it was begun
    ├── StoreUnavailable          the database cannot be reached or written
    ├── SettingsError             a setting that cannot work; names the variable
    ├── PromptError               a mistake in prompts/; names the file and line
    ├── WeightsError              the embedded model's weights cannot be had
    └── ModelError                the language model gave nothing usable; the pipeline falls back
        ├── ModelUnavailable      nothing answers, the breaker is open, or the weights are missing
        ├── ModelTimeout          no whole answer before the deadline
        ├── ModelRateLimited      asked to slow down; carries the wait when one was given
        ├── ModelRejected         the endpoint refuses the request itself (key, name, size)
        ├── ModelBadResponse      an answer that is not what the protocol or the schema says
        ├── ModelRefused          the model declined to write
        └── ModelTruncated        the answer was cut off before its end

Errors carry facts, never HTTP codes: ``api/problems.py`` maps each leaf to a problem document.
"""

from dataclasses import dataclass


class EvenhandError(Exception):
    """The root of the tree. ``code`` is stable and machine-readable."""

    code = "error"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One mistake in an input: ``pointer`` is an RFC 6901 JSON pointer such as ``/policy/text``."""

    pointer: str
    detail: str


class InvalidInput(EvenhandError):
    """A request, file or option that cannot be used."""

    code = "invalid_input"

    def __init__(self, detail: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors


class UnfitCorrection(EvenhandError):
    """A correction by hand that does not fit the policy that was read; ``errors`` name its fields."""

    code = "unfit_correction"

    def __init__(self, detail: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors


class Unauthenticated(EvenhandError):
    """A caller without a key, or with one that does not work."""

    code = "unauthenticated"


class ScopeMissing(EvenhandError):
    """A key that may not do what was asked: it lacks ``scope``."""

    code = "scope_missing"

    def __init__(self, scope: str) -> None:
        super().__init__(f"this key may not do that: it lacks the scope {scope!r}")
        self.scope = scope


class RateLimited(EvenhandError):
    """A tenant that asks more than ``limit`` times a minute; ``retry_after`` is in seconds."""

    code = "rate_limited"

    def __init__(self, limit: int, retry_after: float) -> None:
        super().__init__(f"more than {limit} requests a minute; wait as long as the header Retry-After says")
        self.limit = limit
        self.retry_after = retry_after


class BudgetSpent(EvenhandError):
    """A tenant that has used its ``limit`` tokens of the day; ``retry_after`` is in seconds."""

    code = "budget_spent"

    def __init__(self, limit: int, retry_after: float) -> None:
        super().__init__(f"the {limit} tokens of this day (UTC) are used up")
        self.limit = limit
        self.retry_after = retry_after


class Overloaded(EvenhandError):
    """More drafts are asked for than can be written in time; ``retry_after`` is in seconds."""

    code = "overloaded"

    def __init__(self, retry_after: float) -> None:
        super().__init__("more drafts are asked for than can be written in time")
        self.retry_after = retry_after


class NotFound(EvenhandError):
    """``kind`` and ``identifier`` say what was asked for and is not there."""

    code = "not_found"

    def __init__(self, kind: str, identifier: str, hint: str = "") -> None:
        super().__init__(f"there is no {kind} {identifier!r}" + (f": {hint}" if hint else ""))
        self.kind = kind
        self.identifier = identifier


class StaleVersion(EvenhandError):
    """What was to be changed is at version ``current`` by now (None: it is not there)."""

    code = "stale_version"

    def __init__(self, kind: str, identifier: str, current: int | None = None) -> None:
        state = "is not there" if current is None else f"is at version {current}"
        super().__init__(f"the {kind} {identifier!r} {state}; read it again and repeat the change")
        self.kind = kind
        self.identifier = identifier
        self.current = current


class DraftClosed(EvenhandError):
    """What was to be changed has an outcome by now: ``disposition``."""

    code = "draft_closed"

    def __init__(self, identifier: str, disposition: str) -> None:
        super().__init__(f"the draft {identifier!r} is closed: it was reported as {disposition}")
        self.identifier = identifier
        self.disposition = disposition


class CheckBlocked(EvenhandError):
    """A text was to go out in which ``rules`` have failed, and nobody answers for them."""

    code = "check_blocked"

    def __init__(self, identifier: str, rules: tuple[str, ...]) -> None:
        super().__init__(
            f"the text of the draft {identifier!r} is blocked by {', '.join(dict.fromkeys(rules))}; "
            "change it, or overrule each with a reason"
        )
        self.identifier = identifier
        self.rules = rules


class EndpointDisabled(EvenhandError):
    """Something was to be sent to a webhook endpoint that is disabled."""

    code = "endpoint_disabled"

    def __init__(self, identifier: str) -> None:
        super().__init__(f"the webhook endpoint {identifier!r} is disabled; enable it first")
        self.identifier = identifier


class IdempotencyKeyReused(EvenhandError):
    """An idempotency key that another request was sent with."""

    code = "idempotency_key_reused"


class IdempotencyInFlight(EvenhandError):
    """The same request, under the same key, is being answered; ``retry_after`` is in whole seconds."""

    code = "idempotency_in_flight"

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"the first request with this Idempotency-Key is under way; ask in {retry_after} s")
        self.retry_after = retry_after


class ItemCancelled(EvenhandError):
    """The item at ``index`` was not begun when its batch was cancelled."""

    code = "item_cancelled"

    def __init__(self, index: int) -> None:
        super().__init__(f"the batch was cancelled before item {index} was begun")
        self.index = index


class ItemGivenUp(EvenhandError):
    """The item at ``index`` was begun several times, and the process ended each time."""

    code = "item_given_up"

    def __init__(self, index: int) -> None:
        super().__init__(f"item {index} was begun several times and never finished")
        self.index = index


class StoreUnavailable(EvenhandError):
    """The database cannot be reached or written; the text says which one, without its password."""

    code = "store_unavailable"


class SettingsError(EvenhandError):
    """A setting that cannot work; the text names the environment variable and the fix."""

    code = "settings"


class PromptError(EvenhandError):
    """A mistake in a prompt file, at ``path`` and ``line`` (1-based)."""

    code = "prompt"

    def __init__(self, path: str, line: int, detail: str) -> None:
        super().__init__(f"{path}:{line}: {detail}")
        self.path = path
        self.line = line
        self.detail = detail


class WeightsError(EvenhandError):
    """The embedded model's weights cannot be had; the text says what was tried."""

    code = "weights"


class ModelError(EvenhandError):
    """The language model gave nothing usable. ``code`` is the draft's ``degraded_reason``."""

    code = "model_error"


class ModelUnavailable(ModelError):
    """Nothing answers at the endpoint, the breaker is open, or the weights are missing."""

    code = "model_unavailable"


class ModelTimeout(ModelError):
    """No whole answer came before the deadline."""

    code = "model_timeout"


class ModelRateLimited(ModelError):
    """The endpoint asks to slow down; ``retry_after`` is in seconds, None when not given."""

    code = "model_rate_limited"

    def __init__(self, detail: str, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class ModelRejected(ModelError):
    """The endpoint refuses the request itself: a wrong key, model name, parameter or size."""

    code = "model_rejected"


class ModelBadResponse(ModelError):
    """An answer that is not what the protocol or the requested schema says."""

    code = "model_bad_response"


class ModelRefused(ModelError):
    """The model declined to write."""

    code = "model_refused"


class ModelTruncated(ModelError):
    """The answer was cut off before its end."""

    code = "model_truncated"
