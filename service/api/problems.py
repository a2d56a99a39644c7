"""Our errors as problem documents (RFC 9457)."""

from http import HTTPStatus
from typing import Annotated

from msgspec import Meta, Struct

from service.errors import (
    BudgetSpent,
    CheckBlocked,
    DraftClosed,
    EndpointDisabled,
    EvenhandError,
    IdempotencyInFlight,
    IdempotencyKeyReused,
    InvalidInput,
    ItemCancelled,
    ItemGivenUp,
    ModelBadResponse,
    ModelRateLimited,
    ModelRefused,
    ModelRejected,
    ModelTimeout,
    ModelTruncated,
    ModelUnavailable,
    NotFound,
    Overloaded,
    PromptError,
    RateLimited,
    ScopeMissing,
    SettingsError,
    StaleVersion,
    StoreUnavailable,
    Unauthenticated,
    UnfitCorrection,
    WeightsError,
)

MEDIA_TYPE = "application/problem+json"


class FieldErrorOut(Struct, frozen=True):
    """One mistake in an input; ``pointer`` is an RFC 6901 JSON pointer, "" for the whole document."""

    pointer: Annotated[str, Meta(examples=["/policy/text"])]
    detail: str


class ProblemOut(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """Why a request was not answered. ``errors`` is there for bad input only."""

    type: Annotated[str, Meta(description="stable", examples=["urn:evenhand:problem:invalid-input"])]
    title: str
    status: int
    detail: str
    errors: list[FieldErrorOut] | None = None
    current: (
        Annotated[int, Meta(description="of what was changed meanwhile: its version or revision now")] | None
    ) = None


# One line for each leaf of the tree: its kind, its title, its status, and what may be said about it.
# Only what tells callers about their own request is passed on; None passes the error's own words on.
MAPPED: tuple[tuple[type[EvenhandError], str, str, HTTPStatus, str | None], ...] = (
    (InvalidInput, "invalid-input", "The request cannot be used", HTTPStatus.BAD_REQUEST, None),
    (
        UnfitCorrection,
        "unfit-correction",
        "A correction does not fit the policy",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        None,
    ),
    (Unauthenticated, "unauthenticated", "A key is needed", HTTPStatus.UNAUTHORIZED, None),
    (ScopeMissing, "scope-missing", "The key may not do this", HTTPStatus.FORBIDDEN, None),
    (RateLimited, "rate-limited", "Too many requests", HTTPStatus.TOO_MANY_REQUESTS, None),
    (BudgetSpent, "budget-spent", "The budget is spent", HTTPStatus.TOO_MANY_REQUESTS, None),
    (NotFound, "not-found", "Not found", HTTPStatus.NOT_FOUND, None),
    (StaleVersion, "stale-version", "It was changed meanwhile", HTTPStatus.PRECONDITION_FAILED, None),
    (DraftClosed, "draft-closed", "The draft is closed", HTTPStatus.CONFLICT, None),
    (CheckBlocked, "check-blocked", "A check blocks this text", HTTPStatus.CONFLICT, None),
    (EndpointDisabled, "endpoint-disabled", "The endpoint is disabled", HTTPStatus.CONFLICT, None),
    (
        IdempotencyKeyReused,
        "idempotency-key-reused",
        "The key belongs to another request",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        None,
    ),
    (
        IdempotencyInFlight,
        "idempotency-in-flight",
        "This request is being answered",
        HTTPStatus.CONFLICT,
        None,
    ),
    (ItemCancelled, "item-cancelled", "The batch was cancelled", HTTPStatus.CONFLICT, None),
    (ItemGivenUp, "item-given-up", "The item was given up", HTTPStatus.INTERNAL_SERVER_ERROR, None),
    (
        Overloaded,
        "overloaded",
        "Too busy now",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "More drafts are asked for than can be written in time; wait as long as the header Retry-After says.",
    ),
    (
        StoreUnavailable,
        "store-unavailable",
        "The store is not available",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The database of this server cannot be reached now; try again later.",
    ),
    (
        SettingsError,
        "misconfigured",
        "The server is misconfigured",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "A setting of this server cannot work; its log says which.",
    ),
    (
        PromptError,
        "misconfigured",
        "The server is misconfigured",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "A prompt file of this server cannot work; its log says which.",
    ),
    (
        WeightsError,
        "model-unavailable",
        "The language model is not available",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The embedded model's weights are missing; run: evenhand model pull",
    ),
    (
        ModelUnavailable,
        "model-unavailable",
        "The language model is not available",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Nothing answers at the language model's endpoint.",
    ),
    (
        ModelTimeout,
        "model-timeout",
        "The language model took too long",
        HTTPStatus.GATEWAY_TIMEOUT,
        "The language model gave no whole answer before the deadline.",
    ),
    (
        ModelRateLimited,
        "model-rate-limited",
        "The language model is busy",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The language model's endpoint asks to slow down; try again later.",
    ),
    (
        ModelRejected,
        "model-rejected",
        "The language model refused the request",
        HTTPStatus.BAD_GATEWAY,
        "The language model's endpoint refuses the request; check its key, name and limits.",
    ),
    (
        ModelBadResponse,
        "model-bad-response",
        "The language model gave no usable answer",
        HTTPStatus.BAD_GATEWAY,
        "The language model's answer was not what was asked for.",
    ),
    (
        ModelRefused,
        "model-refused",
        "The language model declined",
        HTTPStatus.BAD_GATEWAY,
        "The language model declined to write.",
    ),
    (
        ModelTruncated,
        "model-truncated",
        "The language model's answer was cut off",
        HTTPStatus.BAD_GATEWAY,
        "The language model's answer ended too early.",
    ),
)


def describe_error(error: Exception) -> ProblemOut:
    """The problem document of any exception; of an unexpected one it says nothing but that."""
    for kind, slug, title, status, detail in MAPPED:
        if isinstance(error, kind):
            return ProblemOut(
                type=problem_type(slug),
                title=title,
                status=status,
                detail=str(error) if detail is None else detail,
                errors=_describe_fields(error),
                current=error.current if isinstance(error, StaleVersion) else None,
            )
    return ProblemOut(
        type=problem_type("internal"),
        title="Something went wrong here",
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        detail="An unexpected error; the server's log holds it under this request's id.",
    )


def problem_type(slug: str) -> str:
    """
    >>> problem_type("not-found")
    'urn:evenhand:problem:not-found'
    """
    return f"urn:evenhand:problem:{slug}"


def _describe_fields(error: EvenhandError) -> list[FieldErrorOut] | None:
    if isinstance(error, InvalidInput | UnfitCorrection):
        return [FieldErrorOut(each.pointer, each.detail) for each in error.errors]
    if isinstance(error, CheckBlocked):
        return [FieldErrorOut("/sent_text", f"blocked by {rule}") for rule in error.rules]
    return None
