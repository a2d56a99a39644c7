"""Pairs of replies that were labelled by hand, to measure judges on."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from evals.judges.pairwise import Preference
from service.api.schemas_draft import decode_draft
from service.domain.case import Case
from service.domain.quantity import read_iso_duration

PAIRS = Path(__file__).parents[1] / "datasets" / "pairs" / "pairs.jsonl"
Split = Literal["dev", "held_out"]
# The fact ``today`` dates a case; this is for the rest of a case that wants a moment.
_NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
_TARGET = read_iso_duration("PT24H")


class Pair(Struct, frozen=True, forbid_unknown_fields=True):
    """Two replies ``a`` and ``b`` to ``message`` under ``policy``; ``label`` names the better one, ``kind`` the matter.

    ``reason`` is why, in a line. All pairs of a ``case`` are in one split.
    """

    id: str
    case: str
    split: Split
    kind: str
    channel: str
    policy: str
    message: str
    facts: Mapping[str, str | bool]
    a: str
    b: str
    label: Preference
    reason: str

    def to_case(self) -> Case:
        """The case as ``POST /v1/drafts`` reads it."""
        request = {
            "conversation": {
                "channel": self.channel,
                "messages": [{"author": {"type": "requester"}, "body": self.message}],
            },
            "facts": self.facts,
            "policy": {"text": self.policy},
        }
        data = decode_draft(msgspec.json.encode(request))
        return data.to_case(now=_NOW, response_target=_TARGET)


def read_pairs(split: Split | None = None, path: Path = PAIRS) -> tuple[Pair, ...]:
    """The pairs of ``split`` (None: all) in the file's order. Raises ValueError with the line that is wrong."""
    pairs = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            pair = msgspec.json.decode(line, type=Pair)
        except msgspec.MsgspecError as error:
            raise ValueError(f"{path}:{number}: {error}") from error
        if split in (None, pair.split):
            pairs.append(pair)
    return tuple(pairs)
