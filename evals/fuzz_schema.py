"""The API does what its document says: ``python -m evals.fuzz_schema [--cases 10000] [--quick] [--seed 1]``.

Schemathesis reads the OpenAPI document of a running server, and makes requests that fit it and requests that do not.
No answer may be a 5xx, every error is ``application/problem+json``, and each answer has a status, a media type, headers
and a body that the document tells of.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import hypothesis
import requests
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, settings
from pydantic import SecretStr
from rich.console import Console
from rich.progress import track
from rich.table import Table
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Err, Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from evals.obliging_model import ObligingModel
from service.api.problems import MEDIA_TYPE
from service.app import create_app
from service.settings import JobSettings, ServerSettings, Settings, StoreSettings

CASES, QUICK = 10_000, 300
SECONDS = 60.0  # for an answer; only a hang takes so long
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@dataclass(slots=True)
class Tally:
    """Requests and statuses by operation; ``faults`` with one request each."""

    requests: Counter[str] = field(default_factory=Counter)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def note(self, fault: str, example: str) -> None:
        self.faults[fault] += 1
        self.examples.setdefault(fault, example)


@contextmanager
def open_server() -> Iterator[str]:
    """The URL of the application on a free port, in a thread, on a store of its own; what is queued stays queued."""
    with tempfile.TemporaryDirectory(prefix="evenhand-schema-") as folder:
        app = create_app(
            Settings(
                store=StoreSettings(url=SecretStr(f"sqlite:///{Path(folder, 'evenhand.db')}")),
                server=ServerSettings(log_level="error"),
                jobs=JobSettings(in_server=False),
            ),
            model=ObligingModel(),
        )
        config = uvicorn.Config(app, port=0, lifespan="on", ws="none", access_log=False, log_config=None)
        server = uvicorn.Server(config)
        thread = Thread(target=lambda: asyncio.run(server.serve()), name="server")
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.01)
            yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def measure(cases: int, seed: int) -> Tally:
    """Send about ``cases`` requests, half of which fit the document."""
    tally = Tally()
    with open_server() as url, requests.Session() as session:
        session.trust_env = False
        document = session.get(f"{url}/schema/openapi.json", timeout=SECONDS).json()
        found = list(schemathesis.openapi.from_dict(document).get_all_operations())
        for unread in found:
            if isinstance(unread, Err):
                tally.note(f"the document: {unread.err()}", "")
        operations = [each.ok() for each in found if isinstance(each, Ok)]
        examples = max(1, cases // (2 * len(operations)))
        for operation in track(operations, "operations", console=Console(stderr=True)):
            for mode in GenerationMode:
                _try(operation, mode, examples, seed, lambda case: send(case, url, session, tally))
    return tally


def _try(operation: Any, mode: GenerationMode, examples: int, seed: int, send_case: Any) -> None:
    """A mode that makes no sense for an operation (it takes nothing that could be wrong) is left out."""

    @hypothesis.seed(seed)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        send_case(case)

    try:
        run()
    except hypothesis.errors.Unsatisfiable:
        return


def send(case: Any, url: str, session: requests.Session, tally: Tally) -> None:
    """One request, and what is wrong with its answer."""
    name = case.operation.label
    tally.requests[name] += 1
    try:
        answer = case.call(base_url=url, session=session, timeout=SECONDS)
    except requests.exceptions.InvalidHeader:
        return  # the client refuses to send it
    tally.statuses[name, answer.status_code // 100] += 1
    example = f"{case.as_curl_command()[:400]} -> {answer.status_code} {answer.content[:300]!r}"
    kind = (answer.headers.get("content-type") or [""])[0]
    if answer.status_code >= 400 and not kind.startswith(MEDIA_TYPE):
        tally.note(f"{name}: {answer.status_code} as {kind or 'nothing'}", example)
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as group:
        for failure in group.exceptions:
            tally.note(f"{name}: {_describe(failure)} ({answer.status_code})", example)
    except Failure as failure:
        tally.note(f"{name}: {_describe(failure)} ({answer.status_code})", example)


def _describe(failure: BaseException) -> str:
    if not isinstance(failure, Failure):
        return type(failure).__name__
    return f"{failure.title}: {' '.join(str(failure.message).split())[:160]}"


def main(cases: int, seed: int) -> int:
    """Print the answers by operation; 1 where one is not as the document says."""
    began, tally = time.monotonic(), measure(cases, seed)
    table = Table("operation", "requests", "2xx", "4xx", "5xx")
    for name, number in tally.requests.items():
        table.add_row(name, f"{number:,}", *(f"{tally.statuses[name, group]:,}" for group in (2, 4, 5)))
    console = Console()
    console.print(table)
    for fault, number in tally.faults.most_common():
        console.print(f"{number} x {fault}\n    {json.dumps(tally.examples[fault])}", markup=False)
    console.print(
        f"{tally.requests.total():,} requests to {len(tally.requests)} operations (seed {seed}): "
        f"{tally.faults.total():,} not as they must be; {time.monotonic() - began:,.0f} s",
        markup=False,
    )
    return int(bool(tally.faults))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=CASES, help=f"requests (default: {CASES:,})")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} requests")
    options = parser.parse_args()
    sys.exit(main(QUICK if options.quick else options.cases, options.seed))
