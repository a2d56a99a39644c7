"""What is done for a request, as spans of OpenTelemetry: ids, names, numbers and codes, never anybody's text."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Literal

import structlog

if TYPE_CHECKING:  # an optional dependency, and most servers export nothing
    from opentelemetry import trace

Value = str | int | float | Sequence[str]
Kind = Literal["internal", "server", "client"]
_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_log = structlog.get_logger(__name__)


class Span:
    """A piece of work that is under way; without a real one behind it, nothing is recorded."""

    __slots__ = ("_span",)

    def __init__(self, span: "trace.Span | None" = None) -> None:
        self._span = span

    def tell(self, attributes: Mapping[str, Value | None]) -> None:
        """What is known of it by now; None is left out."""
        if self._span is not None:
            self._span.set_attributes({name: each for name, each in attributes.items() if each is not None})

    def rename(self, name: str) -> None:
        if self._span is not None:
            self._span.update_name(name)

    def fail(self, code: str) -> None:
        """It came to nothing; ``code`` is a status or the name of an exception."""
        if self._span is not None:
            from opentelemetry.trace import StatusCode  # noqa: PLC0415 - see above

            self._span.set_status(StatusCode.ERROR)
            self._span.set_attribute("error.type", code)

    def as_log(self) -> dict[str, str]:
        """What log lines of this work hold: its trace, where there is one."""
        return {"trace_id": self.trace_id} if self.trace_id else {}

    @property
    def trace_id(self) -> str:
        """32 hexadecimal digits, "" where nothing is recorded."""
        return "" if self._span is None else f"{self._span.get_span_context().trace_id:032x}"

    @property
    def traceparent(self) -> str:
        """The header that has somebody else's spans hang under this one, "" where nothing is recorded."""
        if self._span is None:
            return ""
        context = self._span.get_span_context()
        return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


class _Switch:
    """Who makes spans now; None while nobody wants any."""

    tracer: "trace.Tracer | None" = None


_OFF = nullcontext(Span())
_SWITCH = _Switch()


def open_span(
    name: str,
    attributes: Mapping[str, Value] | None = None,
    *,
    kind: Kind = "internal",
    caller: Mapping[str, str] | None = None,
) -> AbstractContextManager[Span]:
    """A span while it is open, under the one that is open around it, or under that of the ``caller``'s headers."""
    tracer = _SWITCH.tracer
    return _OFF if tracer is None else _record(tracer, name, attributes, kind, caller)


@contextmanager
def _record(
    tracer: "trace.Tracer",
    name: str,
    attributes: Mapping[str, Value] | None,
    kind: Kind,
    caller: Mapping[str, str] | None,
) -> Iterator[Span]:
    from opentelemetry.trace import SpanKind  # noqa: PLC0415 - see above
    from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415 - see above
        TraceContextTextMapPropagator,
    )

    with tracer.start_as_current_span(
        name,
        context=TraceContextTextMapPropagator().extract(caller) if caller else None,
        kind=SpanKind[kind.upper()],
        attributes=attributes,
        record_exception=False,  # its text may quote a customer
        set_status_on_exception=False,
    ) as real:
        span = Span(real)
        try:
            yield span
        except (Exception, asyncio.CancelledError) as error:
            span.fail(type(error).__name__)
            raise


def read_trace_id(traceparent: str) -> str:
    """The id in a header of that name, "" where there is none.

    >>> read_trace_id("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    '4bf92f3577b34da6a3ce929d0e0e4736'
    """
    match = _TRACEPARENT.fullmatch(traceparent)
    return match[1] if match else ""


@contextmanager
def use_tracer(tracer: "trace.Tracer") -> Iterator[None]:
    """Spans are made by ``tracer`` while this is open."""
    before, _SWITCH.tracer = _SWITCH.tracer, tracer
    try:
        yield
    finally:
        _SWITCH.tracer = before


@asynccontextmanager
async def open_tracing(environment: Mapping[str, str]) -> AsyncIterator[None]:
    """Spans are exported while this is open, where the standard variables of OpenTelemetry name a collector.

    Without the extra ``tracing`` it says so and goes on: such variables are often set for a whole machine.
    """
    endpoint = _find_endpoint(environment)
    if not endpoint:
        yield
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - see above
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - see above
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - see above
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - see above
    except ImportError:
        _log.warning("tracing_off", fix="pip install 'evenhand[tracing]'")
        yield
        return
    _quieten()
    named = {} if environment.get("OTEL_SERVICE_NAME") else {"service.name": "evenhand"}
    provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    try:
        with use_tracer(provider.get_tracer("evenhand")):
            yield
    finally:
        await asyncio.to_thread(provider.shutdown)


def _find_endpoint(environment: Mapping[str, str]) -> str:
    base = environment.get("OTEL_EXPORTER_OTLP_ENDPOINT", "")
    fallback = f"{base.rstrip('/')}/v1/traces" if base else ""
    return environment.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") or fallback


class _Relay(logging.Handler):
    """Hands on that exporting failed, without what the collector answered."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0] if record.exc_info else None
        _log.log(
            record.levelno,
            "opentelemetry",
            place=f"{record.filename}:{record.lineno}",
            said=str(record.msg)[:200],
            error=error.__name__ if error else None,
        )


def _quieten() -> None:
    """It would write to standard error by itself, in a form of its own."""
    logger = logging.getLogger("opentelemetry")
    if not any(isinstance(handler, _Relay) for handler in logger.handlers):
        logger.handlers = [_Relay()]
        logger.propagate = False
