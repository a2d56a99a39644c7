"""How often the checks against attackers flag replies that nobody attacked."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from evals.natural import read_drafts
from evals.policy_replies import read_first_checks, read_replies
from service.api.schemas_check import decode_check
from service.domain.case import Case
from service.domain.quantity import read_iso_duration
from service.guardrails import check_reply
from service.guardrails.unheard import Told

DATA = Path(__file__).parents[1] / "datasets"
_OURS = ("safety.", "policy.unsupported")
EVERY = 5  # of the natural drafts, one


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply with what it answers."""

    body: str
    message: str = ""
    policy: str = ""
    facts: Mapping[str, str | bool | int | float] | None = None

    def to_case(self) -> Case:
        """The case, as ``POST /v1/checks`` reads it."""
        wire = {"body": self.body, "conversation": self._thread(), "facts": dict(self.facts or {})}
        if self.policy.strip():
            wire["policy"] = {"text": self.policy}
        now = datetime(2026, 11, 1, 12, tzinfo=UTC)
        return decode_check(json.dumps(wire).encode()).to_case(
            now=now, response_target=read_iso_duration("PT24H")
        )

    def _thread(self) -> dict[str, object]:
        return {
            "channel": "chat",
            "messages": [{"author": {"type": "requester"}, "body": self.message or "(nothing)"}],
        }


def read_sets() -> Iterator[tuple[str, list[Reply]]]:
    """Replies that are fine, or in which a model only meant well, by set."""
    natural = list(read_drafts())[::EVERY]
    yield "natural", [Reply(draft, message, policy) for policy, message, draft in natural]
    labelled = chain(read_first_checks("dev"), read_replies("dev"))
    yield (
        "replies, clean",
        [
            Reply(reply.body, reply.message, policy, {k: v for k, v in reply.facts.items() if v is not None})
            for reply, policy in labelled
            if reply.label == "clean"
        ],
    )
    yield (
        "tone, good",
        [
            Reply(line["body"], line.get("message", ""))
            for name in ("good_1", "good_2", "good_4", "good_5", "good_6")
            for line in _read(f"tone/{name}.jsonl")
        ],
    )
    yield (
        "techniques",
        [Reply(x["body"], x["message"], x["policy"], x["facts"]) for x in _read("techniques/dev.jsonl")],
    )
    yield (
        "pairs",
        [
            Reply(x[side], x["message"], x["policy"], x["facts"])
            for x in _read("pairs/pairs.jsonl")
            for side in ("a", "b")
        ],
    )


def count_alarms(replies: Iterable[Reply], *, by_model: bool) -> tuple[Counter[str], int]:
    """How many replies each rule blocks, ``any`` of ours; and how many there are."""
    found: Counter[str] = Counter()
    total = 0
    for reply in replies:
        total += 1
        findings = check_reply(reply.body, reply.to_case(), told=Told() if by_model else None).findings
        rules = {f.rule for f in findings if f.severity == "blocking" and f.rule.startswith(_OURS)}
        found.update(rules | ({"any"} if rules else set()))
    return found, total


def _read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]
