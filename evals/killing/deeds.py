"""What callers ask a server for that dies of it, how they ask again, and what must be so afterwards."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from evals.counting_model import build_request
from evals.killing.calling import PATIENCE, Answer, Caller
from evals.killing.points import Deed

ITEMS = 3


class Doing(Protocol):
    """One deed; ``name`` is its own. All return what is not as it must be."""

    async def prepare(self, caller: Caller, name: str) -> None:
        """What is acknowledged before."""

    async def ask(self, caller: Caller, name: str, *, kill: bool) -> Answer | None: ...

    async def find_faults(self, caller: Caller, name: str, before: Answer | None, again: Answer) -> list[str]:
        """``before`` is what came of the first asking, ``again`` of the second one, of another process."""


@dataclass(slots=True)
class Drafting:
    """The same post twice is one draft."""

    async def prepare(self, caller: Caller, name: str) -> None:
        pass

    async def ask(self, caller: Caller, name: str, *, kill: bool) -> Answer | None:
        return await caller.ask("POST", "/v1/drafts", build_request(name), key=name, kill=kill)

    async def find_faults(self, caller: Caller, name: str, before: Answer | None, again: Answer) -> list[str]:
        if again.status != 201:
            return [f"{name}: asked again, it was answered {again.status}"]
        caller.note(again)
        if before is not None and before.body != again.body:
            return [f"{name}: answered otherwise the second time"]
        return []


@dataclass(slots=True)
class _Changing:
    """Something that is done to a draft that is there, at its revision 2."""

    path: str = ""

    async def prepare(self, caller: Caller, name: str) -> None:
        made = await caller.insist("POST", "/v1/drafts", build_request(name), key=name)
        self.path = caller.note(made)
        edited = await caller.ask("PATCH", self.path, {"body": _write_body(name, 2)}, revision=1)
        assert edited is not None
        assert edited.status == 200, edited.body

    async def _find_unsaid(self, caller: Caller, wanted: Mapping[str, Any]) -> list[str]:
        """What is not ``wanted`` of the draft, or of its revisions."""
        now = await caller.insist("GET", self.path)
        if now.status != 200:
            return [f"{self.path}: lost ({now.status})"]
        caller.note(now)
        found = [
            f"{self.path}: {name} is not {value!r}"
            for name, value in wanted.items()
            if now.json[name] != value
        ]
        listed = (await caller.insist("GET", f"{self.path}/revisions")).json["revisions"]
        numbers = sorted(each["revision"] for each in listed)
        if numbers != list(range(1, wanted["revision"] + 1)):
            found.append(f"{self.path}: the revisions are {numbers}")
        return found


@dataclass(slots=True)
class Editing(_Changing):
    """An edit is there once, and so is the one before it."""

    async def ask(self, caller: Caller, name: str, *, kill: bool) -> Answer | None:
        return await caller.ask("PATCH", self.path, {"body": _write_body(name, 3)}, revision=2, kill=kill)

    async def find_faults(self, caller: Caller, name: str, before: Answer | None, again: Answer) -> list[str]:
        unsaid = await self._find_unsaid(caller, {"revision": 3, "body": _write_body(name, 3)})
        return [*_expect(name, again, 200), *unsaid]


@dataclass(slots=True)
class Closing(_Changing):
    """An outcome is there, and the edit before it."""

    async def ask(self, caller: Caller, name: str, *, kill: bool) -> Answer | None:
        said = {"outcome": "discarded", "reasons": ["other"]}
        return await caller.ask("POST", f"{self.path}/outcome", said, key=f"{name} outcome", kill=kill)

    async def find_faults(self, caller: Caller, name: str, before: Answer | None, again: Answer) -> list[str]:
        found = await self._find_unsaid(caller, {"revision": 2, "body": _write_body(name, 2)})
        outcome = (await caller.insist("GET", self.path)).json["outcome"]
        found += (
            [] if outcome and outcome["outcome"] == "discarded" else [f"{name}: the outcome is {outcome}"]
        )
        return [*_expect(name, again, 200), *found]


@dataclass(slots=True)
class HandingOver(_Changing):
    """A hand-over is in the trail."""

    async def ask(self, caller: Caller, name: str, *, kill: bool) -> Answer | None:
        said = {"tier": "supervisor"}
        return await caller.ask("POST", f"{self.path}/escalation", said, key=f"{name} escalation", kill=kill)

    async def find_faults(self, caller: Caller, name: str, before: Answer | None, again: Answer) -> list[str]:
        found = await self._find_unsaid(caller, {"revision": 2, "body": _write_body(name, 2)})
        events = (await caller.insist("GET", f"{self.path}/events")).json["events"]
        found += (
            []
            if any(each["event"] == "escalated" for each in events)
            else [f"{name}: it is not in the trail"]
        )
        return [*_expect(name, again, 200), *found]


@dataclass(slots=True)
class SavingPolicy:
    """A policy that is saved twice has one version."""

    async def prepare(self, caller: Caller, name: str) -> None:
        pass

    async def ask(self, caller: Caller, name: str, *, kill: bool) -> Answer | None:
        policy = {"text": f"# Returns {name}\n\nRefunds within 30 days."}
        return await caller.ask("PUT", f"/v1/policies/{name}", policy, kill=kill)

    async def find_faults(self, caller: Caller, name: str, before: Answer | None, again: Answer) -> list[str]:
        listed = (await caller.insist("GET", f"/v1/policies/{name}/versions")).json["versions"]
        wrong = [] if len(listed) == 1 else [f"{name}: {len(listed)} versions"]
        return [*_expect(name, again, 200, 201), *wrong]


@dataclass(slots=True)
class Erasing:
    """All of a customer's drafts are gone."""

    path: str = ""

    async def prepare(self, caller: Caller, name: str) -> None:
        request = build_request(name) | {"requester": {"id": name}}
        made = await caller.insist("POST", "/v1/drafts", request)
        assert made.status == 201, made.body
        self.path = f"/v1/drafts/{made.json['id']}"

    async def ask(self, caller: Caller, name: str, *, kill: bool) -> Answer | None:
        return await caller.ask("DELETE", f"/v1/customers/{name}", kill=kill)

    async def find_faults(self, caller: Caller, name: str, before: Answer | None, again: Answer) -> list[str]:
        gone = (await caller.insist("GET", self.path)).status == 404
        return [*_expect(name, again, 204), *([] if gone else [f"{self.path}: still there"])]


@dataclass(slots=True)
class HandingIn:
    """A batch that is handed in twice is one, and each of its items one draft."""

    drafts: set[str] = field(default_factory=set)

    async def prepare(self, caller: Caller, name: str) -> None:
        pass

    async def ask(self, caller: Caller, name: str, *, kill: bool) -> Answer | None:
        items = [{"request": build_request(f"{name}-{number}")} for number in range(ITEMS)]
        answer = await caller.ask("POST", "/v1/draft-batches", {"items": items}, key=name, kill=kill)
        if kill and answer is not None:  # it is killed by what it does behind the answer
            await _wait_until_gone(caller, f"/v1/draft-batches/{answer.json['id']}")
        return answer

    async def find_faults(self, caller: Caller, name: str, before: Answer | None, again: Answer) -> list[str]:
        if again.status != 202:
            return [f"{name}: asked again, it was answered {again.status}"]
        if before is not None and before.json["id"] != again.json["id"]:
            return [f"{name}: two batches"]
        path = f"/v1/draft-batches/{again.json['id']}"
        async with asyncio.timeout(PATIENCE):
            while (await caller.insist("GET", path)).json["status"] != "done":  # noqa: ASYNC110 - no event for it
                await asyncio.sleep(0.05)
        lines = (await caller.insist("GET", f"{path}/results")).body.splitlines()
        drafts = [Answer(200, line).json.get("draft") for line in lines]
        if len({draft["id"] for draft in drafts if draft}) != ITEMS:
            return [f"{name}: {sum(map(bool, drafts))} drafts of {ITEMS} items"]
        for draft in drafts:
            caller.note(await caller.insist("GET", f"/v1/drafts/{draft['id']}"))
        return []


DOINGS: Mapping[Deed, type[Doing]] = {
    "draft": Drafting,
    "edit": Editing,
    "outcome": Closing,
    "escalation": HandingOver,
    "policy": SavingPolicy,
    "erasure": Erasing,
    "batch": HandingIn,
}


def list_conversations(deed: Deed, name: str) -> list[str]:
    """Those that must have one draft each after the deed ``name``."""
    if deed == "batch":
        return [f"{name}-{number}" for number in range(ITEMS)]
    return [name] if deed in {"draft", "edit", "outcome", "escalation"} else []


async def _wait_until_gone(caller: Caller, path: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while await caller.ask("GET", path) is not None:  # noqa: ASYNC110 - another process has no event for it
            await asyncio.sleep(0.02)


def _write_body(name: str, revision: int) -> str:
    return f"Hello, this is {name}.\n\nI will write to you within 24 hours. ({revision})"


def _expect(name: str, answer: Answer, *statuses: int) -> list[str]:
    return [] if answer.status in statuses else [f"{name}: asked again, it was answered {answer.status}"]
