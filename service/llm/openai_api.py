"""Speaks chat completions with any OpenAI-compatible endpoint.

It uses the SDK's client (authentication, transport, typed errors) but neither its resources nor its
response classes, which cost two thirds of a request: msgspec encodes and decodes the bodies.
"""

import asyncio
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx2
from openai import (
    APIConnectionError,
    APIStatusError,
    AsyncOpenAI,
    DefaultAioHttpClient,
    RequestOptions,
)

from service.domain.prompt import Completion, JsonSchema, Prompt
from service.errors import (
    ModelBadResponse,
    ModelError,
    ModelRejected,
    ModelTimeout,
    ModelUnavailable,
    SettingsError,
)
from service.llm.answer import read_answer
from service.llm.capping import cap_response
from service.llm.dialect import Dialect, JsonMode, step_down, write_request
from service.llm.rejection import read_rejection
from service.llm.spans import tell_usage
from service.tracing import Span, open_span

_OPTIONS: RequestOptions = {"headers": {"Accept-Encoding": "identity"}, "follow_redirects": False}
_READY_WAIT = 2.0
_READY_REMEMBERED = 10.0  # seconds, so that eager health checks do not become traffic of their own


class OpenAIModel:
    """A remote model behind ``base_url``, such as ``https://api.openai.com/v1``.

    ``api_key`` may be None for endpoints without one. ``http_client`` replaces the aiohttp transport,
    for cassettes and tests; it is closed by ``aclose`` either way. With ``traceparent`` the endpoint is told
    which trace a call belongs to. Raises SettingsError for a URL that cannot work.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None,
        name: str,
        *,
        json_mode: JsonMode = "schema",
        max_response_bytes: int = 2_000_000,
        connect_timeout: float = 5.0,
        traceparent: bool = False,
        http_client: httpx2.AsyncClient | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        _check_url(base_url)
        self._name = name
        self._dialect = Dialect(json_mode)
        self._tells_trace = traceparent
        self._clock = clock
        self._ready: tuple[float, str] | None = None
        transport = http_client or DefaultAioHttpClient(follow_redirects=False, trust_env=False)
        hooks = transport.event_hooks
        transport.event_hooks = {**hooks, "response": [*hooks["response"], cap_response(max_response_bytes)]}
        self._client = AsyncOpenAI(
            base_url=base_url,
            api_key=api_key or "none",
            max_retries=0,
            # only connecting is timed here: reading is bounded by the caller's deadline, drip or no drip
            timeout=httpx2.Timeout(None, connect=connect_timeout),
            http_client=transport,
        )
        # read from OPENAI_ORG_ID and OPENAI_PROJECT_ID by the SDK: no business of another endpoint
        self._client.organization = self._client.project = None

    @property
    def name(self) -> str:
        return self._name

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        """One answer; see ``Model``. It calls more than once only while it learns the endpoint's dialect."""
        left = deadline - self._clock()
        if left <= 0:
            raise ModelTimeout("the deadline had passed before the call")
        if self._client.is_closed():
            raise ModelUnavailable("the model was closed")
        asked = {"gen_ai.operation.name": "chat", "gen_ai.request.model": self._name}
        with open_span(f"chat {self._name}", asked, kind="client") as span:
            try:
                async with asyncio.timeout(left):
                    completion = await self._negotiate(prompt, schema, self._build_options(span))
            except Exception as error:
                raise _read_failure(error) from None
            tell_usage(span, completion.usage, completion.model)
            return completion

    async def ready(self) -> str:
        """Empty when the endpoint answers anything but a refused key or a server error; kept for 10 s."""
        if self._ready is None or self._clock() - self._ready[0] > _READY_REMEMBERED:
            self._ready = (self._clock(), await self._probe())
        return self._ready[1]

    async def aclose(self) -> None:
        await self._client.close()

    def _build_options(self, span: Span) -> RequestOptions:
        if not (self._tells_trace and span.traceparent):
            return _OPTIONS
        return {**_OPTIONS, "headers": {**_OPTIONS.get("headers", {}), "traceparent": span.traceparent}}

    async def _negotiate(
        self, prompt: Prompt, schema: JsonSchema | None, options: RequestOptions
    ) -> Completion:
        dialect = self._dialect
        while True:
            content = write_request(prompt, schema, self._name, dialect)
            try:
                response = await self._client.post(
                    "/chat/completions", cast_to=httpx2.Response, content=content, options=options
                )
            except APIStatusError as error:
                simpler = step_down(dialect, error.status_code, error.response.text)
                if simpler is None:
                    raise
                dialect = simpler
            else:
                self._dialect = dialect
                return read_answer(response.content, model=self._name, expects_object=schema is not None)

    async def _probe(self) -> str:
        try:
            async with asyncio.timeout(_READY_WAIT):
                await self._client.get("/models", cast_to=httpx2.Response, options=_OPTIONS)
        except APIStatusError as error:
            if error.status_code in {401, 403} or error.status_code >= 500:
                return str(_read_failure(error))
        except ModelBadResponse:
            return ""  # a catalogue too long to read is an answer
        except Exception as error:
            return str(_read_failure(error))
        return ""


def _check_url(base_url: str) -> None:
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        usable = False
    if not usable:
        raise SettingsError("EVENHAND_MODEL__BASE_URL must be a URL such as https://api.openai.com/v1")


def _read_failure(error: Exception) -> ModelError:
    """The leaf that says what ``error`` means; anything unforeseen counts as a bad response."""
    if isinstance(error, ModelError):
        return error
    if isinstance(error, APIStatusError):
        return read_rejection(error.status_code, error.response.headers, error.response.text)
    if isinstance(error, APIConnectionError | httpx2.TransportError | OSError):
        return _read_broken_connection(error)
    return ModelBadResponse(f"the answer cannot be read ({type(error).__name__})")


def _read_broken_connection(error: Exception) -> ModelError:
    # a TimeoutError of asyncio has a cause too, the cancellation, which says nothing
    cause = error.__cause__ or error if isinstance(error, APIConnectionError) else error
    match cause:
        case httpx2.ConnectTimeout() | httpx2.PoolTimeout():
            # the aiohttp transport calls a dropped keep-alive connection a connect timeout, too
            return ModelUnavailable("the endpoint does not take connections")
        case httpx2.TimeoutException() | TimeoutError():
            return ModelTimeout("no whole answer before the deadline")
        case httpx2.UnsupportedProtocol():
            return ModelRejected("the base URL cannot be called")
        case _:
            return ModelUnavailable(f"the connection failed ({type(cause).__name__})")
