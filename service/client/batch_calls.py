"""Requests about batches of drafts."""

from collections.abc import Sequence

import msgspec

from service.client import wire
from service.client.calls import Call, Polled, Streamed, build_call, join_path, set_header
from service.client.lines import LineReader

_OVER = frozenset({"done", "cancelled"})


def create_batch(
    items: Sequence[wire.BatchItemIn], *, idempotency_key: str | None = None
) -> Call[wire.BatchOut]:
    """Each item has a ``request``, as drafts are asked for, and an ``id`` of the caller's own."""
    call = build_call("POST", "/v1/draft-batches", wire.BatchOut, body={"items": items})
    return set_header(call, "Idempotency-Key", idempotency_key)


def get_batch(batch_id: str) -> Call[wire.BatchOut]:
    """How far it is."""
    return build_call("GET", join_path("draft-batches", batch_id), wire.BatchOut)


def wait_for_batch(batch_id: str, *, every: float = 2.0, patience: float = 3600.0) -> Polled[wire.BatchOut]:
    """Its end, asked for ``every`` seconds; raises ``TimeoutError`` after ``patience`` seconds."""
    return Polled(get_batch(batch_id), lambda batch: batch.status in _OVER, every, patience)


def read_results(batch_id: str) -> Streamed[wire.ResultOut]:
    """The finished items in their order, each with ``draft`` or ``error``, as they are read."""
    call = build_call("GET", join_path("draft-batches", batch_id, "results"), type(None))
    return Streamed(set_header(call, "Accept", "application/x-ndjson"), lambda: LineReader(_read_result))


def cancel_batch(batch_id: str) -> Call[wire.BatchOut]:
    """What has not begun is not done."""
    return build_call("POST", join_path("draft-batches", batch_id, "cancel"), wire.BatchOut)


def _read_result(line: bytes) -> wire.ResultOut | None:
    return msgspec.json.decode(line, type=wire.ResultOut) if line else None
