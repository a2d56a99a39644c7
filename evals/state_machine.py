"""The life of drafts against a model of it: ``python -m evals.state_machine [--steps 10000] [--store both] [--quick]``.

Hypothesis calls the API in random orders: create, repeat, edit, check, overrule, hand over, close, erase, save a
policy. After each call the answer, the draft, its revisions and its trail must be as in a model that is kept in memory.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import count
from typing import Any

import hypothesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    rule,
    run_state_machine_as_test,
)
from litestar import Litestar
from litestar.testing import TestClient
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from evals.known_draft import BAD, GOOD, KnownDraft, build_request
from evals.serving import STORES, open_store
from service.app import create_app
from service.llm.scripted import ScriptedModel
from service.settings import JobSettings, ServerSettings, Settings, StoreSettings

STEPS, QUICK, AT_ONCE = 10_000, 100, 25
CUSTOMERS = 3
Client = TestClient[Litestar]
_NUMBERS = count()  # names are used once, whatever was called before


class DraftLife(RuleBasedStateMachine):
    """Its ``client`` calls an application; ``steps`` counts calls that change something, or should not."""

    drafts = Bundle("drafts")
    texts = st.sampled_from([GOOD, BAD, "Hello.", "I am sorry.\n\nI will write to you within 24 hours."])

    def __init__(self, client: Client, steps: list[int]) -> None:
        super().__init__()
        self.client = client
        self.steps = steps
        self.known: dict[str, list[KnownDraft]] = {}
        self.policies: dict[str, list[str]] = {}

    @initialize()
    def name(self) -> None:
        """Of this run alone."""
        self.run = f"run-{next(_NUMBERS)}"

    def ask(self, method: str, path: str, content: object = None, **headers: str) -> Any:
        self.steps[0] += 1
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, path, json=content, headers=named)

    @rule(target=drafts, customer=st.integers(0, CUSTOMERS - 1))
    def create(self, customer: int) -> KnownDraft:
        key, owner = f"{self.run}-{next(_NUMBERS)}", f"{self.run}-c{customer}"
        answer = self.ask("POST", "/v1/drafts", build_request(key, owner), idempotency_key=key)
        assert answer.status_code == 201, answer.text
        draft = KnownDraft.of(key, owner, answer.content)
        self.known.setdefault(owner, []).append(draft)
        return draft

    @rule(draft=drafts)
    def repeat(self, draft: KnownDraft) -> None:
        if not draft.erased:
            request = build_request(draft.key, draft.customer)
            answer = self.ask("POST", "/v1/drafts", request, idempotency_key=draft.key)
            assert (answer.status_code, answer.content) == (201, draft.answered)
            assert answer.headers["idempotent-replayed"] == "true"

    @rule(draft=drafts)
    def take_the_key_for_something_else(self, draft: KnownDraft) -> None:
        if not draft.erased:
            request = build_request(f"{draft.key}-other", draft.customer)
            answer = self.ask("POST", "/v1/drafts", request, idempotency_key=draft.key)
            assert answer.status_code == 422

    @rule(draft=drafts, text=texts)
    def edit(self, draft: KnownDraft, text: str) -> None:
        answer = self.ask("PATCH", draft.path, {"body": text}, if_match=str(draft.revision))
        if draft.expect(answer, closed=200 if text == draft.body else 409):
            draft.take_text(text)

    @rule(draft=drafts, text=texts, off=st.sampled_from([-1, 1, 7]))
    def edit_what_was_changed(self, draft: KnownDraft, text: str, off: int) -> None:
        if text == draft.body and not draft.erased:
            return  # nothing to change: answered as it is
        answer = self.ask("PATCH", draft.path, {"body": text}, if_match=str(draft.revision + off))
        draft.expect(answer, right=412, closed=409)
        if answer.status_code == 412:
            assert answer.json()["current"] == draft.revision

    @rule(draft=drafts, text=texts)
    def check(self, draft: KnownDraft, text: str) -> None:
        answer = self.ask("POST", f"{draft.path}/checks", {"body": text})
        if draft.expect(answer, closed=200):
            assert answer.json()["revision"] == draft.revision

    @rule(draft=drafts)
    def overrule(self, draft: KnownDraft) -> None:
        blocking = draft.find_blocking(self.client)
        said = blocking or {"rule": "tone.blame", "text": "you"}
        answer = self.ask(
            "POST", f"{draft.path}/overrules", {**said, "reason": "Ms Lind approved it by phone."}
        )
        if draft.expect(answer, right=200 if blocking else 400, closed=409) and blocking:
            draft.events.append("overruled")

    @rule(draft=drafts)
    def hand_over(self, draft: KnownDraft) -> None:
        if draft.expect(self.ask("POST", f"{draft.path}/escalation", {"tier": "supervisor"}), closed=409):
            draft.events.append("escalated")

    @rule(draft=drafts)
    def discard(self, draft: KnownDraft) -> None:
        answer = self.ask("POST", f"{draft.path}/outcome", {"outcome": "discarded", "reasons": ["other"]})
        if draft.expect(answer, closed=409 if draft.outcome == "sent_edited" else 200):
            draft.close("discarded")

    @rule(draft=drafts)
    def send(self, draft: KnownDraft) -> None:
        blocked = draft.find_blocking(self.client) is not None
        answer = self.ask("POST", f"{draft.path}/outcome", {"outcome": "sent_edited"})
        right = 409 if blocked else 200
        if draft.expect(answer, right=right, closed=right) and not blocked:
            draft.close("sent_edited")

    @rule(customer=st.integers(0, CUSTOMERS - 1))
    def erase(self, customer: int) -> None:
        owner = f"{self.run}-c{customer}"
        assert self.ask("DELETE", f"/v1/customers/{owner}").status_code == 204
        for draft in self.known.pop(owner, []):
            draft.erased = True
            draft.compare(self.client)

    @rule(number=st.integers(0, 1), text=st.sampled_from(["Refunds within 30 days.", "No refunds."]))
    def save_policy(self, number: int, text: str) -> None:
        name = f"{self.run}-p{number}"
        versions = self.policies.setdefault(name, [])
        answer = self.ask("PUT", f"/v1/policies/{name}", {"text": text})
        assert answer.status_code == (200 if versions else 201)
        if not versions or versions[-1] != text:
            versions.append(text)
        assert answer.json()["version"] == len(versions)

    @rule(draft=drafts)
    def read(self, draft: KnownDraft) -> None:
        draft.compare(self.client)

    @rule(draft=consumes(drafts))
    def read_for_the_last_time(self, draft: KnownDraft) -> None:
        draft.compare(self.client)

    def teardown(self) -> None:
        for drafts in self.known.values():
            for draft in drafts:
                draft.compare(self.client)
        for name, versions in self.policies.items():
            listed = self.client.get(f"/v1/policies/{name}/versions").json()["versions"]
            assert sorted(each["version"] for each in listed) == list(range(1, len(versions) + 1))


@contextmanager
def open_client(store_url: str) -> Iterator[Client]:
    """An application without a model, so that drafts are fallbacks, on the database at ``store_url``."""
    app = create_app(
        Settings(
            store=StoreSettings(url=SecretStr(store_url)),
            server=ServerSettings(log_level="error"),
            jobs=JobSettings(in_server=False),
        ),
        model=ScriptedModel(),
    )
    with TestClient(app) as client:
        yield client


def run(client: Client, runs: int, steps: int, seed: int) -> int:
    """``runs`` lives of at most ``steps`` steps; how many calls that were. Raises ``AssertionError`` with the steps."""
    calls = [0]
    chosen = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    machine: Any = hypothesis.seed(seed)(lambda: DraftLife(client, calls))
    run_state_machine_as_test(machine, settings=chosen)
    return calls[0]


def main(stores: Iterable[str], steps: int, seed: int) -> int:
    """Print how many calls were made on each of ``stores``; 1 where one was not answered as the model says."""
    console, table = Console(), Table("store", "calls", "s", "found")
    bad = False
    for store in stores:
        with open_store(store) if store in STORES else nullcontext(store) as url, open_client(url) as client:
            began, calls, found = time.monotonic(), 0, ""
            try:
                while calls < steps and not found:
                    calls += run(client, max(1, min(steps, 1000) // AT_ONCE), AT_ONCE, seed + calls)
            except (AssertionError, ExceptionGroup) as error:
                found = f"{type(error).__name__}: {error}"[:2000]
        table.add_row(store, f"{calls:,}", f"{time.monotonic() - began:.0f}", found or "nothing")
        bad = bad or bool(found)
    console.print(table)
    return int(bad)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--steps", type=int, default=STEPS, help=f"at least so many calls (default: {STEPS:,})"
    )
    parser.add_argument("--store", choices=(*STORES, "both"), default="both")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} calls on SQLite")
    options = parser.parse_args()
    wanted = STORES if options.store == "both" else (options.store,)
    if options.quick:
        sys.exit(main(("sqlite",), QUICK, options.seed))
    sys.exit(main(wanted, options.steps, options.seed))
