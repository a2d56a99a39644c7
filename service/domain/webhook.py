"""Endpoints that are told of what happens, what they are told, and when one is tried again."""

import json
import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, get_args

WebhookKind = Literal["draft.completed", "draft.needs_review", "draft.outcome", "batch.completed"]
WEBHOOK_KINDS: tuple[WebhookKind, ...] = get_args(WebhookKind)
TEST_KIND = "webhook.test"
DeliveryState = Literal["pending", "delivered", "failed"]
Fact = str | int | None | Sequence[str]

DAY = timedelta(days=1)
OVERLAP = DAY  # how long a secret that was replaced still signs
# What is waited after each attempt that failed; the last one is made at the end of the day.
DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
)
GONE = 410


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a tenant wants to be told of ``kinds``.

    Its secret is kept as it is, because signing needs it; the one before it signs as well until ``old_until``.
    ``disabled_reason`` is "gone" where the endpoint answered 410, "asked" where its owner said so, else "".
    """

    tenant: str
    id: str
    url: str = field(repr=False)  # some hold a token
    kinds: tuple[WebhookKind, ...]
    description: str
    created_at: datetime
    secret: str = field(repr=False)
    enabled: bool = True
    disabled_reason: str = ""
    old_secret: str = field(default="", repr=False)
    old_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """Something that happened at ``at`` (aware).

    ``data`` holds ids that Evenhand made, codes and numbers, never what a person wrote: nothing in it is to be erased.
    """

    kind: str
    at: datetime
    data: Mapping[str, Fact] = field(hash=False)

    def write(self) -> str:
        """The JSON that is posted, and signed, byte for byte.

        >>> from datetime import UTC
        >>> WebhookEvent("draft.outcome", datetime(2026, 11, 23, tzinfo=UTC), {"id": "dr_1"}).write()
        '{"type":"draft.outcome","timestamp":"2026-11-23T00:00:00Z","data":{"id":"dr_1"}}'
        """
        at = self.at.isoformat().replace("+00:00", "Z")
        return json.dumps(
            {"type": self.kind, "timestamp": at, "data": dict(self.data)}, separators=(",", ":")
        )


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to one endpoint; ``id`` is the header ``webhook-id``, the same at every attempt.

    ``last_status`` is what was answered last, None for nothing; ``last_error`` then is a code. ``next_at`` is None
    where it is over.
    """

    id: str
    kind: str
    state: DeliveryState
    attempts: int
    created_at: datetime
    next_at: datetime | None
    last_status: int | None = None
    last_error: str = ""
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """A delivery that could be claimed when it was looked for."""

    tenant: str
    endpoint: str
    id: str


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery that this process alone attempts until ``leased_until``; ``attempt`` is 1, 2, …

    ``began_at`` is when its day began. ``secrets`` are those that sign now, the newest first.
    """

    tenant: str
    endpoint: str
    id: str
    attempt: int
    began_at: datetime
    leased_until: datetime
    payload: str
    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one attempt: ``status``, or ``error`` (a code) where nothing was answered.

    ``retry_after`` is in seconds, None where the endpoint asked for no wait.
    """

    status: int | None
    error: str = ""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What an answer makes of a delivery; ``next_at`` is None where it is over, ``gone`` where its endpoint is."""

    state: DeliveryState
    next_at: datetime | None
    answer: Answer
    gone: bool = False


def settle(claimed: ClaimedDelivery, answer: Answer, *, now: datetime, jitter: float) -> Settled:
    """Delivered with 2xx, over with 410, and else tried again until a day has passed."""
    if answer.status is not None and 200 <= answer.status < 300:
        return Settled("delivered", None, answer)
    if answer.status == GONE:
        return Settled("failed", None, answer, gone=True)
    wait = timedelta(seconds=min(answer.retry_after or 0.0, DAY.total_seconds() * 2))
    next_at = plan_retry(claimed.attempt, claimed.began_at, now, jitter=jitter, wait=wait)
    return Settled("pending" if next_at else "failed", next_at, answer)


def plan_retry(
    attempts: int, began_at: datetime, now: datetime, *, jitter: float, wait: timedelta = timedelta()
) -> datetime | None:
    """When to try again after ``attempts`` that failed, None where the day since ``began_at`` is over.

    ``jitter`` (0 to 1) spreads what failed together over a tenth to both sides; ``wait`` is what the endpoint asked
    for, which is never cut short.
    """
    end = began_at + DAY
    earliest = now + wait
    if now >= end or earliest > end:
        return None
    delay = DELAYS[attempts - 1] if attempts <= len(DELAYS) else DAY
    return max(earliest, min(now + delay * (0.9 + 0.2 * jitter), end))


def find_secrets(endpoint: Endpoint, now: datetime) -> tuple[str, ...]:
    """Those that sign ``now``, the newest first."""
    overlaps = endpoint.old_until is not None and now < endpoint.old_until
    return (endpoint.secret, endpoint.old_secret) if overlaps else (endpoint.secret,)


def make_webhook_secret() -> str:
    """256 random bits, in the form of Standard Webhooks."""
    return f"whsec_{b64encode(secrets.token_bytes(32)).decode()}"


def build_endpoint_id() -> str:
    return f"we_{secrets.token_hex(12)}"


def build_delivery_id(now: datetime) -> str:
    """Later ones come behind earlier ones.

    >>> from datetime import UTC
    >>> build_delivery_id(datetime(2026, 11, 23, tzinfo=UTC))[:16]
    'msg_01a205b3d000'
    """
    return f"msg_{int(now.timestamp() * 1000):012x}{secrets.token_hex(10)}"
