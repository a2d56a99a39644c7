"""What a CRM and another agent do over HTTP while somebody sits at the console."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
LEE = {"id": "a9", "name": "Lee"}


@dataclass(frozen=True, slots=True)
class Crm:
    """Requests to a server; answers are documents of the API."""

    client: httpx2.Client

    def draft(self, example: str = "blender", **changes: object) -> Any:
        """The draft for an example's case, in a conversation of its own."""
        return self.draft_case(read_case(example) | changes)

    def draft_case(self, case: Any) -> Any:
        return self._answer(self.client.post("/v1/drafts", json=case))

    def write_again(self, draft: Any, body: str, example: str = "blender") -> Any:
        """The customer writes once more, and the CRM has a newer draft made."""
        case = read_case(example, conversation=draft["conversation_id"])
        add_message(case, body)
        return self.draft_case(case)

    def edit(self, draft: Any, body: str, author: Any = LEE) -> Any:
        """Another agent saves another text."""
        revision = self.find(draft)["revision"]
        return self._answer(
            self.client.patch(
                f"/v1/drafts/{draft['id']}",
                json={"body": body, "author": author},
                headers={"If-Match": str(revision)},
            )
        )

    def post(self, draft: Any, what: str, **body: object) -> Any:
        return self._answer(self.client.post(f"/v1/drafts/{draft['id']}/{what}", json=body))

    def find(self, draft: Any, what: str = "") -> Any:
        return self._answer(self.client.get(f"/v1/drafts/{draft['id']}{what}"))

    def list_bodies(self, draft: Any) -> list[str]:
        """The texts of all its revisions, the newest first."""
        return [revision["body"] for revision in self.find(draft, "/revisions")["revisions"]]

    def list_drafts(self, **query: str) -> Any:
        return self._answer(self.client.get("/v1/drafts", params=query))["drafts"]

    def _answer(self, response: httpx2.Response) -> Any:
        assert response.is_success, response.text
        return response.json()


def read_case(example: str = "blender", minutes: int = 50, conversation: str = "") -> Any:
    """The request of an example, its newest message so many ``minutes`` old, in a conversation of its own."""
    case = json.loads((EXAMPLES / f"{example}.json").read_text(encoding="utf-8"))
    case["conversation"]["id"] = conversation or f"{case['conversation']['id']}-{uuid4().hex[:6]}"
    messages = case["conversation"]["messages"]
    newest = datetime.fromisoformat(messages[-1]["created_at"])
    for message in messages:
        age = newest - datetime.fromisoformat(message["created_at"])
        message["created_at"] = (datetime.now(UTC) - timedelta(minutes=minutes) - age).isoformat()
    return case


def add_message(case: Any, body: str) -> None:
    """The customer writes again."""
    messages = case["conversation"]["messages"]
    author = {"type": "requester", "name": case["requester"]["name"]}
    messages.append(
        {
            "id": f"m{len(messages) + 1}",
            "author": author,
            "body": body,
            "created_at": datetime.now(UTC).isoformat(),
        }
    )
