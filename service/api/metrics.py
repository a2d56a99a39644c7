"""Metrics for Prometheus."""

from litestar import Response, get

from service.api.auth import require_scope
from service.metrics import MEDIA_TYPE, write_metrics


@get("/metrics", opt=require_scope("draft"), include_in_schema=False, sync_to_thread=False)
def show_metrics() -> Response[bytes]:
    """Counters, gauges and histograms of this process; any key reads them."""
    return Response(write_metrics(), media_type=MEDIA_TYPE)
