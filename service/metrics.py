"""What Evenhand counts of itself, for Prometheus: numbers and words of its own, never anybody's text or tenant."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

# Of our own, so that a test or an embedding program may have another.
REGISTRY = CollectorRegistry()
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
_LONG = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0)

REQUESTS = Histogram(
    "evenhand_request_seconds",
    "HTTP requests by their route; of a stream, until its end",
    ("method", "path", "status"),
    buckets=(*_SHORT, *(each for each in _LONG if each > 1)),
    registry=REGISTRY,
)
DRAFTS = Counter(
    "evenhand_drafts",
    "drafts made, by who wrote them and whether they may go out",
    ("origin", "status", "degraded_reason"),
    registry=REGISTRY,
)
DRAFT_SECONDS = Histogram(
    "evenhand_draft_seconds", "a draft, from plan to verdict", buckets=_LONG, registry=REGISTRY
)
MODEL_SECONDS = Histogram(
    "evenhand_model_seconds",
    "what of a draft was spent waiting for the model",
    buckets=_LONG,
    registry=REGISTRY,
)
CHECK_SECONDS = Histogram(
    "evenhand_check_seconds", "what of a draft was spent on checks", buckets=_SHORT, registry=REGISTRY
)
REPAIRS = Counter("evenhand_repairs", "model calls that wrote parts of a draft again", registry=REGISTRY)
TOKENS = Counter(
    "evenhand_model_tokens",
    "tokens as the endpoint counted them: input, cached (of these), output",
    ("kind",),
    registry=REGISTRY,
)
FINDINGS = Counter(
    "evenhand_findings", "what checks found in new drafts", ("rule", "verdict"), registry=REGISTRY
)
_RUNNING = Gauge("evenhand_drafts_running", "drafts being written for callers who wait", registry=REGISTRY)
_WAITING = Gauge("evenhand_drafts_waiting", "callers in line for their draft", registry=REGISTRY)


def watch_line(running: Callable[[], int], waiting: Callable[[], int]) -> None:
    """Show these two whenever metrics are read."""
    _RUNNING.set_function(running)
    _WAITING.set_function(waiting)


def write_metrics() -> bytes:
    """All of it, in the text format of Prometheus."""
    return generate_latest(REGISTRY)
