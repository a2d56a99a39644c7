"""What is known of a draft without asking for it, to be set against what the API says."""

import json
from dataclasses import dataclass, field
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient

POLICY = (
    "# Returns\n\nFull refunds are given within 30 days of delivery. After 30 days we offer store credit of up to "
    "20 % of the order total, or a replacement.\n\n# Answering\n\nAn agent answers every complaint within 24 hours."
)
GOOD = (
    "Hi Dana,\n\nYour blender died after 45 days and you want your $120 back. I am sorry that it failed. I cannot "
    "give you a refund, because it was delivered 45 days ago and the limit is 30 days. I can offer you $24.00 in "
    "store credit, or a replacement. Please reply with your choice, and I will arrange it within 24 hours.\n\nSam"
)
BAD = GOOD.replace("$24.00 in store credit", "$60.00 in store credit")  # over the limit: it blocks


def build_request(name: str, customer: str) -> dict[str, Any]:
    """A case of its own for each ``name``, of a ``customer``."""
    message = {
        "id": "m1",
        "author": {"type": "requester", "name": "Dana"},
        "body": "My blender died after 45 days. I want my $120 back today!",
    }
    return {
        "conversation": {"id": name, "messages": [message]},
        "requester": {"id": customer},
        "policy": {"text": POLICY},
        "facts": {
            "order_total": "120.00",
            "currency": "USD",
            "delivered_on": "2026-10-08",
            "today": "2026-11-22",
        },
    }


@dataclass(slots=True)
class KnownDraft:
    """``answered`` is what its creation was answered with, ``bodies`` the text of each revision, the oldest first."""

    key: str
    customer: str
    path: str
    answered: bytes
    bodies: list[str]
    events: list[str] = field(default_factory=lambda: ["created"])
    outcome: str = ""
    erased: bool = False

    @classmethod
    def of(cls, key: str, customer: str, answered: bytes) -> "KnownDraft":
        draft = json.loads(answered)
        assert draft["revision"] == 1
        return cls(key, customer, f"/v1/drafts/{draft['id']}", answered, [draft["body"]])

    @property
    def revision(self) -> int:
        return len(self.bodies)

    @property
    def body(self) -> str:
        return self.bodies[-1]

    def expect(self, answer: Any, *, right: int = 200, closed: int) -> bool:
        """Whether it was to be done, and was; it is an ``AssertionError`` where it was answered otherwise."""
        wanted = 404 if self.erased else closed if self.outcome else right
        assert answer.status_code == wanted, f"{answer.status_code} for {wanted}: {answer.text}"
        return wanted == 200

    def take_text(self, text: str) -> None:
        if text != self.body:
            self.bodies.append(text)
            self.events.append("edited")

    def close(self, outcome: str) -> None:
        self.outcome = outcome
        self.events.append("outcome")

    def find_blocking(self, client: TestClient[Litestar]) -> dict[str, str] | None:
        """The first check that blocks its text and that nobody answers for, as an overrule names it."""
        if self.erased:
            return None
        for check in client.get(self.path).json()["checks"]:
            if check["severity"] == "blocking" and check["verdict"] == "fail" and not check["overruled"]:
                return {"rule": check["rule"], "text": check["span"]["text"] if check["span"] else ""}
        return None

    def compare(self, client: TestClient[Litestar]) -> None:
        """Raise ``AssertionError`` where the API says something else."""
        answer = client.get(self.path)
        if self.erased:
            assert answer.status_code == 404
            return
        now = answer.json()
        said = now["outcome"]["outcome"] if now["outcome"] else ""
        assert (now["revision"], now["body"], said) == (self.revision, self.body, self.outcome)
        listed = client.get(f"{self.path}/revisions").json()["revisions"]
        numbered = [(each["revision"], each["body"]) for each in reversed(listed)]
        assert numbered == list(enumerate(self.bodies, start=1))
        trail = [each["event"] for each in client.get(f"{self.path}/events").json()["events"]]
        assert [event for event in trail if event != "follow_up_scheduled"] == self.events
