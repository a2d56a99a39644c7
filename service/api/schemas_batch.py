"""The wire form of batches of drafts, and of asynchronous drafts."""

from datetime import UTC, datetime
from typing import Annotated, Literal, Self

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from service.api.decoding import decode_json, invalid_fields
from service.api.problems import ProblemOut, describe_error
from service.api.schemas_case import Id, In
from service.api.schemas_draft import DraftOut
from service.api.schemas_verdict import Out
from service.domain.batch import Batch, BatchItem, BatchStatus, NewItem, build_item_draft_id
from service.domain.record import StoredDraft
from service.errors import FieldError, ItemCancelled, NotFound

MOST_ITEMS = 10_000
_LONGEST_ID = 200
JobStatus = Literal["queued", "running", "done", "failed"]


class BatchItemIn(In, frozen=True):
    """``request`` is looked at when it is drafted: what is wrong with it becomes the item's error."""

    request: msgspec.Raw
    id: Annotated[Id, Meta(description="the caller's own; given back with the result")] | None = None


class BatchIn(In, frozen=True):
    items: Annotated[list[BatchItemIn], Meta(min_length=1, max_length=MOST_ITEMS)]

    def to_items(self) -> tuple[NewItem, ...]:
        return tuple(build_item(bytes(item.request), item.id or "") for item in self.items)


class _Whose(Struct):
    requester: dict[str, object] | None = None


def build_item(request: bytes, identifier: str = "") -> NewItem:
    """The item of a request in JSON; whatever else is wrong with it, the customer is found."""
    try:
        named = (msgspec.json.decode(request, type=_Whose).requester or {}).get("id")
    except (msgspec.DecodeError, UnicodeDecodeError):
        named = None
    requester = named if isinstance(named, str) and len(named) <= _LONGEST_ID else ""
    return NewItem(identifier, request.decode(), requester)


_DECODER = msgspec.json.Decoder(BatchIn)


def decode_batch(data: bytes) -> BatchIn:
    """A batch from JSON. Raises ``InvalidInput`` (with pointers) where it is none; requests are only read as JSON."""
    batch = decode_json(data, _DECODER)
    mistakes = ((index, _find_mistake(item.request)) for index, item in enumerate(batch.items))
    if errors := tuple(FieldError(f"/items/{index}/request", detail) for index, detail in mistakes if detail):
        raise invalid_fields(errors)
    return batch


def _find_mistake(request: msgspec.Raw) -> str:
    """Why it cannot even be kept, "" where it can."""
    if not (data := bytes(request)).startswith(b"{"):
        return "must be an object, as POST /v1/drafts takes it"
    try:
        return "holds the character U+0000" if "\0" in data.decode() else ""
    except UnicodeDecodeError:
        return "is not valid UTF-8"


class BatchOut(Out, frozen=True):
    """How far a batch is. ``done``, ``failed`` and ``cancelled`` count items, and come to ``total`` at the end."""

    id: str
    status: Annotated[
        BatchStatus, Meta(description="at the end `done`, or `cancelled` where items were left")
    ]
    total: int
    done: Annotated[int, Meta(description="items with a draft")]
    failed: Annotated[int, Meta(description="items with an error")]
    cancelled: Annotated[int, Meta(description="items that were not begun")]
    created_at: datetime
    cancelled_at: datetime | None

    @classmethod
    def of(cls, batch: Batch) -> Self:
        return cls(
            batch.id,
            batch.status,
            batch.total,
            batch.tally.done,
            batch.tally.failed,
            batch.tally.cancelled,
            batch.created_at.astimezone(UTC),
            batch.cancelled_at,
        )


class ResultOut(Struct, frozen=True, kw_only=True):
    """One line: the item at ``index`` (from 0), and either its draft or its error."""

    id: Annotated[str, Meta(description="the caller's own")] | None
    index: int
    draft: DraftOut | UnsetType = UNSET
    error: ProblemOut | UnsetType = UNSET


class JobOut(Out, frozen=True):
    """An asynchronous draft. ``draft`` is there once it is done, ``error`` once it has failed."""

    id: str
    status: JobStatus
    created_at: datetime
    draft_id: str | None
    draft: DraftOut | None
    error: ProblemOut | None


def build_job(batch: Batch, item: BatchItem | None, draft: StoredDraft | None) -> JobOut:
    """``item`` is None until it is finished, ``draft`` where there is none."""
    status: JobStatus = "running" if batch.tally.running else "queued"
    error = None
    if item is not None:
        error = None if draft else read_problem(item, batch.id)
        status = "failed" if error else "done"
    created = batch.created_at.astimezone(UTC)
    found = DraftOut.of(draft) if draft else None
    return JobOut(batch.id, status, created, found.id if found else None, found, error)


def build_result(batch: str, item: BatchItem, draft: StoredDraft | None) -> ResultOut:
    """``draft`` is None where there is none, or none any more."""
    name = item.id or None
    if draft is not None:
        return ResultOut(id=name, index=item.index, draft=DraftOut.of(draft))
    return ResultOut(id=name, index=item.index, error=read_problem(item, batch))


def read_problem(item: BatchItem, batch: str) -> ProblemOut:
    """Why a finished item has no draft."""
    if item.state == "cancelled":
        return describe_error(ItemCancelled(item.index))
    if item.problem:
        return msgspec.json.decode(item.problem, type=ProblemOut)
    return describe_error(NotFound("draft", build_item_draft_id(batch, item.index), "it was deleted"))
