"""The recipes, taken out of their documents and run against the real application and a stand-in of the CRM."""

import base64
import hashlib
import hmac
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx2
import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator
from pydantic import SecretStr

from service.app import create_app
from service.client import Evenhand
from service.client.salesforce import KEPT, reduce_document
from service.domain.access import Scope
from service.llm.scripted import ScriptedModel
from service.settings import Settings, StoreSettings
from service.usecases.make_key import make_key
from tests.client_crm import Crm, open_crm, open_evenhand, wait_until
from tests.recipe_reading import ROOT, read_blocks, read_commands, read_request

Environment = dict[str, str]
Send = Callable[[list[str]], tuple[int, bytes]]
POLICY = (
    "# Returns\n\nFull refunds are given within 30 days of delivery. After 30 days we offer store credit."
)
MESSAGE = 'My "blender" died after 45 days.\nI want my $120 back!'


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """Evenhand with a saved policy ``returns``: where it is, and a key."""
    url = SecretStr(f"sqlite:///{tmp_path_factory.mktemp('recipes') / 'evenhand.db'}")
    app = create_app(Settings(store=StoreSettings(url=url)), model=ScriptedModel())
    with open_evenhand(app) as address:
        keys = app.state.services.store.keys
        scopes: tuple[Scope, ...] = ("draft", "edit", "admin")
        token = make_key("acme", "", scopes, keys=keys, now=datetime.now(UTC))[1]
        with Evenhand(address, token, transport=httpx2.HTTPTransport()) as client:
            client.policies.save("returns", text=POLICY)
        yield {"EVENHAND": address, "EVENHAND_KEY": token}


@pytest.fixture
def crm() -> Iterator[Crm]:
    with open_crm(Crm()) as opened:
        yield opened


@contextmanager
def run_receiver(recipe: str, served: Environment, **settings: str) -> Iterator[str]:
    """The program of the recipe, as a process of its own; the URL that it listens at."""
    (program,) = read_blocks(recipe, "python")
    assert len(program.splitlines()) <= 80
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment = {
        **kept,
        "EVENHAND_URL": served["EVENHAND"],
        "EVENHAND_KEY": served["EVENHAND_KEY"],
        "EVENHAND_POLICY": "returns",
        "PORT": str(port),
        **settings,
    }
    process = subprocess.Popen([sys.executable, "-c", program], env=environment, cwd=ROOT)
    try:
        wait_until(lambda: process.poll() is not None or is_listening(port))
        assert process.poll() is None, "the program of the recipe ended"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_zendesk_gets_an_internal_note_and_nothing_public(served: Environment, crm: Crm) -> None:
    crm.answers["/comments.json"] = json.dumps(
        {
            "comments": [
                {
                    "id": 7,
                    "author_id": 20,
                    "plain_body": MESSAGE,
                    "public": True,
                    "created_at": "2026-11-23T12:00:00Z",
                },
                {
                    "id": 8,
                    "author_id": 30,
                    "plain_body": "VIP",
                    "public": False,
                    "created_at": "2026-11-23T12:01:00Z",
                },
            ]
        }
    ).encode()
    trigger = read_blocks("zendesk.md", "json")[0]
    body = trigger.replace("{{ticket.id}}", "35").replace("{{ticket.requester.id}}", "20").encode()
    stamp = "2026-11-23T12:02:00Z"
    digest = hmac.new(b"s3cret", stamp.encode() + body, hashlib.sha256).digest()
    headers = {
        "X-Zendesk-Webhook-Signature": base64.b64encode(digest).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": stamp,
    }
    settings = {
        "ZENDESK_URL": crm.url,
        "ZENDESK_USER": "sam@acme.example",
        "ZENDESK_TOKEN": "t0ken",
        "ZENDESK_SECRET": "s3cret",
    }
    with run_receiver("zendesk.md", served, **settings) as url:
        forged = {**headers, "X-Zendesk-Webhook-Signature": "AAAA"}
        assert post(f"{url}/zendesk", body, forged) == post(f"{url}/zendesk", body, {}) == 401
        assert crm.heard == []
        assert post(f"{url}/zendesk", body, headers) == 202
        wait_until(lambda: len(crm.heard) >= 2)
    asked, noted = crm.heard
    assert (asked.method, asked.path) == ("GET", "/api/v2/tickets/35/comments.json")
    assert (noted.method, noted.path) == ("PUT", "/api/v2/tickets/35.json")
    expected = base64.b64encode(b"sam@acme.example/token:t0ken").decode()
    assert {each.headers["authorization"] for each in crm.heard} == {f"Basic {expected}"}
    written = json.loads(noted.body)
    assert set(written) == {"ticket"}
    assert set(written["ticket"]) == {"comment"}
    assert written["ticket"]["comment"]["public"] is False
    require_draft(written["ticket"]["comment"]["body"], served)


def test_chatwoot_gets_a_private_note_and_nothing_public(served: Environment, crm: Crm) -> None:
    event = {
        "event": "message_created",
        "id": 1234,
        "content": MESSAGE,
        "message_type": "incoming",
        "private": False,
        "sender": {"id": 89, "name": "Dana"},
        "conversation": {"id": 567},
        "account": {"id": 1},
    }
    settings = {"CHATWOOT_URL": crm.url, "CHATWOOT_TOKEN": "t0ken", "CHATWOOT_SECRET": "s3cret"}
    with run_receiver("chatwoot.md", served, **settings) as url:
        assert post(f"{url}/chatwoot/guess", json.dumps(event).encode(), {}) == 401
        own = {**event, "id": 1233, "message_type": "outgoing"}
        assert post(f"{url}/chatwoot/s3cret", json.dumps(own).encode(), {}) == 200
        assert post(f"{url}/chatwoot/s3cret", json.dumps(event).encode(), {}) == 200
        wait_until(lambda: bool(crm.heard))
    (noted,) = crm.heard
    assert (noted.method, noted.path) == ("POST", "/api/v1/accounts/1/conversations/567/messages")
    assert noted.headers["api_access_token"] == "t0ken"
    written = json.loads(noted.body)
    assert written["private"] is True
    require_draft(written["content"], served)


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    with httpx2.Client(trust_env=False, timeout=120) as client:
        return client.post(url, content=body, headers=headers).status_code


def require_draft(note: str, served: Environment) -> None:
    """The note holds a draft that is kept, its status, and where an agent finds it."""
    link = re.search(r"http\S+/console#/drafts/(\S+)$", note)
    assert link
    with Evenhand(served["EVENHAND"], served["EVENHAND_KEY"], transport=httpx2.HTTPTransport()) as client:
        draft = client.drafts.get(link[1])
    assert draft.body in note
    assert f"({draft.status})" in note


def send_plainly(arguments: list[str]) -> tuple[int, bytes]:
    request = read_request(arguments)
    with httpx2.Client(trust_env=False, timeout=120) as client:
        answer = client.request(request.method, request.url, headers=request.headers, content=request.body)
    return answer.status_code, answer.content


def send_with_curl(arguments: list[str]) -> tuple[int, bytes]:
    command = [*arguments, "--noproxy", "*", "-w", "\\n%{http_code}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    body, _, status = done.stdout.rpartition(b"\n")
    return int(status), body


# Where there is no curl the same commands are sent as they are read; they are sent so everywhere else, too.
SENDERS: list[Send] = [send_plainly, *([send_with_curl] if shutil.which("curl") else [])]


@pytest.mark.parametrize("send", SENDERS)
def test_every_curl_command_is_answered_as_the_recipe_says(send: Send, served: Environment) -> None:
    values = dict(served)
    bodies: list[bytes] = []
    for command in read_commands("curl.md"):
        if "$BATCH" in command.line and "BATCH" not in values:
            values["BATCH"] = json.loads(bodies[-1])["id"]
        status, body = send(command.to_arguments(values))
        assert status == command.status, f"{command.line}: {body.decode()[:500]}"
        bodies.append(body)
        values.setdefault("DRAFT", json.loads(bodies[0])["id"])
    first, again = (json.loads(body)["id"] for body in bodies[1:3])
    assert first == again
    assert b"event: draft.completed" in bodies[3]


@pytest.fixture(scope="module")
def reduced(served: Environment) -> dict[str, object]:
    """The document for Salesforce, as its command writes it."""
    with httpx2.Client(trust_env=False, timeout=120) as client:
        document = client.get(f"{served['EVENHAND']}/schema/openapi.json").json()
    return reduce_document(document, served["EVENHAND"])


def test_the_document_for_salesforce_is_openapi_3_0_without_unions(reduced: dict[str, object]) -> None:
    OpenAPIV30SpecValidator(reduced).validate()
    text = json.dumps(reduced)
    assert not [word for word in ("oneOf", "anyOf", "allOf", '"null"', '"const"') if word in text]
    assert len(text) < 100_000
    assert str(reduced["openapi"]).startswith("3.0.")


def test_what_the_recipe_for_salesforce_sends_is_in_the_document_and_accepted(
    served: Environment, reduced: dict[str, object]
) -> None:
    (example,) = (json.loads(block) for block in read_blocks("salesforce.md", "json"))
    assert set(example) <= set(KEPT["DraftIn"])
    assert set(example["conversation"]) <= set(KEPT["ConversationIn"])
    (apex,) = read_blocks("salesforce.md", "java")
    sent = re.search(r"JSON\.serialize\((new Map.*?\}\s*)\)\);", apex, re.S)
    assert sent
    body = json.loads(translate_map(sent[1]))
    assert set(body) <= set(KEPT["DraftIn"])
    assert "'callout:Evenhand/v1/drafts'" in apex
    assert "IsPublished = false" in apex
    with Evenhand(served["EVENHAND"], served["EVENHAND_KEY"], transport=httpx2.HTTPTransport()) as client:
        drafts = [client.drafts.create(**each) for each in (example, body)]
    assert drafts[1].metadata == {"case": "5008d"}
    assert all(set(KEPT["DraftOut"]) <= set(draft.__struct_fields__) for draft in drafts)


def translate_map(apex: str) -> str:
    """A map of Apex as JSON, with the values of an e-mail in place of its fields."""
    fields = {
        "email.TextBody": json.dumps(MESSAGE),
        "email.Parent.ContactId": '"0038d"',
        "email.ParentId": '"5008d"',
    }
    text = apex.replace("new Map<String, Object>", "").replace("=>", ":")
    text = re.sub(r"'([^']*)'", r'"\1"', text)
    return re.sub(r"email\.[A-Z][\w.]*", lambda found: fields[found[0]], text)


def test_the_command_of_the_recipe_for_salesforce_writes_the_document(
    served: Environment, reduced: dict[str, object]
) -> None:
    (command,) = read_blocks("salesforce.md", "sh")
    match = re.fullmatch(r"curl -s (\S+) \| python (-m service\.client\.salesforce) (\S+) > \S+\n", command)
    assert match
    with httpx2.Client(trust_env=False, timeout=120) as client:
        document = client.get(match[1].strip('"').replace("$EVENHAND", served["EVENHAND"])).content
    done = subprocess.run(
        [sys.executable, *match[2].split(), served["EVENHAND"]],
        input=document,
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    assert json.loads(done.stdout) == reduced
