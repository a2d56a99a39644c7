"""Personal data that nothing else holds: planted in requests to every route, and looked for in what was written."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import quote, unquote

CARDS = ("4111111111111111", "5555 5555 5555 4444", "3782-822463-10005")
IBANS = ("DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19")
PHONES = ("+44 20 7946 0958", "(212) 736-5000", "+49 30 901820")
MARKS = ("canaria", "canary.example", "ORD-99")  # of names, of e-mail addresses, of orders
CANARIES = (*CARDS, *IBANS, *PHONES, *MARKS)
_SQUEEZED = 12  # so many characters of letters and digits are no accident


@dataclass(frozen=True, slots=True)
class Call:
    """One request; ``{draft}`` in its path is the id of a draft that was made before."""

    method: str
    path: str
    body: object = None


def plant(random: Random) -> str:
    """A text with one canary of each kind."""
    number = random.randrange(10**6)
    return (
        f"I am Canaria{number}, c{number}@canary.example, {random.choice(PHONES)}. My order ORD-99{number} came broken "
        f"after 45 days; I paid $120 with {random.choice(CARDS)}. Pay it back to {random.choice(IBANS)}!"
    )


def build_calls(random: Random) -> tuple[Call, ...]:
    """One call of every route, with canaries wherever there is room."""
    text = plant(random)
    policy = {"text": f"# Returns\n\nFull refunds are given within 30 days of delivery.\n\n{text}"}
    return (*_call_drafts(text, policy), *_call_the_rest(text, policy, random))


def _build_case(text: str, policy: Mapping[str, str]) -> Mapping[str, object]:
    author = {"id": text[:150], "name": text}
    return {
        "conversation": {
            "id": text[:150],
            "brand": text,
            "subject": text,
            "messages": [
                {"id": "m1", "author": {"type": "agent", "name": text}, "body": text},
                {"body": text},
            ],
        },
        "requester": author,
        "assignee": {**author, "signature": text},
        "facts": {"order_total": "120.00", "note": text, text: text},
        "policy": policy,
        "instructions": text,
        "metadata": {text[:30]: text},
        "voice": {"description": text, "banned": [text[:50]]},
    }


def _call_drafts(text: str, policy: Mapping[str, str]) -> tuple[Call, ...]:
    author, case = {"id": text[:150], "name": text}, _build_case(text, policy)
    draft, query = "/v1/drafts/{draft}", f"?q={quote(text)}"
    return (
        *(Call("POST", "/v1/drafts", case) for _ in range(8)),
        Call("POST", "/v1/drafts", {"message": text, "policy": {"id": text[:60]}}),
        Call("POST", f"/v1/drafts{query}", {"message": text, "policy": policy}),
        Call(
            "POST", "/v1/checks", {"body": text, "message": text, "policy": policy, "facts": {"note": text}}
        ),
        *(Call("GET", f"{draft}{part}") for part in ("", "/brief", "/case", "/events", "/revisions")),
        Call("PATCH", draft, {"body": text, "author": author}),
        Call("POST", f"{draft}/checks", {"body": text}),
        Call("POST", f"{draft}/rewrite", {"operation": "instruct", "instructions": text, "body": text}),
        Call("POST", f"{draft}/overrules", {"rule": text, "text": text, "reason": text, "author": author}),
        Call("POST", f"{draft}/escalation", {"tier": text, "note": text, "author": author}),
        Call("POST", f"{draft}/outcome", {"outcome": "sent_edited", "sent_text": text, "note": text}),
    )


def _call_the_rest(text: str, policy: Mapping[str, str], random: Random) -> tuple[Call, ...]:
    case, named, query = _build_case(text, policy), quote(text[:60], safe=""), f"?q={quote(text)}"
    asked = "&".join(
        f"{name}={quote(text)}" for name in ("state", "conversation_id", "cursor", "limit", "after")
    )
    hook = {"url": f"https://127.0.0.1/{named}", "events": ["draft.completed"], "description": text}
    return (
        Call("GET", f"/v1/drafts/{named}"),
        Call("GET", f"/v1/drafts?{asked}"),
        Call("GET", f"/v1/insights?{asked}"),
        Call("GET", f"/v1/draft-jobs/{named}"),
        Call("POST", "/v1/draft-batches", {"items": [{"id": text[:60], "request": case}, {"id": text}]}),
        *(Call("GET", f"/v1/draft-batches/{named}{part}") for part in ("", "/results")),
        Call("POST", f"/v1/draft-batches/{named}/cancel"),
        Call("PUT", f"/v1/policies/{random.choice(['returns', named])}", policy),
        Call("POST", "/v1/policies/read", policy),
        *(Call("GET", f"/v1/policies{part}") for part in (f"?{asked}", f"/{named}", f"/{named}/versions")),
        Call("GET", f"/v1/techniques{query}"),
        Call("DELETE", f"/v1/customers/{named}"),
        *(Call("POST", "/v1/webhooks", each) for each in (hook, {**hook, "url": text, "events": [text]})),
        Call("GET", f"/v1/webhooks/{named}/deliveries?{asked}"),
        Call("PATCH", f"/v1/webhooks/{named}", hook),
        Call("GET", f"/v1/audit?{asked}"),
        *(Call("GET", f"{path}{query}") for path in ("/health/live", "/health/ready", "/metrics", "/")),
        *(Call("GET", f"{path}/{named}") for path in ("/console", "/schema", "", "/v1")),
        Call(named[:20].replace("%20", "-").upper(), f"/{named}"),
    )


def spoil(body: object, random: Random) -> bytes:
    """``body`` as JSON, most times well-formed."""
    text, data = plant(random), json.dumps(body).encode()
    if not isinstance(body, dict) or random.random() < 0.6:
        return data
    key = random.choice(list(body))
    return random.choice(
        (
            json.dumps(body | {key: [text, {text: None}]}).encode(),  # another type
            json.dumps(body | {text: text}).encode(),  # a field that nobody knows
            json.dumps(text).encode(),
            data[: random.randrange(len(data))],
            data + text.encode(),
            data[:-1] + b', "x": "' + text.encode() + b'\xff\xfe"}',
            b'{"message": ' * 3000 + data,
            text.encode(),
        )
    )


def build_headers(random: Random) -> dict[str, str]:
    """Canaries in every header that the service reads, and in some that it does not.

    A plain ``X-Request-Id`` is the caller's own and is logged on purpose: this one is not plain.
    """
    text = plant(random)
    headers = {"content-type": "application/json", "user-agent": text, "cookie": text, "referer": text}
    extra = {
        "x-request-id": text,
        "idempotency-key": text[:200],
        "evenhand-deadline": text,
        "accept": random.choice((text, "text/event-stream", "*/*")),
        "prefer": f"respond-async; {text}",
        "authorization": f"Bearer {text}",
    }
    chosen = {name: value for name, value in extra.items() if random.random() < 0.05}
    if random.random() < 0.05:
        chosen["content-type"] = text
    return {**headers, "if-match": random.choice(("1", "2", text)), **chosen}


def find_hits(log: str, canaries: Sequence[str] = CANARIES) -> Iterator[tuple[str, str]]:
    """Each canary in a line of ``log``, also where it is escaped or without its blanks."""
    squeezed = {canary: _squeeze(canary) for canary in canaries}
    for line in log.splitlines():
        plain = unquote(line).lower()
        packed = _squeeze(plain)
        for canary, short in squeezed.items():
            if canary.lower() in plain or (len(short) >= _SQUEEZED and short in packed):
                yield canary, line[:60]


def _squeeze(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())
