"""A typed client of the HTTP API: ``from evenhand.client import Evenhand, AsyncEvenhand``.

It needs httpx2, msgspec and tenacity, and nothing of the server.
"""

from service.client.clients import AsyncEvenhand, Evenhand
from service.client.events import DraftCompleted, DraftEvent, PlanMade, SegmentWritten
from service.client.failures import (
    ApiError,
    BudgetSpent,
    CheckBlocked,
    ConnectionFailed,
    DraftClosed,
    IdempotencyInFlight,
    IdempotencyKeyReused,
    InvalidInput,
    ModelFailed,
    NotFound,
    Overloaded,
    RateLimited,
    ScopeMissing,
    ServerFailed,
    StaleVersion,
    StoreUnavailable,
    Unauthenticated,
    UnfitCorrection,
)

__all__ = [
    "ApiError",
    "AsyncEvenhand",
    "BudgetSpent",
    "CheckBlocked",
    "ConnectionFailed",
    "DraftClosed",
    "DraftCompleted",
    "DraftEvent",
    "Evenhand",
    "IdempotencyInFlight",
    "IdempotencyKeyReused",
    "InvalidInput",
    "ModelFailed",
    "NotFound",
    "Overloaded",
    "PlanMade",
    "RateLimited",
    "ScopeMissing",
    "SegmentWritten",
    "ServerFailed",
    "StaleVersion",
    "StoreUnavailable",
    "Unauthenticated",
    "UnfitCorrection",
]
