"""Every exception that reaches the web framework, answered as a problem document."""

import math
import traceback
from http import HTTPStatus
from pathlib import Path

import structlog
from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap

from service.api.connections import CallerGone
from service.api.problems import MEDIA_TYPE, ProblemOut, describe_error, problem_type
from service.errors import (
    BudgetSpent,
    EvenhandError,
    IdempotencyInFlight,
    InvalidInput,
    Overloaded,
    RateLimited,
    Unauthenticated,
)

_log = structlog.get_logger(__name__)
CLIENT_CLOSED_REQUEST = 499
_DETAILS = {
    HTTPStatus.NOT_FOUND: "There is nothing at this path; GET /schema lists what there is.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This path does not answer this method; see the header Allow.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than this server accepts.",
}


def answer_error(_: Request[object, object, State], error: Exception) -> Response[ProblemOut]:
    """One of our own errors, or an unexpected one, which is logged: its kind and place, never its text."""
    problem = describe_error(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log_failure(error)
    return problem_response(problem, _find_headers(error))


def _find_headers(error: Exception) -> dict[str, str] | None:
    match error:
        case Unauthenticated():
            return {"WWW-Authenticate": "Bearer"}
        case IdempotencyInFlight() | RateLimited() | BudgetSpent() | Overloaded():
            return {"Retry-After": str(math.ceil(error.retry_after))}
    return None


def answer_http_error(_: Request[object, object, State], error: HTTPException) -> Response[ProblemOut]:
    """An error of the framework's router or parser."""
    if isinstance(error, ValidationException):
        return problem_response(describe_error(InvalidInput(_describe_parameters(error))))
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log_failure(error)
        return problem_response(describe_error(error))
    status = HTTPStatus(error.status_code)
    problem = ProblemOut(
        type=problem_type(status.phrase.lower().replace(" ", "-").replace("'", "")),
        title=status.phrase,
        status=status,
        detail=_DETAILS.get(status, error.detail),
    )
    return problem_response(problem, error.headers)


def _describe_parameters(error: ValidationException) -> str:
    """What is wrong with the path, the query or headers, by parameter; the framework quotes the whole query."""
    wrong = error.extra if isinstance(error.extra, list) else []
    named = [f"the parameter {each['key']}: {each['message']}" for each in wrong if "key" in each]
    return "; ".join(named).replace("`", "") or "a parameter cannot be used"


def answer_nobody(_: Request[object, object, State], __: CallerGone) -> Response[None]:
    """The caller is gone; the status is for the log only."""
    return Response(None, status_code=CLIENT_CLOSED_REQUEST)


def problem_response(problem: ProblemOut, headers: dict[str, str] | None = None) -> Response[ProblemOut]:
    return Response(problem, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def log_failure(error: Exception) -> None:
    """Where it happened. Not what it says: an exception's text may quote a customer."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    _log.error(
        "request_failed",
        error=type(error).__name__,
        frames=[f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    )


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    CallerGone: answer_nobody,
    EvenhandError: answer_error,
    HTTPException: answer_http_error,
    Exception: answer_error,
}
