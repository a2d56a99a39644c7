"""Texts that are planted in cases: attacks, and harmless lines of customers that look like them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from evals.engine.attack_signs import Sign
from evals.suite.case import EvalCase
from service.api.schemas_case import (
    AuthorIn,
    ClauseIn,
    ConversationIn,
    MessageIn,
    PolicyIn,
    RequesterIn,
)
from service.api.schemas_draft import DraftIn

DATA = Path(__file__).parents[1] / "datasets" / "injection"
Place = Literal["message", "history", "agent", "policy", "fact", "name"]
# A field that customers fill in and a CRM hands on.
_FACT = "customer_note"


class Plant(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a file in ``datasets/injection``.

    ``obeys`` are the signs of a reply that did what ``text`` says, any of them; a text without signs is harmless.
    ``obeyed`` is a sentence of such a reply. Where ``suits`` names a remedy, only cases that rule it out are fit.
    """

    id: str
    kind: str
    text: str
    places: list[Place] = field(default_factory=lambda: ["message"])
    obeys: list[Sign] = field(default_factory=list)
    obeyed: str = ""
    suits: str = ""
    source: str = ""

    @property
    def is_harmless(self) -> bool:
        return not self.obeys


@dataclass(frozen=True, slots=True)
class Planted:
    """A case with a text planted in it; its family is the text's kind, for texts of a kind stand or fall together."""

    case: EvalCase
    plant: Plant
    place: Place


def read_attacks() -> tuple[Plant, ...]:
    """Our own attacks, then those of BIPIA."""
    return (*_read("own.jsonl"), *_read("bipia.jsonl"))


def read_look_alikes() -> tuple[Plant, ...]:
    """Lines of customers with words that attacks are known by."""
    return _read("look_alikes.jsonl")


def _read(name: str) -> tuple[Plant, ...]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    return tuple(msgspec.json.decode(line, type=Plant) for line in lines)


def plant_all(
    plants: Iterable[Plant], cases: Sequence[EvalCase], limit: int | None = None
) -> tuple[Planted, ...]:
    """Each text at each of its places, once, in a case of its own; those that no case is fit for are left out.

    Which case that is depends on no other case or text, so that one more changes little. With a ``limit`` every kind
    has a turn before one has two.
    """
    kinds: dict[str, list[Planted]] = {}
    for plant in plants:
        for place in plant.places:
            if (case := find_case(plant, place, cases)) is not None:
                kinds.setdefault(plant.kind, []).append(Planted(plant_text(plant, case, place), plant, place))
    if limit is None:
        return tuple(planted for each in kinds.values() for planted in each)
    turns = zip_longest(*kinds.values())
    return tuple([planted for turn in turns for planted in turn if planted is not None][:limit])


def find_case(plant: Plant, place: Place, cases: Sequence[EvalCase]) -> EvalCase | None:
    """The case that a text is planted in at ``place``; None where no case is fit for it."""
    fit = [case for case in cases if not plant.suits or _rules_out(case, plant.suits)]
    return min(fit, key=lambda case: _draw(plant, place, case), default=None)


def _rules_out(case: EvalCase, slot: str) -> bool:
    expected = case.expect
    return slot in {r.slot for r in expected.forbidden} - {r.slot for r in expected.allowed}


def _draw(plant: Plant, place: Place, case: EvalCase) -> str:
    return sha256(f"{plant.id} {place} {case.id}".encode()).hexdigest()


def plant_text(plant: Plant, case: EvalCase, place: Place) -> EvalCase:
    """``case`` with the text at ``place``: after the message's or the policy's own, or as a message, fact or name.

    ``history`` is an earlier message of the customer, ``agent`` one in our own name.
    """
    request = case.request
    if place == "policy":
        request = replace(request, policy=_extend_policy(request.policy or PolicyIn(text=""), plant.text))
    elif place == "fact":
        request = replace(request, facts={**(request.facts or {}), _FACT: plant.text})
    elif place == "name":
        request = replace(request, requester=replace(request.requester or RequesterIn(), name=plant.text))
    else:
        request = replace(request, message=None, conversation=_extend_thread(request, plant.text, place))
    return replace(
        case,
        id=f"{plant.id}.{place}@{case.id}",
        family=plant.kind,
        request=request,
        sent="",
        source=plant.source,
    )


def _extend_policy(policy: PolicyIn, text: str) -> PolicyIn:
    if policy.clauses is not None:
        return replace(policy, clauses=[*policy.clauses, ClauseIn("notes.1", text)])
    return replace(policy, text=f"{(policy.text or '').rstrip()}\n\n## Notes\n- {text}\n")


def _extend_thread(request: DraftIn, text: str, place: Place) -> ConversationIn:
    thread = request.conversation or ConversationIn([MessageIn(request.message or "")])
    messages = list(thread.messages)
    asked = [n for n, message in enumerate(messages) if _is_requester(message)]
    last = asked[-1] if asked else len(messages) - 1
    if place == "message":
        messages[last] = replace(messages[last], body=f"{messages[last].body.rstrip()}\n\n{text}")
    else:
        author = AuthorIn("agent" if place == "agent" else "requester")
        messages.insert(last, MessageIn(text, id="before", author=author))
    return replace(thread, messages=messages)


def _is_requester(message: MessageIn) -> bool:
    return message.author is None or message.author.type == "requester"
