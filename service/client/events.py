"""The events of a draft that streams."""

from dataclasses import dataclass

import msgspec

from service.client.failures import read_failure
from service.client.wire import DraftOut, PlanOut, ProblemOut, ProvisionalSegmentOut


@dataclass(frozen=True, slots=True)
class PlanMade:
    """What was decided before a word is written; provisional."""

    plan: PlanOut


@dataclass(frozen=True, slots=True)
class SegmentWritten:
    """A part of the text that has not passed its final checks."""

    segment: ProvisionalSegmentOut


@dataclass(frozen=True, slots=True)
class DraftCompleted:
    """The last event: the whole draft, as ``drafts.create`` returns it."""

    draft: DraftOut


DraftEvent = PlanMade | SegmentWritten | DraftCompleted


class EventParser:
    """Lines of server-sent events to events; kinds that it does not know are left out."""

    def __init__(self) -> None:
        self._kind = ""
        self._data: list[bytes] = []

    def read(self, line: bytes) -> DraftEvent | None:
        """The event that ends with ``line``. Raises ``ApiError`` for the event ``error``."""
        if line.startswith(b"event:"):
            self._kind = line[6:].strip().decode()
        elif line.startswith(b"data:"):
            self._data.append(line[5:].removeprefix(b" "))
        elif not line and self._data:
            kind, data = self._kind, b"\n".join(self._data)
            self._kind, self._data = "", []
            return _read_event(kind, data)
        return None


def _read_event(kind: str, data: bytes) -> DraftEvent | None:
    match kind:
        case "plan":
            return PlanMade(msgspec.json.decode(data, type=PlanOut))
        case "segment":
            return SegmentWritten(msgspec.json.decode(data, type=ProvisionalSegmentOut))
        case "draft.completed":
            return DraftCompleted(msgspec.json.decode(data, type=DraftOut))
        case "error":
            raise read_failure(msgspec.json.decode(data, type=ProblemOut).status, {}, data)
    return None
