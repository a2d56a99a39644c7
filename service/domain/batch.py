"""A batch of drafts to be made, and its items; one asynchronous draft is a batch of one."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

BatchKind = Literal["batch", "job"]
BatchStatus = Literal["queued", "running", "cancelling", "done", "cancelled"]
ItemState = Literal["queued", "running", "done", "failed", "cancelled"]
FINISHED: tuple[ItemState, ...] = ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class NewItem:
    """``id`` is the caller's own, "" for none; ``request`` is JSON for ``POST /v1/drafts``, not yet looked at.

    ``requester`` is the id of the customer in it, "" where there is none: whoever is to be forgotten is found by it.
    """

    id: str
    request: str
    requester: str = ""


@dataclass(frozen=True, slots=True)
class BatchItem:
    """``problem`` is the problem document (JSON) of one that failed; ``request`` is "" once it is finished.

    ``attempts`` is how often it was begun.
    """

    index: int
    id: str
    state: ItemState
    request: str = ""
    problem: str = ""
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items of a batch are in each state."""

    queued: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    cancelled: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """``cancelled_at`` is when it was asked to stop: what is running then is finished, what is queued is not begun."""

    tenant: str
    id: str
    kind: BatchKind
    total: int
    created_at: datetime
    cancelled_at: datetime | None = None
    tally: Tally = Tally()

    @property
    def finished(self) -> bool:
        return self.tally.queued + self.tally.running == 0

    @property
    def status(self) -> BatchStatus:
        if self.finished:
            return "cancelled" if self.tally.cancelled else "done"
        if self.cancelled_at is not None:
            return "cancelling"
        return "queued" if self.tally.queued == self.total else "running"


def build_batch_id(kind: BatchKind, once: str = "") -> str:
    """An id that nobody can guess; the same one for the same ``once``, which nobody can guess either.

    >>> build_batch_id("job", "dr_x") == build_batch_id("job", "dr_x") != build_batch_id("job", "dr_y")
    True
    """
    drawn = hashlib.sha256(once.encode()).digest()[:18] if once else secrets.token_bytes(18)
    return f"{'db' if kind == 'batch' else 'dj'}_{urlsafe_b64encode(drawn).decode()}"


def build_item_draft_id(batch: str, index: int) -> str:
    """The id of an item's draft: always the same, so that one that was kept before a crash is found again.

    >>> build_item_draft_id("db_x", 0) == build_item_draft_id("db_x", 0) != build_item_draft_id("db_x", 1)
    True
    """
    digest = hashlib.sha256(f"{batch} {index}".encode()).digest()
    return f"dr_{urlsafe_b64encode(digest[:18]).decode()}"
